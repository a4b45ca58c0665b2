"""CSV and TSV.

The standard library's reader decides what stands there. Polars is quicker, and reads those blocks of a file of which
`rows_in` shows that there is only one way to read them.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from typing import NamedTuple

import polars as pl

from expert.model.problems import InvalidInput, Place, Problem
from expert.tables.blocks import LONGEST, LineBlock, blocks, decoded, line_at
from expert.tables.csv_text import ESCAPED, Shape, original_cell, row_ends, shape_of
from expert.tables.table import OpenTable, checked_names, not_a_table

#: What may stand between cells. Of two that stand in a header equally often the earlier is meant: it is rarer in texts.
SEPARATORS = ("\t", ";", ",")

#: How many rows of a block are named that do not have as many cells as the header.
NAMED = 10

_BLANK = re.compile(rb"\s*\n")
#: What spreadsheets write in front of a header, to say what stands between cells.
_SAID = re.compile(rb'"?sep=([^\r\n])"?\r?\n')

# The library's own limit would be another one than that of the quick reader.
csv.field_size_limit(LONGEST)


class _Form(NamedTuple):
    path: str
    names: list[str]
    separator: str


def open_delimited(path: str, separator: str | None = None) -> OpenTable:
    """The table in the file at `path`, whose cells are all texts; without a `separator` the header shows which it is,
    or a first line that says `sep=;`.

    Raises InvalidInput.
    """
    every = separator or "".join(SEPARATORS)
    head = next(blocks(path, lambda data: shape_of(data, every).end), LineBlock(b"", 0)).data
    start = len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0
    if said := _SAID.match(head, start):
        separator, start = said[1].decode("latin-1"), said.end()
    while blank := _BLANK.match(head, start):
        start = blank.end()
    text, end = _header(path, head, start, separator or every)
    if not text.strip():
        raise not_a_table(path, "the file is empty", "expected a row of column names first")
    if separator is None:
        separator = _separator_of(text)
        text, end = _header(path, head, start, separator)
    line = line_at(path, start)
    try:
        headers = [original_cell(header) for header in next(csv.reader(_lines(text), delimiter=separator, strict=True))]
    except csv.Error as error:
        raise _no_cells(path, error, line) from None
    names = checked_names(headers, lambda number: _header_place(path, line, text, headers, number))
    form = _Form(path, names, separator)
    columns: dict[str, pl.DataType] = {name: pl.String() for name in names}
    return OpenTable(path, columns, None, {}, lambda size: _frames(form, end))


def _header(path: str, head: bytes, start: int, separators: str) -> tuple[str, int]:
    """The first row from `start` on, and where it ends."""
    end = row_ends(head, separators, start, most=1)
    end = end if end > start else len(head)
    return decoded(path, LineBlock(head[start:end], start)), end


def _lines(text: str) -> Iterator[str]:
    return io.StringIO(text, newline="\n")  # nowhere else than at \n


def _frames(form: _Form, start: int) -> Iterator[pl.DataFrame]:
    shape = shape_of(b"", form.separator)

    def end_of_rows(data: bytes) -> int:
        nonlocal shape
        shape = shape_of(data, form.separator)
        return shape.end

    for block in blocks(form.path, end_of_rows, start):
        if shape.end != len(block.data):  # at the end of the file, behind which nothing is cut off
            shape = shape_of(block.data, form.separator, whole=True)
        frame = _quickly(block.data, shape, form)
        yield _by_the_book(block, form) if frame is None else frame


def _quickly(data: bytes, shape: Shape, form: _Form) -> pl.DataFrame | None:
    """The rows in `data` as Polars reads them, if it cannot but be right: where rows and cells end is certain, and it
    has found as many as there are. It fills up rows that are too short, and refuses those that are too long."""
    if not shape.certain:
        return None
    try:
        frame = pl.read_csv(
            data,
            has_header=False,
            schema=dict.fromkeys(map(str, range(len(form.names))), pl.String),
            separator=form.separator,
            quote_char='"' if shape.quoted else None,
            raise_if_empty=False,
        )
    except (pl.exceptions.PolarsError, ValueError, TypeError):
        return None  # what is wrong, the other reader tells
    if frame.height != shape.bare.count(b"\n") + (not data.endswith(b"\n")):
        return None
    if frame.to_series(-1).null_count() and shape.bare.count(form.separator.encode()) != frame.height * (
        frame.width - 1
    ):
        return None
    if shape.quoted and b'""' in data:
        frame = frame.select(pl.all().replace("", None))
    if b"'" in data:
        frame = frame.select(pl.all().str.replace(ESCAPED, "$1"))
    frame.columns = form.names
    return frame


def _by_the_book(block: LineBlock, form: _Form) -> pl.DataFrame:
    """The rows of a block as the standard library reads them; those of blank lines are empty. Raises InvalidInput."""
    text = decoded(form.path, block)
    reader = csv.reader(_lines(text), delimiter=form.separator, strict=True)
    width = len(form.names)
    rows: list[list[str | None]] = []
    ragged: list[tuple[int, int]] = []
    begun = 1
    try:
        for row in reader:
            if len(row) == width:
                rows.append([original_cell(cell) or None for cell in row])
            elif not row:
                rows.append([None] * width)
            elif len(ragged) < NAMED:
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
    if "new-line character" in str(error):
        return not_a_table(path, "a CR stands here alone, as no program ends lines today", "save the file anew", line)
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
