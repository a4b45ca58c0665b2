"""The tables of `expert segment`: reading them, and saying what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click

from expert.cli.table_messages import print_bad_cells, print_notes
from expert.loading.cases import read_shared_answers
from expert.loading.mapping import read_mapping
from expert.model.mapping import TableMapping
from expert.model.rulebase import RuleBase
from expert.portfolio.portfolio import Portfolio, portfolio_of
from expert.portfolio.survey import Survey, survey
from expert.problems import InvalidInput
from expert.tables.run import SHOWN, bad_cell_problem
from expert.tables.scan import open_table


def read_portfolio(
    base: RuleBase,
    tables: Sequence[tuple[str, str | None]],
    shared: Sequence[str],
    overrides: Mapping[str, float],
    *,
    strict: bool,
    color: str,
) -> tuple[Portfolio, int]:
    """The portfolio in the first of `tables`, each with the file of its mapping, if it has one, against that in the
    second, if there is one; and how many cells could not be read. What is to be said of the tables is printed. Raises
    InvalidInput, if `strict` for a bad cell, too, and
    click.UsageError if the rows of two tables cannot be told apart."""
    answers = read_shared_answers(shared, base)
    surveys: list[Survey] = []
    bad = 0
    for file, mapping in tables:
        read = TableMapping() if mapping is None else read_mapping(mapping, base)
        if len(tables) > 1 and read.id is None:
            what = "--against tells cases by their names; say in the mapping by `id` which column has them"
            raise click.UsageError(what)
        found = survey(base, open_table(file), read, answers, overrides)
        problems = [bad_cell_problem(file, cell) for cell in found.bad[:SHOWN]]
        if problems and strict:
            raise InvalidInput(problems)
        print_notes(found.binding, (), color)
        print_bad_cells(problems, len(found.bad), color)
        bad += len(found.bad)
        surveys.append(found)
    return portfolio_of(surveys[0], surveys[1] if len(surveys) > 1 else None, overrides), bad
