"""The matrices that a rule base declares, with the cases that they place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from expert.files.answers import written
from expert.model.rulebase import RuleBase
from expert.model.trace import Trace
from expert.model.vocabulary import Matrix
from expert.pages.data import Cell, Grid
from expert.words.facts import label_of


def case_grids(base: RuleBase, trace: Trace) -> tuple[Grid, ...]:
    """Where one case stands."""
    return tuple(_grid(base, matrix, [trace], _words(base, matrix, trace)) for matrix in base.matrices.values())


def common_grids(base: RuleBase, traces: Sequence[Trace]) -> tuple[Grid, ...]:
    """Where many cases stand."""
    found = []
    for matrix in base.matrices.values():
        placed = sum(bool(_places(matrix, trace)) for trace in traces)
        found.append(_grid(base, matrix, traces, f"{placed} of {len(traces)} cases have a place here."))
    return tuple(found)


def _grid(base: RuleBase, matrix: Matrix, traces: Iterable[Trace], words: str) -> Grid:
    rows, columns = base.attributes[matrix.rows], base.attributes[matrix.columns]
    places = [place for trace in traces for place in _places(matrix, trace)]
    return Grid(
        label=str(matrix.label),
        rows=str(rows.label),
        columns=str(columns.label),
        row_labels=tuple(label_of(base.attributes[matrix.rows], name) for name in rows.options),
        column_labels=tuple(label_of(base.attributes[matrix.columns], name) for name in columns.options),
        cells=tuple(
            tuple(
                Cell(str(matrix.cells.get(row, {}).get(column, "")), places.count((row, column)))
                for column in columns.options
            )
            for row in rows.options
        ),
        words=words,
    )


def _places(matrix: Matrix, trace: Trace) -> list[tuple[str, str]]:
    """The fields in which a case stands; several if it is contradictory."""
    rows, columns = _values(trace, matrix.rows), _values(trace, matrix.columns)
    return [(row, column) for row in rows for column in columns]


def _values(trace: Trace, attribute: str) -> list[str]:
    facts = [fact for answer in trace.answers for fact in answer.facts] + [one.fact for one in trace.derived]
    return [written(fact) for fact in facts if fact.attribute == attribute and fact.holds]


def _words(base: RuleBase, matrix: Matrix, trace: Trace) -> str:
    missing = [name for name in (matrix.rows, matrix.columns) if not _values(trace, name)]
    if missing:
        labels = " and ".join(f"'{base.attributes[name].label}'" for name in missing)
        return f"This case has no place here: nothing is known yet on {labels}."
    places = [
        f"{matrix.cells.get(row, {}).get(column, '')} - {base.attributes[matrix.rows].label}: "
        f"{label_of(base.attributes[matrix.rows], row)}; {base.attributes[matrix.columns].label}: "
        f"{label_of(base.attributes[matrix.columns], column)}".removeprefix(" - ")
        for row, column in _places(matrix, trace)
    ]
    several = " The case is contradictory, so it stands in several places." if len(places) > 1 else ""
    return f"This case: {'. And: '.join(places)}.{several}"
