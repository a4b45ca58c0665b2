"""Engines that take all rows of a table at once, and the rows as they take them."""

from __future__ import annotations

import importlib
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

import polars as pl

from benchmarks.cases import RandomCase
from benchmarks.decks import atoms_of
from benchmarks.rates import Disagreement
from benchmarks.sql import given_atoms, query
from benchmarks.survey import Survey
from expert.inference.program import Program
from expert.inference.table import TableProgram


class Part(NamedTuple):
    """Some rows: what their answers satisfy and where there are several, as `TableProgram.run` takes it, and what of
    it counts and is asked for by rules: `atoms`, the same columns for each part, which is what the peers are told."""

    given: dict[int, pl.Series]
    several: dict[str, pl.Series]
    atoms: dict[int, pl.Series]
    rows: int


def parts(survey: Survey, program: Program, rows: int) -> Iterator[Part]:
    """The rows of a survey in parts, made one after the other."""
    table = TableProgram(program)
    used = given_atoms(program)
    for block in survey.blocks(rows):
        height = block.drawn.shape[1]
        given, several = atoms_of(survey.columns, block.drawn)
        counts = table.run(given, several, height).counts
        nowhere = pl.repeat(False, height, dtype=pl.Boolean, eager=True)
        atoms = {}
        for atom in used:
            where = counts.get(program.atoms[atom].attribute)
            column = given.get(atom, nowhere)
            atoms[atom] = column if where is None else column & where
        yield Part(given, several, atoms, height)


class Bulk(Protocol):
    """An engine that takes tables."""

    name: str

    def load(self, rows: Sequence[Part]) -> None:
        """Takes the rows in, which is not timed."""

    def run(self) -> object:
        """Which rules fire in each of the rows, as columns of its own kind."""

    def fired(self, found: Any) -> dict[str, pl.Series]:
        """What `run` gave, as rule -> where it fires."""


class AsTable:
    """The columnar reading."""

    name = "expert"

    def __init__(self, program: Program) -> None:
        self._names = [rule.name for rule in program.rules]
        self._table = TableProgram(program)
        self._parts: Sequence[Part] = ()

    def load(self, rows: Sequence[Part]) -> None:
        self._parts = rows

    def run(self) -> list[dict[int, pl.Series]]:
        return [self._table.chain(part.atoms)[0] for part in self._parts]

    def fired(self, found: list[dict[int, pl.Series]]) -> dict[str, pl.Series]:
        return {name: self._whole(found, number) for number, name in enumerate(self._names)}

    def _whole(self, found: Sequence[Mapping[int, pl.Series]], rule: int) -> pl.Series:
        nowhere = (pl.repeat(False, part.rows, dtype=pl.Boolean, eager=True) for part in self._parts)
        return pl.concat(columns.get(rule, false) for columns, false in zip(found, nowhere, strict=True))


class DuckDb:
    """DuckDB on two threads, with the rows in a table of its own, and the result as Arrow columns: of all ways to take
    it out the fastest. Raises ImportError if duckdb is not installed, and sql.Circular."""

    name = "DuckDB"

    def __init__(self, program: Program, *, threads: int = 2) -> None:
        self._connection = importlib.import_module("duckdb").connect(config={"threads": threads})
        self._query = query(program, "survey")

    def load(self, rows: Sequence[Part]) -> None:
        for number, part in enumerate(rows):
            self._connection.register("part", pl.DataFrame({f"a{a}": one for a, one in part.atoms.items()}).to_arrow())
            how = "INSERT INTO survey" if number else "CREATE OR REPLACE TABLE survey AS"
            self._connection.execute(f"{how} SELECT * FROM part")
            self._connection.unregister("part")

    def run(self) -> Any:
        return self._connection.sql(self._query).to_arrow_table()

    def fired(self, found: Any) -> dict[str, pl.Series]:
        frame = pl.from_arrow(found)
        assert isinstance(frame, pl.DataFrame)
        return frame.to_dict()


class DuckDbCounting(DuckDb):
    """The same query of which nothing is taken out but in how many rows any rule fires: less than all others do."""

    name = "DuckDB, only counting the rows in which a rule fires"

    def __init__(self, program: Program, *, threads: int = 2) -> None:
        super().__init__(program, threads=threads)
        some = " OR ".join(f'"{rule.name}"' for rule in program.rules)
        self._query = f"SELECT count(*) FROM ({self._query}) WHERE {some}"


def sample(rows: Sequence[Part], count: int) -> list[RandomCase]:
    """Some rows of the first part as cases, for engines that take one at a time."""
    chosen = random.Random(1).sample(range(rows[0].rows), min(count, rows[0].rows))
    columns = {atom: column.to_list() for atom, column in rows[0].atoms.items()}
    return [RandomCase((), tuple(atom for atom, holds in columns.items() if holds[row])) for row in sorted(chosen)]


def require_same(engines: Sequence[Bulk]) -> None:
    """Raises Disagreement unless all engines fire the same rules in each of the rows that they have loaded."""
    first, *others = engines
    expected = first.fired(first.run())
    for other in others:
        found = other.fired(other.run())
        for rule, column in expected.items():
            if found[rule].null_count() or (column != found[rule]).any():
                raise Disagreement(f"{first.name} and {other.name} do not agree on {rule}")


class OneByOne:
    """The columnar reading as an engine of cases: what all the others are held to."""

    name = AsTable.name
    most: int | None = None

    def __init__(self, program: Program) -> None:
        self._table, self._program = TableProgram(program), program

    def fired(self, case: RandomCase) -> set[str]:
        columns = {atom: pl.Series([atom in case.atoms]) for atom in given_atoms(self._program)}
        return {self._program.rules[rule].name for rule, one in self._table.chain(columns)[0].items() if one[0]}
