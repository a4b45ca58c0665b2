"""A portfolio as a table for a spreadsheet: a case a row."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.portfolio.case_table import TableCase
from expert.portfolio.data import CaseFinding
from expert.portfolio.places import positions, values_of
from expert.portfolio.portfolio import Portfolio
from expert.portfolio.words import field_in_words
from expert.tables.csv_text import CsvWriter
from expert.words.facts import label_of, value_of


def portfolio_csv(portfolio: Portfolio) -> str:
    """Its columns: the number of the row and its names; of each division the group, what is shown of groups and listed
    of all; of each matrix the field; each diagnosis and recommendation that any case has, `yes` or `contested` where it
    has it, `no` or `not known` where it has not; and the reasons for the diagnoses."""
    text = io.StringIO()
    writer = CsvWriter(text)
    writer.row(_head(portfolio))
    findings = (*portfolio.found.diagnoses, *portfolio.found.recommendations)
    unknown = {one.fact: set(one.not_known) for one in findings}
    for place, case in enumerate(portfolio.table.cases):
        left = {fact for fact, places in unknown.items() if place in places}
        writer.row(_row(portfolio, case, findings, left))
    return text.getvalue()


def _attributes(portfolio: Portfolio) -> list[str]:
    """The attributes by which cases are divided, and that are shown of groups and listed of all."""
    groups = portfolio.whole.groups.values() if portfolio.whole else ()
    return list(dict.fromkeys(name for one in groups for name in (one.by, *one.show, *one.listed)))


def _head(portfolio: Portfolio) -> Iterator[str]:
    base = portfolio.table.base
    yield "Row"
    yield "Name"
    yield "Title"
    yield from (str(base.attributes[name].label) for name in _attributes(portfolio))
    yield from (one.label for one in portfolio.found.matrices)
    for one in portfolio.found.diagnoses:
        yield f"{base.severities[str(one.severity)].label}: {one.label}"
    for one in portfolio.found.recommendations:
        yield f"{base.actors[str(one.actor)].label}: {one.label}"
    yield "Reasons"


def _row(portfolio: Portfolio, case: TableCase, findings: Sequence[CaseFinding], unknown: set[Fact]) -> Iterator[str]:
    base = portfolio.table.base
    yield str(case.row)
    yield case.name
    yield case.title
    for name in _attributes(portfolio):
        yield "; ".join(label_of(base.attributes[name], value) for value in values_of(case, name))
    for matrix in portfolio.found.matrices:
        fields = positions(case, matrix.rows, matrix.columns)
        yield field_in_words(portfolio, matrix.name, fields) if fields else ""
    mine = [one.fact for one in findings if one.severity and one.fact in case.facts]
    for one in findings:
        without = "not known" if one.fact in unknown else "no"
        yield "contested" if one.fact in case.contested else "yes" if one.fact in case.facts else without
    yield "; ".join(_why(base, case, fact) for fact in mine)


def _why(base: RuleBase, case: TableCase, fact: Fact) -> str:
    value = value_of(base, fact)
    return f"{value.label if value else ''}: {base.rules[case.reasons[fact]].title}"
