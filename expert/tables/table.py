"""Tables, whatever they are stored in: named columns, and rows that come in batches.

Which rows are blank, and so no cases, is decided here for every form of table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import polars as pl

from expert.files.nodes import normalized
from expert.model.problems import InvalidInput, Place, Problem
from expert.tables.column_values import as_text, column_expr
from expert.tables.panics import reading

#: The column in which rows bring along the numbers by which a spreadsheet shows them. No other has such a name.
NUMBER = "\0number"


def without_blank_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows in which something stands. In a blank row each cell is null, empty, or space alone; the number of
    a row is no cell."""
    left: pl.Series | None = None
    for name, dtype in rows.schema.items():
        if name == NUMBER:
            continue
        cells = rows.select(column_expr(name)) if left is None else rows.select(column_expr(name).gather(left))
        column = cells.select(_blank(column_expr(name), dtype)).to_series()
        if not column.any():
            return rows  # as in nearly all tables, after a look at the first column
        left = column.arg_true() if left is None else left.gather(column.arg_true())
    if left is None:
        return rows
    return rows.filter(pl.repeat(True, rows.height, dtype=pl.Boolean, eager=True).scatter(left, False))


def _blank(cells: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if not (dtype == pl.String or dtype.is_nested() or dtype == pl.Binary):
        return cells.is_null()
    return (as_text(cells, dtype).str.strip_chars() == "").fill_null(True)


#: So many columns that cannot be told apart are named; the others are counted.
NAMED = 10


class NoCase(NamedTuple):
    """A row in which something stands, and which is no case: its number, and its first text. It is a `total` or a
    `note`, or the mapping has `named` it."""

    row: int
    kind: str
    text: str

    @property
    def what(self) -> str:
        """Return what the row is, in words."""
        return {"total": "a total", "note": "a note", "named": "named by the mapping"}[self.kind]


#: Rows -> those that are cases, and the others, and what these are.
SortOut = Callable[[pl.DataFrame], tuple[pl.DataFrame, pl.DataFrame, list[NoCase]]]

#: What is told of rows that are no cases: what they are, and as they came.
SetAside = Callable[[list[NoCase], pl.DataFrame], object]


def nobody(*found: object) -> None:
    """Keep nothing of rows that are no cases, where nobody asks about them."""


class OpenTable(NamedTuple):
    """A table that has been opened: its columns and their types, how many rows it has if that is known without reading
    them, blank ones included, what its file says of itself, and `frames(size)`, which reads all rows anew in pieces of
    about this size, just as they stand in the file. `lazy` is the same table, where a part of it can be read without
    the rest. Of a spreadsheet, frames have a column NUMBER more; `gaps` is the number of its rows of which the file has
    nothing, which are blank and in no frame; and `notes` say what of the file is not in the table, or not as
    it stands there. `sort_out` tells rows that are cases from others, where the table may have others."""

    path: str
    columns: dict[str, pl.DataType]
    rows: int | None
    metadata: dict[str, str]
    frames: Callable[[int], Iterator[pl.DataFrame]]
    lazy: pl.LazyFrame | None = None
    notes: tuple[str, ...] = ()
    gaps: int = 0
    sort_out: SortOut | None = None

    def batches(
        self, size: int, blank: Callable[[int], object] = nobody, aside: SetAside = nobody
    ) -> Iterator[pl.DataFrame]:
        """Return the rows that are cases, `size` at a time. `blank` is told how many rows have nothing in them, and
        `aside` of the others that are no cases. Raises InvalidInput for a bad row, which shows only when it is read."""
        return rebatched(self._cases(size, blank, aside), size)

    def _cases(self, size: int, blank: Callable[[int], object], aside: SetAside) -> Iterator[pl.DataFrame]:
        for frame in self._filled(size, blank):
            if self.sort_out is None:
                yield frame
                continue
            cases, others, kinds = self.sort_out(frame)
            if kinds:
                aside(kinds, others)
            yield cases

    def _filled(self, size: int, blank: Callable[[int], object]) -> Iterator[pl.DataFrame]:
        frames = self.frames(size)
        if self.gaps:
            blank(self.gaps)
        while True:
            with reading(self.path):
                frame = next(frames, None)
                filled = None if frame is None else without_blank_rows(frame)
            if frame is None or filled is None:
                return
            if filled.height < frame.height:
                blank(frame.height - filled.height)
            yield filled


def rebatched(frames: Iterable[pl.DataFrame], size: int) -> Iterator[pl.DataFrame]:
    """Yield the rows of all frames, `size` at a time; the last batch may be smaller."""
    waiting: list[pl.DataFrame] = []
    height = 0
    for frame in frames:
        if not waiting and frame.height == size:
            yield frame
            continue
        waiting.append(frame)
        height += frame.height
        if height < size:
            continue
        joined = pl.concat(waiting)
        whole = height - height % size
        yield from (joined.slice(start, size).rechunk() for start in range(0, whole, size))
        waiting, height = [joined.slice(whole)] if height > whole else [], height - whole
    if height:
        yield pl.concat(waiting, rechunk=True)


def column_name(header: str) -> str:
    """Return the name of a column as mappings write it: without space around it, in Unicode's normal form C."""
    return normalized(header.strip())


def checked_names(headers: Sequence[str], place: Callable[[int], Place]) -> list[str]:
    """Return the names of the columns with these headers, of which number n (from 0) stands at `place(n)`.

    Raises InvalidInput for columns that cannot be told apart.
    """
    names = [column_name(header) for header in headers]
    first: dict[str, int] = {}
    wrong = [number for number, name in enumerate(names) if not name or first.setdefault(name, number) != number]
    problems = [_wrong_name(number, names[number], first, place) for number in wrong[:NAMED]]
    if len(wrong) > NAMED:
        more = "1 more column" if len(wrong) == NAMED + 1 else f"{len(wrong) - NAMED:,} more columns"
        message = (
            f"{more} from here on {'has' if len(wrong) == NAMED + 1 else 'have'} no name, or the name of another one"
        )
        problems.append(Problem("E412", message, place(wrong[NAMED])))
    if problems:
        raise InvalidInput(problems)
    return names


def _wrong_name(number: int, name: str, first: dict[str, int], place: Callable[[int], Place]) -> Problem:
    if not name:
        message = f"column {number + 1} has no name"
        return Problem("E412", message, place(number), "name it in the first row, or delete it")
    message = f"two columns are called '{name}'"
    return Problem("E412", message, place(number), "rename one of them", (place(first[name]),))


def not_a_table(path: str, message: str, help: str = "", line: int = 1, column: int = 1) -> InvalidInput:
    """Return the error that the file at `path` is not a well-formed table."""
    return InvalidInput([Problem("E411", message, Place(path, line, column), help)])


def unreadable(path: str, error: OSError) -> InvalidInput:
    """Return the error that the operating system does not let the file at `path` be read."""
    return InvalidInput([Problem("E101", f"cannot be read: {error.strerror or error}", Place(path, 1, 1))])
