"""`python -m benchmarks.tables` measures how fast tables are evaluated, and prints it as a table in Markdown."""

from __future__ import annotations

import argparse
import functools
import importlib
import operator
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.bulk import AsTable, Bulk, DuckDb, DuckDbCounting, OneByOne, Part, parts, require_same, sample
from benchmarks.cases import RandomCase
from benchmarks.engines import ChainingAlone, Clips, ClipsText, Engine, PlainDurable
from benchmarks.rates import Disagreement, rate, require_agreement
from benchmarks.scale import Scale, scale
from benchmarks.scale_picture import draw
from benchmarks.scale_text import scale_text
from benchmarks.sql import Circular
from benchmarks.survey import Survey
from benchmarks.table import Row, machine, markdown, ratio, replace_part, require_marks
from benchmarks.table_stages import table_stages
from expert import open_rule_base
from expert.inference.compile import compile_base
from expert.inference.program import Program
from expert.inference.table import TableProgram
from expert.model.problems import InvalidInput

#: The parts of docs/speed.md and of docs/scale.md that this writes.
PART, SCALE = "tables", "scale"


class Effort(NamedTuple):
    """How much is measured: rows for the engines that take tables, some of them for those that take cases, rounds;
    rows of the files, how many times the rules, and rows on Spark."""

    rows: int = 1_000_000
    cases: int = 300
    rounds: int = 5
    sizes: tuple[int, ...] = (100_000, 300_000, 1_000_000, 3_000_000, 10_000_000)
    times: tuple[int, ...] = (1, 3, 11, 28)
    spark: int = 200_000


QUICK = Effort(2_000, 12, 2, (500, 2_000), (1, 2), 0)
#: Enough to see what grows, and in which proportion, on a machine that others use too.
SMALL = Effort(20_000, 12, 2, (20_000, 200_000), (1, 3, 11, 28), 0)


