"""The amounts of each row of a table, as columns. They are computed exactly, row by row, as those of a case are; a cell
is the number next to what came out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import polars as pl

from expert.files.answers import read_answer
from expert.inference.amounts import Known, amounts_of
from expert.inference.evaluate import applicable
from expert.inference.program import Program
from expert.inference.table import Columns
from expert.model.mapping import TableMapping
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer, Contradiction, Derived, Trace
from expert.tables.column_values import cell_texts
from expert.tables.columns import BoundColumn
from expert.tables.rows import by_row, row_answers


class AmountColumns:
    """A reader of the amounts of the rows of one table."""

    def __init__(
        self,
        base: RuleBase,
        program: Program,
        columns: Iterable[BoundColumn],
        mapping: TableMapping,
        shared: Iterable[Answer],
        file: str,
    ) -> None:
        self._base, self._program, self._mapping, self._file = base, program, mapping, file
        self._columns = list(columns)
        self._shared = {answer.attribute: answer for answer in shared}

    def of(self, rows: pl.DataFrame, columns: Columns, names: Iterable[str]) -> pl.DataFrame:
        """Return the columns of the amounts called `names` for rows of the table that were read, from what followed for
        them; null is one that is not known."""
        wanted = list(names)
        found: dict[str, list[float | None]] = {name: [] for name in wanted}
        for trace in self._traces(rows, columns):
            outcomes = amounts_of(self._base, trace)
            for name in wanted:
                outcome = outcomes[name]
                found[name].append(float(outcome.value) if isinstance(outcome, Known) else None)
        return pl.DataFrame(found, schema=dict.fromkeys(wanted, pl.Float64()))

    def _traces(self, rows: pl.DataFrame, columns: Columns) -> Iterator[Trace]:
        """Yield for each row what an amount needs of its trace: what was answered, what was concluded, what clashes."""
        concluded = by_row(columns.concluded, rows.height)
        contested = by_row(columns.contested, rows.height)
        clashing = by_row(columns.clashing, rows.height)
        texts = cell_texts(rows, list(dict.fromkeys(column.name for column in self._columns)))
        for place, cells in enumerate(texts.iter_rows(named=True)):
            answers, inert = applicable(self._program, self._answers(cells))
            yield Trace(
                case="",
                answers=answers,
                inert=inert,
                derived=tuple(
                    Derived(fact, 1, (), (), "stated", fact in contested[place]) for fact in sorted(concluded[place])
                ),
                firings=(),
                contradictions=tuple(Contradiction(name, ()) for name in sorted(clashing[place])),
                broken=(),
                parameters=self._program.parameters,
            )

    def _answers(self, cells: Mapping[str, str | None]) -> tuple[Answer, ...]:
        raw = row_answers(self._base, self._columns, self._mapping, cells, self._file).raw
        own = {name: read_answer(name, self._base.attributes[name], answer, self._file) for name, answer in raw.items()}
        return tuple(sorted((self._shared | own).values()))
