"""One portfolio at two times: who moved, and what came and went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from expert.files.answers import written
from expert.model.problems import InvalidInput, Place, Problem
from expert.model.trace import Fact
from expert.model.vocabulary import Matrix
from expert.portfolio.case_table import CaseTable, TableCase
from expert.portfolio.data import FindingChange, Movement, PortfolioChanges, Position
from expert.portfolio.findings import is_finding
from expert.portfolio.places import positions, standings


def changes(before: CaseTable, after: CaseTable) -> PortfolioChanges:
    """Compare one table of cases with a later one. Cases are the same if they have the same name. Raises InvalidInput
    if the cases of one of them cannot be told apart."""
    old, new = _by_name(before), _by_name(after)
    common = [name for name in new if name in old]
    base = after.base
    facts = {fact for cases in (old, new) for one in cases.values() for fact in one.facts}
    now, then = _known(after), _known(before)
    was, has = (
        dict(zip(common, standings(base, [cases[name] for name in common]), strict=True)) for cases in (old, new)
    )
    return PortfolioChanges(
        file=before.file,
        common=len(common),
        new=tuple(name for name in new if name not in old),
        gone=tuple(name for name in old if name not in new),
        improved=tuple(name for name in common if has[name] < was[name]),
        worsened=tuple(name for name in common if has[name] > was[name]),
        movements=tuple(
            movement
            for name, matrix in base.matrices.items()
            for movement in _movements(name, matrix, old, new, common)
        ),
        findings=tuple(_changed([fact for fact in facts if is_finding(base, fact)], old, new, common)),
        only_now=tuple(name for name in base.attributes if name in now - then),
        only_before=tuple(name for name in base.attributes if name in then - now),
    )


def _known(table: CaseTable) -> set[str]:
    """The questions of which anything is known."""
    return {answer.attribute for case in table.cases for answer in case.answers if answer.facts}


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
            found.append(FindingChange(fact.attribute, written(fact), came, went, had, has))
    return sorted(found, key=lambda one: (-len(one.came) - len(one.went), one.fact))
