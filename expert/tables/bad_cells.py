"""Cells that cannot be read, by their column and text: how often each stands there, and what would mend it in the
mapping."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from expert.files.answers import number
from expert.model.problems import nearest
from expert.model.rulebase import RuleBase
from expert.tables.cells import BadCell
from expert.tables.columns import BoundColumn

#: So many different texts are told apart; a file that is none of ours may have any number.
_MOST = 1_000

#: Words that YAML reads as the text that they are, so that they need no quotes in a mapping.
_PLAIN = re.compile(r"[^\W_]([\w .%/()+-]*[\w.%/()+-])?")

#: A number, whatever its marks and its sign.
_NUMBER = re.compile(r"(?=\D*\d)[+-]?[\d.,\s]+%?")


class BadText(NamedTuple):
    """A text that cannot be read in one column: the first cell that has it, and how many do."""

    first: BadCell
    cells: int


class MappingLine(NamedTuple):
    """A line below the `values` of an attribute in a mapping; it is to be completed unless what was meant is
    `certain`."""

    text: str
    certain: bool


class BadTexts:
    """A counter of cells that cannot be read, by their texts."""

    def __init__(self) -> None:
        self._first: dict[tuple[str, str], BadCell] = {}
        self._cells: dict[tuple[str, str], int] = {}

    def add(self, bad: Iterable[BadCell]) -> None:
        """Count some more; of texts beyond many, no new ones."""
        for cell in bad:
            key = cell.column, cell.value
            if key in self._first or len(self._first) < _MOST:
                self._first.setdefault(key, cell)
                self._cells[key] = self._cells.get(key, 0) + 1

    def found(self) -> list[BadText]:
        """Return the texts, in the order in which they were found."""
        return [BadText(cell, self._cells[key]) for key, cell in self._first.items()]


def mapping_lines(base: RuleBase, columns: Sequence[BoundColumn], texts: Iterable[BadText]) -> Iterator[str]:
    """Yield lines for a mapping that say what these texts stand for, as far as a mapping can mend them, each with the
    number of cells that have it. A text whose meaning is not plain is left to be filled in."""
    bound = {column.name: column for column in columns}
    groups: dict[str, dict[str, int]] = {}
    for one in texts:
        column = bound[one.first.column]
        text = unread(base, column, one.first.value)
        if may_be_code(base, column, text):
            cells = groups.setdefault(column.name, {})
            cells[text] = cells.get(text, 0) + one.cells
    for name, cells in groups.items():
        column = bound[name]
        yield f"{column.attribute}:"
        if not column.value:
            yield f"  column: {in_yaml(name)}"
        yield "  values:"
        for text, often in sorted(cells.items(), key=lambda pair: -pair[1]):
            yield f"    {mapping_line(base, column, text, often).text}"


def unread(base: RuleBase, column: BoundColumn, text: str) -> str:
    """Return which part of a cell cannot be read, if it holds several values and it is one of them."""
    known = {*column.codes, *base.attributes[column.attribute].options}
    parts = [part for piece in text.split(column.separator) if (part := piece.strip()) and part not in known]
    return parts[0] if len(parts) == 1 else text


def may_be_code(base: RuleBase, column: BoundColumn, text: str) -> bool:
    """Return whether a mapping can say what a text means. Of a column of numbers, a number that does not fit is to be
    mended where it stands, or by how numbers are read; `3 to 5` or `n/a` may mean one."""
    numbers = base.attributes[column.attribute].type == "number" or column.steps
    return not text.startswith("=") and not (numbers and _NUMBER.fullmatch(text))


def mapping_line(base: RuleBase, column: BoundColumn, text: str, cells: int) -> MappingLine:
    """Return the line that says what a text means which cannot be read in so many cells of a column."""
    attribute = base.attributes[column.attribute]
    options = ("true", "false") if column.value else attribute.options
    near = nearest(text, column.codes)
    meant = nearest(text, options) if near is None else column.codes[near]
    often = f"{cells:,} cell{'s' if cells > 1 else ''}"
    if meant:
        return MappingLine(f"{in_yaml(text)}: {in_yaml(meant)}   # {often}", True)
    choice = options if 0 < len(options) < 4 else [f"a {attribute.type}" if attribute.numeric else "a value"]
    return MappingLine(f"{in_yaml(text)}: ...   # {often}: {' or '.join([*choice, 'unknown'])}", False)


def begun(text: str) -> str:
    """Return the beginning of a long text from a table, and a short one as it is."""
    return text if len(text) <= 300 else f"{text[:297]}..."


def in_yaml(text: str) -> str:
    """Return the text as a mapping writes it, in quotes where it needs them."""
    return text if _PLAIN.fullmatch(text) and number(text) is None else json.dumps(text, ensure_ascii=False)
