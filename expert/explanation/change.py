"""What would change a conclusion: the least other answers, by the actors who could bring them about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from expert.explanation.what_if import given, supposed
from expert.inference.actions import AnswerChange, changeable
from expert.inference.evaluate import Evaluator
from expert.inference.possible import Possible
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact, Trace
from expert.words.facts import value_of

#: So many ways are looked for of each actor, and of several actors together.
MOST = 5


class Way(NamedTuple):
    """A set of changes of which none can be spared, with all conclusions that would come and go by them. `harmful` says
    that the changes would make things worse: they take something that the base calls harmful, or bring more of the
    worst than they end."""

    changes: tuple[AnswerChange, ...]
    comes: tuple[Fact, ...]
    goes: tuple[Fact, ...]
    worse: bool


class ByActor(NamedTuple):
    """A list of what one actor alone could change."""

    actor: str
    ways: tuple[Way, ...]


class WhatWouldChange(NamedTuple):
    """The ways to make a conclusion go that `holds`, or come that does not.

    `alone` are the ways of each actor, in the order of the base; `together` those that take several actors; of each,
    those that make nothing worse come first, and of these those of the fewest changes. If both are empty, nobody can
    change it by what the base says can be changed.
    """

    fact: Fact
    holds: bool
    alone: tuple[ByActor, ...]
    together: tuple[Way, ...]

    @property
    def ways(self) -> tuple[Way, ...]:
        """Return all ways there are."""
        return tuple(way for one in self.alone for way in one.ways) + self.together


def what_would_change(base: RuleBase, possible: Possible, trace: Trace, fact: Fact) -> WhatWouldChange:
    """Yield the least changes by which `fact` would go if it holds, and come if it does not."""
    holds = any(one.fact == fact for one in trace.derived)
    evaluator = Evaluator(base, dict(trace.parameters))

    def found(actors: list[str] | None, limit: int) -> Iterator[tuple[AnswerChange, ...]]:
        # Harmless ways are looked for by themselves, so that no harmful ones take their places.
        for harmless in (True, False):
            yield from possible.least_changes(
                trace, fact, holds=not holds, actors=actors, limit=limit, harmless=harmless
            )

    def ways(some: Iterable[tuple[AnswerChange, ...]], actors: list[str]) -> tuple[Way, ...]:
        every = [_way(base, evaluator, trace, changes, actors) for changes in dict.fromkeys(some)]
        ranked = sorted(every, key=lambda way: (way.worse, len(way.changes), balance(base, way.goes, way.comes)))
        helpful = [way for way in ranked if not way.worse]
        return tuple((helpful[:MOST] + ranked[len(helpful) :])[: 2 * MOST])

    alone = [ByActor(actor, some) for actor in base.actors if (some := ways(found([actor], MOST), [actor]))]
    jointly = (changes for changes in found(None, 4 * MOST) if not able(base, changes))
    return WhatWouldChange(fact, holds, tuple(alone), ways(jointly, list(base.actors)))


def balance(base: RuleBase, goes: Iterable[Fact], comes: Iterable[Fact]) -> tuple[int, ...]:
    """Return for each severity, the worst first, how many more diagnoses come than go: the less, the more is cured."""
    found = dict.fromkeys(base.severities, 0)
    for facts, count in ((goes, -1), (comes, 1)):
        for fact in facts:
            value = value_of(base, fact)
            if value is not None and value.severity:
                found[value.severity] += count
    return tuple(found.values())


def harms(base: RuleBase, changes: Iterable[AnswerChange], actors: Sequence[str]) -> bool:
    """Return whether one of the changes takes what the base calls harmful, whoever of `actors` can make it."""
    return not all(changeable(base, one.before, one.after, actors, harmless=True) for one in changes)


def able(base: RuleBase, changes: Iterable[AnswerChange]) -> tuple[str, ...]:
    """Return the actors who could make all of the changes, in the order of the base."""
    every = list(changes)
    return tuple(actor for actor in base.actors if _able(base, actor, every))


def _able(base: RuleBase, actor: str, changes: Iterable[AnswerChange]) -> bool:
    return all(changeable(base, change.before, change.after, [actor]) for change in changes)


def _way(
    base: RuleBase, evaluator: Evaluator, trace: Trace, changes: tuple[AnswerChange, ...], actors: Sequence[str]
) -> Way:
    after = evaluator.evaluate(trace.case, supposed(base, given(trace), [change.after for change in changes]))
    was, now = ({one.fact for one in run.derived} for run in (trace, after))
    comes = tuple(one.fact for one in after.derived if one.fact not in was)
    goes = tuple(one.fact for one in trace.derived if one.fact not in now)
    return Way(changes, comes, goes, harms(base, changes, actors) or balance(base, goes, comes)[:1] > (0,))
