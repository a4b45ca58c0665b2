"""`python -m benchmarks` measures everything and prints a table in Markdown."""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.cases import ANSWERED, RandomCase, random_cases
from benchmarks.engines import ChainingAlone, Clips, ClipsText, Engine, FullTraces, PlainDurable
from benchmarks.processes import peak_memory, startup
from benchmarks.rates import Disagreement, rates, require_agreement
from benchmarks.reasoning import reasoning
from benchmarks.stages import stages
from benchmarks.table import Row, machine, markdown, publish, ratio
from expert import open_rule_base
from expert.inference.evaluate import Evaluator

#: The part of docs/speed.md that this writes.
PART = "benchmarks"


class Effort(NamedTuple):
    """How much is measured: random cases, rounds of them, rounds of processes and stages, cases for the memory."""

    cases: int = 2000
    rounds: int = 7
    processes: int = 15
    memory_cases: int = 10_000
    reasoned: int = 200


QUICK = Effort(50, 2, 2, 100, 5)


def main() -> None:
    """Measures, prints, and writes if asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--cases", type=int, metavar="N", help=f"random cases (default: {Effort().cases})")
    parser.add_argument("--quick", action="store_true", help="measure next to nothing, to see that it runs")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table between the marks in FILE as well")
    options = parser.parse_args()
    effort = QUICK if options.quick else Effort()
    if options.cases is not None:
        if options.cases < 1:
            parser.error("--cases takes a positive number")
        effort = effort._replace(cases=options.cases)
    try:
        publish(lambda: report(effort), options.write, PART)
    except (Disagreement, ValueError, OSError) as error:
        sys.exit(f"benchmarks: {error}")


def report(effort: Effort) -> str:
    """All figures as Markdown. Raises Disagreement."""
    base = open_rule_base().base
    evaluator = Evaluator(base)
    program = evaluator.program
    cases = list(random_cases(base, program, effort.cases))
    ours = FullTraces(evaluator)
    engines: list[Engine] = [ours, ChainingAlone(program)]
    engines += [PlainDurable(program, delete=False), PlainDurable(program, delete=True)]
    try:
        engines += [ClipsText(program), Clips(program)]
    except ImportError:
        print("clipspy is not installed, so CLIPS is left out", file=sys.stderr)
    rows = [*_rate_rows(engines, cases, effort.rounds), *_process_rows(effort), *_stage_rows(effort)]
    rows += _reasoning_rows(cases[: effort.reasoned], effort.processes)
    traces = [evaluator.evaluate("case", case.answers) for case in cases]
    firings = statistics.mean(len(trace.firings) for trace in traces)
    clashing = statistics.mean(bool(trace.contradictions) for trace in traces)
    about_cases = (
        f"{len(cases):,} random cases over the {len(program.rules)} rules that come with the program, "
        f"{ANSWERED:.0%} of the questions answered: {firings:.0f} firings a case, contradictory answers or conclusions "
        f"in {clashing:.0%}. Before anything is timed, all engines have to fire the same rules in every case. The "
        "others are given atoms and say which rules fired; full traces hold ranks, premises, contradictions and what "
        "is contested as well."
    )
    about_figures = (
        f"Medians of {effort.rounds} rounds for cases and of {effort.processes} for the rest, in which all take turns; "
        "a ratio is the median of the rounds' ratios."
    )
    return markdown(rows, [about_cases, f"{about_figures} {machine()}"])


def _rate_rows(engines: Sequence[Engine], cases: Sequence[RandomCase], rounds: int) -> Iterator[Row]:
    require_agreement(engines, cases)
    found = rates(engines, cases, rounds)
    for ours, what in ((FullTraces.name, "with full traces"), (ChainingAlone.name, "chaining alone")):
        own = f"{statistics.median(found[ours]):,.0f}"
        for engine in engines[2:]:
            other = engine.name
            label = f"cases a second, {what}, against {other}"
            times = ratio(found[ours], found[other])
            yield Row(label, own, f"{statistics.median(found[other]):,.0f}", f"{times:.2f} times as fast")
        if len(engines) == 4:
            yield Row(f"cases a second, {what}, against CLIPS", own, "clipspy is not installed")


def _process_rows(effort: Effort) -> Iterator[Row]:
    found = startup(effort.processes)
    yield Row(
        "`expert evaluate` with one case, start to end, against importing the libraries it uses",
        _milliseconds(statistics.median(found.command)),
        _milliseconds(statistics.median(found.imports)),
        f"{ratio(found.command, found.imports):.2f} times as long",
    )
    for count in (1, effort.memory_cases):
        yield Row(f"peak memory, {count:,} case{'s' if count > 1 else ''}", f"{peak_memory(count):.0f} MB")


def _stage_rows(effort: Effort) -> Iterator[Row]:
    found = stages(effort.processes)
    yield Row("reading and checking the rule base", _milliseconds(found.reading))
    yield Row("compiling it", _milliseconds(found.compiling))
    yield Row("loading it into the engine", _milliseconds(found.loading))


def _reasoning_rows(cases: Sequence[RandomCase], rounds: int) -> Iterator[Row]:
    found = reasoning([case.answers for case in cases], rounds)
    yield Row("making the solvers, with the first questions", _milliseconds(found.making))
    yield Row("status of every conclusion, nothing answered", _milliseconds(found.empty_status))
    yield Row("status of every conclusion, a random case half answered", _milliseconds(found.half_status))
    yield Row("relevant questions, nothing answered", _milliseconds(found.empty_relevant))
    yield Row("relevant questions, a random case half answered", _milliseconds(found.half_relevant))
    yield Row("least answers of a random case", _milliseconds(found.least_answers))
    yield Row("least changes that undo a conclusion of it", _milliseconds(found.least_change))
    yield Row("`expert check --prove`, without reading the files", _milliseconds(found.proving))


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:,.1f} ms"


if __name__ == "__main__":
    main()
