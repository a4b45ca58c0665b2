"""A whole table through its evaluator, batch by batch: results out, bad cells aside, and what there is to say in the
end."""

from __future__ import annotations

import functools
import operator
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol, TextIO

import polars as pl

from expert.inference.table import Columns
from expert.model.case import Summary
from expert.model.problems import InvalidInput, Place, Problem
from expert.tables.bad_cells import BadTexts, begun, mapping_lines
from expert.tables.cells import BadCell
from expert.tables.csv_text import CsvWriter
from expert.tables.evaluator import TableEvaluator
from expert.tables.left_out import LeftOutRows
from expert.tables.table import NoCase, SetAside
from expert.words.facts import is_result, result_label, value_of
from expert.words.in_case import in_no_case

#: So many rows are read, evaluated and written at a time: enough for the work on columns to outweigh that around it.
BATCH = 100_000

REJECTS_HEADER = ("row", "id", "column", "attribute", "value", "code", "message", "help")


class TableLike(Protocol):
    """A table to be read: a file, or something that looks like one."""

    @property
    def columns(self) -> dict[str, pl.DataType]:
        """Return the columns and their types, in order."""

    @property
    def rows(self) -> int | None:
        """Return the number of rows, if it is known beforehand."""

    def batches(self, size: int, blank: Callable[[int], object], aside: SetAside) -> Iterator[pl.DataFrame]:
        """Return all rows that are cases, in order, so many at a time at most. `blank` is told how many rows have
        nothing in them, and `aside` of the others that are no cases. Raises InvalidInput."""


class TableRun:
    """One way through a table. What it counts is whole once `batches` has come to its end."""

    def __init__(
        self, evaluator: TableEvaluator, file: str, *, strict: bool = False, left_out: LeftOutRows | None = None
    ) -> None:
        """Prepare a run; `file` names the table in messages. With `strict` a bad cell is an error. Rows that are left
        out are kept in `left_out`, where somebody wants them."""
        #: The rule base as summaries tell it.
        self._told = in_no_case(evaluator.base)
        self._evaluator, self._file, self._strict, self._left_out = evaluator, file, strict, left_out
        self.evaluated = self.rejected = self.blank = self.bad = self.contradictory = self.broken = 0
        #: Label -> in how many rows there is a diagnosis of that label, and the same of recommendations and results.
        self.diagnoses: Counter[str] = Counter()
        self.recommendations: Counter[str] = Counter()
        self.results: Counter[str] = Counter()
        #: The bad cells, by their columns and texts.
        self.bad_texts = BadTexts()
        #: The rows that are no cases although something stands in them.
        self.no_cases: list[NoCase] = []

    def batches(
        self, table: TableLike, rejects: TextIO, progress: Callable[[int], object] = lambda rows: None
    ) -> Iterator[pl.DataFrame]:
        """Yield the results of `table`, batch by batch. Bad cells are written to `rejects`, as CSV, and `progress` is
        told how many rows are done. Raises InvalidInput."""
        writer = CsvWriter(rejects)
        writer.row(REJECTS_HEADER)
        first = 1
        for batch in table.batches(BATCH, self._count_blank, self._set_aside):
            found = self._evaluator.evaluate(batch, first)
            for cell in found.bad:
                writer.row(cell)
            if self._left_out is not None:
                self._left_out.add_bad(found.bad, found.left_out)
            first += batch.height
            self._count(found.columns, found.rows.height, batch.height, found.bad)
            if self._strict and found.bad:
                raise InvalidInput(self.problems())
            yield self._evaluator.frame(found)
            progress(first - 1)

    def problems(self) -> list[Problem]:
        """Return the first bad cells of different texts."""
        return [bad_cell_problem(self._file, one.first) for one in self.bad_texts.found()[:SHOWN]]

    def mending(self) -> list[str]:
        """Return lines for the mapping that would mend the cells named by `problems`."""
        columns = self._evaluator.binding.columns
        return list(mapping_lines(self._evaluator.base, columns, self.bad_texts.found()[:SHOWN]))

    def summary(self, invalid: int = 0) -> Summary:
        """Return the summary of all rows, beside `invalid` cases that made no row."""
        return Summary(
            evaluated=self.evaluated,
            invalid=invalid,
            contradictory=self.contradictory,
            broken=self.broken,
            open=None,
            diagnoses=+self.diagnoses,
            recommendations=+self.recommendations,
            results=+self.results,
        )

    def _set_aside(self, found: list[NoCase], rows: pl.DataFrame) -> None:
        self.no_cases += found
        if self._left_out is not None:
            self._left_out.add_no_cases(found, rows)

    def _count_blank(self, rows: int) -> None:
        self.blank += rows

    def _count(self, columns: Columns, evaluated: int, rows: int, bad: list[BadCell]) -> None:
        self.evaluated += evaluated
        self.rejected += rows - evaluated
        self.bad += len(bad)
        self.bad_texts.add(bad)
        self.contradictory += _any(columns.clashing.values())
        self.broken += _any(columns.broken.values())
        # A row in which two findings have one label is one row with that label.
        base = self._told
        counters = (self.diagnoses, self.recommendations, self.results)
        there: dict[tuple[int, str], list[pl.Series]] = {}
        for fact, column in columns.concluded.items():
            if is_result(base, fact):
                value = value_of(base, fact)
                kind = 2 if value is None else 0 if value.severity else 1 if value.actor else 2
                there.setdefault((kind, result_label(base, fact)), []).append(column)
        for (kind, label), some in there.items():
            counters[kind][label] += _any(some)


#: How many bad cells of different texts are shown; all are in the file of rejects.
SHOWN = 10


def bad_cell_problem(file: str, cell: BadCell) -> Problem:
    """Return the problem with a cell, as one of `file`; of long texts it has the beginning."""
    name = f"row {cell.row}" if cell.id == str(cell.row) else f"row {cell.row} ({begun(cell.id)})"
    place = Place(f"{file}, {name}, column '{cell.column}'", 0, 0)
    code: Any = cell.code
    return Problem(code, begun(cell.message), place, cell.help)


def _any(columns: Iterable[pl.Series]) -> int:
    found = list(columns)
    return int(functools.reduce(operator.or_, found).sum()) if found else 0
