"""Which rows of a table are no cases: the one place that decides it, for every form of table."""

from __future__ import annotations

import polars as pl

from expert.tables.cell_texts import as_text, column_expr

#: The column in which rows bring along the numbers by which a spreadsheet shows them. No other has such a name.
NUMBER = "\0number"


def without_blank_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """Those of the rows in which something stands. In a row that is blank each cell is null, empty, or space alone; the
    number of a row is no cell."""
    left: pl.Series | None = None
    for name, dtype in rows.schema.items():
        if name == NUMBER:
            continue
        cells = rows.select(column_expr(name)) if left is None else rows.select(column_expr(name).gather(left))
        column = cells.select(_blank(column_expr(name), dtype)).to_series()
        if not column.any():
            return rows  # as in nearly all tables, after a look at the first column
        left = column.arg_true() if left is None else left.gather(column.arg_true())
    if left is None:
        return rows
    return rows.filter(pl.repeat(True, rows.height, dtype=pl.Boolean, eager=True).scatter(left, False))


def _blank(cells: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if not (dtype == pl.String or dtype.is_nested() or dtype == pl.Binary):
        return cells.is_null()
    return (as_text(cells, dtype).str.strip_chars() == "").fill_null(True)
