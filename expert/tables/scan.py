"""Tables in files, told apart by the endings of their names."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

from expert.files.find import OTHER_SPREADSHEETS
from expert.files.parsed import STDIN
from expert.model.problems import InvalidInput, Place, Problem, nearest, one_of
from expert.tables.delimited import open_delimited
from expert.tables.elsewhere import Folder, is_utf8, opened_as, received
from expert.tables.excel import open_excel
from expert.tables.foreign import reading
from expert.tables.json_lines import open_json_lines
from expert.tables.parquet import open_parquet
from expert.tables.table import Table, not_a_table, unreadable

_READERS: dict[str, Callable[[str], Table]] = {
    ".csv": open_delimited,
    ".tsv": lambda path: open_delimited(path, "\t"),
    ".parquet": open_parquet,
    ".jsonl": open_json_lines,
    ".ndjson": open_json_lines,
    ".xlsx": open_excel,
}


def open_table(path: str) -> Table:
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


def _open(path: str) -> Table:
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
    if suffix in OTHER_SPREADSHEETS and ".xlsx" in known:
        help = "open it in a spreadsheet program, and save it as 'Excel Workbook (.xlsx)'"
    message = f"a file that ends in '{suffix}' is not {what}" if suffix else f"a file without an ending is not {what}"
    return InvalidInput([Problem("E413", message, Place(path, 1, 1), help)])
