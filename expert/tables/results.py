"""What followed for each row, as the columns of a result."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from expert.files.answers import written
from expert.inference.program import Program
from expert.inference.table import Columns
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact

#: The number of the row, from 1.
ROW = "row"
CONTESTED, CONTRADICTORY, BROKEN, FIRED = "contested", "contradictory", "broken", "fired"


class Results:
    """The columns of results for one rule base: Boolean ones, or with `lists` lists of what holds.

    - `NAME` of a concluded attribute of one value: that value, or null where it has none or several; several stand in
      `NAME.values`. A flag is Boolean, all else one of the texts that can be.
    - `NAME.VALUE` of a concluded set: whether it is among them. With `lists`: `NAME`, the values.
    - `contested.NAME` and `contested.NAME.VALUE`, `contradictory.ATTRIBUTE`, `broken.CONSTRAINT`, `fired.RULE`. With
      `lists`: `contested`, `contradictory`, `broken`, `fired`.
    """

    def __init__(self, base: RuleBase, program: Program, *, lists: bool = False) -> None:
        self._lists = lists
        facts: dict[str, list[Fact]] = {name: [] for name, one in base.attributes.items() if not one.asked}
        for fact in sorted(program.fact_atom, key=lambda one: _place(base, one)):
            facts[fact.attribute].append(fact)
        self._facts = facts
        self._base = base
        self._rules = [rule.name for rule in program.rules]
        self._constraints = [one.name for one in program.constraints]

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """Return the columns and their types, in order."""
        return dict(self.frame(_nothing(self._facts, self._rules), 0).schema)

    def frame(self, columns: Columns, rows: int) -> pl.DataFrame:
        """Return the result columns of `rows` rows."""
        made = self._as_lists(columns, rows) if self._lists else self._as_booleans(columns, rows)
        return pl.DataFrame([column.alias(name) for name, column in made])

    def _as_booleans(self, columns: Columns, rows: int) -> Iterator[tuple[str, pl.Series]]:
        nowhere = _nowhere(rows)
        single = self._single(columns, rows)
        for name, facts in self._facts.items():
            if self._base.attributes[name].single:
                yield from ((label, single[label]) for label in (name, f"{name}.values"))
            else:
                yield from ((f"{name}.{written(fact)}", columns.concluded[fact]) for fact in facts)
        yield from ((f"{CONTESTED}.{label}", column) for label, column in self._contested(columns, rows))
        yield from ((f"{CONTRADICTORY}.{name}", columns.clashing.get(name, nowhere)) for name in self._base.attributes)
        yield from ((f"{BROKEN}.{name}", columns.broken.get(name, nowhere)) for name in self._constraints)
        yield from ((f"{FIRED}.{name}", columns.fired[name]) for name in self._rules)

    def _as_lists(self, columns: Columns, rows: int) -> Iterator[tuple[str, pl.Series]]:
        single = self._single(columns, rows)
        for name, facts in self._facts.items():
            if self._base.attributes[name].single:
                yield from ((label, single[label]) for label in (name, f"{name}.values"))
            else:
                yield name, _list({written(fact): columns.concluded[fact] for fact in facts}, rows)
        yield CONTESTED, _list(dict(self._contested(columns, rows)), rows)
        yield CONTRADICTORY, _list(columns.clashing, rows)
        yield BROKEN, _list(columns.broken, rows)
        yield FIRED, _list(columns.fired, rows)

    def _contested(self, columns: Columns, rows: int) -> Iterator[tuple[str, pl.Series]]:
        for name, facts in self._facts.items():
            if self._base.attributes[name].single:
                yield name, functools.reduce(operator.or_, (columns.contested[fact] for fact in facts), _nowhere(rows))
            else:
                yield from ((f"{name}.{written(fact)}", columns.contested[fact]) for fact in facts)

    def _single(self, columns: Columns, rows: int) -> pl.DataFrame:
        """Yield for each attribute of one value that value, and beside it the values where there are several."""
        single = {name: facts for name, facts in self._facts.items() if self._base.attributes[name].single}
        there = pl.DataFrame(
            [
                columns.concluded[fact].alias(f"{name}.{written(fact)}")
                for name, facts in single.items()
                for fact in facts
            ]
            + [column.alias(f"{CONTRADICTORY}.{name}") for name, column in columns.clashing.items() if name in single]
            + [_nowhere(rows).alias("nowhere")]
        )
        made = there.select(self._value(name, facts, there.columns) for name, facts in single.items())
        none = pl.repeat(None, rows, dtype=pl.List(pl.String), eager=True)
        values = [none.alias(f"{name}.values") for name in single if name not in columns.clashing]
        for name in single.keys() & columns.clashing.keys():
            clash = columns.clashing[name]
            lists = _list({written(fact): columns.concluded[fact] & clash for fact in single[name]}, rows)
            values.append(lists.zip_with(clash, none).alias(f"{name}.values"))
        return made.hstack(values)

    def _value(self, name: str, facts: Sequence[Fact], known: Sequence[str]) -> pl.Expr:
        attribute = self._base.attributes[name]
        dtype = pl.Boolean() if attribute.type == "flag" else pl.Enum(attribute.options)
        clash = f"{CONTRADICTORY}.{name}"
        chosen: Any = pl.when(pl.col(clash if clash in known else "nowhere")).then(pl.lit(None, dtype))
        for fact in facts:
            chosen = chosen.when(pl.col(f"{name}.{written(fact)}")).then(pl.lit(fact.value, dtype))
        made: pl.Expr = chosen.otherwise(pl.lit(None, dtype))
        return made.alias(name)


def _list(columns: Mapping[str, pl.Series], rows: int) -> pl.Series:
    """Return for each row the names of the columns that hold in it, in their order."""
    names = [name for name, column in columns.items() if column.any()]
    if not names:
        return pl.Series([[]], dtype=pl.List(pl.String)).new_from_index(0, rows)
    held = pl.concat(
        pl.DataFrame({"row": columns[name].arg_true()}).with_columns(name=pl.lit(place, dtype=pl.UInt32))
        for place, name in enumerate(names)
    ).sort("row", "name")
    lists = (
        held.with_columns(pl.Series(names).gather(held["name"]).alias("name"))
        .group_by("row", maintain_order=True)
        .agg(pl.col("name"))
    )
    every = pl.DataFrame({"row": pl.arange(0, rows, dtype=pl.UInt32, eager=True)})
    return every.join(lists, on="row", how="left", maintain_order="left")["name"].fill_null([])


def _nowhere(rows: int) -> pl.Series:
    return pl.repeat(False, rows, dtype=pl.Boolean, eager=True)


def _nothing(facts: Mapping[str, Sequence[Fact]], rules: Sequence[str]) -> Columns:
    every = {fact: _nowhere(0) for group in facts.values() for fact in group}
    return Columns({name: _nowhere(0) for name in rules}, every, every, {}, {}, {})


def _place(base: RuleBase, fact: Fact) -> tuple[str, int]:
    options = base.attributes[fact.attribute].options
    return fact.attribute, options.index(written(fact))
