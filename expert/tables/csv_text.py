"""CSV as text: what a spreadsheet needs to show a cell as it is, and where rows and cells end in the bytes of a file.

A spreadsheet takes a cell that begins with = + - @, a tab or a CR for a formula, and may then fetch or start something.
Behind an apostrophe it is text, as it is where people type; whatever reads CSV here takes the apostrophe away again.

No row or cell ends within quotation marks, which open a cell only at its beginning. Inside a cell that does not begin
with one, as in `5" pipe`, a mark is a character as others are.
"""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Iterable
from typing import NamedTuple, TextIO

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
    """Return the cell as it is written, so that a spreadsheet shows it as text."""
    return f"'{cell}" if _marked(cell) and not _number(cell) else cell


def original_cell(cell: str) -> str:
    """Return the cell that was written like this. Undoes `safe_cell`."""
    return _escaped.sub(r"\1", cell)


class CsvWriter:
    """A writer of rows as CSV to a file, from its beginning."""

    def __init__(self, file: TextIO) -> None:
        file.write(BOM)
        self._writer = csv.writer(file, lineterminator="\n")
        self._quoting = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)

    def row(self, cells: Iterable[object]) -> None:
        """Write a row. Anything but text is written as Python shows it."""
        written = [safe_cell(cell) if isinstance(cell, str) else str(cell) for cell in cells]
        # The library leaves a CR bare, at which others break lines.
        writer = self._quoting if any("\r" in cell for cell in written) else self._writer
        writer.writerow(written)


class Shape(NamedTuple):
    """The shape of some bytes that begin with a row: where the last whole row in them ends, 0 if none does; `bare`, the
    bytes up to there without the cells in quotation marks; whether there are such cells; and whether each line break
    and each separator in `bare` is one beyond doubt."""

    end: int
    bare: bytes
    quoted: bool
    certain: bool


def shape_of(data: bytes, separators: str, *, whole: bool = False) -> Shape:
    """Return the shape of `data`, whose rows have one of `separators` between cells. With `whole` all of it counts, as
    at the end of a file."""
    end = len(data) if whole else data.rfind(b"\n") + 1
    bare, quoted = _bare(data[:end], separators)
    if quoted and b'"' in bare and not whole:
        # The last line break may stand within quotation marks.
        end = row_ends(data, separators)
        bare, quoted = _bare(data[:end], separators)
    lone = b"\r" in bare and _LONE_CR.search(bare)  # a search for what is not there takes as long as reading it all
    return Shape(end, bare, quoted, not lone and not (quoted and b'"' in bare))


def row_ends(data: bytes, separators: str, start: int = 0, *, most: int | None = None) -> int:
    """Return the end of the last whole row in `data` from `start` on, or of the row of number `most` if there are so
    many."""
    found = _patterns(separators, most).rows.match(data, start)
    return found.end() if found else start


def _bare(data: bytes, separators: str) -> tuple[bytes, bool]:
    """Return the bytes without cells in quotation marks, and whether any cell begins with one."""
    if b'"' not in data or not (patterns := _patterns(separators)).opening.search(data):
        return data, False
    return patterns.cell.sub(b"", data), True


class _Patterns(NamedTuple):
    opening: re.Pattern[bytes]
    cell: re.Pattern[bytes]
    rows: re.Pattern[bytes]


@functools.cache
def _patterns(separators: str, most: int | None = None) -> _Patterns:
    before = rb"[\n" + re.escape(separators.encode()) + rb"]"
    after = rb"[\r\n" + re.escape(separators.encode()) + rb"]"
    # The mark comes first, since looking for a single byte is quick; then what stands before it.
    opening = rb'"(?:(?<=' + before + rb'")|(?<=\A"))'
    inside = rb'[^"]*+(?:""[^"]*+)*+"'
    other = rb'"(?<!' + before + rb'")(?<!\A")'
    row = rb'(?:[^"\n]++|' + opening + inside + rb'(?!")|' + other + rb")*+\n"
    count = b"*+" if most is None else b"{0,%d}+" % most
    return _Patterns(
        re.compile(opening),
        re.compile(opening + inside + rb"(?=" + after + rb"|\Z)"),
        re.compile(rb"(?:" + row + rb")" + count),
    )


_LONE_CR = re.compile(rb"\r(?!\n)")
