"""Excel workbooks that are written: a worksheet for each table, in which every text stays the text that it is."""

from __future__ import annotations

import datetime
import math
import re
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from expert.files.atomic import replacing
from expert.model.problems import InvalidInput, Place, Problem
from expert.tables.csv_text import MARKED
from expert.tables.worksheet import COLUMNS, ROWS

#: A worksheet to be written: its name, the names of its columns, and its rows.
SheetContent = tuple[str, Sequence[str], Iterable[Sequence[object]]]

#: How many characters Excel has room for in a cell, as UTF-16 counts them, and in the name of a worksheet.
_CELL, _NAME = 32_767, 31
#: Whole numbers up to here are shown with all their digits; longer ones name something, and are written as texts.
_DIGITS = 10**15
#: The first day from which on Excel's calendar is that of everybody.
_FIRST = datetime.date(1900, 3, 1)

_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_formula = re.compile(MARKED).search


def write_workbook(path: Path, sheets: Iterable[SheetContent]) -> None:
    """Write a workbook with these worksheets to the file at `path`, whole or not at all. The rows of a worksheet are
    taken one by one, after those of the worksheets before it.

    Numbers, truths and dates become those of Excel, and None an empty cell; all else is written as text, also what
    begins as a formula does. Raises InvalidInput for what Excel has no room for, and OSError.
    """
    with replacing([path]) as (beside,), open(beside, "wb") as file:
        fill_workbook(file, str(path), sheets)


def fill_workbook(file: BinaryIO, name: str, sheets: Iterable[SheetContent]) -> None:
    """Write a workbook into `file`, see `write_workbook`; `name` names it in messages."""
    with tempfile.TemporaryDirectory() as folder:
        # Rows are kept in this folder until all are there, and not in memory.
        options = {"constant_memory": True, "tmpdir": folder, "use_zip64": True}
        made = Path(folder, "made.xlsx")
        try:
            with xlsxwriter.Workbook(made, options) as book:
                writer = _Writer(book, name)
                for sheet in sheets:
                    writer.sheet(*sheet)
        except FileCreateError as error:
            raise error.args[0] from None  # what the operating system said
        # The library leaves a file open that it could not write to the end.
        with open(made, "rb") as whole:
            shutil.copyfileobj(whole, file)


class _Writer:
    """A writer of worksheets, one after the other, into a workbook."""

    def __init__(self, book: Any, name: str) -> None:
        self._book, self._name = book, name
        self._head = book.add_format({"bold": True})
        self._plain = book.add_format()
        self._text = book.add_format({"quote_prefix": True})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._names: set[str] = set()

    def sheet(self, name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        sheet = self._book.add_worksheet(self._named(name))
        if len(header) > COLUMNS:
            raise self._no_room(f"the worksheet '{name}' would have {len(header):,} columns, and Excel has", COLUMNS)
        sheet.freeze_panes(1, 0)
        for column, text in enumerate(header):
            self._write_text(sheet, 0, column, text, self._head)
        for number, row in enumerate(rows, 1):
            if number == ROWS:
                raise self._no_room(f"the worksheet '{name}' would have more rows than Excel has room for,", ROWS)
            for column, value in enumerate(row):
                if value is not None:
                    self._write(sheet, number, column, value)

    def _named(self, name: str) -> str:
        """Return the name as Excel takes it: short, without some characters, and unlike those of the other
        worksheets."""
        plain = _NOT_IN_NAMES.sub(" ", name).strip().strip("'")[:_NAME] or "sheet"
        made, number = plain, 1
        while made.lower() in self._names or made.lower() == "history":  # which Excel keeps to itself
            number += 1
            made = f"{plain[: _NAME - len(str(number)) - 1]} {number}"
        self._names.add(made.lower())
        return made

    def _write(self, sheet: Any, row: int, column: int, value: object) -> None:
        match value:
            case bool():
                sheet.write_boolean(row, column, value)
            case int() if abs(value) < _DIGITS:
                sheet.write_number(row, column, value)
            case float() if math.isfinite(value):
                sheet.write_number(row, column, value)
            case datetime.datetime() if value.tzinfo is None and value.date() >= _FIRST:
                sheet.write_datetime(row, column, value, self._moment)
            case datetime.date() if not isinstance(value, datetime.datetime) and value >= _FIRST:
                sheet.write_datetime(row, column, value, self._day)
            case _:
                self._write_text(sheet, row, column, str(value))

    def _write_text(self, sheet: Any, row: int, column: int, text: str, form: Any = None) -> None:
        if len(text.encode("utf-16-le", "surrogatepass")) // 2 > _CELL:
            what = f"a cell in row {row + 1} has {len(text):,} characters, and Excel has room for"
            raise self._no_room(what, _CELL)
        if form is None and _formula(text):
            form = self._text  # so that it stays text when somebody edits it
        if text.startswith("<r>") and text.endswith("</r>"):
            # The library would take this for a text with formats that it has made itself.
            sheet.write_rich_string(row, column, self._plain, text[0], self._plain, text[1:], form or self._plain)
        else:
            sheet.write_string(row, column, text, form)

    def _no_room(self, what: str, most: int) -> InvalidInput:
        help = "name a file that ends in .csv or .parquet, which have room for any size"
        return InvalidInput([Problem("E413", f"{what} {most:,}", Place(self._name, 1, 1), help)])
