"""Tables in files, told apart by the endings of their names.

Parquet is read slice by slice: only what a slice needs is read, so memory stays low however large row groups are.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Collection, Iterator
from functools import partial
from pathlib import Path

import polars as pl

from expert.files.find import OTHER_SPREADSHEETS
from expert.files.parsed import STDIN
from expert.model.mapping import DEFAULT, Reading
from expert.model.problems import InvalidInput, Place, Problem, nearest, one_of
from expert.tables.delimited import open_delimited
from expert.tables.excel import open_excel
from expert.tables.file_access import (
    LOOKED_AT,
    Folder,
    encoding_of,
    is_utf8,
    is_utf8_name,
    opened_as,
    received,
    to_utf8,
)
from expert.tables.json_lines import open_json_lines
from expert.tables.no_cases import sort_out
from expert.tables.panics import reading as reading_file
from expert.tables.table import OpenTable, checked_names, not_a_table, unreadable


def open_parquet(path: str) -> OpenTable:
    """Return the table in the file at `path`, its columns with their own types. Raises InvalidInput."""
    with reading_file(path):
        # Neither may a name hold patterns, nor do the folders above it hold columns.
        scan = pl.scan_parquet(path, glob=False, hive_partitioning=False)
        schema = scan.collect_schema()
        metadata = pl.read_parquet_metadata(path)
        rows = int(scan.select(pl.len()).collect().item())
    if not schema:
        raise not_a_table(path, "the table has no columns")
    names = checked_names(list(schema), lambda number: Place(path, 1, number + 1))
    columns = dict(zip(names, schema.values(), strict=True))
    about = {key: value for key, value in metadata.items() if key != "ARROW:schema"}
    renamed = {old: new for old, new in zip(schema, names, strict=True) if old != new}
    return OpenTable(
        path=path,
        columns=columns,
        rows=rows,
        metadata=about,
        frames=lambda size: _slices(scan, names, rows, size),
        lazy=scan.rename(renamed),
    )


def _slices(scan: pl.LazyFrame, names: list[str], rows: int, size: int) -> Iterator[pl.DataFrame]:
    for start in range(0, rows, size):
        frame = scan.slice(start, size).collect()
        frame.columns = names
        yield frame


#: The forms of spreadsheets, which may have rows that are no cases.
_TEXTS = (".csv", ".tsv")

_READERS: dict[str, Callable[[str, Reading, Collection[str]], OpenTable]] = {
    ".csv": lambda path, reading, expected: open_delimited(path, None, reading, expected),
    ".tsv": lambda path, reading, expected: open_delimited(path, "\t", reading, expected),
    ".parquet": lambda path, *_: open_parquet(path),
    ".jsonl": lambda path, *_: open_json_lines(path),
    ".ndjson": lambda path, *_: open_json_lines(path),
    ".xlsx": open_excel,
}


def open_table(path: str, reading: Reading = DEFAULT, expected: Collection[str] = ()) -> OpenTable:
    """Return the table in the file at `path`; `-` is standard input. Whatever `reading` does not say is found out, with
    the help of names that are `expected` of its columns. Raises InvalidInput with everything wrong with it that shows
    before its rows are read. The rest shows when batches are taken.

    Cells of CSV, Excel and JSON Lines are texts, and empty ones null; columns of Parquet have types of their own, which
    `texts.as_text` turns into texts.
    """
    if path == "-":
        folder = Folder()
        received_as = received(folder.path)
        return opened_as(lambda name: _open(name, reading, expected), received_as, STDIN, folder)
    if not is_utf8_name(path):
        folder = Folder()
        link = folder.path / f"table{Path(path).suffix}"
        os.symlink(os.path.abspath(path), link)
        return opened_as(lambda name: _open(name, reading, expected), link, path, folder)
    return _open(path, reading, expected)


def _open(path: str, reading: Reading, expected: Collection[str]) -> OpenTable:
    place = Place(path, 1, 1)
    try:
        about = os.stat(path)
        if stat.S_ISDIR(about.st_mode):
            raise InvalidInput([Problem("E101", "this is a folder, not a table", place)])
        if not stat.S_ISREG(about.st_mode):
            raise InvalidInput([Problem("E101", "this is not a regular file", place)])
        suffix = Path(path).suffix.lower()
        if suffix not in _READERS:
            raise unknown_suffix(path, suffix, list(_READERS), "read as a table")
        encoding = _encoding(path, reading) if suffix in _TEXTS else None
    except FileNotFoundError:
        raise InvalidInput([Problem("E107", "does not exist", place)]) from None
    except OSError as error:
        raise unreadable(path, error) from None
    if not about.st_size:
        raise not_a_table(path, "the file is empty")
    with reading_file(path):
        reader = _READERS[suffix]

        def read(name: str) -> OpenTable:
            return reader(name, reading, expected)

        table = read(path) if encoding is None else _in_other_encoding(path, encoding, read)
    if suffix in (*_TEXTS, ".xlsx"):
        table = table._replace(sort_out=partial(sort_out, reading=reading))
    if encoding is not None and reading.encoding is None:
        table = table._replace(notes=(f"the file is read as {encoding}", *table.notes))
    return table


def _encoding(path: str, reading: Reading) -> str | None:
    """Return the encoding of a text file, if it is another than UTF-8. Raises OSError."""
    with open(path, "rb") as file:
        if reading.encoding is not None:
            return None if is_utf8(reading.encoding) else reading.encoding
        return encoding_of(file.read(LOOKED_AT))


def _in_other_encoding(path: str, encoding: str, read: Callable[[str], OpenTable]) -> OpenTable:
    folder = Folder()
    made = folder.path / f"table{Path(path).suffix}"
    to_utf8(path, encoding, made)
    return opened_as(read, made, path, folder)


def unknown_suffix(path: str, suffix: str, known: list[str], what: str) -> InvalidInput:
    """Return the error that a file of this ending is not `what`, with the endings that are `known`."""
    near = nearest(suffix, known)
    help = f"expected {one_of(known)}" + (f"; did you mean '{near}'?" if near and suffix else "")
    if suffix in OTHER_SPREADSHEETS and what != "written":
        help = "open it in a spreadsheet program, and save it as 'Excel Workbook (.xlsx)'"
    message = f"a file that ends in '{suffix}' is not {what}" if suffix else f"a file without an ending is not {what}"
    return InvalidInput([Problem("E413", message, Place(path, 1, 1), help)])
