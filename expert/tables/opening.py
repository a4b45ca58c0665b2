"""Tables in files, told apart by the endings of their names.

Parquet is read slice by slice: only what a slice needs is read, so memory stays low however large row groups are.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl

from expert.files.find import OTHER_SPREADSHEETS
from expert.files.parsed import STDIN
from expert.model.problems import InvalidInput, Place, Problem, nearest, one_of
from expert.tables.delimited import open_delimited
from expert.tables.excel import open_excel
from expert.tables.file_access import Folder, is_utf8, opened_as, received
from expert.tables.json_lines import open_json_lines
from expert.tables.panics import reading
from expert.tables.table import OpenTable, checked_names, not_a_table, unreadable


def open_parquet(path: str) -> OpenTable:
    """The table in the file at `path`, its columns with their own types. Raises InvalidInput."""
    with reading(path):
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
    return OpenTable(path, columns, rows, about, lambda size: _slices(scan, names, rows, size), scan.rename(renamed))


def _slices(scan: pl.LazyFrame, names: list[str], rows: int, size: int) -> Iterator[pl.DataFrame]:
    for start in range(0, rows, size):
        frame = scan.slice(start, size).collect()
        frame.columns = names
        yield frame


_READERS: dict[str, Callable[[str], OpenTable]] = {
    ".csv": open_delimited,
    ".tsv": lambda path: open_delimited(path, "\t"),
    ".parquet": open_parquet,
    ".jsonl": open_json_lines,
    ".ndjson": open_json_lines,
    ".xlsx": open_excel,
}


def open_table(path: str) -> OpenTable:
    """The table in the file at `path`; `-` is standard input. Raises InvalidInput with what is wrong with it, as far as
    that shows before its rows are read; the rest shows when batches are taken.

    Cells of CSV, Excel and JSON Lines are texts, and empty ones null; columns of Parquet have types of their own, which
    `texts.as_text` turns into texts.
    """
    if path == "-":
        folder = Folder()
        return opened_as(_open, received(folder.path), STDIN, folder)
    if not is_utf8(path):
        folder = Folder()
        link = folder.path / f"table{Path(path).suffix}"
        os.symlink(os.path.abspath(path), link)
        return opened_as(_open, link, path, folder)
    return _open(path)


def _open(path: str) -> OpenTable:
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
        with open(path, "rb"):
            pass
    except FileNotFoundError:
        raise InvalidInput([Problem("E107", "does not exist", place)]) from None
    except OSError as error:
        raise unreadable(path, error) from None
    if not about.st_size:
        raise not_a_table(path, "the file is empty")
    with reading(path):
        return _READERS[suffix](path)


def unknown_suffix(path: str, suffix: str, known: list[str], what: str) -> InvalidInput:
    """The error that a file of this ending is not `what`, as those `known` are."""
    near = nearest(suffix, known)
    help = f"expected {one_of(known)}" + (f"; did you mean '{near}'?" if near and suffix else "")
    if suffix in OTHER_SPREADSHEETS and what != "written":
        help = "open it in a spreadsheet program, and save it as 'Excel Workbook (.xlsx)'"
    message = f"a file that ends in '{suffix}' is not {what}" if suffix else f"a file without an ending is not {what}"
    return InvalidInput([Problem("E413", message, Place(path, 1, 1), help)])
