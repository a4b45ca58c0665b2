"""A large survey from file to file: no row is lost, memory stays flat, and rows drawn from it are confirmed one by one.

`python -m tests.scale --rows 10000000` generates it, evaluates it, and a tenth of it for the memory, and runs 1,000 of
its rows through forward chaining; `make test-scale` does that.
"""

import argparse
import csv
import sys
import tempfile
import time
from pathlib import Path

import polars as pl

from benchmarks.survey import Survey
from benchmarks.whole import whole
from expert import open_rule_base
from expert.files.answers import written
from expert.files.cases import read_case
from expert.inference.compile import compile_base
from expert.inference.evaluate import Evaluator
from expert.model.mapping import TableMapping
from expert.tables.columns import bind
from expert.tables.rows import row_file

#: One row in so many has a cell that cannot be read.
BAD = 0.001

#: How much more memory ten times the rows may take.
FLAT = 1.5


class Wrong(Exception):
    """Something that must hold does not."""


def main():
    """Does all of it, and says what came out. The exit code is 1 if something does not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.scale", description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000, metavar="N")
    parser.add_argument("--confirmed", type=int, default=1_000, metavar="N", help="rows to be run one by one")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    options = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory(prefix="expert-") as folder:
            confirm_scale(Path(folder), options.rows, options.confirmed, options.seed)
    except Wrong as error:
        sys.exit(f"tests.scale: {error}")


def confirm_scale(folder, rows, confirmed, seed, flat=FLAT):
    """Raises Wrong unless all holds for so many rows."""
    base = open_rule_base().base
    survey = Survey(base, compile_base(base), seed, bad=BAD)
    table, result = folder / "survey.parquet", folder / "result.parquet"
    peaks = []
    for count in (rows // 10, rows):
        begin = time.perf_counter()
        survey.write(count, table)
        say(f"{count:,} survey rows generated in {time.perf_counter() - begin:.0f} s")
        took = whole(table, result, "--all-columns")
        say(f"evaluated in {took.seconds:.0f} s, {count / took.seconds:,.0f} rows a second, with {took.peak:,.0f} MB")
        peaks.append(took.peak)
    if peaks[1] > peaks[0] * flat:
        raise Wrong(f"{rows:,} rows took {peaks[1]:,.0f} MB, a tenth of them {peaks[0]:,.0f} MB")
    kept = require_all_rows(rows, result)
    confirm_rows(base, table, result, kept, confirmed, seed)
    say(f"{confirmed:,} rows drawn from the result agree with forward chaining in all columns")


def require_all_rows(rows, result):
    """Raises Wrong unless each row is in the result or among the rejects; returns the numbers of the former."""
    kept = pl.scan_parquet(result).select("row").collect()["row"]
    with open(result.with_suffix(".rejects.csv"), encoding="utf-8-sig", newline="") as file:
        rejected = {int(cell["row"]) for cell in csv.DictReader(file)}
    if len(kept) + len(rejected) != rows or kept.n_unique() != len(kept) or rejected.intersection(kept.to_list()):
        raise Wrong(f"of {rows:,} rows {len(kept):,} are in the result, and {len(rejected):,} rejected")
    say(f"{rows:,} rows in, {len(kept):,} out, {len(rejected):,} rejected")
    return kept


def confirm_rows(base, table, result, kept, count, seed):
    """Raises Wrong unless so many rows of the result say what forward chaining makes of the same row of the table."""
    evaluator = Evaluator(base)
    drawn = sorted(kept.sample(count, seed=seed).to_list())
    cells = (
        pl.scan_parquet(table).with_row_index("row", 1).filter(pl.col("row").is_in(drawn)).collect(engine="streaming")
    )
    lines = pl.scan_parquet(result).filter(pl.col("row").is_in(drawn)).collect(engine="streaming")
    columns = bind(base, TableMapping(), cells.columns, "survey").columns
    for place, row in enumerate(drawn):
        one = cells[place]
        case = read_case(row_file(base, columns, TableMapping(), one, "survey", str(row))[0], base)
        trace = evaluator.evaluate("row", case.answers)
        expected = one.row(0, named=True) | of_trace(base, evaluator.program, trace)
        line = lines.row(place, named=True)
        if different := [name for name in {*expected, *line} if expected.get(name, ...) != line.get(name, ...)]:
            raise Wrong(f"row {row}: {', '.join(sorted(different))} differ from what forward chaining says")


def of_trace(base, program, trace):
    """The result columns that a trace comes to."""
    made = {}
    derived = {one.fact: one for one in trace.derived}
    contested = {one.fact for one in trace.derived if one.contested}
    for name, attribute in base.attributes.items():
        if attribute.asked:
            continue
        facts = [fact for fact in program.fact_atom if fact.attribute == name]
        there = sorted(
            (fact for fact in facts if fact in derived), key=lambda one: attribute.options.index(written(one))
        )
        if attribute.single:
            made[name] = there[0].value if len(there) == 1 else None
            made[f"{name}.values"] = [written(fact) for fact in there] if len(there) > 1 else None
            made[f"contested.{name}"] = not contested.isdisjoint(there)
        else:
            made |= {f"{name}.{written(fact)}": fact in derived for fact in facts}
            made |= {f"contested.{name}.{written(fact)}": fact in contested for fact in facts}
    clashing = {one.attribute for one in trace.contradictions}
    broken = {one.constraint for one in trace.broken}
    fired = {firing.rule for firing in trace.firings}
    made |= {f"contradictory.{name}": name in clashing for name in base.attributes}
    made |= {f"broken.{name}": name in broken for name in base.constraints}
    return made | {f"fired.{name}": name in fired for name in base.rules}


def say(text):
    print(text, flush=True)


if __name__ == "__main__":
    main()
