"""A portfolio as a table for a spreadsheet: a case a row."""

from __future__ import annotations

import io
from collections.abc import Iterator

from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.portfolio.findings import Frequent
from expert.portfolio.grids import places_of, values_of
from expert.portfolio.portfolio import Portfolio
from expert.portfolio.survey import Member
from expert.portfolio.words import field_in_words
from expert.tables.csv_text import CsvWriter
from expert.words.facts import label_of, value_of


def segment_csv(portfolio: Portfolio) -> str:
    """Its columns: the number of the row and its names; of each division the group, what is shown of groups and listed
    of all; of each matrix the field; each diagnosis and recommendation that any case has, `yes` or `contested` where it
    has it, `no` or `not known` where it has not; and the reasons for the diagnoses."""
    text = io.StringIO()
    writer = CsvWriter(text)
    findings = [one for some in portfolio.diagnoses.values() for one in some]
    advice = [one for some in portfolio.recommendations.values() for one in some]
    writer.row(_head(portfolio, findings, advice))
    unknown = {one.fact: set(one.unknown) for one in [*findings, *advice]}
    for place, member in enumerate(portfolio.survey.members):
        left = {fact for fact, places in unknown.items() if place in places}
        writer.row(_row(portfolio, member, [*findings, *advice], left))
    return text.getvalue()


def _attributes(portfolio: Portfolio) -> list[str]:
    """The attributes by which cases are divided, and that are shown of groups and listed of all."""
    divisions = [one.grouping for one in portfolio.divisions]
    return list(dict.fromkeys(name for one in divisions for name in (one.by, *one.show, *one.listed)))


def _head(portfolio: Portfolio, findings: list[Frequent], advice: list[Frequent]) -> Iterator[str]:
    base = portfolio.survey.base
    yield "Row"
    yield "Name"
    yield "Title"
    yield from (str(base.attributes[name].label) for name in _attributes(portfolio))
    yield from (str(one.matrix.label) for one in portfolio.grids)
    for one in findings:
        yield f"{base.severities[str(one.value.severity)].label}: {one.value.label}"
    for one in advice:
        yield f"{base.actors[str(one.value.actor)].label}: {one.value.label}"
    yield "Reasons"


def _row(portfolio: Portfolio, member: Member, findings: list[Frequent], unknown: set[Fact]) -> Iterator[str]:
    base = portfolio.survey.base
    yield str(member.row)
    yield member.name
    yield member.title
    for name in _attributes(portfolio):
        yield "; ".join(label_of(base.attributes[name], value) for value in values_of(member, name))
    for grid in portfolio.grids:
        places = places_of(member, grid.matrix)
        yield field_in_words(portfolio, grid.name, places) if places else ""
    mine = [one.fact for one in findings if one.value.severity and one.fact in member.facts]
    for one in findings:
        without = "not known" if one.fact in unknown else "no"
        yield "contested" if one.fact in member.contested else "yes" if one.fact in member.facts else without
    yield "; ".join(_why(base, member, fact) for fact in mine)


def _why(base: RuleBase, member: Member, fact: Fact) -> str:
    value = value_of(base, fact)
    return f"{value.label if value else ''}: {base.rules[member.reasons[fact]].title}"
