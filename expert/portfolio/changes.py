"""One portfolio at two times: who moved, and what came and went.

Cases are compared by the questions that both times answer. Otherwise whoever asks a new question would find new
troubles, although nothing has changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from expert.files.answers import written
from expert.inference.aggregates import with_conditions
from expert.inference.compile import compile_base
from expert.inference.domain import Slot, slot_of
from expert.inference.evaluate import applicable
from expert.inference.table import TableProgram
from expert.model.problems import InvalidInput, Place, Problem
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer, Fact
from expert.model.vocabulary import Matrix
from expert.portfolio.case_table import CaseTable, TableCase, counted_of, without_flags
from expert.portfolio.data import FindingChange, Movement, Names, PortfolioChanges, Position
from expert.portfolio.places import positions, standings
from expert.portfolio.undecided import satisfied, undecided
from expert.tables.rows import by_row
from expert.words.facts import is_result

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
        known = [self.answered(table.cases) for table in (before, after)]
        both = known[0] & known[1]
        some = (
            table if own == both else self._counted(table, [both] * len(table.cases))
            for table, own in zip((before, after), known, strict=True)
        )
        first, second = some
        return first, second

    def cases(self, before: Sequence[TableCase], after: Sequence[TableCase]) -> tuple[list[TableCase], list[TableCase]]:
        """Return cases at two times, in the same order, each by the questions that it answers both times."""
        both = [self.answered([old]) & self.answered([new]) for old, new in zip(before, after, strict=True)]
        old, new = (
            [without_flags(self._base, case) for case in self._evaluated(some, both)] for some in (before, after)
        )
        return old, new

    def answered(self, cases: Iterable[TableCase]) -> Slots:
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


def changes(before: CaseTable, after: CaseTable, comparable: Comparable) -> PortfolioChanges:
    """Compare one table of cases with a later one. Cases are the same if they have the same name, and are compared by
    the questions that they answer both times. Raises InvalidInput if the cases of a table cannot be told apart."""
    olds, news = _by_name(before), _by_name(after)
    common = [name for name in news if name in olds]
    base = after.base
    pairs = [(olds[name], news[name]) for name in common]
    then, now = comparable.cases([old for old, _ in pairs], [new for _, new in pairs])
    old, new = dict(zip(common, then, strict=True)), dict(zip(common, now, strict=True))
    facts = {fact for one in (*then, *now) for fact in one.facts}
    was, has = (dict(zip(common, standings(base, cases), strict=True)) for cases in (then, now))
    known, knew = (comparable.answered(table.cases) for table in (after, before))
    return PortfolioChanges(
        file=before.file,
        common=len(common),
        new=tuple(name for name in news if name not in olds),
        gone=tuple(name for name in olds if name not in news),
        improved=tuple(name for name in common if has[name] < was[name]),
        worsened=tuple(name for name in common if has[name] > was[name]),
        movements=tuple(
            movement
            for name, matrix in base.matrices.items()
            for movement in _movements(name, matrix, old, new, common)
        ),
        findings=tuple(_changed([fact for fact in facts if is_result(base, fact)], old, new, common)),
        only_now=_attributes(base, known - knew),
        only_before=_attributes(base, knew - known),
        unlike=tuple(
            name
            for name, (one, other) in zip(common, pairs, strict=True)
            if comparable.answered([one]) != comparable.answered([other])
        ),
    )


def _attributes(base: RuleBase, slots: Slots) -> Names:
    """Return the questions to which the slots belong."""
    there = {slot.attribute for slot in slots}
    return tuple(name for name in base.attributes if name in there)


def _by_name(table: CaseTable) -> dict[str, TableCase]:
    for case in table.cases:
        if case.unnamed:
            what = f"row {case.row} has no name"
            help = "over time rows are told by their names; give it one in the column that the mapping names by `id`"
            raise InvalidInput([Problem("E410", what, Place(table.file, 0, 0), help)])
    often = Counter(case.name for case in table.cases)
    twice = [name for name, times in often.items() if times > 1]
    if twice:
        others = len(twice) - 1
        more = f", and so {'does 1 other' if others == 1 else f'do {others} others'}" if others else ""
        what = f"the name '{twice[0]}' stands for several rows{more}"
        help = "over time rows are told by their names; say in the mapping by `id` which column has one for each"
        raise InvalidInput([Problem("E410", what, Place(table.file, 0, 0), help)])
    return {case.name: case for case in table.cases}


def _movements(
    name: str, matrix: Matrix, old: dict[str, TableCase], new: dict[str, TableCase], common: list[str]
) -> Iterator[Movement]:
    """Return who moved in a matrix, the most frequent way first."""
    moved: dict[tuple[tuple[Position, ...], tuple[Position, ...]], list[str]] = {}
    for case in common:
        then, now = (tuple(positions(cases[case], matrix.rows, matrix.columns)) for cases in (old, new))
        if then != now:
            moved.setdefault((then, now), []).append(case)
    for (then, now), cases in sorted(moved.items(), key=lambda item: (-len(item[1]), item[0])):
        yield Movement(name, then, now, tuple(cases))


def _changed(
    findings: list[Fact], old: dict[str, TableCase], new: dict[str, TableCase], common: list[str]
) -> list[FindingChange]:
    found = []
    for fact in findings:
        came = tuple(name for name in common if fact in new[name].facts and fact not in old[name].facts)
        went = tuple(name for name in common if fact in old[name].facts and fact not in new[name].facts)
        had, has = (sum(fact in one.facts for one in cases.values()) for cases in (old, new))
        if came or went or had != has:
            found.append(
                FindingChange(
                    attribute=fact.attribute, value=written(fact), came=came, went=went, before=had, after=has
                )
            )
    return sorted(found, key=lambda one: (-len(one.came) - len(one.went), one.fact))
