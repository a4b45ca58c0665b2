"""Dates as numbers of days, so that whatever reads numbers reads dates as well."""

from __future__ import annotations

import math
import re
from datetime import date
from typing import Annotated

from expert.model.frozen import ReadAs, Unfit

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Day(float):
    """A date. As a number it is the days since the last day before year 1; it is written as `2024-02-29`."""

    def in_file(self) -> str:
        """Return the date as files write it."""
        return date.fromordinal(int(self)).isoformat()

    def __reduce__(self) -> tuple[type[Day], tuple[float]]:
        """Return what makes the date anew."""
        return Day, (float(self),)


#: The first and the last date that there is.
FIRST, LAST = Day(date.min.toordinal()), Day(date.max.toordinal())


def day(text: str) -> Day | None:
    """Return the date that a text writes, None if it writes none."""
    if not _ISO.fullmatch(text.strip()):
        return None
    try:
        return Day(date.fromisoformat(text.strip()).toordinal())
    except ValueError:
        return None


def _quantity(raw: object) -> object:
    if isinstance(raw, str):
        found = day(raw)
        try:
            return float(raw) if found is None else found
        except ValueError:
            raise Unfit("float_parsing", "expected a number") from None
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise Unfit("float_type", "expected a number")
    return raw if isinstance(raw, Day) else float(raw)


def _finite(found: object) -> object:
    if isinstance(found, float) and not math.isfinite(found):
        raise Unfit("finite_number", "expected a finite number")
    return found


#: A number, or a date.
Quantity = Annotated[
    float,
    ReadAs(instead=_quantity),
    ReadAs(after=_finite),
    ReadAs(schema={"anyOf": [{"type": "number"}, {"type": "string", "format": "date"}]}),
]
