"""The places of cases in a portfolio: in the matrices of the rule base, in the groups that it declares, and in the
order of how badly off they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from expert.documents.data import Places
from expert.files.answers import written
from expert.model.portfolio import Grouping
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.model.vocabulary import Matrix
from expert.portfolio.case_table import CaseTable, TableCase
from expert.portfolio.data import CaseGroup, Division, FilledMatrix, MatrixField, Position, ValueCounts
from expert.words.facts import value_of


def matrices(table: CaseTable) -> tuple[FilledMatrix, ...]:
    """Fill all matrices of the rule base."""
    return tuple(_filled(table, name, matrix) for name, matrix in table.base.matrices.items())


def positions(case: TableCase, rows: str, columns: str) -> list[Position]:
    """Return the fields in which a case stands in the matrix of these two attributes."""
    return [(row, column) for row in values_of(case, rows) for column in values_of(case, columns)]


def values_of(case: TableCase, attribute: str) -> list[str]:
    """Return the known values of the attribute, as files write them."""
    return sorted(written(fact) for fact in case.facts if fact.attribute == attribute and fact.holds)


def missing(table: CaseTable, matrix: FilledMatrix) -> dict[str, int]:
    """Return for each attribute of the matrix of how many of the cases in no field its value is not known, if of
    any."""
    cases = [table.cases[place] for place in matrix.unplaced]
    found = {name: sum(not values_of(case, name) for case in cases) for name in (matrix.rows, matrix.columns)}
    return {name: number for name, number in found.items() if number}


def standings(base: RuleBase, cases: Sequence[TableCase]) -> list[tuple[int, ...]]:
    """Return how many diagnoses of each severity each case has, the worst severity first: greater for what is worse
    off."""
    facts = {fact for case in cases for fact in case.facts if fact.holds}
    severe = {fact: value.severity for fact in facts if (value := value_of(base, fact)) and value.severity}
    often = (Counter(severe[fact] for fact in case.facts if fact in severe) for case in cases)
    return [tuple(found[name] for name in base.severities) for found in often]


def _filled(table: CaseTable, name: str, matrix: Matrix) -> FilledMatrix:
    there: dict[Position, list[int]] = {}
    unplaced: list[int] = []
    for place, case in enumerate(table.cases):
        fields = positions(case, matrix.rows, matrix.columns)
        for field in fields:
            there.setdefault(field, []).append(place)
        if not fields:
            unplaced.append(place)
    attributes = table.base.attributes
    fields_of = (
        MatrixField(row, column, str(matrix.cells.get(row, {}).get(column, "")), Places(there.get((row, column), ())))
        for row in attributes[matrix.rows].options
        for column in attributes[matrix.columns].options
    )
    return FilledMatrix(
        name=name,
        label=str(matrix.label),
        rows=matrix.rows,
        columns=matrix.columns,
        fields=tuple(fields_of),
        unplaced=Places(unplaced),
    )


def divisions(table: CaseTable) -> tuple[Division, ...]:
    """Divide the cases in all ways that the rule base declares."""
    groups = table.base.portfolio.groups if table.base.portfolio else {}
    return tuple(_divided(table, name, grouping) for name, grouping in groups.items())


def _divided(table: CaseTable, name: str, grouping: Grouping) -> Division:
    every = range(len(table.cases))
    by = _counts(table, grouping.by, every)
    return Division(
        name=name,
        label=str(grouping.label),
        by=grouping.by,
        groups=tuple(
            CaseGroup(value, places, tuple(_counts(table, attribute, places) for attribute in grouping.show))
            for value, places in by.values.items()
        ),
        rest=by.unknown,
        listed=tuple(_counts(table, attribute, every) for attribute in grouping.listed),
    )


def _counts(table: CaseTable, attribute: str, places: Iterable[int]) -> ValueCounts:
    """Return the known values of an attribute in some cases. Each value of the vocabulary is there, in its order."""
    values: dict[str, list[int]] = {value: [] for value in table.base.attributes[attribute].options}
    unknown: list[int] = []
    for place in places:
        found = values_of(table.cases[place], attribute)
        for value in found:
            values.setdefault(value, []).append(place)
        if not found:
            unknown.append(place)
    return ValueCounts(attribute, {value: Places(one) for value, one in values.items()}, Places(unknown))


def decided(table: CaseTable, one: ValueCounts, value: str) -> tuple[int, int]:
    """Return two numbers of cases: those of which it is known whether they have the value, and the others."""
    flag = table.base.attributes[one.attribute].type == "flag"
    fact = Fact(one.attribute, value == "true" if flag else value)
    unknown = len(one.cases.intersection(table.unknown(fact)))
    return len(one.cases) - unknown, unknown


def decided_group(table: CaseTable, division: Division, value: str) -> tuple[int, int]:
    """Return two numbers of cases: those of which it is known whether they are in the group of this value, and the
    others."""
    every = ValueCounts(division.by, {group.value: group.cases for group in division.groups}, division.rest)
    return decided(table, every, value)
