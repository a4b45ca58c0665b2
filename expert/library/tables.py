"""Many cases at once: a table with a row a case, and a portfolio."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from expert.documents.data import as_data
from expert.documents.formats import as_text
from expert.files.mapping import mapping_in
from expert.library.rule_base import Name, OpenRuleBase, document_of
from expert.model.case import Summary
from expert.model.mapping import TableMapping
from expert.model.problems import Place, Problem, did_you_mean
from expert.pages.portfolio import portfolio_html
from expert.portfolio.case_table import CaseTable, case_table
from expert.portfolio.csv import portfolio_csv
from expert.portfolio.portfolio import Portfolio, portfolio_of
from expert.portfolio.text import portfolio_explanation
from expert.portfolio.words import Limits
from expert.tables.columns import expected_names
from expert.tables.evaluator import TableEvaluator
from expert.tables.found import with_found
from expert.tables.opening import open_table
from expert.tables.result_file import metadata
from expert.tables.results import Wanted
from expert.tables.run import TableRun, bad_cell_problem
from expert.tables.table import OpenTable, checked_names
from expert.tables.writing import write_table

#: A table: a Polars DataFrame, or the name of a file, .csv, .tsv, .parquet, .jsonl or .xlsx.
Rows = pl.DataFrame | Name

#: How columns are read: what a mapping file has, or its name.
Mapped = TableMapping | Mapping[str, object] | Name

#: How much is said of a portfolio, if nothing else is wanted.
USUAL = Limits()

#: What messages call a table that a program gives.
_TABLE = "the table"


class TableResult(NamedTuple):
    """The result of a table: the rows that could be read, with what follows for each as `expert evaluate --out` writes
    it; `rejected`, a row for each bad cell for which others are left out; how often each conclusion follows; and the
    origin of the result, which Parquet keeps.
    """

    rows: pl.DataFrame
    rejected: pl.DataFrame
    summary: Summary
    about: dict[str, str]

    def save(self, path: Name) -> None:
        """Write the rows to a file, whole or not at all: Parquet, CSV, JSON Lines or Excel, by its ending.

        Commands take it as a result. Raises InvalidInput for another ending, OSError if the file cannot be written.
        """
        write_table(Path(path), [self.rows], self.rows.schema, self.about)


def evaluate_table(
    rules: OpenRuleBase,
    table: Rows,
    mapping: Mapped | None = None,
    *,
    lists: bool = False,
    everything: bool = False,
    only: Iterable[str] = (),
) -> TableResult:
    """Evaluate all rows of a table, in memory. For more rows than that, `expert evaluate --out` goes from file to file.

    The columns that are added are those of the results that people ask for first, `everything` that follows, or `only`
    those of these names. With `lists` there are lists of what holds instead of a column for each thing that may. Raises
    InvalidInput for a table that cannot be read, and for a mapping that does not fit; ValueError for unknown names.
    """
    opened, how = _opened(rules, table, mapping_of(rules, mapping))
    given = (rules.base, opened.columns, how, rules.shared, rules.parameters)
    evaluator = TableEvaluator(*given, file=opened.path, wanted=Wanted(lists, everything, tuple(only)))
    run, aside = TableRun(evaluator, opened.path), io.StringIO(newline="")
    empty = pl.DataFrame(schema=evaluator.schema)
    rows = pl.concat([empty, *run.batches(opened, aside)])
    rejected = pl.read_csv(io.BytesIO(aside.getvalue().encode()), infer_schema=False)
    about = metadata(rules.base, opened.path, how, rules.shared, evaluator.program.parameters)
    return TableResult(rows, rejected, run.summary(), about)


class Segmented(NamedTuple):
    """A portfolio, divided by what follows from its cases, and what is wrong with cells for which rows are left out."""

    portfolio: Portfolio
    problems: tuple[Problem, ...]

    def data(self) -> Any:
        """Return what `expert segment --format json` prints."""
        return as_data(portfolio_explanation(self.portfolio, USUAL).data())

    def write(self, format: str = "text", width: int = 80, detail: Limits = USUAL, *, all: bool = False) -> str:
        """Return the portfolio as `text`, `markdown`, `json`, `csv`, or `html`, a page to send.

        `detail` is how much is said; with `all` it is everything, not only the first screen. Raises ValueError for
        another format, and for `csv` and `html` if nothing is said of the whole, since too many rows are left out.
        """
        if self.portfolio.found.withheld and format in ("csv", "html"):
            raise ValueError("more than a tenth of the rows is left out; segment with partial=True")
        if format == "csv":
            return portfolio_csv(self.portfolio)
        if format == "html":
            return portfolio_html(self.portfolio)
        if format not in SEGMENTED:
            raise ValueError(f"there is no format '{format}' for portfolios; {did_you_mean(format, SEGMENTED)}")
        return as_text(portfolio_explanation(self.portfolio, detail, all=all), format, width)

    def __str__(self) -> str:
        return self.write()


#: The formats of portfolios.
SEGMENTED = ("text", "markdown", "json", "csv", "html")


def segment(
    rules: OpenRuleBase,
    table: Rows,
    mapping: Mapped | None = None,
    *,
    against: Rows | None = None,
    against_mapping: Mapped | None = None,
    title: str = "",
    partial: bool = False,
) -> Segmented:
    """Divide a portfolio: into which groups its cases fall, where they stand, and what follows from all together.

    `against` is the same portfolio at an earlier time, read by the same mapping unless it has its own, which has to say
    by `id` which column tells cases apart. If more than a tenth of the rows is left out, nothing is said of the whole
    but with `partial`. Raises InvalidInput.
    """
    now = _case_table(rules, table, mapping_of(rules, mapping))
    tables = [now]
    if against is not None:
        earlier = mapping if against_mapping is None else against_mapping
        tables.append(_case_table(rules, against, mapping_of(rules, earlier)))
    found = portfolio_of(now, tables[1] if against is not None else None, rules.parameters, partial=partial)
    problems = tuple(bad_cell_problem(one.file, cell) for one in tables for cell in one.bad)
    return Segmented(found._replace(title=title), problems)


def _case_table(rules: OpenRuleBase, table: Rows, mapping: TableMapping) -> CaseTable:
    opened, how = _opened(rules, table, mapping)
    return case_table(rules.base, opened, how, rules.shared, rules.parameters)


def _opened(rules: OpenRuleBase, table: Rows, mapping: TableMapping) -> tuple[OpenTable, TableMapping]:
    """Return the table, and the mapping with what can be told from its first rows."""
    if not isinstance(table, pl.DataFrame):
        opened = open_table(str(Path(table)), mapping.reading, expected_names(rules.base, mapping))
        return opened, with_found(rules.base, mapping, opened).mapping
    names = checked_names(table.columns, lambda number: Place(f"{_TABLE}, column {number + 1}", 0, 0))
    frame = table.rename(dict(zip(table.columns, names, strict=True)))
    opened = OpenTable(_TABLE, dict(frame.schema), frame.height, {}, frame.iter_slices, frame.lazy())
    return opened, with_found(rules.base, mapping, opened).mapping


def mapping_of(rules: OpenRuleBase, mapping: Mapped | None) -> TableMapping:
    """Return how columns are read. Raises InvalidInput with all problems of the mapping."""
    if mapping is None or isinstance(mapping, TableMapping):
        return mapping or TableMapping()
    return mapping_in(document_of(mapping, "the mapping"), rules.base)
