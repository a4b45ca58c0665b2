"""Which question comes next: the one that settles most, while topics are kept together.

What a question settles is measured by the estimate after it (`trials.py`): how many of the questions that are
relevant now would still be open, on average over the answers that there are. A topic is left before it is done with
only if a question of another one spares at least half a question more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import reduce
from itertools import product
from operator import or_

from expert.inference.atom_sets import Atoms
from expert.inference.estimate import Estimate, Estimator
from expert.inference.trials import Trials
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer

#: How many questions must be spared for a topic to be left before it is done with. Random cases with 40.2 least
#: answers take 41.1 questions at 0.3, with 19 changes of topic; 41.3 at 0.5, with 16; 41.6 at 1, with 14; and 42.5 if
#: topics are never left, with 12. Relevance in the order of the vocabulary takes 44.1.
LEAVING = 0.5

#: A `choices` attribute of at most so many values is tried with all its answers.
_ALL_SUBSETS = 2


class Ordering:
    """An order of questions for one rule base."""

    def __init__(self, base: RuleBase, estimator: Estimator) -> None:
        self._base = base
        self._estimator = estimator
        single = {name: base.attributes[name].type != "choices" for name in estimator.slots}
        #: Question -> answers to try, which together show what answers can do.
        self._answers = {
            name: _tried(list(slots.values()), single=single[name]) for name, slots in estimator.slots.items()
        }

    def next(
        self,
        answers: Iterable[Answer],
        candidates: Collection[str],
        relevant: Collection[str],
        *,
        topic: str | None = None,
        topics: Sequence[str] = (),
    ) -> str | None:
        """Return the question to ask of the `candidates`, which are `relevant` and apply; None if there is none.

        What the base asks first comes first. `topic` is the one in which the last question was asked; once it is done
        with, those in `topics` are begun in this order, and then whichever has the best question. A person who named no
        topics is led away from one that is not done with where that spares questions; whoever did is not, since to them
        a topic is a conversation.
        """
        attributes = self._base.attributes
        first_asked = next((name for name in self._base.base.ask_first if name in candidates), None)
        if first_asked is not None:
            return first_asked
        not_last = {attributes[name].topic for name in candidates if not attributes[name].last_resort}
        # A question of last resort is asked only when nothing else is left in its topic.
        names = [
            name
            for name, one in attributes.items()
            if name in candidates and not (one.last_resort and one.topic in not_last)
        ]
        if len(names) < 2:
            return next(iter(names), None)
        open_topics = {attributes[name].topic for name in names}
        home = topic if topic in open_topics else None
        if home is not None and topics:
            names = [name for name in names if attributes[name].topic == home]
        if home is None and (first := next((one for one in topics if one in open_topics), None)) is not None:
            names = [name for name in names if attributes[name].topic == first]
        estimate = self._estimator.start(answers)
        tried = {name: self.tried(estimate, name) for name in names}
        left = Trials(self._estimator, estimate, tried).left(relevant)

        def cost(name: str) -> float:
            away = home is not None and attributes[name].topic != home
            return left[name] + (LEAVING if away else 0)

        return min(names, key=cost)

    def tried(self, estimate: Estimate, name: str) -> Sequence[Atoms]:
        """Return the answers to try for a question: those that do not clash with what is known, if there are any."""
        answers = self._answers[name]
        return [one for one in answers if not one & estimate.banned] or answers


def _tried(slots: Sequence[Sequence[Atoms]], *, single: bool) -> tuple[Atoms, ...]:
    """Return answers to try. Of a set with many values they are only so many as let each pair of values be answered in
    all four ways equally often (the rows of a Hadamard matrix)."""
    if single:
        return tuple(slots[0])
    if len(slots) <= _ALL_SUBSETS:
        return tuple(reduce(or_, chosen) for chosen in product(*slots))
    rows = 1 << len(slots).bit_length()
    return tuple(
        reduce(or_, (slot[(row & (column + 1)).bit_count() % 2] for column, slot in enumerate(slots)))
        for row in range(rows)
    )
