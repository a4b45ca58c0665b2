"""The rows of a table that are left out: as they came, so that somebody can mend them, with the reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter

import polars as pl

from expert.tables.bad_cells import begun
from expert.tables.cells import BadCell
from expert.tables.table import NUMBER, NoCase
from expert.tables.writing import flat

#: A row: its number, why it is left out, and its cells.
LeftOutRow = tuple[object, ...]


class LeftOutRows:
    """A collection of the rows of one table that are left out, those that are not even `one`, a case, among them."""

    def __init__(self, columns: Iterable[str], one: str) -> None:
        self._columns, self._one = tuple(columns), one
        self._rows: list[LeftOutRow] = []

    def add_bad(self, bad: Iterable[BadCell], rows: pl.DataFrame) -> None:
        """Add the rows of cells that cannot be read."""
        why: dict[int, list[str]] = {}
        for cell in bad:
            why.setdefault(cell.row, []).append(f"{cell.column}: {begun(cell.message)}")
        self._add({row: "; ".join(texts) for row, texts in why.items()}, rows)

    def add_no_cases(self, found: Sequence[NoCase], rows: pl.DataFrame) -> None:
        """Add the rows that are no cases."""
        self._add({one.row: f"no {self._one}: {one.what}" for one in found}, rows)

    def sheet(self, row: str, why: str) -> tuple[list[str], list[LeftOutRow]]:
        """Return the head and the rows of a worksheet, in the order of the table; `row` and `why` are the names of the
        columns before its own."""
        return [row, why, *self._columns], sorted(self._rows, key=itemgetter(0))

    def _add(self, why: Mapping[int, str], rows: pl.DataFrame) -> None:
        numbers = rows[NUMBER].to_list()
        cells = rows.select(flat({name: rows.schema[name] for name in self._columns}))
        self._rows += [(number, why[number], *row) for number, row in zip(numbers, cells.iter_rows(), strict=True)]
