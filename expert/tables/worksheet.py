"""Cells of one worksheet, as its part of an Excel file has them, row by row, and merged cells spread out.

The part is read as a stream and nothing of it is kept but the row at hand, so that what a file says, however odd, costs
no more than its own size.
"""

from __future__ import annotations

import datetime
import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import IO, NamedTuple

import polars as pl
from openpyxl.utils import column_index_from_string, range_boundaries
from openpyxl.utils.datetime import from_excel
from openpyxl.utils.escape import unescape

from expert.tables.xml_part import TooLarge, XmlPart

#: What Excel itself has room for.
ROWS, COLUMNS = 1_048_576, 16_384
#: What a worksheet may have in all: beyond that it is better kept in another form.
CELLS, MERGED = 10_000_000, 200_000

Moment = datetime.datetime | datetime.date | datetime.time | datetime.timedelta


class CellKind(Enum):
    """The kind of a cell's content. An empty cell has no kind, since it is left out."""

    TEXT, NUMBER, TRUTH, DATE, ERROR, FORMULA = range(6)


class SheetCell(NamedTuple):
    """A cell in which something stands. An ERROR is such as `#N/A`; a FORMULA is one whose value the file does not
    have, and its text; `percent` says that a number is shown as a percentage, so that 0.12 is read as 12%."""

    kind: CellKind
    value: str | float | bool | Moment
    percent: bool = False


class SheetRow(NamedTuple):
    """A row that the file has: its number in the spreadsheet, and its cells by the number of their column, both from
    1."""

    number: int
    cells: dict[int, SheetCell]
    hidden: bool


class CellFormat(NamedTuple):
    """The meaning of a number's format."""

    date: bool
    duration: bool
    percent: bool


class Worksheet:
    """A reader of one worksheet. Whatever stands behind the rows in the file is known when these have been taken:
    `merged`, the ranges of merged cells, `hidden`, the columns that are hidden, and `computed`, how many cells have the
    value of a formula."""

    def __init__(self, strings: Sequence[str], formats: Sequence[CellFormat], epoch: datetime.datetime) -> None:
        self.merged: list[str] = []
        self.hidden: list[tuple[int, int]] = []
        self.computed = 0
        self._strings, self._formats, self._epoch = strings, formats, epoch
        self._rows: list[SheetRow] = []
        self._row, self._cells, self._hidden = 0, dict[int, SheetCell](), False
        self._column, self._seen = 0, 0
        self._about: Mapping[str, str] = {}
        self._texts: dict[str, str] = {}
        self._columns: dict[str, int] = {}

    def rows(self, part: IO[bytes]) -> Iterator[SheetRow]:
        """Yield the rows of the worksheet that is stored in `part`, empty ones too. Raises TooLarge, and ValueError or
        ExpatError for a part that is no worksheet."""
        starts = {"row": self._start_row, "c": self._start_cell, "mergeCell": self._merge, "col": self._hide}
        texts = {name: self._taker(name) for name in ("v", "t", "f")}
        ends = {"row": self._end_row, "c": self._end_cell}
        for _ in XmlPart("worksheet", starts, texts, ends).read(part):
            yield from self._rows
            self._rows.clear()

    def _start_row(self, about: Mapping[str, str]) -> None:
        number = int(about.get("r", self._row + 1))
        if number > ROWS:
            raise ValueError(f"row {number} lies behind the last that a spreadsheet has, {ROWS}")
        if number <= self._row:
            raise ValueError(f"row {number} stands behind row {self._row}")
        self._row, self._cells, self._hidden = number, {}, about.get("hidden") in ("1", "true")
        self._column = 0

    def _end_row(self) -> None:
        self._rows.append(SheetRow(self._row, self._cells, self._hidden))

    def _start_cell(self, about: Mapping[str, str]) -> None:
        self._column = self._place(about["r"]) if "r" in about else self._column + 1
        self._seen += 1
        if self._column > COLUMNS:
            raise ValueError(f"row {self._row} has more than {COLUMNS:,} columns")
        if self._seen > CELLS:
            raise TooLarge(f"the worksheet has more than {CELLS:,} cells")
        self._about, self._texts = about, {}

    def _place(self, reference: str) -> int:
        """Return the column of a cell that is called so, such as `B12`; the cell has to stand in its row, behind the
        others."""
        letters = reference.rstrip("0123456789")
        if letters not in self._columns:
            self._columns[letters] = column_index_from_string(letters)
        column = self._columns[letters]
        if reference[len(letters) :] != str(self._row) or column <= self._column:
            raise ValueError(f"cell {reference} stands out of order in row {self._row}")
        return column

    def _taker(self, name: str) -> Callable[[str], None]:
        def take(text: str) -> None:
            # Formatted texts stand in pieces.
            self._texts[name] = self._texts.get(name, "") + text

        return take

    def _end_cell(self) -> None:
        found = self._cell(self._about, self._texts)
        if found is not None:
            self._cells[self._column] = found

    def _cell(self, about: Mapping[str, str], texts: Mapping[str, str]) -> SheetCell | None:
        kind, value, formula = about.get("t", "n"), texts.get("v", ""), texts.get("f")
        if kind == "inlineStr":
            value = texts.get("t", "")
        if not value:
            # A formula that came to an empty text says that it came to a text.
            return None if formula is None or kind == "str" else SheetCell(CellKind.FORMULA, f"={formula}")
        self.computed += formula is not None
        match kind:
            case "n":
                return self._number(float(value), int(about.get("s", 0)))
            case "s":
                text = self._strings[_index(value, len(self._strings))]
                return SheetCell(CellKind.TEXT, text) if text else None
            case "str" | "inlineStr":
                return SheetCell(CellKind.TEXT, unescaped(value))
            case "b":
                return SheetCell(CellKind.TRUTH, value in ("1", "true"))
            case "e":
                return SheetCell(CellKind.ERROR, value)
            case "d":
                return SheetCell(CellKind.DATE, datetime.datetime.fromisoformat(value))
        raise ValueError(f"'{kind}' is no kind of cell")

    def _number(self, number: float, style: int) -> SheetCell:
        if not math.isfinite(number):
            raise ValueError(f"{number} is no number of a spreadsheet")
        form = self._formats[_index(style, len(self._formats))] if self._formats else None
        if form is None or not form.date:
            return SheetCell(CellKind.NUMBER, number, form is not None and form.percent)
        try:
            return SheetCell(CellKind.DATE, from_excel(number, self._epoch, timedelta=form.duration))
        except (OverflowError, ValueError):
            return SheetCell(CellKind.ERROR, "#VALUE!")  # as Excel fills a cell with ##### that is no date

    def _merge(self, about: Mapping[str, str]) -> None:
        self.merged.append(about["ref"])
        if len(self.merged) > MERGED:
            raise TooLarge(f"the worksheet has more than {MERGED:,} merged cells")

    def _hide(self, about: Mapping[str, str]) -> None:
        if about.get("hidden") in ("1", "true"):
            self.hidden.append((int(about["min"]), int(about["max"])))


