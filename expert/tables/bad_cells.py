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

_DIGIT = re.compile(r"\d")


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
    groups: dict[str, list[BadText]] = {}
    for one in texts:
        column = bound[one.first.column]
        # A number that does not fit is no code for anything: it is to be mended where it stands.
        if base.attributes[column.attribute].type != "number" or not _DIGIT.search(one.first.value):
            groups.setdefault(one.first.column, []).append(one)
    for name, some in groups.items():
        column = bound[name]
        yield f"{column.attribute}:"
        if not column.value:
            yield f"  column: {in_yaml(name)}"
        yield "  values:"
        for one in sorted(some, key=lambda one: -one.cells):
            yield f"    {mapping_line(base, column, one.first.value, one.cells).text}"


def mapping_line(base: RuleBase, column: BoundColumn, text: str, cells: int) -> MappingLine:
    """Return the line that says what a text means which cannot be read in so many cells of a column."""
    options = ("true", "false") if column.value else base.attributes[column.attribute].options
    near = nearest(text, column.codes)
    meant = nearest(text, options) if near is None else column.codes[near]
    often = f"{cells:,} cell{'s' if cells > 1 else ''}"
    if meant:
        return MappingLine(f"{in_yaml(text)}: {in_yaml(meant)}   # {often}", True)
    choice = options if 0 < len(options) < 4 else ["a value"]
    return MappingLine(f"{in_yaml(text)}: ...   # {often}: {' or '.join([*choice, 'unknown'])}", False)


def in_yaml(text: str) -> str:
    """Return the text as a mapping writes it, in quotes where it needs them."""
    return text if _PLAIN.fullmatch(text) and number(text) is None else json.dumps(text, ensure_ascii=False)
