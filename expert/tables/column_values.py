"""Values of whole columns: as texts that a person would have typed, and as numbers, where these are beyond doubt."""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

import polars as pl
import polars.selectors as cs

from expert.files.nodes import normalized
from expert.inference.program import Interval, Within
from expert.model.vocabulary import Attribute

#: What needs no quotes in a case file.
_PLAIN = r"^(?:[A-Za-z][\w-]*|-?[0-9]+(?:\.[0-9]+)?)$"


def column_expr(name: str) -> pl.Expr:
    """Return the column of just this name. `pl.col` would take some names of people's columns, such as `*` or `^a$`,
    for patterns that stand for many."""
    return cs.by_name(name).as_expr()


#: The type of maps, which the first version of Polars that we take has not; that reads maps as lists of structs.
_MAP: Any = getattr(pl, "Map", None)


def as_text(cells: pl.Expr, dtype: Any) -> pl.Expr:
    """Return the cells, which are of type `dtype`, as texts; null stays null.

    Whole numbers have no point, and a Float32 is its shortest decimal text. Lists and structs read as in case files:
    `[a, b]`, and `{a: true, b: unknown}` without the fields that are null; a struct of nothing else is null. A null in
    a list is `unknown`. A map reads as a struct, a type that another program has defined as that in which it is stored.
    Bytes are read as UTF-8, and what is not is escaped.
    """
    if dtype == pl.String:
        return cells
    if dtype.is_float():
        return cells.cast(pl.String).str.strip_suffix(".0")
    if isinstance(dtype, pl.Array):
        return as_text(cells.arr.to_list(), pl.List(dtype.inner))
    if isinstance(dtype, pl.List):
        entries = cells.list.eval(_entry(pl.element(), dtype.inner).fill_null("unknown"))
        return pl.lit("[") + entries.list.join(", ") + pl.lit("]")
    if isinstance(dtype, pl.Struct):
        return _struct(cells, dtype)
    if _MAP is not None and isinstance(dtype, _MAP):
        return _map(cells, dtype)
    if isinstance(dtype, pl.BaseExtension):
        return as_text(cells.ext.storage(), dtype.ext_storage())
    if dtype == pl.Binary:
        return cells.map_elements(lambda raw: raw.decode("utf-8", "backslashreplace"), return_dtype=pl.String)
    if dtype == pl.Duration:
        return cells.dt.to_string()
    return cells.cast(pl.String)


def cell_texts(rows: pl.DataFrame, names: Iterable[str]) -> pl.DataFrame:
    """Return the cells of these columns as texts."""
    return rows.select(as_text(column_expr(name), rows.schema[name]).alias(name) for name in dict.fromkeys(names))


def as_name(cells: pl.Expr, dtype: Any) -> pl.Expr:
    """Return the cells as names of rows, which `name_of` makes of their texts; null where there is none."""
    name = as_text(cells, dtype).str.normalize("NFC").str.strip_chars()
    return pl.when(name != "").then(name)


def name_of(text: str | None) -> str:
    """Return the name of a row in the text of its cell: without space around it, in Unicode's normal form C."""
    return normalized(text or "").strip()


def _struct(cells: pl.Expr, dtype: pl.Struct) -> pl.Expr:
    named = [
        _entry(pl.lit(field.name), pl.String) + ": " + _entry(cells.struct.field(field.name), field.dtype)
        for field in dtype.fields
    ]
    fields = pl.concat_str([*named, pl.lit(None, pl.String)], separator=", ", ignore_nulls=True)
    return pl.when(fields != "").then(pl.lit("{") + fields + pl.lit("}"))


def _map(cells: pl.Expr, dtype: pl.Map) -> pl.Expr:
    key, value = pl.element().struct.field("key"), pl.element().struct.field("value")
    entries = (
        cells.map.entries().list.eval(_entry(key, dtype.key) + ": " + _entry(value, dtype.value)).list.drop_nulls()
    )
    return pl.when(entries.list.len() > 0).then(pl.lit("{") + entries.list.join(", ") + pl.lit("}"))


def _entry(cells: pl.Expr, dtype: Any) -> pl.Expr:
    """Return the cells as they stand inside a list or a struct: with quotes where they need them."""
    text = as_text(cells, dtype)
    if dtype != pl.String:
        return text
    quoted = text.str.replace_all("\\", "\\\\", literal=True).str.replace_all('"', '\\"', literal=True)
    return pl.when(text.str.contains(_PLAIN)).then(text).otherwise(pl.lit('"') + quoted + pl.lit('"'))


#: Up to here a double shows every decimal of 15 digits as it was written.
_EXACT = 1e15


def as_number(column: str, dtype: pl.DataType) -> pl.Expr:
    """Return the column as doubles, with null for what is no number. A Float32 is the number that its shortest decimal
    text writes."""
    cells = column_expr(column)
    if dtype == pl.Float32:
        cells = cells.cast(pl.String)
    return cells.cast(pl.Float64, strict=False)


def decimal_comma(cells: pl.Expr) -> pl.Expr:
    """Return the texts as doubles where they are digits with a decimal comma or none, and null for everything else."""
    plain = cells.str.contains(r"^[+-]?[0-9]+(,[0-9]+)?$")
    return pl.when(plain).then(cells.str.replace(",", ".", literal=True)).cast(pl.Float64, strict=False)


def surely_fits(number: pl.Expr, attribute: Attribute) -> pl.Expr:
    """Return where a number is one that `attribute` takes. Where it is false or null, the cell has to be looked at
    singly.

    A number with a step is taken if it is the double nearest to a decimal on the step: its digits without the point are
    then a whole number, and a whole number below 2**53 divided by a power of ten is the nearest double to the quotient.
    """
    fits = number.is_finite()
    if attribute.min is not None:
        fits = fits & (number >= attribute.min)
    if attribute.max is not None:
        fits = fits & (number <= attribute.max)
    if attribute.step is not None:
        step, start = Decimal(repr(attribute.step)), Decimal(repr(attribute.min or 0.0))
        places = max(0, *[-int(one.normalize().as_tuple().exponent) for one in (step, start)])
        scale = 10**places
        if scale > _EXACT:
            return pl.lit(False)  # no double has so many digits
        digits = (number * float(scale)).round()
        fits = fits & (digits.abs() < _EXACT) & (digits / float(scale) == number)
        fits = fits & ((digits - float(start * scale)) % float(step * scale) == 0)
    return fits


def lies_within(number: pl.Expr, atom: Within) -> pl.Expr:
    """Return where a number satisfies the atom."""
    parts = [_in_interval(number, part) for part in atom.intervals]
    return reduce(or_, parts) if parts else pl.lit(False)


def _in_interval(number: pl.Expr, part: Interval) -> pl.Expr:
    inside = number.is_not_null()
    if part.low != -math.inf:
        inside = inside & (number > part.low if part.low_open else number >= part.low)
    if part.high != math.inf:
        inside = inside & (number < part.high if part.high_open else number <= part.high)
    return inside
