"""Rows of a spreadsheet that are no cases: totals and notes, where that is plain, and those that a mapping names."""

from __future__ import annotations

import re

import polars as pl

from expert.files.nodes import normalized
from expert.model.mapping import Reading
from expert.tables.column_values import column_expr
from expert.tables.everyday import NOTE, TOTALS
from expert.tables.table import NUMBER, NoCase

#: In so many columns from the left a row may say what it is; a table of fewer columns has no notes.
_LABELS, _NARROW = 4, 3

#: What may be a total or a note, for a quick look; `_is_total` and `_is_note` decide.
_BEGINNINGS = r"(?i)^[\s\[(<=-]*(total|subtotal|sub|grand|sum|average|mean|median|count|합|총|소|누|계|평)"
_NOTES = r"(?i)^\s*([*※†]|주|비고|출처|자료|note|source|n\.b\.)|[.。]\s*$"
_NUMBERS = re.compile(r"[\s\d.,%+\-()₩$€£¥원]*")
_BESIDE = re.compile(r"[\W_]+")


def sort_out(rows: pl.DataFrame, reading: Reading) -> tuple[pl.DataFrame, pl.DataFrame, list[NoCase]]:
    """Return the rows that are cases, the others, and what these are. A total names itself in one of its first cells,
    and has nothing but numbers beside that. A note stands alone in its row."""
    names = [name for name in rows.columns if name != NUMBER]
    label = pl.coalesce(map(column_expr, names[:_LABELS])).str.strip_chars()
    alone = pl.lit(False)
    if len(names) >= _NARROW:
        # Counting takes the columns once, however many there are.
        alone = (pl.sum_horizontal(column_expr(name).is_not_null() for name in names) == 1) & label.is_not_null()
    about = rows.select(
        label.alias("label"),
        (label.str.contains(_BEGINNINGS)).fill_null(False).alias("total"),
        alone.alias("alone"),
        _named(label, reading.skip_rows).alias("skip"),
        _named(label, reading.keep_rows).alias("keep"),
    )
    maybe = about.select(pl.col("skip") | ((pl.col("total") | pl.col("alone")) & ~pl.col("keep"))).to_series()
    if not maybe.any():
        return rows, rows.clear(), []
    places = maybe.arg_true()
    found: list[NoCase] = []
    left = []
    labels, skips, alones = (about[name].gather(places) for name in ("label", "skip", "alone"))
    notes = labels.str.contains(_NOTES).fill_null(False)
    for place, text, skip, one, note in zip(places, labels, skips, alones, notes, strict=True):
        kind = "named" if skip else "note" if one and note and _is_note(text) else ""
        if not kind and text and _is_total(text) and _only_numbers(rows.row(place, named=True), text):
            kind = "total"
        if kind:
            found.append(NoCase(rows[NUMBER][place], kind, text or ""))
            left.append(place)
    if not found:
        return rows, rows.clear(), []
    cases = pl.repeat(True, rows.height, dtype=pl.Boolean, eager=True).scatter(left, False)
    return rows.filter(cases), rows.filter(~cases), found


def is_note(text: str) -> bool:
    """Return whether a text that stands alone in its row is plainly a note on the table."""
    return _is_note(text.strip())


def _is_note(text: str) -> bool:
    return NOTE.match(text) is not None or (text.endswith((".", "。")) and len(text.split()) > 3)


def _is_total(text: str) -> bool:
    return _BESIDE.sub("", text).lower() in TOTALS


def _only_numbers(row: dict[str, object], label: str) -> bool:
    return all(
        cell is None or name == NUMBER or str(cell).strip() == label or _NUMBERS.fullmatch(str(cell)) is not None
        for name, cell in row.items()
    )


def _named(label: pl.Expr, rows: tuple[str, ...]) -> pl.Expr:
    """Return whether a row is one of those that are named: by its number, or by the text of its first cell."""
    if not rows:
        return pl.lit(False)
    texts = [normalized(one).strip() for one in rows]
    return pl.col(NUMBER).cast(pl.String).is_in(texts) | label.is_in(texts).fill_null(False)
