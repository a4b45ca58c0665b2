"""The one function from a batch of a table to its results: behind files, folders of cases, portfolios and clusters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import NamedTuple

import polars as pl

from expert.inference.compile import compile_base
from expert.inference.table import Columns, TableProgram
from expert.model.mapping import TableMapping
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer
from expert.tables.cells import BadCell
from expert.tables.column_values import as_name, column_expr
from expert.tables.columns import Binding, bind
from expert.tables.reader import TableReader
from expert.tables.results import ROW, USUAL, Results, Wanted, is_result
from expert.tables.table import NUMBER

#: For so many different texts of a batch the rejects say what was probably meant. To look for it takes longer than to
#: read them.
HELPED = 1_000


class Evaluated(NamedTuple):
    """The outcome of a batch: `rows`, those that could be read, with their numbers, as they are in the table;
    `columns`, what followed for them; the cells for which the other rows are rejected, and these rows, `left_out`, as
    they came, with their numbers."""

    rows: pl.DataFrame
    columns: Columns
    bad: list[BadCell]
    left_out: pl.DataFrame


class TableEvaluator:
    """A rule base made ready for the batches of one table. Not safe for use from two threads."""

    def __init__(
        self,
        base: RuleBase,
        columns: Mapping[str, pl.DataType],
        mapping: TableMapping | None = None,
        shared: Iterable[Answer] = (),
        overrides: Mapping[str, float] | None = None,
        *,
        file: str = "table",
        wanted: Wanted = USUAL,
    ) -> None:
        """Prepare for a table with these `columns`, name -> type, as `mapping` says, and for results with the columns
        that are `wanted`; `file` names the table in messages. Raises InvalidInput if mapping and columns do not fit,
        ValueError if there is no result column of a name."""
        self.base = base
        shared = tuple(shared)
        self.program = compile_base(base, overrides)
        self._mapping = mapping or TableMapping()
        self.binding: Binding = bind(base, self._mapping, columns, file)
        self._reader = TableReader(base, self.program, self._mapping, self.binding.columns, shared, file)
        self._table = TableProgram(self.program)
        self._results = Results(base, self.program, wanted)
        self._amounts = None
        if self._results.amounts:
            from expert.tables.amounts import AmountColumns  # few rule bases have amounts

            bound = self.binding.columns
            self._amounts = AmountColumns(base, self.program, bound, self._mapping, shared, file)
        made = self._results.schema
        older = self._results.names if is_result(columns) else made
        #: The columns of the table that the result does not have, since they are those of an older one, or of this.
        self.replaced = tuple(name for name in columns if name == ROW or name in older)
        self._kept = [name for name in columns if name not in self.replaced]
        self.schema = {ROW: pl.UInt32(), **{name: columns[name] for name in self._kept}, **made}

    def evaluate(self, batch: pl.DataFrame, first: int = 1) -> Evaluated:
        """Return the outcome of the rows of `batch`. They are numbered from `first` on, unless they bring their
        numbers."""
        counted = pl.arange(first, first + batch.height, dtype=pl.UInt32, eager=True)
        numbers = (batch[NUMBER] if NUMBER in batch.columns else counted).alias(ROW)
        numbered = batch.with_columns(numbers)
        read = self._reader.read(batch)
        given, several = read.given, read.several
        bad: list[BadCell] = []
        left_out = batch.clear().with_columns(numbers.clear().alias(NUMBER))
        if read.bad:
            rows = sorted({row for row, *_ in read.bad})
            number = dict(zip(rows, numbers.gather(rows).to_list(), strict=True))
            names = self._names(batch, rows, numbers)
            in_order = sorted(read.bad, key=lambda one: one[0])
            helps = {error: error.help for error in islice(dict.fromkeys(error for *_, error in in_order), HELPED)}
            bad = [
                BadCell(
                    number[row],
                    names[row],
                    column.name,
                    column.attribute,
                    text,
                    error.code,
                    error.message,
                    helps.get(error, ""),
                )
                for row, column, text, error in in_order
            ]
            kept = pl.Series([True]).new_from_index(0, batch.height).scatter(rows, False)
            left_out = batch.with_columns(numbers.alias(NUMBER)).filter(~kept)
            numbered = numbered.filter(kept)
            given = {atom: column.filter(kept) for atom, column in given.items()}
            several = {name: column.filter(kept) for name, column in several.items()}
        return Evaluated(numbered, self._table.run(given, several, numbered.height), bad, left_out)

    def frame(self, found: Evaluated) -> pl.DataFrame:
        """Return the rows of the result, with the columns of `schema`."""
        rows = found.rows.select(column_expr(ROW), *map(column_expr, self._kept))
        results = self._results.frame(found.columns, rows.height)
        if self._amounts is not None:
            results = results.with_columns(self._amounts.of(found.rows, found.columns, self._results.amounts))
        return pl.concat([rows, results], how="horizontal")

    def _names(self, batch: pl.DataFrame, rows: list[int], numbers: pl.Series) -> dict[int, str]:
        """Return the name of each row in the table; its number if it has no name."""
        key = self._mapping.id
        if key is None:
            return {row: str(numbers[row]) for row in rows}
        names = batch[rows].select(as_name(column_expr(key), batch.schema[key])).to_series()
        return {row: name or str(numbers[row]) for row, name in zip(rows, names, strict=True)}
