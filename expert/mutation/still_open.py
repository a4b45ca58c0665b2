"""Which mutants are noticed because a question that a stored case expects to stay open does not."""

from __future__ import annotations

from collections.abc import Sequence

from expert.inference.evaluate import Evaluator
from expert.inference.possible import Possible
from expert.loading.cases import CaseFile
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer
from expert.mutation.mutants import SWITCH, Mutant, switched, with_mutants


class StillOpen:
    """The stored cases that expect questions to stay open, under each of `some` mutants."""

    def __init__(self, base: RuleBase, cases: Sequence[CaseFile], some: Sequence[Mutant]) -> None:
        whole = with_mutants(base, some)
        self._count = len(some)
        self._evaluator = Evaluator(whole)
        self._possible = Possible(whole, self._evaluator.program)
        expecting = [read for read in cases if read.case.expect is not None and read.case.expect.open]
        self._cases = [read for read in expecting if self._as_expected(read, None)]

    def noticed(self, index: int) -> bool:
        """Whether one of the cases comes out otherwise than it expects under the mutant of this number."""
        return not all(self._as_expected(read, index) for read in self._cases)

    def _as_expected(self, read: CaseFile, index: int | None) -> bool:
        assert read.case.expect is not None
        switches = Answer(SWITCH, switched(self._count, index), (), "")
        trace = self._evaluator.evaluate(read.case.id, [*read.answers, switches])
        expected = read.case.expect.open
        return set(expected) <= set(self._possible.relevant(trace, among=expected))
