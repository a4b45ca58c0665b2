"""Where cases stand in the matrices that the rule base declares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from expert.documents.tree import Field, Grid
from expert.files.answers import written
from expert.model.rulebase import RuleBase
from expert.model.trace import Trace
from expert.model.vocabulary import Matrix
from expert.words.facts import counted, label_of


class InMatrix(NamedTuple):
    """A matrix with the fields in which a case stands.

    fields: the values of row and column, as files write them; several if the case is contradictory.
    missing: the attributes, of rows or of columns, of which no value is known.
    """

    matrix: Matrix
    fields: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]


def in_matrices(base: RuleBase, trace: Trace) -> tuple[InMatrix, ...]:
    """Return where the case of a trace stands in each matrix of the base."""
    return tuple(_in_matrix(matrix, trace) for matrix in base.matrices.values())


def _in_matrix(matrix: Matrix, trace: Trace) -> InMatrix:
    rows, columns = _values(trace, matrix.rows), _values(trace, matrix.columns)
    fields = tuple((row, column) for row in rows for column in columns)
    known = ((matrix.rows, rows), (matrix.columns, columns))
    return InMatrix(matrix, fields, tuple(name for name, values in known if not values))


def _values(trace: Trace, attribute: str) -> list[str]:
    facts = [fact for answer in trace.answers for fact in answer.facts] + [one.fact for one in trace.derived]
    return [written(fact) for fact in facts if fact.attribute == attribute and fact.holds]


def case_grids(base: RuleBase, found: Sequence[InMatrix]) -> tuple[Grid, ...]:
    """Draw where one case stands, and say it in words."""
    return tuple(
        grid(base, one.matrix, {field: Field("", "this case", 1) for field in one.fields}, _where(base, one))
        for one in found
    )


def common_grids(base: RuleBase, cases: Sequence[Sequence[InMatrix]]) -> tuple[Grid, ...]:
    """Draw how many of many cases stand where; of each is given where it stands in each matrix of the base."""
    grids = []
    for place, matrix in enumerate(base.matrices.values()):
        mine = [case[place] for case in cases]
        fields = [field for one in mine for field in one.fields]
        most = max((fields.count(one) for one in fields), default=1)
        filled = {one: Field("", str(fields.count(one)), fields.count(one) / most) for one in fields}
        words = f"{sum(bool(one.fields) for one in mine)} of {counted(len(cases), 'case')} have a place here."
        grids.append(grid(base, matrix, filled, words))
    return tuple(grids)


def grid(base: RuleBase, matrix: Matrix, filled: Mapping[tuple[str, str], Field], words: str = "") -> Grid:
    """Draw a matrix of the base with what its fields hold, by the values of row and column."""
    rows, columns = base.attributes[matrix.rows], base.attributes[matrix.columns]
    return Grid(
        title=str(matrix.label),
        rows=str(rows.label),
        columns=str(columns.label),
        row_labels=tuple(label_of(rows, name) for name in rows.options),
        column_labels=tuple(label_of(columns, name) for name in columns.options),
        fields=tuple(
            tuple(
                filled.get((row, column), Field(""))._replace(label=str(matrix.cells.get(row, {}).get(column, "")))
                for column in columns.options
            )
            for row in rows.options
        ),
        caption=words,
    )


def _where(base: RuleBase, one: InMatrix) -> str:
    if one.missing:
        labels = " and ".join(f'"{base.attributes[name].label}"' for name in one.missing)
        return f"This case has no place here. Nothing is known yet on {labels}."
    rows, columns = base.attributes[one.matrix.rows], base.attributes[one.matrix.columns]
    places = [
        f"{one.matrix.cells.get(row, {}).get(column, '')} - {rows.label}: {label_of(rows, row)}; "
        f"{columns.label}: {label_of(columns, column)}".removeprefix(" - ")
        for row, column in one.fields
    ]
    several = " The case is contradictory, so it stands in several places." if len(places) > 1 else ""
    return f"This case: {'. And: '.join(places)}.{several}"
