"""The matrices that a rule base declares, with the cases in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from expert.explanation.matrices import InMatrix
from expert.model.rulebase import RuleBase
from expert.model.vocabulary import Matrix
from expert.words.facts import label_of


class Cell(NamedTuple):
    """A field of a matrix: its label, and how many cases are there."""

    label: str
    cases: int


class Grid(NamedTuple):
    """A matrix of the rule base with the cases that it places. `words` says the same as the picture."""

    label: str
    rows: str
    columns: str
    row_labels: tuple[str, ...]
    column_labels: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]
    words: str


def case_grids(base: RuleBase, found: Sequence[InMatrix]) -> tuple[Grid, ...]:
    """Show where one case stands."""
    return tuple(_grid(base, one.matrix, one.fields, _words(base, one)) for one in found)


def common_grids(base: RuleBase, cases: Sequence[Sequence[InMatrix]]) -> tuple[Grid, ...]:
    """Show where many cases stand; of each is given where it stands in each matrix of the base."""
    grids = []
    for place, matrix in enumerate(base.matrices.values()):
        mine = [case[place] for case in cases]
        words = f"{sum(bool(one.fields) for one in mine)} of {len(cases)} cases have a place here."
        grids.append(_grid(base, matrix, [field for one in mine for field in one.fields], words))
    return tuple(grids)


def _grid(base: RuleBase, matrix: Matrix, fields: Sequence[tuple[str, str]], words: str) -> Grid:
    rows, columns = base.attributes[matrix.rows], base.attributes[matrix.columns]
    return Grid(
        label=str(matrix.label),
        rows=str(rows.label),
        columns=str(columns.label),
        row_labels=tuple(label_of(rows, name) for name in rows.options),
        column_labels=tuple(label_of(columns, name) for name in columns.options),
        cells=tuple(
            tuple(
                Cell(str(matrix.cells.get(row, {}).get(column, "")), fields.count((row, column)))
                for column in columns.options
            )
            for row in rows.options
        ),
        words=words,
    )


def _words(base: RuleBase, one: InMatrix) -> str:
    if one.missing:
        labels = " and ".join(f"'{base.attributes[name].label}'" for name in one.missing)
        return f"This case has no place here: nothing is known yet on {labels}."
    rows, columns = base.attributes[one.matrix.rows], base.attributes[one.matrix.columns]
    places = [
        f"{one.matrix.cells.get(row, {}).get(column, '')} - {rows.label}: {label_of(rows, row)}; "
        f"{columns.label}: {label_of(columns, column)}".removeprefix(" - ")
        for row, column in one.fields
    ]
    several = " The case is contradictory, so it stands in several places." if len(places) > 1 else ""
    return f"This case: {'. And: '.join(places)}.{several}"
