"""Comparing cases at two times by the questions that both times answer. Otherwise whoever asks a new question would
find new troubles, although nothing has changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set

from expert.inference.aggregates import with_conditions
from expert.inference.compile import compile_base
from expert.inference.domain import Slot, slot_of
from expert.inference.evaluate import applicable
from expert.inference.table import TableProgram
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer
from expert.portfolio.case_table import CaseTable, TableCase, by_row, counted_of, without_flags
from expert.portfolio.undecided import satisfied, undecided

Slots = Set[Slot]


class Comparable:
    """A rule base made ready to evaluate cases anew by some of their answers."""

    def __init__(self, base: RuleBase, overrides: Mapping[str, float] | None = None) -> None:
        self._base = base
        self._counting = with_conditions(base)
        self._program = compile_base(self._counting, overrides)
        self._columns = TableProgram(self._program)

    def tables(self, before: CaseTable, after: CaseTable) -> tuple[CaseTable, CaseTable]:
        """Return both tables by the questions that both answer, in whichever rows."""
        known = [self.known(table.cases) for table in (before, after)]
        both = known[0] & known[1]
        some = (
            table if own == both else self._counted(table, [both] * len(table.cases))
            for table, own in zip((before, after), known, strict=True)
        )
        first, second = some
        return first, second

    def cases(self, before: Sequence[TableCase], after: Sequence[TableCase]) -> tuple[list[TableCase], list[TableCase]]:
        """Return cases at two times, in the same order, each by the questions that it answers both times."""
        both = [self.known([old]) & self.known([new]) for old, new in zip(before, after, strict=True)]
        old, new = (
            [without_flags(self._base, case) for case in self._evaluated(some, both)] for some in (before, after)
        )
        return old, new

    def known(self, cases: Iterable[TableCase]) -> Slots:
        """Return the attributes that any of these cases answers."""
        attributes = self._base.attributes
        facts = {fact for case in cases for answer in case.answers for fact in answer.facts}
        return {slot_of(fact, attributes[fact.attribute]) for fact in facts}

    def _counted(self, table: CaseTable, keep: Sequence[Slots]) -> CaseTable:
        cases = self._evaluated(table.cases, keep)
        open = undecided(self._counting, self._program, [case.answers for case in cases])
        kept = tuple(without_flags(self._base, case) for case in cases)
        return table._replace(cases=kept, counted=counted_of(self._base, cases, open))

    def _evaluated(self, cases: Sequence[TableCase], keep: Sequence[Slots]) -> list[TableCase]:
        answers = [self._kept(case.answers, slots) for case, slots in zip(cases, keep, strict=True)]
        columns = self._columns.run(satisfied(self._program, answers), {}, len(cases))
        concluded = by_row(columns.concluded, len(cases))
        found = []
        for case, mine, facts in zip(cases, answers, concluded, strict=True):
            counting, _ = applicable(self._program, mine)
            said = frozenset(fact for answer in counting for fact in answer.facts)
            found.append(case._replace(answers=mine, facts=said | facts))
        return found

    def _kept(self, answers: Iterable[Answer], slots: Slots) -> tuple[Answer, ...]:
        attributes = self._base.attributes
        kept = (
            one._replace(facts=tuple(fact for fact in one.facts if slot_of(fact, attributes[one.attribute]) in slots))
            for one in answers
        )
        return tuple(one for one in kept if one.facts)
