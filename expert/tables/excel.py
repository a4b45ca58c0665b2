"""Excel workbooks as tables: a worksheet, by its name or the first that can be seen, whose columns are named in one of
its first rows.

Cells are texts, as those of CSV are: numbers with all the digits that are stored, percentages with their sign, errors
and formulas without a value as they stand there, so that whoever reads the cells refuses them.
"""

from __future__ import annotations

import datetime
import errno
import itertools
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

import polars as pl
from openpyxl.utils import get_column_letter

from expert.files.answers import shortest
from expert.model.mapping import DEFAULT, Reading
from expert.model.problems import InvalidInput, Place, Problem, did_you_mean
from expert.tables.header import LOOKED_AT, TableHeader, find_header, header_at, header_notes
from expert.tables.table import NUMBER, OpenTable, checked_names, not_a_table, unreadable
from expert.tables.workbook import DAMAGE, NoWorkbook, Sheet, Workbook
from expert.tables.worksheet import CellKind, SheetCell, SheetRow, Worksheet, bounds, spread
from expert.tables.xml_part import TooLarge

#: How Excel files begin that are no packages: old ones, and those that a password closes.
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: So many rows are kept as objects at a time.
_ROWS = 10_000
#: Up to here whole numbers are written in digits alone.
_LONG = 1e17
#: So many sheets that are passed over are named.
_NAMED = 5

SAVE = "open it in a spreadsheet program, and save it as 'Excel Workbook (.xlsx)'"


def open_excel(path: str, reading: Reading = DEFAULT, expected: Collection[str] = ()) -> OpenTable:
    """Return the table in the workbook at `path`, whose cells are all texts, with the decimal mark of `reading`. If
    `reading` does not say where the names of columns are, `find_header` finds them. Raises InvalidInput."""
    try:
        with open(path, "rb") as file:
            if file.read(len(_OLD)) == _OLD:
                message = "this is an old workbook (.xls) under another name, or one that a password closes"
                raise not_a_table(path, message, f"{SAVE}, without a password")
        with zipfile.ZipFile(path) as archive:
            return _table(path, Workbook(archive), reading, expected)
    except NoWorkbook as error:
        raise not_a_table(path, str(error), SAVE) from None
    except TooLarge as error:
        message = f"this workbook is too large to be read: {error}"
        raise not_a_table(path, message, "save the sheet as 'CSV UTF-8', of which any size is read") from None
    except (OSError, *DAMAGE) as error:
        # Damage may also lead to where no file has anything.
        if isinstance(error, OSError) and error.errno != errno.EINVAL:
            raise unreadable(path, error) from None
        raise not_a_table(path, f"this is no workbook that can be read: {_damage(error)}", SAVE) from None


def _damage(error: Exception) -> str:
    """Return what is wrong with a file whose reading raised `error`."""
    if isinstance(error, KeyError):
        # A mapping says no more than the name of what it does not have.
        about = str(error.args[0])
        return about if " " in about else f"it lacks '{about}'"
    return str(error).split("\n")[0] or "it ends too early"


class _Content(NamedTuple):
    """The content below the header: the texts of `columns` in the rows of these `numbers`."""

    numbers: list[int]
    columns: pl.DataFrame
    #: The row of the first cell in each column that the header does not name.
    unnamed: dict[int, int]
    hidden: int


