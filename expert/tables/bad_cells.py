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
        yield from (f"    {_line(base, column, one)}" for one in sorted(some, key=lambda one: -one.cells))


def _line(base: RuleBase, column: BoundColumn, one: BadText) -> str:
    options = ("true", "false") if column.value else base.attributes[column.attribute].options
    text = one.first.value
    near = nearest(text, column.codes)
    meant = nearest(text, options) if near is None else column.codes[near]
    often = f"{one.cells:,} cell{'s' if one.cells > 1 else ''}"
    if meant:
        return f"{in_yaml(text)}: {in_yaml(meant)}   # {often}"
    choice = options if 0 < len(options) < 4 else ["a value"]
    return f"{in_yaml(text)}: ...   # {often}: {' or '.join([*choice, 'unknown'])}"


def in_yaml(text: str) -> str:
    """Return the text as a mapping writes it, in quotes where it needs them."""
    return text if _PLAIN.fullmatch(text) and number(text) is None else json.dumps(text, ensure_ascii=False)
