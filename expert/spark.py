"""The same rules over a Spark DataFrame: each worker runs the function that evaluates the batches of a file.

`evaluate` gives the rows that can be read, with what followed for them, and `rejects` the others, each with what is
wrong with its cells; every row of the input in which something stands is in one of the two. Needs the extra `spark`,
and Java for Spark itself.
"""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

import polars as pl

from expert.library.rule_base import OpenRuleBase, open_rule_base
from expert.library.tables import Mapped, mapping_of
from expert.model.mapping import TableMapping
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer
from expert.tables.evaluator import TableEvaluator
from expert.tables.results import ROW, USUAL, Wanted
from expert.tables.table import NUMBER, without_blank_rows

try:
    import pyarrow as pa
    from pyspark.sql import DataFrame
    from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema
    from pyspark.sql.types import ArrayType, StringType, StructField, StructType
except ImportError as error:
    raise ImportError(f"expert.spark needs Spark and Arrow ({error}): pip install 'winwin-expert[spark]'") from error

_OLDEST = pl.CompatLevel.oldest()

#: Spark's batches are put together to about so many rows, since larger ones take less time a row.
ROWS = 100_000

#: What `rejects` adds to a row: its bad cells, each with these texts.
BAD_CELLS = "bad_cells"
_TEXTS = ("column", "attribute", "value", "code", "message", "help")


class _Job(NamedTuple):
    """A task for the workers, as plain data.

    What `evaluate` is given, and how the columns of the table are called; of these, those that are looked at,
    `columns`, with their types, those that are passed on, `kept`, and those that are `added`.
    """

    base: RuleBase
    mapping: TableMapping
    shared: tuple[Answer, ...]
    overrides: dict[str, float]
    wanted: Wanted
    names: tuple[str, ...]
    columns: dict[str, pl.DataType]
    kept: tuple[str, ...]
    added: pa.Schema


def evaluate(
    df: DataFrame,
    rules: OpenRuleBase | None = None,
    mapping: Mapped | None = None,
    *,
    lists: bool = False,
    everything: bool = False,
    only: Iterable[str] = (),
) -> DataFrame:
    """Evaluate the rows of `df` that can be read: add the columns that `expert evaluate --out` adds to those of a file.

    `rules` is a rule base other than the one that comes with the program, `mapping` says how columns are read. The
    columns that are added are those of the results that people ask for first, `everything` that follows, or `only`
    those of these names; with `lists` they are lists of what holds instead of a column for each thing that may. There
    is no column with the number of a row, since rows on a cluster have no order. Raises InvalidInput if mapping and
    columns do not fit, ValueError for unknown names.
    """
    evaluator, job = _prepared(df, rules, mapping, Wanted(lists, everything, tuple(only)))
    passed_on = {*job.kept, ROW}
    results = {name: dtype for name, dtype in evaluator.schema.items() if name not in passed_on}
    found = from_arrow_schema(pl.DataFrame(schema=results).to_arrow(compat_level=_OLDEST).schema)
    return _mapped(df, job, found, _evaluated)


def rejects(df: DataFrame, rules: OpenRuleBase | None = None, mapping: Mapped | None = None) -> DataFrame:
    """Return the other rows of `df`, as they are, with their bad cells in a column `bad_cells`: of each the column, the
    attribute, the value as text, and code, message and help as a person gets them. Takes what `evaluate` takes."""
    _, job = _prepared(df, rules, mapping, USUAL)
    job = job._replace(kept=tuple(name for name in job.names if name != BAD_CELLS))
    texts = StructType([StructField(name, StringType()) for name in _TEXTS])
    return _mapped(df, job, StructType([StructField(BAD_CELLS, ArrayType(texts))]), _rejected)


