"""Numbers that stand in a table as numbers: read all at once, where that is beyond doubt."""

from __future__ import annotations

import math
from decimal import Decimal
from functools import reduce
from operator import or_

import polars as pl

from expert.inference.program import Interval, Within
from expert.model.vocabulary import Attribute
from expert.tables.cell_texts import column_expr

#: Up to here a double shows every decimal of 15 digits as it was written.
_EXACT = 1e15


def as_number(column: str, dtype: pl.DataType) -> pl.Expr:
    """The column as doubles; what is none is null. A Float32 is the number that its shortest decimal text writes."""
    cells = column_expr(column)
    if dtype == pl.Float32:
        cells = cells.cast(pl.String)
    return cells.cast(pl.Float64, strict=False)


def surely_fits(number: pl.Expr, attribute: Attribute) -> pl.Expr:
    """Where a number is one that `attribute` takes. Where it is false, or null, it has to be looked at singly.

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
    """Where a number satisfies the atom."""
    parts = [_in_interval(number, part) for part in atom.intervals]
    return reduce(or_, parts) if parts else pl.lit(False)


def _in_interval(number: pl.Expr, part: Interval) -> pl.Expr:
    inside = number.is_not_null()
    if part.low != -math.inf:
        inside = inside & (number > part.low if part.low_open else number >= part.low)
    if part.high != math.inf:
        inside = inside & (number < part.high if part.high_open else number <= part.high)
    return inside
