"""Excel workbooks: the first sheet, whose first row names the columns."""

from __future__ import annotations

from typing import Any

import polars as pl

from expert.model.problems import InvalidInput, Place, Problem
from expert.tables.table import Table, checked_names, not_a_table


def open_excel(path: str) -> Table:
    """The table in the workbook at `path`, whose cells are all texts. Raises InvalidInput."""
    try:
        import fastexcel
    except ImportError:
        help = "run: pip install 'winwin-expert[excel]', or save the sheet as 'CSV UTF-8'"
        raise InvalidInput([Problem("E413", "reading .xlsx needs fastexcel", Place(path, 1, 1), help)]) from None
    try:
        sheet = fastexcel.read_excel(path).load_sheet(0, header_row=None, dtypes="string").to_polars()
    except (fastexcel.FastExcelError, pl.exceptions.PolarsError) as error:
        message = str(error).split("\n")[0]
        raise not_a_table(path, f"this is no workbook that can be read: {message}") from None
    if not sheet.height:
        raise not_a_table(path, "the first sheet is empty", "expected a row of column names first")
    headers: list[Any] = [header or "" for header in sheet.row(0)]
    sheet.columns = checked_names(headers, lambda number: Place(path, 1, number + 1))
    rows = _without_blank_end(sheet[1:])
    return Table(path, dict(rows.schema), rows.height, {}, rows.iter_slices)


def _without_blank_end(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows without those at the end in which nothing stands: Excel keeps them if they once held something."""
    filled = rows.select(pl.any_horizontal(pl.all().is_not_null())).to_series().arg_true()
    return rows[: filled[-1] + 1] if len(filled) else rows[:0]
