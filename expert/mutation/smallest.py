"""A smallest case in which a mutant makes a difference, as a stored case that would notice it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from expert.inference.difference import Differences
from expert.inference.evaluate import Evaluator
from expert.loading.answers import read_answer
from expert.loading.writing import answers_of
from expert.model.case import RawAnswer
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer, Fact, Trace
from expert.mutation.mutants import SWITCH, Mutant, switched, with_mutants


class Telling(NamedTuple):
    """A case that tells a mutant from the rule that it changes: what the base concludes from the `answers` and the
    mutant does not, and the other way round."""

    answers: dict[str, RawAnswer]
    lost: tuple[Fact, ...]
    gained: tuple[Fact, ...]


class Smallest:
    """The cases of a base beside those under each of `some` mutants."""

    def __init__(self, base: RuleBase, some: Sequence[Mutant]) -> None:
        whole = with_mutants(base, some)
        self._base = base
        self._count = len(some)
        self._solver = Differences(base, whole)
        self._evaluators = (Evaluator(base), Evaluator(whole))

    def telling(self, index: int) -> Telling | None:
        """The fewest answers from which something else follows under the mutant of this number, or None if there are
        none. Without the mutant no constraint is broken by them, nor do two conclusions clash."""
        switches = switched(self._count, index)
        answers = self._solver.smallest(frozenset(switches))
        if answers is None:
            return None
        raw = answers_of(self._base, {fact for fact in answers if fact.attribute != SWITCH})
        given = [read_answer(name, self._base.attributes[name], answer, "") for name, answer in raw.items()]
        old, new = self._evaluators
        before = _concluded(old.evaluate("", given))
        after = _concluded(new.evaluate("", [*given, Answer(SWITCH, switches, (), "")]))
        return Telling(raw, tuple(sorted(before - after)), tuple(sorted(after - before)))


def _concluded(trace: Trace) -> set[Fact]:
    return {one.fact for one in trace.derived}
