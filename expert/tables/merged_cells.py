"""Merged cells of a worksheet: their value stands in the first cell alone, and holds for all that they cover."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

import polars as pl
from openpyxl.utils import range_boundaries


def spread(frame: pl.DataFrame, numbers: Sequence[int], columns: Sequence[int], merged: Iterable[str]) -> pl.DataFrame:
    """The `frame` with the value of each of the `merged` ranges, such as `B2:B3`, in all cells that the range covers.
    `numbers` are the numbers of its rows, `columns` of its columns. Raises ValueError if ranges overlap or are none."""
    places = {column: place for place, column in enumerate(columns)}
    fills: dict[int, list[tuple[int, int, str]]] = {}
    covered = 0
    for ref in merged:
        left, top, right, bottom = _bounds(ref)
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


def _bounds(ref: str) -> tuple[int, int, int, int]:
    left, top, right, bottom = range_boundaries(ref)
    if left is None or top is None or right is None or bottom is None:
        raise ValueError(f"{ref} is no range of cells")
    return left, top, right, bottom
