"""Many cases together, counted."""

from __future__ import annotations

from typing import NamedTuple


class Summary(NamedTuple):
    """Many cases together: how many `evaluated`, how many `invalid` and left out, how many contradictory, with broken
    constraints, with something open (None if nobody looked), how often each diagnosis and recommendation, by its label;
    and how many cases have expectations, and meet them."""

    evaluated: int
    invalid: int
    contradictory: int
    broken: int
    open: int | None
    diagnoses: dict[str, int]
    recommendations: dict[str, int]
    expecting: int = 0
    met: int = 0
