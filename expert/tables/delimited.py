"""CSV and TSV.

The standard library's reader decides what stands there. Polars is quicker, and reads those blocks of a file of which
`rows_in` shows that there is only one way to read them.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Iterator
from typing import NamedTuple

import polars as pl

from expert.model.mapping import DEFAULT, Reading
from expert.model.problems import InvalidInput, Place, Problem
from expert.tables.blocks import LONGEST, LineBlock, blocks, decoded, line_at
from expert.tables.column_values import column_expr
from expert.tables.csv_text import ESCAPED, Shape, original_cell, row_ends, shape_of
from expert.tables.header import LOOKED_AT, TableHeader, find_header, header_at, header_notes
from expert.tables.no_cases import is_note
from expert.tables.table import NUMBER, OpenTable, checked_names, column_name, not_a_table

#: What may stand between cells. Of two that stand in a header equally often the earlier is meant: it is rarer in texts.
SEPARATORS = ("\t", ";", ",")

#: How many rows of a block are named that do not have as many cells as the header.
NAMED = 10

#: What columns are called meanwhile that have no name.
UNNAMED = "\0unnamed "
#: What spreadsheets write in front of a header, to say what stands between cells.
_SAID = re.compile(rb'"?sep=([^\r\n])"?\r?\n')

#: What stands in every cell that `original_cell` changes.
_MAY_BE_ESCAPED = re.compile(rb"'[=+\-@\t\r]")

# The library's own limit would be another one than that of the quick reader.
csv.field_size_limit(LONGEST)


class _Form(NamedTuple):
    """The form of a file: the names of its columns, what stands between them, and which have no name, by their places.
    `row` is the number of the first row below the header."""

    path: str
    names: list[str]
    separator: str
    unnamed: tuple[int, ...]
    row: int


class _FirstRows(NamedTuple):
    """The first rows of a file: the texts of their lines, with where each ends, and their cells."""

    texts: list[str]
    ends: list[int]
    cells: list[list[str]]


def open_delimited(
    path: str, separator: str | None = None, reading: Reading = DEFAULT, expected: Collection[str] = ()
) -> OpenTable:
    """Return the table in the file at `path`, whose cells are all texts. Without a `separator` the first rows show
    which it is, or a first line that says `sep=;`. Columns are named where `reading` says, or where `find_header` finds
    it.

    Raises InvalidInput.
    """
    every = separator or "".join(SEPARATORS)
    head = next(blocks(path, lambda data: shape_of(data, every).end), LineBlock(b"", 0)).data
    start = len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0
    if said := _SAID.match(head, start):
        separator, start = said[1].decode("latin-1"), said.end()
    line = line_at(path, start)
    most = max(LOOKED_AT, *reading.header_row, 0)
    first = _first_rows(path, head, start, separator or every, most)
    if not any(text.strip() for text in first.texts):
        raise not_a_table(path, "the file is empty", "expected a row of column names first")
    if separator is None:
        separator = _separator_of(first.texts, expected)
        first = _first_rows(path, head, start, separator, most)
    try:
        for text in first.texts:
            first.cells.append(next(csv.reader(_lines(text), delimiter=separator, strict=True), []))
    except csv.Error as error:
        # A title may be anything, but the rest has to be a table.
        if not first.cells:
            raise _no_cells(path, error, line) from None
    header = _header(path, reading, [list(map(original_cell, row)) for row in first.cells], expected)
    last = header.rows[-1]
    line += sum(text.count("\n") for text in first.texts[:last])
    text = first.texts[last]
    width = max(len(first.cells[place]) for place in header.rows)
    unnamed = tuple(place for place, name in enumerate(header.names[:width]) if not name)
    named = [name for name in header.names[:width] if name]
    names = checked_names(named, lambda number: _header_place(path, line, text, named, number))
    every_name = iter(names)
    form = _Form(
        path,
        [f"{UNNAMED}{place}" if place in unnamed else next(every_name) for place in range(width)],
        separator,
        unnamed,
        last + 2,
    )
    columns: dict[str, pl.DataType] = {name: pl.String() for name in names}
    notes = tuple(header_notes(header, first.cells))
    return OpenTable(path, columns, None, {}, lambda size: _frames(form, first.ends[last]), notes=notes)


def _first_rows(path: str, head: bytes, start: int, separators: str, most: int) -> _FirstRows:
    texts: list[str] = []
    ends: list[int] = []
    while start < len(head) and len(texts) < most:
        end = row_ends(head, separators, start, most=1)
        end = end if end > start else len(head)
        texts.append(decoded(path, LineBlock(head[start:end], start)))
        ends.append(end)
        start = end
    return _FirstRows(texts, ends, [])


def _header(path: str, reading: Reading, rows: list[list[str]], expected: Collection[str]) -> TableHeader:
    if not reading.header_row:
        header = find_header(rows, expected)
        if header is None:
            raise not_a_table(path, "no row names columns", "expected a row of column names first")
        return header
    header = header_at(rows, [number - 1 for number in reading.header_row])
    if header is None:
        shown = " and ".join(map(str, reading.header_row))
        raise not_a_table(path, f"row {shown} names no columns", "`header_row` counts as a spreadsheet does")
    return header


def _lines(text: str) -> Iterator[str]:
    return io.StringIO(text, newline="\n")  # nowhere else than at \n


def _frames(form: _Form, start: int) -> Iterator[pl.DataFrame]:
    shape = shape_of(b"", form.separator)

    def end_of_rows(data: bytes) -> int:
        nonlocal shape
        shape = shape_of(data, form.separator)
        return shape.end

    row = form.row
    for block in blocks(form.path, end_of_rows, start):
        if shape.end != len(block.data):  # at the end of the file, behind which nothing is cut off
            shape = shape_of(block.data, form.separator, whole=True)
        frame = _quickly(block.data, shape, form)
        if frame is None:
            frame = _by_the_book(block, form)
        if form.unnamed:
            frame = _without_unnamed(frame, form, row)
        yield frame.with_columns(pl.arange(row, row + frame.height, dtype=pl.UInt32, eager=True).alias(NUMBER))
        row += frame.height


def _without_unnamed(frame: pl.DataFrame, form: _Form, row: int) -> pl.DataFrame:
    """Return the frame without columns that have no name. Raises InvalidInput if something stands in one."""
    names = [form.names[place] for place in form.unnamed]
    problems = []
    for place, name in zip(form.unnamed, names, strict=True):
        there = frame.select((column_expr(name).str.strip_chars() != "").fill_null(False)).to_series().arg_true()
        if len(there):
            message = f"column {place + 1} has no name, and something stands in it in row {row + there[0]}"
            help = "name it in the row of column names, or delete what stands in it"
            problems.append(Problem("E412", message, Place(form.path, 1, place + 1), help))
    if problems:
        raise InvalidInput(problems)
    return frame.drop(names)


def _quickly(data: bytes, shape: Shape, form: _Form) -> pl.DataFrame | None:
    """Return the rows in `data` as Polars reads them, if that is certainly right: where rows and cells end is certain,
    and it has found as many as there are. Polars fills up rows that are too short, and refuses those that are too long.
    """
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
    if b"'" in data and _MAY_BE_ESCAPED.search(data):
        frame = frame.select(pl.all().str.replace(ESCAPED, "$1"))
    frame.columns = form.names
    return frame


def _by_the_book(block: LineBlock, form: _Form) -> pl.DataFrame:
    """Return the rows of a block as the standard library reads them; those of blank lines are empty. Raises
    InvalidInput."""
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
            elif len(row) == 1 and is_note(row[0]):
                rows.append([original_cell(row[0]), *[None] * (width - 1)])
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


def _separator_of(texts: list[str], expected: Collection[str]) -> str:
    """Return the separator of cells: the one that the first row has most of, if half of the others have as many. Where
    the first row is a title, the one that two thirds of all rows have equally often, and twice at least, since a column
    alone may hold lists."""
    bare = [re.sub('"[^"]*"', "", text) for text in texts if text.strip()]
    first = max(SEPARATORS, key=bare[0].count)
    alike = sum(row.count(first) == bare[0].count(first) for row in bare[1:])
    if first in bare[0] and 2 * alike >= len(bare) - 1:
        return first
    if column_name(texts[0]) not in expected:
        for one in SEPARATORS:
            (count, rows), *_ = Counter(row.count(one) for row in bare).most_common(1)
            if count > 1 and rows > 1 and 3 * rows >= 2 * len(bare):
                return one
    return first if first in bare[0] else ","


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
