"""Where the cases of a portfolio stand: groups, matrices, and each case with its reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from expert.documents.tree import Item, Paragraph, Section, Table, item, listing
from expert.model.trace import Fact
from expert.portfolio.case_table import TableCase
from expert.portfolio.data import CaseGroup, Division, FilledMatrix, ValueCounts
from expert.portfolio.places import decided, decided_group, missing, standings
from expert.portfolio.portfolio import Portfolio
from expert.portfolio.words import Limits, field_in_words, how_many, more, names, percent, share
from expert.words.facts import counted, label_of, value_of

#: So many reasons stand in the line of a case.
_REASONS = 3


def groups(portfolio: Portfolio, limits: Limits) -> Iterator[Section]:
    """The groups with what they show, and after them what is listed of all cases."""
    base = portfolio.table.base
    for division in portfolio.found.divisions:
        items = [_group(portfolio, division, group) for group in division.groups]
        if division.rest:
            text = f"In no group: {how_many(base, len(division.rest))}"
            items.append(item(text, notes=_who(portfolio, division.rest, limits)))
        yield listing(division.label, items)
        for one in division.listed:
            listed = tuple(_listing(portfolio, one, limits))
            if listed:
                yield listing(str(base.attributes[one.attribute].label), listed)


def matrices(portfolio: Portfolio, limits: Limits) -> Iterator[Section]:
    """Each matrix with how many cases stand where, and which."""
    for one in portfolio.found.matrices:
        base, placed = portfolio.table.base, len(portfolio.table.cases) - len(one.unplaced)
        text = f"Of {how_many(base, placed)} whose place is known:"
        yield listing(one.label, _places(portfolio, one, limits), Paragraph(text), _grid(portfolio, one))


def cases(portfolio: Portfolio, limits: Limits) -> Iterator[Section]:
    """The cases of each group, each with its worst diagnoses and the reasons for them."""
    if limits.cases == 0:
        return
    teller = _Teller(portfolio)
    for division in portfolio.found.divisions:
        label = division.label
        for group in division.groups:
            heading = f"{label} - {label_of(portfolio.table.base.attributes[division.by], group.value)}"
            yield from teller.section(heading, group.cases, limits)
        yield from teller.section(f"{label} - In no group", division.rest, limits)
    if not portfolio.found.divisions:
        yield from teller.section(
            f"The {portfolio.table.base.base.cases.many}", range(len(portfolio.table.cases)), limits
        )


def _group(portfolio: Portfolio, division: Division, group: CaseGroup) -> Item:
    base = portfolio.table.base
    label = label_of(base.attributes[division.by], group.value)
    notes = [Paragraph(_shown(portfolio, one)) for one in group.shown] if group.cases else []
    how_many = share(len(group.cases), *decided_group(portfolio.table, division, group.value))
    return item(f"{label}: {how_many}", "finding", tuple(notes))


def _shown(portfolio: Portfolio, one: ValueCounts) -> str:
    """Such as `What is missing: A long-term prospect (3), Openness (1); no conclusion for 2`."""
    base = portfolio.table.base
    there = [(value, places) for value, places in one.values.items() if places]
    found = sorted(there, key=lambda pair: -len(pair[1]))
    words = [f"{label_of(base.attributes[one.attribute], value)} ({len(places):,})" for value, places in found]
    # Of a set, nothing is concluded also where there is nothing to conclude.
    nothing = "not known of" if base.attributes[one.attribute].asked else "no conclusion for"
    unknown = f"{nothing} {len(one.unknown):,}" if one.unknown else ""
    return f"{base.attributes[one.attribute].label}: {'; '.join(filter(None, [', '.join(words), unknown]))}"


def _listing(portfolio: Portfolio, one: ValueCounts, limits: Limits) -> Iterator[Item]:
    for value, places in one.values.items():
        if places:
            label = label_of(portfolio.table.base.attributes[one.attribute], value)
            text = f"{label}: {share(len(places), *decided(portfolio.table, one, value))}"
            yield item(text, "finding", _who(portfolio, places, limits))


def _who(portfolio: Portfolio, places: Sequence[int], limits: Limits) -> tuple[Paragraph, ...]:
    return () if limits.names == 0 else (Paragraph(names(portfolio, places, limits.names), "faint"),)


def _grid(portfolio: Portfolio, one: FilledMatrix) -> Table:
    base, total = portfolio.table.base, len(portfolio.table.cases) - len(one.unplaced)
    rows, columns = one.rows, one.columns
    head = (
        f"{base.attributes[rows].label} / {base.attributes[columns].label}",
        *(label_of(base.attributes[columns], value) for value in base.attributes[columns].options),
    )
    body = []
    for row, fields in groupby(one.fields, key=lambda field: field.row):
        cells = []
        for field in fields:
            number = ", ".join(filter(None, [f"{len(field.cases):,}", percent(len(field.cases), total)]))
            number = number if field.cases else "-"
            cells.append(f"{field.label}: {number}" if field.label else number)
        body.append((label_of(base.attributes[rows], row), *cells))
    return Table(head, tuple(body))


def _places(portfolio: Portfolio, one: FilledMatrix, limits: Limits) -> Iterator[Item]:
    base = portfolio.table.base
    if limits.names != 0:
        for field in one.fields:
            if field.cases:
                where = field_in_words(portfolio, one.name, [(field.row, field.column)])
                yield item(f"{where}: {names(portfolio, field.cases, limits.names)}")
    if one.unplaced:
        unknown = [f"{base.attributes[name].label}: {n:,}" for name, n in missing(portfolio.table, one).items()]
        who = f": {names(portfolio, one.unplaced, limits.names)}" if limits.names != 0 else ""
        yield item(f"In no field {len(one.unplaced):,}, of which too little is known ({', '.join(unknown)}){who}")


class _Teller:
    """Says of cases what is wrong with them, and why."""

    def __init__(self, portfolio: Portfolio) -> None:
        self._portfolio = portfolio
        self._base = portfolio.table.base
        self._severities = list(self._base.severities)

    def section(self, heading: str, places: Sequence[int], limits: Limits) -> Iterator[Section]:
        """Some cases under a heading, the worst first, if there are any."""
        cases = [self._portfolio.table.cases[place] for place in places]
        ranked = sorted(zip(standings(self._base, cases), cases, strict=True), key=itemgetter(0), reverse=True)
        items = [self._case(case, self._diagnoses(case)) for _, case in ranked[: limits.cases]]
        if len(items) < len(cases):
            one, many = (str(text) for text in (self._base.base.cases.one, self._base.base.cases.many))
            items.append(item(more(len(items), len(cases), one, many), "faint"))
        if items:
            yield listing(heading, items)

    def _diagnoses(self, case: TableCase) -> list[tuple[tuple[int, int], Fact]]:
        """The diagnoses of a case with their ranks, the worst first."""
        return sorted((rank, fact) for fact in case.facts if (rank := self._rank(fact)) is not None)

    def _case(self, case: TableCase, found: list[tuple[tuple[int, int], Fact]]) -> Item:
        """A case with the reasons for its worst diagnoses in a line."""
        told = dict.fromkeys(self._why(case, fact) for rank, fact in found if rank[0] == found[0][0][0])
        reasons = list(told)[:_REASONS]
        diagnoses = counted(len(found), "finding") if found else "no finding"
        notes = (Paragraph(f"{'; '.join(reasons)}{', ...' if len(told) > len(reasons) else ''}"),) if reasons else ()
        return item(f"{case.title}: {diagnoses}", "finding", notes)

    def _rank(self, fact: Fact) -> tuple[int, int] | None:
        """The place of a diagnosis, the worst first; None for anything else."""
        value = value_of(self._base, fact)
        if value is None or value.severity is None:
            return None
        options = self._base.attributes[fact.attribute].options
        return self._severities.index(value.severity), options.index(str(fact.value))

    def _why(self, case: TableCase, fact: Fact) -> str:
        contested = " (contested)" if fact in case.contested else ""
        return f"{self._base.rules[case.reasons[fact]].title}{contested}"
