"""How the time grows with the rows and with the rules."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import polars as pl

from benchmarks.bulk import parts
from benchmarks.copies import copies
from benchmarks.growth import growth
from benchmarks.limit import limit
from benchmarks.on_spark import WORKERS, OnSpark, on_spark
from benchmarks.survey import Survey
from benchmarks.whole import Whole, whole
from expert.inference.program import Program
from expert.inference.table import TableProgram
from expert.model.rulebase import RuleBase


class Scale(NamedTuple):
    """`files`: rows -> what a process takes that evaluates a file of so many; `alone`: rows -> the seconds that all
    conclusions, contradictions and contests of so many take; `rules`: rules -> the seconds that it takes to find out
    which of so many fire in a million rows; `growth`: what people wait for -> rules -> the seconds of that. `limits`:
    the ending of a file -> what a process takes that evaluates it, and the seconds that Polars takes to read it and to
    write the result. `spark`: the same on Spark, if it is there."""

    files: dict[int, Whole]
    alone: dict[int, float]
    rules: dict[int, float]
    growth: dict[str, dict[int, float]]
    limits: dict[str, tuple[Whole, float]]
    spark: OnSpark | None


def scale(
    base: RuleBase, program: Program, sizes: Sequence[int], times: Sequence[int], spark_rows: int, folder: Path
) -> Scale:
    """The figures for so many rows, for so many `times` the rules, and for `spark_rows` on Spark, if any. Raises
    OSError, InvalidInput."""
    return Scale(
        files={rows: _file(base, program, rows, folder) for rows in sizes},
        alone=_alone(base, program, sizes),
        rules=dict(_by_rules(base, program, times, min(sizes[-1], 30_000))),
        growth=growth(times, folder),
        limits=_limits(base, program, min(sizes[-1], 1_000_000), folder),
        spark=_spark(base, program, spark_rows, folder / "spark") if spark_rows else None,
    )


def _spark(base: RuleBase, program: Program, rows: int, folder: Path) -> OnSpark | None:
    folder.mkdir()
    for seed in range(WORKERS):  # a file for each, since Spark does not divide small ones
        Survey(base, program, seed).write(rows // WORKERS, folder / f"{seed}.parquet")
    return on_spark(folder)


def _file(base: RuleBase, program: Program, rows: int, folder: Path) -> Whole:
    table, result = folder / "survey.parquet", folder / "result.parquet"
    Survey(base, program).write(rows, table)
    try:
        return whole(table, result)
    finally:
        table.unlink()
        result.unlink(missing_ok=True)


def _limits(base: RuleBase, program: Program, rows: int, folder: Path) -> dict[str, tuple[Whole, float]]:
    found: dict[str, tuple[Whole, float]] = {}
    for ending in (".parquet", ".csv"):
        table, result = folder / f"limit{ending}", folder / f"limit-result{ending}"
        Survey(base, program).write(rows, table)
        try:
            found[ending] = whole(table, result), limit(table, result)
        finally:
            table.unlink()
            result.unlink(missing_ok=True)
    return found


def _alone(base: RuleBase, program: Program, sizes: Sequence[int]) -> dict[int, float]:
    table = TableProgram(program)
    found: dict[int, float] = {}
    seconds, done = 0.0, 0
    for rows in sizes:
        # Each size begins where the last one ended, with rows that were not there before.
        for part in parts(Survey(base, program, seed=rows), program, rows - done):
            begin = time.perf_counter()
            table.run(part.given, part.several, part.rows)
            seconds += time.perf_counter() - begin
        found[rows], done = seconds, rows
    return found


def _by_rules(
    base: RuleBase, program: Program, times: Sequence[int], rows: int, rounds: int = 3
) -> Iterable[tuple[int, float]]:
    """Copies of the rule base side by side, each with answers of its own."""
    surveys = [parts(Survey(base, program, seed=seed), program, rows) for seed in range(max(times))]
    side_by_side = []
    for aside in zip(*surveys, strict=False):
        height = min(part.rows for part in aside)
        columns = [{atom: column.head(height) for atom, column in part.atoms.items()} for part in aside]
        side_by_side.append((height, columns))
    for count in times:
        larger = copies(program, count)
        table = TableProgram(larger)
        seconds = []
        batches = [_shifted(columns[:count], len(program.atoms)) for _, columns in side_by_side]
        for _ in range(rounds):
            begin = time.perf_counter()
            for batch in batches:
                table.chain(batch)
            seconds.append(time.perf_counter() - begin)
        yield len(larger.rules), statistics.median(seconds) * 1e6 / sum(height for height, _ in side_by_side)


def _shifted(columns: Sequence[dict[int, pl.Series]], atoms: int) -> dict[int, pl.Series]:
    return {atom + number * atoms: column for number, one in enumerate(columns) for atom, column in one.items()}