def _prepared(
    df: DataFrame, rules: OpenRuleBase | None, mapping: Mapped | None, wanted: Wanted
) -> tuple[TableEvaluator, _Job]:
    """Return the evaluator for all columns, which finds out whether they fit, and the job for those that are looked
    at."""
    names = tuple(df.columns)
    if twice := sorted(name for name, number in Counter(names).items() if number > 1):
        raise ValueError(f"several columns of the DataFrame are called {', '.join(twice)}")
    rules = rules or open_rule_base()
    how = mapping_of(rules, mapping)
    types = dict(_frame(to_arrow_schema(df.schema).empty_table()).schema)
    job = _Job(rules.base, how, rules.shared, rules.parameters, wanted, names, types, (), pa.schema([]))
    evaluator = _evaluator(job)
    looked_at = {column.name for column in evaluator.binding.columns} | {how.id}
    replaced = set(evaluator.replaced) - {ROW}
    return evaluator, job._replace(
        columns={name: dtype for name, dtype in types.items() if name in looked_at},
        kept=tuple(name for name in types if name not in replaced),
    )


def _evaluator(job: _Job) -> TableEvaluator:
    given = (job.base, job.columns, job.mapping, job.shared, job.overrides)
    return TableEvaluator(*given, file="the DataFrame", wanted=job.wanted)


def _mapped(
    df: DataFrame, job: _Job, added: StructType, work: Callable[[TableEvaluator, _Job, pa.Table], pa.Table]
) -> DataFrame:
    kept = set(job.kept)
    fields = [field for field in df.schema if field.name in kept]
    # A worker runs many tasks. It knows a job that it has had by its bytes, and compiles the rule base once.
    packed = pickle.dumps(job._replace(added=to_arrow_schema(added)))

    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        evaluator, mine = _unpacked(packed)
        for table in _put_together(batches):
            filled = _filled(mine, table.rename_columns(mine.names))
            if filled.num_rows:
                yield from work(evaluator, mine, filled).to_batches(10_000)

    # Spark takes a dot in a name for the field of a structure here, so columns pass by their number.
    numbered = df.toDF(*(str(number) for number in range(len(job.names))))
    return numbered.mapInArrow(run, StructType([*fields, *added]))


# ---------------------------------------------------------------------- on a worker


@lru_cache(maxsize=4)
def _unpacked(packed: bytes) -> tuple[TableEvaluator, _Job]:
    job: _Job = pickle.loads(packed)
    return _evaluator(job), job


def _put_together(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.Table]:
    waiting: list[pa.RecordBatch] = []
    for batch in batches:
        waiting.append(batch)
        if sum(one.num_rows for one in waiting) >= ROWS:
            yield pa.Table.from_batches(waiting)
            waiting = []
    if waiting:
        yield pa.Table.from_batches(waiting)


def _filled(job: _Job, table: pa.Table) -> pa.Table:
    """Return the rows in which something stands, as of a file. In most tables this shows in the columns that are looked
    at."""
    some = _frame(table.select(list(job.columns)))
    if without_blank_rows(some).height == some.height:
        return table
    numbers = pl.arange(table.num_rows, eager=True).alias(NUMBER)
    filled = without_blank_rows(_frame(table).with_columns(numbers))[NUMBER]
    return table.take(filled.alias(ROW).to_arrow())  # Arrow takes no name with a NUL


def _evaluated(evaluator: TableEvaluator, job: _Job, table: pa.Table) -> pa.Table:
    found = evaluator.evaluate(_frame(table.select(list(job.columns))))
    rows = table.select(list(job.kept))
    if found.bad:
        rows = rows.take((found.rows[ROW] - 1).to_arrow())
    return _beside(rows, evaluator.frame(found).select(job.added.names).to_arrow(compat_level=_OLDEST).cast(job.added))


def _rejected(evaluator: TableEvaluator, job: _Job, table: pa.Table) -> pa.Table:
    by_row: dict[int, list[dict[str, str]]] = {}
    for cell in evaluator.evaluate(_frame(table.select(list(job.columns)))).bad:
        by_row.setdefault(cell.row - 1, []).append({name: getattr(cell, name) for name in _TEXTS})
    rows = table.select(list(job.kept)).take(pa.array(by_row, pa.int64()))
    return _beside(rows, pa.table([pa.array(by_row.values(), job.added.field(0).type)], schema=job.added))


def _beside(left: pa.Table, right: pa.Table) -> pa.Table:
    for field, column in zip(right.schema, right.columns, strict=True):
        left = left.append_column(field, column)
    return left


def _frame(table: pa.Table) -> pl.DataFrame:
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    return frame
