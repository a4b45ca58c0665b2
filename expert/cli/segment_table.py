"""The tables of `expert segment`: reading them, and saying what is wrong with them."""

from __future__ import annotations

import click

from expert.cli.options import TableOptions
from expert.cli.output import Progress
from expert.cli.tables import open_input, print_bad_cells, print_blank_rows, print_no_cases, print_notes
from expert.model.problems import InvalidInput
from expert.model.rulebase import RuleBase
from expert.portfolio.case_table import case_table
from expert.portfolio.portfolio import Portfolio, portfolio_of
from expert.tables.cells import BadCell, add_distinct
from expert.tables.run import SHOWN, bad_cell_problem


def read_portfolio(
    base: RuleBase,
    file: str,
    how: TableOptions,
    against: str | None,
    against_mapping: str | None,
    color: str,
    *,
    partial: bool,
) -> tuple[Portfolio, int]:
    """Return the portfolio in the table `file`, and how many cells could not be read. With another table, compare it
    with the portfolio in that, which is read by the same mapping unless it has its own. Notes on the tables are
    printed. Raises InvalidInput, also for a bad cell if `how` is strict, and click.UsageError if the rows of the two
    tables cannot be told apart."""
    now = open_input(base, file, how, color)
    inputs = [now]
    if against is not None:
        like = "" if against_mapping else file
        inputs.append(open_input(base, against, how._replace(mapping=against_mapping or how.mapping), color, like))
        if any(one.mapping.id is None for one in inputs):
            what = "--against tells cases by their names; say in the mapping by `id` which column has them"
            raise click.UsageError(what)
    tables = []
    bad = 0
    for one in inputs:
        progress = Progress(one.table.rows, "rows")
        try:
            found = case_table(base, one.table, one.mapping, one.shared, now.overrides, progress)
        finally:
            progress.clear()
        shown: list[BadCell] = []
        add_distinct(shown, found.bad, SHOWN)
        problems = [bad_cell_problem(one.table.path, cell) for cell in shown]
        if problems and how.strict:
            raise InvalidInput(problems)
        if not one.result:
            print_notes(found.binding, (), color)
        print_blank_rows(found.blank, color)
        print_no_cases(found.no_cases, color)
        print_bad_cells(problems, len(found.bad), color)
        bad += len(found.bad)
        tables.append(found)
    earlier = tables[1] if len(tables) > 1 else None
    return portfolio_of(tables[0], earlier, now.overrides, partial=partial), bad
