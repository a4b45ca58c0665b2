"""Tables of rules: a rule in each row, with what it asks for and what it concludes in columns; and tables of points."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from expert.model.condition import Test, Weighed
from expert.model.frozen import Frozen, ReadAs, Unfit, keyed
from expert.model.rule import Basis, Sourced, require_sources
from expert.model.text import Name, Text

#: How many rows a case may fit: one; several, which all count; or several, of which the first counts.
Hit = Literal["unique", "collect", "priority"]

#: What a cell says that asks for nothing.
ANY = "-"


class Cell(Frozen):
    """A cell: a test as rules have it, or with `negated` its contrary; without a test it asks for nothing."""

    test: Test | None = None
    negated: bool = False

    @classmethod
    def described(cls, schema: dict[str, Any]) -> dict[str, Any]:
        """Return the JSON Schema of cells in files, given that of the fields."""
        return {}

    @classmethod
    def from_file(cls, raw: Any) -> Any:
        """Return the mapping that stands for a cell. Raises Unfit."""
        if raw == ANY:
            return {}
        if isinstance(raw, dict) and raw.keys() == {"not"}:
            return {"test": raw["not"], "negated": "true"}
        return {"test": raw}


class TableRow(Frozen):
    """A row: a list of cells, or with more to say a mapping. What it does not say is as the table says it.

    cells: the cells, first those that it asks for and then those that it concludes; `-` is none.
    name: the name of its rule; else that of the table with the number of the row.
    title: the title of its rule.
    because: why it holds.
    basis: how well what it cites supports it.
    cites: the claims that support it.
    """

    cells: tuple[Cell, ...]
    name: Name | None = None
    title: Text | None = None
    because: Text | None = None
    basis: Basis | None = None
    cites: tuple[Name, ...] = ()

    @classmethod
    def described(cls, schema: dict[str, Any]) -> dict[str, Any]:
        """Return the JSON Schema of rows in files, given that of the fields."""
        return {"anyOf": [{"type": "array"}, schema]}

    @classmethod
    def from_file(cls, raw: Any) -> Any:
        """Return the mapping that stands for a row written as a list of cells. Raises Unfit."""
        return {"cells": raw} if isinstance(raw, list) else raw


class RuleTable(Sourced):
    """A table of rules, one in each row.

    table: its name.
    title: what it decides.
    hit: how many rows fit a case. With `unique` it is one at most, with `collect` all that fit count, and with
        `priority` a row counts only where the rows above it are known not to fit.
    if: the attributes and points that its first columns ask for.
    then: the attributes that its last columns conclude.
    rows: its rows.
    because: why its rows hold.
    basis: how well what it cites supports it; without `cites` it is ours, and this can be left out.
    cites: the claims that support it.
    """

    name: Name = keyed("table")
    title: Text
    hit: Hit
    condition: Annotated[tuple[Name, ...], ReadAs(least=1)] = keyed("if")
    then: Annotated[tuple[Name, ...], ReadAs(least=1)]
    rows: Annotated[tuple[TableRow, ...], ReadAs(least=1)]
    because: Text
    basis: Basis
    cites: tuple[Name, ...] = ()

    def check(self) -> None:
        """Raise Unfit if a column stands twice, or a row without a source claims one."""
        for row in self.rows:
            require_sources(row.basis or self.basis, row.cites or self.cites)
        columns = (*self.condition, *self.then)
        for name in columns:
            if columns.count(name) > 1:
                raise Unfit("value", f"the column '{name}' stands twice; write both tests into one cell")

    def rule_of(self, place: int) -> str:
        """Return the name of the rule in a row, by its place from 0."""
        return self.rows[place].name or f"{self.name}-{place + 1}"


class Points(Frozen):
    """A score. Rules test it as they test a number, by `at_least` or by `below`.

    label: what it is called.
    help: more about it.
    rows: what adds to it.
    cites: the claims that it comes from.
    """

    label: Text
    help: Text | None = None
    rows: Annotated[tuple[Weighed, ...], ReadAs(least=1)]
    cites: tuple[Name, ...] = ()
