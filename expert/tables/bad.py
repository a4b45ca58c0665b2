"""What is wrong with a cell of a table."""

from __future__ import annotations

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
