"""What is wrong with a cell of a table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class BadCell(NamedTuple):
    """A cell that cannot be read. `row` counts from 1, `id` is what the table itself calls the row; `value` is the cell
    as text, `code`, `message` and `help` say what is wrong with it, as of an answer in a case file."""

    row: int
    id: str
    column: str
    attribute: str
    value: str
    code: str
    message: str
    help: str


def add_distinct(shown: list[BadCell], bad: Iterable[BadCell], most: int) -> None:
    """Adds to `shown` those of the bad cells that say something new, up to so many in all: what is wrong with a text in
    a column need not be told again for every row."""
    seen = {(cell.column, cell.value) for cell in shown}
    for cell in bad:
        if len(shown) >= most:
            return
        if (cell.column, cell.value) not in seen:
            seen.add((cell.column, cell.value))
            shown.append(cell)