def _table(path: str, workbook: Workbook, reading: Reading, expected: Collection[str]) -> OpenTable:
    sheet, passed_over = _chosen(path, workbook, reading.sheet)
    worksheet = workbook.worksheet()
    decimal = reading.decimal or "."
    with workbook.open(sheet) as part:
        rows = worksheet.rows(part)
        first = list(_first_rows(rows, max(LOOKED_AT, *reading.header_row, 0)))
        header = _header(path, sheet, first, decimal, reading, expected, passed_over)
        line = first[header.rows[-1]].number
        names = {column: name for column, name in enumerate(header.names, 1) if name}
        below = itertools.chain(first[header.rows[-1] + 1 :], rows)
        content = _content(list(names), below, decimal)
    checked = _names(path, line, names, content.unnamed)
    columns = spread(content.columns, content.numbers, list(names), worksheet.merged)
    columns.columns = checked
    frame = columns.with_columns(pl.Series(NUMBER, content.numbers, dtype=pl.UInt32))
    found = header_notes(header, [list(_texts(row, decimal)) for row in first])
    notes = tuple(filter(None, [passed_over, *found, *_notes(worksheet, content, line, workbook.stale)]))
    schema: dict[str, pl.DataType] = dict.fromkeys(checked, pl.String())
    gaps = content.numbers[-1] - line - frame.height if content.numbers else 0
    return OpenTable(path, schema, frame.height + gaps, {}, frame.iter_slices, notes=notes, gaps=gaps)


def _first_rows(rows: Iterator[SheetRow], most: int) -> Iterator[SheetRow]:
    """Yield the first rows of a worksheet with no row left out, up to the one of this number or the first that says
    something."""
    wanted, filled = 1, False
    for row in rows:
        while wanted < row.number and wanted <= most:
            yield SheetRow(wanted, {}, False)
            wanted += 1
        yield row
        filled = filled or any(text_of(cell).strip() for cell in row.cells.values())
        wanted = row.number + 1
        if wanted > most and filled:
            return


def _texts(row: SheetRow, decimal: str) -> Iterator[str]:
    """Yield the texts of a row, from the first column on, none left out."""
    for column in range(1, max(row.cells, default=0) + 1):
        cell = row.cells.get(column)
        yield "" if cell is None else text_of(cell, decimal)


def _header(
    path: str,
    sheet: Sheet,
    first: Sequence[SheetRow],
    decimal: str,
    reading: Reading,
    expected: Collection[str],
    passed_over: str,
) -> TableHeader:
    rows = [list(_texts(row, decimal)) for row in first]
    if reading.header_row:
        header = header_at(rows, [number - 1 for number in reading.header_row])
        if header is None:
            shown = " and ".join(map(str, reading.header_row))
            what = f"row {shown} of the worksheet '{sheet.name}' names no columns"
            raise not_a_table(path, what, "`header_row` counts as a spreadsheet does")
        return header
    header = find_header(rows, expected)
    if header is None:
        others = f"; {passed_over}" if passed_over else ""
        what = f"the worksheet '{sheet.name}' is empty"
        raise not_a_table(path, what, f"expected a row of column names first{others}")
    return header


def _chosen(path: str, workbook: Workbook, name: str | None) -> tuple[Sheet, str]:
    """Return the worksheet of this name, or the first that can be seen and holds a table, and a note on the others."""
    sheets = workbook.sheets
    if name is not None:
        chosen = next((one for one in sheets if one.name == name and one.kind == "worksheet"), None)
        if chosen is None:
            known = [one.name for one in sheets if one.kind == "worksheet"]
            raise not_a_table(path, f"there is no worksheet '{name}'", did_you_mean(name, known))
        return chosen, ""
    seen = [one for one in sheets if one.kind == "worksheet" and one.visible]
    if not seen:
        what = "this workbook has no worksheet that can be seen"
        raise not_a_table(path, what, "show the sheet with the table, and save the workbook")
    chosen = seen[0] if len(seen) == 1 else next((one for one in seen if _holds_table(workbook, one)), seen[0])
    others = [one for one in sheets if one is not chosen]
    if not others:
        return chosen, ""
    shown = [f"'{one.name}'{_why(one)}" for one in others[:_NAMED]]
    more = f", and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
    return chosen, f"the worksheet '{chosen.name}' is read; these are not: {', '.join(shown)}{more}"


def _holds_table(workbook: Workbook, sheet: Sheet) -> bool:
    """Return whether a worksheet is more than a cover or a note: two of its first rows have several cells."""
    with workbook.open(sheet) as part:
        first = itertools.islice(workbook.worksheet().rows(part), LOOKED_AT)
        return sum(len(_filled(row)) > 1 for row in first) > 1


