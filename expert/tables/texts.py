"""Cells of any type as the texts that a person would have typed."""

from __future__ import annotations

import polars as pl


def as_text(cells: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """The cells as texts; null stays null. Whole numbers have no point; a list is `[a, b]`."""
    if dtype == pl.String:
        return cells
    if dtype.is_float():
        text = cells.cast(pl.String)
        return text.str.strip_suffix(".0")
    return cells.cast(pl.String)