def _index(place: str | int, length: int) -> int:
    number = int(place)
    if not 0 <= number < length:
        raise ValueError(f"there is no text or format number {number}")
    return number


def unescaped(text: str) -> str:
    """Return the text without the escapes for characters that XML has no room for, such as `_x000D_`. Raises ValueError
    for half a surrogate pair."""
    return unescape(text).encode("utf-16", "surrogatepass").decode("utf-16") if "_x" in text else text


def spread(frame: pl.DataFrame, numbers: Sequence[int], columns: Sequence[int], merged: Iterable[str]) -> pl.DataFrame:
    """Return the `frame` with the value of each of the `merged` ranges, such as `B2:B3`, in all cells that the range
    covers. `numbers` are the numbers of its rows, `columns` of its columns. Raises ValueError if ranges overlap or are
    none."""
    places = {column: place for place, column in enumerate(columns)}
    fills: dict[int, list[tuple[int, int, str]]] = {}
    covered = 0
    for ref in merged:
        left, top, right, bottom = bounds(ref)
        low, high = bisect_left(numbers, top), bisect_left(numbers, bottom + 1)
        within = [places[column] for column in places if left <= column <= right]
        covered += (high - low) * len(within)
        if covered > frame.height * frame.width:
            raise ValueError("merged cells cover each other")
        if low == high or not within or left not in places or numbers[low] != top:
            continue
        text = frame[low, places[left]]
        if text is not None:
            for place in within:
                fills.setdefault(place, []).append((low, high, text))
    for place, ranges in fills.items():
        texts = frame.to_series(place).to_list()
        for low, high, text in ranges:
            texts[low:high] = [text] * (high - low)
        frame = frame.with_columns(pl.Series(frame.columns[place], texts, dtype=pl.String))
    return frame


def bounds(ref: str) -> tuple[int, int, int, int]:
    left, top, right, bottom = range_boundaries(ref)
    if left is None or top is None or right is None or bottom is None:
        raise ValueError(f"{ref} is no range of cells")
    return left, top, right, bottom