def main() -> None:
    """Measures, prints, and writes if asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tables", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="measure next to nothing, to see that it runs")
    parser.add_argument("--small", action="store_true", help="measure in minutes, in sizes that nobody notices")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table between the marks in FILE as well")
    parser.add_argument("--docs", type=Path, metavar="FOLDER", help="put figures in scale.md there, and draw scale.svg")
    options = parser.parse_args()
    try:
        # Rather than find out in the end.
        if options.write is not None:
            require_marks(options.write, PART)
        if options.docs is not None:
            require_marks(options.docs / "scale.md", SCALE)
            importlib.import_module("matplotlib")
        text, found = report(QUICK if options.quick else SMALL if options.small else Effort())
        print(text, end="")
        print(f"\n{scale_text(found)}", end="")
        if options.write is not None:
            replace_part(options.write, PART, text)
        if options.docs is not None:
            replace_part(options.docs / "scale.md", SCALE, scale_text(found))
            draw(found, options.docs / "scale.svg")
    except (Disagreement, Circular, InvalidInput, ImportError, ValueError, OSError) as error:
        sys.exit(f"benchmarks.tables: {error}")


def report(effort: Effort) -> tuple[str, Scale]:
    """All figures as Markdown, and those of which scale.md tells. Raises Disagreement and others."""
    base = open_rule_base().base
    program = compile_base(base)
    rows = list(parts(Survey(base, program), program, effort.rows))
    cases = sample(rows, effort.cases)
    bulk, engines = _bulk_engines(program), _engines(program)
    for one in bulk:
        one.load(rows)
    require_same([one for one in bulk if not isinstance(one, DuckDbCounting)])
    require_agreement([OneByOne(program), *engines], cases)
    speeds = _rates(bulk, engines, effort, cases)
    with tempfile.TemporaryDirectory(prefix="expert-") as folder:
        found = scale(base, program, effort.sizes, effort.times, effort.spark, Path(folder))
        survey = Path(folder) / "survey.parquet"
        Survey(base, program).write(effort.rows, survey)
        stages = table_stages(base, survey, Path(folder) / "result.parquet")
    table = [*_rate_rows(speeds), *_rest_rows(program, rows, found, stages)]
    about_rows = (
        f"{sum(part.rows for part in rows):,} generated survey rows over the {len(program.rules)} rules that come with "
        f"the program, {_fired(program, rows):.0f} of which fire in a row; a quarter of the cells is empty, and "
        f"{_clashing(program, rows):.0%} of the rows contradict themselves (of rows drawn at random nearly half do, as "
        "of no survey, so 19 in 20 of those are left out). Before anything is timed, all engines have to fire the same "
        "rules: those that take tables in every row, those that take cases in "
        f"{len(cases)} of them. All are given atoms and say which rules fire; where it says contested, contradictions "
        "and what rests on them are found, too. DuckDB has the rules as one query, a subquery for each layer of rules, "
        "over a table of its own with a Boolean column for each atom, and gives its result as Arrow columns; it is the "
        "fastest of the ways that we tried, and only counting is the least that can be asked of it. Such a query needs "
        "rules that do not go in a circle, as those that come with the program do not."
    )
    about_figures = (
        f"Medians of {effort.rounds} rounds in which all take turns; a ratio is the median of the rounds' ratios. "
        "Tables are timed by the wall clock, expert on one thread and DuckDB on two; engines that take cases, which "
        "have one thread, by processor time. The whole way is a process from start to end."
    )
    return markdown(table, [about_rows, f"{about_figures} {machine()}"]), found


def _bulk_engines(program: Program) -> list[Bulk]:
    engines: list[Bulk] = [AsTable(program)]
    try:
        engines += [DuckDb(program), DuckDbCounting(program)]
    except ImportError:
        print("duckdb is not installed, so it is left out", file=sys.stderr)
    return engines


def _engines(program: Program) -> list[Engine]:
    engines: list[Engine] = [ChainingAlone(program)]
    engines += [PlainDurable(program, delete=False), PlainDurable(program, delete=True)]
    try:
        engines += [ClipsText(program), Clips(program)]
    except ImportError:
        print("clipspy is not installed, so CLIPS is left out", file=sys.stderr)
    return engines


def _rates(
    bulk: Sequence[Bulk], engines: Sequence[Engine], effort: Effort, cases: Sequence[RandomCase]
) -> dict[str, list[float]]:
    """The rows a second of each engine, by name, one figure a round."""
    found: dict[str, list[float]] = {name: [] for name in [*(b.name for b in bulk), *(e.name for e in engines)]}
    for _ in range(effort.rounds):
        for table in bulk:
            begin = time.perf_counter()
            table.run()
            found[table.name].append(effort.rows / (time.perf_counter() - begin))
        for engine in engines:
            found[engine.name].append(rate(engine, cases, effort.rounds))
    return found


def _rate_rows(speeds: dict[str, list[float]]) -> Iterator[Row]:
    ours = speeds[AsTable.name]
    for name, theirs in speeds.items():
        if name != AsTable.name:
            what = f"rows a second, which rules fire, against {_OURS.get(name, name)}"
            own, other = statistics.median(ours), statistics.median(theirs)
            yield Row(what, f"{own:,.0f}", f"{other:,.0f}", f"{_rounded(ratio(ours, theirs))} times as fast")


#: What our own engine for cases is called where it is one of the others.
_OURS = {ChainingAlone.name: "our own forward chaining"}


def _rounded(times: float) -> str:
    return f"{times:,.0f}" if times >= 20 else f"{times:.1f}"


def _rest_rows(program: Program, rows: Sequence[Part], found: Scale, stages: dict[str, float]) -> Iterator[Row]:
    most = max(found.alone)
    yield Row("rows a second, with contradictions and what is contested", f"{most / found.alone[most]:,.0f}")
    # The others stand in docs/scale.md.
    shown = {size: one for size, one in found.files.items() if size in (sum(part.rows for part in rows), most)}
    for size, one in shown.items():
        yield Row(f"rows a second, {size:,} rows from Parquet file to Parquet file", f"{size / one.seconds:,.0f}")
    for size, one in shown.items():
        yield Row(f"peak memory, {size:,} rows from file to file", f"{one.peak:,.0f} MB")
    whole = sum(stages.values())
    for stage, seconds in stages.items():
        yield Row(f"of the time from file to file: {stage}", f"{seconds / whole:.0%}")


def _fired(program: Program, rows: Sequence[Part]) -> float:
    """How many rules fire in a row, by the first part of the rows."""
    fired = TableProgram(program).chain(rows[0].atoms)[0]
    return sum(int(column.sum()) for column in fired.values()) / rows[0].rows


def _clashing(program: Program, rows: Sequence[Part]) -> float:
    """The share of rows that contradict themselves, by the first part of the rows."""
    found = TableProgram(program).run(rows[0].given, rows[0].several, rows[0].rows).clashing.values()
    return int(functools.reduce(operator.or_, found).sum()) / rows[0].rows if found else 0.0


if __name__ == "__main__":
    main()
