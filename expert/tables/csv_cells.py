"""What CSV has to look like for a spreadsheet to show it as it is: the one way in which any of it is written.

A spreadsheet takes a cell that begins with = + - @, a tab or a CR for a formula, and may then fetch or start something.
Behind an apostrophe it is text, as it is where people type; whatever reads CSV here takes the apostrophe away again.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from typing import TextIO

#: By this at its beginning, spreadsheets know that a file is UTF-8.
BOM = "\ufeff"

#: What stands between the values of a list in a cell.
SEPARATOR = ";"

#: The cells that get another apostrophe, and those that lose one. A number is no formula, whatever its sign.
MARKED = r"^'*[=+\-@\t\r]"
UNMARKED_NUMBER = r"^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$"
ESCAPED = r"^'('*[=+\-@\t\r])"

_marked = re.compile(MARKED).search
_number = re.compile(UNMARKED_NUMBER).search
_escaped = re.compile(ESCAPED)


def safe_cell(cell: str) -> str:
    """The cell as it is written, so that a spreadsheet shows it as text."""
    return f"'{cell}" if _marked(cell) and not _number(cell) else cell


def original_cell(cell: str) -> str:
    """The cell that was written like this. Undoes `safe`."""
    return _escaped.sub(r"\1", cell)


class CsvWriter:
    """Writes rows as CSV to a file, from its beginning."""

    def __init__(self, file: TextIO) -> None:
        file.write(BOM)
        self._writer = csv.writer(file, lineterminator="\n")
        self._quoting = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)

    def row(self, cells: Iterable[object]) -> None:
        """Writes a row. What is no text is written as Python shows it."""
        written = [safe_cell(cell) if isinstance(cell, str) else str(cell) for cell in cells]
        # The library leaves a CR bare, at which others break lines.
        writer = self._quoting if any("\r" in cell for cell in written) else self._writer
        writer.writerow(written)
