"""What followed for each row, as the columns of a result."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import polars as pl

from expert.files.answers import written
from expert.inference.program import Program
from expert.inference.table import Columns
from expert.model.problems import did_you_mean
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.words.names import result_facts

#: The number of the row, from 1.
ROW = "row"
CONTESTED, CONTRADICTORY, BROKEN, FIRED = "contested", "contradictory", "broken", "fired"
#: The lists beside conclusions.
GROUPS = (CONTESTED, CONTRADICTORY, BROKEN, FIRED)


def is_result(columns: Iterable[str]) -> bool:
    """Return whether these are the columns of a result, whose rows keep the numbers that they had in the table."""
    first, *others = columns
    return first == ROW and any(name.partition(".")[0] in GROUPS for name in others)


class Wanted(NamedTuple):
    """The columns that are wanted of a result: those that people ask for first, or `everything`, or `only` these.
    Without names, `lists` says whether sets are lists of what holds, or a column for each thing that may."""

    lists: bool = False
    everything: bool = False
    only: tuple[str, ...] = ()


USUAL = Wanted()

#: Makes a column for so many rows.
_Maker = Callable[[Columns, int], pl.Series]


class Results:
    """The columns of results for one rule base. Each of these can be had by its name:

    - `NAME` of a concluded attribute of one value: that value, or null where it has none or several; several stand in
      `NAME.values`. A flag is Boolean, all else one of the texts that can be.
    - `NAME` of a concluded set: the list of its values; `NAME.VALUE`: whether this is among them.
    - `NAME` of an amount: the number, or null where it is not known.
    - `contested`, `contradictory`, `broken`, `fired`: lists of what is; `contested.NAME` and `contested.NAME.VALUE`,
      `contradictory.ATTRIBUTE`, `broken.CONSTRAINT`, `fired.RULE`: whether this is.

    The usual ones are the results of the base, its amounts, and the lists but for `fired`.
    """

    def __init__(self, base: RuleBase, program: Program, wanted: Wanted = USUAL) -> None:
        """Prepare the columns that are wanted. Raises ValueError if there is no column of a name."""
        self._base = base
        self._facts: dict[str, list[Fact]] = {name: [] for name, one in base.attributes.items() if not one.asked}
        for fact in sorted(program.fact_atom, key=lambda one: _place(base, one)):
            self._facts[fact.attribute].append(fact)
        self._rules = [rule.name for rule in program.rules]
        self._constraints = [one.name for one in program.constraints]
        amounts = {name: _not_known for name, one in base.amounts.items() if one.result}
        truths, lists = dict(self._truths()) | amounts, dict(self._lists()) | amounts
        known = truths | lists
        #: The names that columns of results can have, wanted or not.
        self.names = frozenset(known)
        for name in wanted.only:
            if name not in known:
                help = did_you_mean(name, known, listed=0) or "docs/cli.md says which there are"
                raise ValueError(f"there is no result column '{name}'; {help}")
        shown: Iterable[str] = wanted.only
        if not shown:
            shown = (lists if wanted.lists else truths) if wanted.everything else self._usual(wanted.lists)
        self._makers = {name: known[name] for name in shown}
        #: The amounts among the columns, which `frame` leaves null: they are computed from cells.
        self.amounts = tuple(name for name in self._makers if name in amounts)

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """Return the columns and their types, in order."""
        every = {fact: _nowhere(0) for group in self._facts.values() for fact in group}
        nothing = Columns({name: _nowhere(0) for name in self._rules}, every, every, {}, {}, {})
        return dict(self.frame(nothing, 0).schema)

    def frame(self, columns: Columns, rows: int) -> pl.DataFrame:
        """Return the result columns of `rows` rows."""
        return pl.DataFrame([make(columns, rows).alias(name) for name, make in self._makers.items()])

    def _usual(self, lists: bool) -> Iterator[str]:
        results = result_facts(self._base)
        for name, facts in self._facts.items():
            there = [fact for fact in facts if fact in results]
            if there and (lists or self._base.attributes[name].single):
                yield from self._of_attribute(name)
            else:
                yield from (f"{name}.{written(fact)}" for fact in there)
        yield from (name for name, one in self._base.amounts.items() if one.result)
        yield from (CONTESTED, CONTRADICTORY, BROKEN)

    def _of_attribute(self, name: str) -> tuple[str, ...]:
        return (name, f"{name}.values") if self._base.attributes[name].single else (name,)

    def _single(self, name: str) -> Iterator[tuple[str, _Maker]]:
        facts = self._facts[name]
        yield name, lambda columns, rows: self._value(name, columns, rows)
        yield f"{name}.values", lambda columns, rows: _several(name, facts, columns, rows)

    def _truths(self) -> Iterator[tuple[str, _Maker]]:
        for name, facts in self._facts.items():
            if self._base.attributes[name].single:
                yield from self._single(name)
            else:
                yield from ((f"{name}.{written(fact)}", _concluded(fact)) for fact in facts)
        for name, group in self._groups().items():
            yield from ((f"{name}.{label}", make) for label, make in group.items())

    def _lists(self) -> Iterator[tuple[str, _Maker]]:
        for name, facts in self._facts.items():
            if self._base.attributes[name].single:
                yield from self._single(name)
            else:
                yield name, _list({written(fact): _concluded(fact) for fact in facts})
        yield from ((name, _list(group)) for name, group in self._groups().items())

    def _groups(self) -> dict[str, dict[str, _Maker]]:
        contested: dict[str, _Maker] = {}
        for name, facts in self._facts.items():
            if self._base.attributes[name].single:
                contested[name] = functools.partial(_one_contested, facts)
            else:
                contested |= {f"{name}.{written(fact)}": functools.partial(_one_contested, [fact]) for fact in facts}
        return {
            CONTESTED: contested,
            CONTRADICTORY: {name: functools.partial(_clashing, name) for name in self._base.attributes},
            BROKEN: {name: functools.partial(_broken, name) for name in self._constraints},
            FIRED: {name: functools.partial(_fired, name) for name in self._rules},
        }

    def _value(self, name: str, columns: Columns, rows: int) -> pl.Series:
        """Return the one value of an attribute, null where it has none or several."""
        attribute, facts = self._base.attributes[name], self._facts[name]
        dtype = pl.Boolean() if attribute.type == "flag" else pl.Enum(attribute.options)
        there = [columns.concluded[fact].alias(str(place)) for place, fact in enumerate(facts)]
        clash = columns.clashing.get(name, _nowhere(rows)).alias("clash")
        chosen: Any = pl.when("clash").then(pl.lit(None, dtype))
        for place, fact in enumerate(facts):
            chosen = chosen.when(pl.col(str(place))).then(pl.lit(fact.value, dtype))
        return pl.DataFrame([*there, clash]).select(chosen.otherwise(pl.lit(None, dtype))).to_series()


def _several(name: str, facts: Sequence[Fact], columns: Columns, rows: int) -> pl.Series:
    """Return the values of an attribute of one value where it has several, null elsewhere."""
    clash = columns.clashing.get(name, _nowhere(rows))
    held = {written(fact): columns.concluded[fact] & clash for fact in facts}
    made = held_names(held, rows)
    return made.zip_with(clash, pl.repeat(None, rows, dtype=made.dtype, eager=True))


def _concluded(fact: Fact) -> _Maker:
    return lambda columns, rows: columns.concluded[fact]


def _one_contested(facts: Sequence[Fact], columns: Columns, rows: int) -> pl.Series:
    return functools.reduce(operator.or_, (columns.contested[fact] for fact in facts), _nowhere(rows))


def _not_known(columns: Columns, rows: int) -> pl.Series:
    return pl.Series([None], dtype=pl.Float64()).new_from_index(0, rows)


def _clashing(name: str, columns: Columns, rows: int) -> pl.Series:
    return columns.clashing.get(name, _nowhere(rows))


def _broken(name: str, columns: Columns, rows: int) -> pl.Series:
    return columns.broken.get(name, _nowhere(rows))


def _fired(name: str, columns: Columns, rows: int) -> pl.Series:
    return columns.fired[name]


def _list(makers: Mapping[str, _Maker]) -> _Maker:
    return lambda columns, rows: held_names({name: make(columns, rows) for name, make in makers.items()}, rows)


def held_names(columns: Mapping[str, pl.Series], rows: int) -> pl.Series:
    """Return for each row the names of the columns that hold in it, in their order."""
    names = pl.Enum(list(columns))
    held = {name: column for name, column in columns.items() if column.any()}
    nothing = pl.Series([[]], dtype=pl.List(names)).new_from_index(0, rows)
    if not held:
        return nothing
    # Cell by cell through the rows in which any holds: of each truth, its place among them tells the name and the row.
    some = functools.reduce(operator.or_, held.values())
    truths = pl.DataFrame(held).filter(some)
    places = truths.select(pl.concat_arr(pl.all()).alias("truth")).explode("truth").to_series().arg_true()
    row, name = (places // len(held)).set_sorted(), pl.Series([*held], dtype=names).gather(places % len(held))
    lists = pl.DataFrame([row.alias("row"), name.alias("name")]).group_by("row", maintain_order=True).agg("name")
    if truths.height == rows:
        return lists["name"]
    number = pl.DataFrame({"some": some}).select(pl.when("some").then(pl.col("some").cum_sum() - 1)).to_series()
    return lists["name"].gather(number).zip_with(some, nothing)


def _nowhere(rows: int) -> pl.Series:
    return pl.Series([False]).new_from_index(0, rows)  # which takes a twentieth of the time of `pl.repeat`


def _place(base: RuleBase, fact: Fact) -> tuple[str, int]:
    options = base.attributes[fact.attribute].options
    return fact.attribute, options.index(written(fact))