def _why(sheet: Sheet) -> str:
    if sheet.kind != "worksheet":
        return f" (a {sheet.kind.removesuffix('sheet')} sheet)"
    return "" if sheet.visible else " (hidden)"


def _filled(row: SheetRow) -> dict[int, str]:
    """Return the texts of a row, by their column, in which there is more than space."""
    return {column: text for column, cell in row.cells.items() if (text := text_of(cell)).strip()}


def _content(wanted: list[int], rows: Iterable[SheetRow], decimal: str) -> _Content:
    numbers: list[int] = []
    frames: list[pl.DataFrame] = []
    unnamed: dict[int, int] = {}
    waiting: list[list[str | None]] = []
    named = set(wanted)
    hidden = 0

    def keep() -> None:
        frames.append(pl.DataFrame(waiting, schema=dict.fromkeys(map(str, wanted), pl.String), orient="row"))
        waiting.clear()

    for row in rows:
        if not row.cells:
            continue
        hidden += row.hidden
        numbers.append(row.number)
        cells = map(row.cells.get, wanted)
        waiting.append([None if cell is None else text_of(cell, decimal) for cell in cells])
        if not row.cells.keys() <= named:
            for column in _filled(row).keys() - named:
                unnamed.setdefault(column, row.number)
        if len(waiting) == _ROWS:
            keep()
    keep()
    return _Content(numbers, pl.concat(frames, rechunk=True), unnamed, hidden)


def _names(path: str, line: int, headers: Mapping[int, str], unnamed: Mapping[int, int]) -> list[str]:
    """Return the names of the columns. Raises InvalidInput for all columns that cannot be told apart."""
    problems = [
        Problem(
            "E412",
            f"column {get_column_letter(column)} has no name",
            Place(path, line, column),
            f"name it in row {line}, or delete what stands in {get_column_letter(column)}{row} and elsewhere in it",
        )
        for column, row in sorted(unnamed.items())[:_NAMED]
    ]
    columns = list(headers)
    try:
        names = checked_names(list(headers.values()), lambda number: Place(path, line, columns[number]))
    except InvalidInput as error:
        problems += error.problems
    if problems:
        raise InvalidInput(problems)
    return names


def _notes(worksheet: Worksheet, content: _Content, line: int, stale: bool) -> Iterator[str]:
    """Yield notes on what is unusual in a worksheet whose columns are named down to this line."""
    if worksheet.computed and stale:
        yield (
            "the file says that the values of its formulas may be out of date; they are read as they are stored, and a "
            "spreadsheet program brings them up to date when it saves the file"
        )
    if content.hidden or worksheet.hidden:
        yield "what is hidden in the worksheet, rows or columns, is read like the rest"
    merged = [cells for cells in worksheet.merged if bounds(cells)[3] > line]
    if merged:
        shown = ", ".join(merged[:_NAMED]) + (", ..." if len(merged) > _NAMED else "")
        yield f"a merged cell is read as if its value stood in all cells that it covers: {shown}"


def text_of(cell: SheetCell, decimal: str = ".") -> str:
    """Return the text of a cell: a percentage as `12%`, a date as `2024-02-29`, and a number with this mark before its
    decimals."""
    value = cell.value
    match cell.kind:
        case CellKind.NUMBER:
            assert isinstance(value, float)
            text = f"{_digits(float(Decimal(repr(value)) * 100))}%" if cell.percent else _digits(value)
            return text.replace(".", decimal)
        case CellKind.TRUTH:
            return "true" if value else "false"
        case CellKind.DATE:
            if isinstance(value, datetime.datetime):
                return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
            if isinstance(value, datetime.timedelta):
                minutes, seconds = divmod(round(value.total_seconds()), 60)
                return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return str(value)


def _digits(number: float) -> str:
    """Return the number with all its digits, also if it is a long one that names something."""
    return str(int(number)) if number.is_integer() and abs(number) < _LONG else shortest(number)
