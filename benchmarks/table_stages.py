"""Where the time goes when a table is evaluated, from a Parquet file to a Parquet file."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from expert.inference.compile import compile_base
from expert.inference.table import TableProgram
from expert.model.mapping import TableMapping
from expert.model.rulebase import RuleBase
from expert.tables.columns import bind
from expert.tables.opening import open_table
from expert.tables.reader import TableReader
from expert.tables.results import Results
from expert.tables.run import BATCH

STAGES = (
    "reading",
    "from cells to atoms",
    "which rules fire",
    "contradictions and what is contested",
    "columns of results",
    "writing",
)


def table_stages(base: RuleBase, file: Path, scratch: Path) -> dict[str, float]:
    """Stage -> the seconds that it takes for the table in `file`, one stage after the other; `scratch` is overwritten.

    The program itself writes a batch while it computes the next one, and so takes less than the sum.
    """
    table, program = open_table(str(file)), compile_base(base)
    mapping = TableMapping()
    reader = TableReader(base, program, mapping, bind(base, mapping, table.columns, "survey").columns)
    rules, results = TableProgram(program), Results(base, program)
    took = dict.fromkeys(STAGES, 0.0)

    @contextmanager
    def timed(stage: str) -> Iterator[None]:
        begin = time.perf_counter()
        yield
        took[stage] += time.perf_counter() - begin

    batches = table.batches(BATCH)
    while True:
        with timed("reading"):
            batch = next(batches, None)
        if batch is None:
            break
        with timed("from cells to atoms"):
            read = reader.read(batch)
        with timed("which rules fire"):
            rules.chain(read.given)
        with timed("contradictions and what is contested"):
            found = rules.run(read.given, read.several, batch.height)
        with timed("columns of results"):
            frame = batch.hstack(results.frame(found, batch.height))
        with timed("writing"):
            frame.write_parquet(scratch)
    # That run had to find out which rules fire, too.
    took["contradictions and what is contested"] -= took["which rules fire"]
    return took
