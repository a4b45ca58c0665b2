"""CSV and TSV. Polars reads them quickly; where it may not have seen what stands there, such as rows that are too
short, the standard library reads the block again and says what is wrong with it, and in which line."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from typing import NamedTuple

import polars as pl

from expert.model.problems import InvalidInput, Place, Problem
from expert.tables.blocks import Block, blocks, decoded, line_at
from expert.tables.table import Table, checked_names, not_a_table, rebatched

#: What may stand between cells. Of two that stand in a header equally often the earlier is meant: it is rarer in texts.
SEPARATORS = ("\t", ";", ",")

#: How many rows of a block are named that do not have as many cells as the header.
NAMED = 10

_QUOTED = re.compile(b'"[^"]*"')
_BLANK = re.compile(rb"\s*\n")


class _Form(NamedTuple):
    path: str
    names: list[str]
    separator: str


def open_delimited(path: str, separator: str | None = None) -> Table:
    """The table in the file at `path`, whose cells are all texts; without a `separator` the header shows which it is.

    Raises InvalidInput.
    """
    head = next(blocks(path, _end_of_rows), Block(b"", 0))
    start = len(codecs.BOM_UTF8) if head.data.startswith(codecs.BOM_UTF8) else 0
    while blank := _BLANK.match(head.data, start):
        start = blank.end()
    end = _end_of_row(head.data, start)
    text = decoded(path, Block(head.data[start:end], start))
    if not text.strip():
        raise not_a_table(path, "the file is empty", "expected a row of column names first")
    if "\r" in text.rstrip("\r\n"):
        raise not_a_table(path, "lines end with CR alone, as no program writes them today", "save the file anew")
    separator = separator or _separator_of(text)
    line = line_at(path, start)
    try:
        headers = next(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise _no_cells(path, error, line) from None
    names = checked_names(headers, lambda number: _header_place(path, line, text, headers, number))
    form = _Form(path, names, separator)
    columns: dict[str, pl.DataType] = {name: pl.String() for name in names}
    return Table(path, columns, None, {}, lambda size: rebatched(_frames(form, end), size))


def _frames(form: _Form, start: int) -> Iterator[pl.DataFrame]:
    schema = dict.fromkeys(form.names, pl.String)
    for block in blocks(form.path, _end_of_rows, start):
        try:
            frame = pl.read_csv(
                block.data, has_header=False, schema=schema, separator=form.separator, raise_if_empty=False
            )
        except pl.exceptions.PolarsError:
            frame = None
        yield frame if frame is not None and _is_whole(frame, block.data, form) else _by_the_book(block, form)


def _is_whole(frame: pl.DataFrame, data: bytes, form: _Form) -> bool:
    """Whether `frame` has all cells of `data`, and no other: Polars fills up rows that are too short."""
    separator = form.separator.encode()
    expected = frame.height * (frame.width - 1)
    if b'"' in data:
        # First the empty cells, and the marks inside cells, which leave the others in pairs.
        bare = _QUOTED.sub(b"", data.replace(b'""', b""))
        lines = bare.count(b"\n") + (not data.endswith(b"\n"))
        return lines == frame.height and bare.count(separator) == expected
    # What was filled up lacks at least its last cell.
    return frame.to_series(-1).null_count() == 0 or data.count(separator) == expected


def _by_the_book(block: Block, form: _Form) -> pl.DataFrame:
    """The rows of a block as the standard library reads them, without blank lines. Raises InvalidInput."""
    text = decoded(form.path, block)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=form.separator, strict=True)
    width = len(form.names)
    rows: list[list[str | None]] = []
    ragged: list[tuple[int, int]] = []
    begun = 1
    try:
        for row in reader:
            if len(row) == width:
                rows.append([cell or None for cell in row])
            elif not row and width == 1:
                rows.append([None])
            elif row and len(ragged) < NAMED:
                ragged.append((begun, len(row)))
            begun = reader.line_num + 1
    except csv.Error as error:
        raise _no_cells(form.path, error, line_at(form.path, block.offset) + begun - 1) from None
    if ragged:
        before = line_at(form.path, block.offset) - 1
        lines = text.split("\n")
        raise InvalidInput(
            Problem(
                "E411",
                f"{_cells(cells)} in this row, {width} in the header",
                Place(form.path, before + line, 1, _shown(lines[line - 1])),
                "a cell with a separator in it stands in quotation marks" if cells > width else "",
            )
            for line, cells in ragged
        )
    return pl.DataFrame(rows, schema=dict.fromkeys(form.names, pl.String), orient="row")


def _cells(number: int) -> str:
    return "1 cell" if number == 1 else f"{number} cells"


def _no_cells(path: str, error: csv.Error, line: int) -> InvalidInput:
    help = "a cell with a quotation mark in it stands in quotation marks, and its own are written twice"
    return not_a_table(path, f"this cannot be divided into cells: {error}", help, line)


def _separator_of(header: str) -> str:
    bare = re.sub('"[^"]*"', "", header)
    return max(SEPARATORS, key=bare.count) if any(one in bare for one in SEPARATORS) else ","


def _header_place(path: str, line: int, text: str, headers: list[str], number: int) -> Place:
    at = 0
    for header in headers[:number]:
        at = max(at, text.find(header, at)) + len(header) + 1
    at = max(at, text.find(headers[number], at))
    shown = _shown(text)
    return (
        Place(path, line, at + 1, shown, max(1, len(headers[number]))) if at < len(shown) else Place(path, line, at + 1)
    )


def _shown(text: str) -> str:
    line = text.strip("\r\n").split("\n")[0]
    return line if len(line) <= 500 else ""


def _end_of_row(data: bytes, start: int) -> int:
    """Where the row that begins at `start` ends: at the first line break that stands in no quotation marks."""
    quotes, seen = 0, start
    while (end := data.find(b"\n", seen) + 1) > 0:
        quotes += data.count(b'"', seen, end)
        if quotes % 2 == 0:
            return end
        seen = end
    return len(data)


def _end_of_rows(data: bytes) -> int:
    """Where the last whole row in `data` ends, or 0 if none is found."""
    end = data.rfind(b"\n") + 1
    quotes = data.count(b'"', 0, end)
    for _ in range(1000):
        if end == 0 or quotes % 2 == 0:
            return end
        previous = data.rfind(b"\n", 0, end - 1) + 1
        quotes -= data.count(b'"', previous, end)
        end = previous
    return 0
