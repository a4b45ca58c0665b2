"""Where the cases of a portfolio stand: groups, matrices, and each case with its reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import itemgetter

from expert.documents.tree import Item, Paragraph, Section, Table, item, listing
from expert.model.trace import Fact
from expert.portfolio.findings import standings
from expert.portfolio.grids import MatrixCount
from expert.portfolio.groups import Division, Group, Shown
from expert.portfolio.portfolio import Portfolio
from expert.portfolio.survey import Member
from expert.portfolio.words import Detail, field_in_words, more, names, percent, share
from expert.words.facts import counted, label_of, value_of

#: So many reasons stand in the line of a case.
_REASONS = 3


def groups(portfolio: Portfolio, detail: Detail) -> Iterator[Section]:
    """The groups with what they show, and after them what is listed of all cases."""
    base = portfolio.survey.base
    for division in portfolio.divisions:
        items = [_group(portfolio, division, group) for group in division.groups]
        if division.rest:
            text = f"In no group: {share(len(division.rest), len(portfolio.survey.members))}"
            items.append(item(text, notes=_who(portfolio, division.rest, detail)))
        yield listing(str(division.grouping.label), items)
        for one in division.listed:
            listed = tuple(_listing(portfolio, one, detail))
            if listed:
                yield listing(str(base.attributes[one.attribute].label), listed)


def matrices(portfolio: Portfolio, detail: Detail) -> Iterator[Section]:
    """Each matrix with how many cases stand where, and which."""
    for one in portfolio.grids:
        yield listing(str(one.matrix.label), _places(portfolio, one, detail), _grid(portfolio, one))


def cases(portfolio: Portfolio, detail: Detail) -> Iterator[Section]:
    """The cases of each group, each with its worst diagnoses and the reasons for them."""
    if detail.cases == 0:
        return
    teller = _Teller(portfolio)
    for division in portfolio.divisions:
        label = division.grouping.label
        for group in division.groups:
            heading = f"{label} - {label_of(portfolio.survey.base.attributes[division.grouping.by], group.value)}"
            yield from teller.section(heading, group.members, detail)
        yield from teller.section(f"{label} - In no group", division.rest, detail)
    if not portfolio.divisions:
        yield from teller.section("The cases", range(len(portfolio.survey.members)), detail)


def _group(portfolio: Portfolio, division: Division, group: Group) -> Item:
    base = portfolio.survey.base
    label = label_of(base.attributes[division.grouping.by], group.value)
    notes = [Paragraph(_shown(portfolio, one)) for one in group.shown] if group.members else []
    return item(f"{label}: {share(len(group.members), group.known, group.unknown)}", "finding", tuple(notes))


def _shown(portfolio: Portfolio, one: Shown) -> str:
    """Such as `What is missing: A long-term prospect (3), Openness (1); no conclusion for 2`."""
    base = portfolio.survey.base
    there = [(value, places) for value, places in one.values.items() if places]
    found = sorted(there, key=lambda pair: -len(pair[1]))
    words = [f"{label_of(base.attributes[one.attribute], value)} ({len(places):,})" for value, places in found]
    # Of a set, nothing is concluded also where there is nothing to conclude.
    nothing = "not known of" if base.attributes[one.attribute].asked else "no conclusion for"
    unknown = f"{nothing} {len(one.unknown):,}" if one.unknown else ""
    return f"{base.attributes[one.attribute].label}: {'; '.join(filter(None, [', '.join(words), unknown]))}"


def _listing(portfolio: Portfolio, one: Shown, detail: Detail) -> Iterator[Item]:
    for value, places in one.values.items():
        if places:
            label = label_of(portfolio.survey.base.attributes[one.attribute], value)
            text = f"{label}: {share(len(places), one.known(value), one.undecided[value])}"
            yield item(text, "finding", _who(portfolio, places, detail))


def _who(portfolio: Portfolio, places: Sequence[int], detail: Detail) -> tuple[Paragraph, ...]:
    return () if detail.names == 0 else (Paragraph(names(portfolio, places, detail.names), "faint"),)


def _grid(portfolio: Portfolio, one: MatrixCount) -> Table:
    base, total = portfolio.survey.base, len(portfolio.survey.members) - len(one.unplaced)
    rows, columns = one.matrix.rows, one.matrix.columns
    head = (
        f"{base.attributes[rows].label} / {base.attributes[columns].label}",
        *(label_of(base.attributes[columns], value) for value in base.attributes[columns].options),
    )
    body = []
    for fields in one.fields:
        cells = []
        for field in fields:
            number = f"{len(field.members):,}, {percent(len(field.members), total)}" if field.members else "-"
            cells.append(f"{field.label}: {number}" if field.label else number)
        body.append((label_of(base.attributes[rows], fields[0].row), *cells))
    return Table(head, tuple(body))


def _places(portfolio: Portfolio, one: MatrixCount, detail: Detail) -> Iterator[Item]:
    base = portfolio.survey.base
    if detail.names != 0:
        for fields in one.fields:
            for field in fields:
                if field.members:
                    where = field_in_words(portfolio, one.name, [(field.row, field.column)])
                    yield item(f"{where}: {names(portfolio, field.members, detail.names)}")
    if one.unplaced:
        missing = [f"{base.attributes[name].label}: {number:,}" for name, number in one.missing.items() if number]
        who = f": {names(portfolio, one.unplaced, detail.names)}" if detail.names != 0 else ""
        yield item(f"In no field {len(one.unplaced):,}, of which too little is known ({', '.join(missing)}){who}")


class _Teller:
    """Says of cases what is wrong with them, and why."""

    def __init__(self, portfolio: Portfolio) -> None:
        self._portfolio = portfolio
        self._base = portfolio.survey.base
        self._severities = list(self._base.severities)

    def section(self, heading: str, places: Sequence[int], detail: Detail) -> Iterator[Section]:
        """Some cases under a heading, the worst first, if there are any."""
        members = [self._portfolio.survey.members[place] for place in places]
        ranked = sorted(zip(standings(self._base, members), members, strict=True), key=itemgetter(0), reverse=True)
        items = [self._case(member, self._diagnoses(member)) for _, member in ranked[: detail.cases]]
        if len(items) < len(members):
            items.append(item(more(len(items), len(members), "case"), "faint"))
        if items:
            yield listing(heading, items)

    def _diagnoses(self, member: Member) -> list[tuple[tuple[int, int], Fact]]:
        """The diagnoses of a case with their ranks, the worst first."""
        return sorted((rank, fact) for fact in member.facts if (rank := self._rank(fact)) is not None)

    def _case(self, member: Member, found: list[tuple[tuple[int, int], Fact]]) -> Item:
        """A case with the reasons for its worst diagnoses in a line."""
        told = dict.fromkeys(self._why(member, fact) for rank, fact in found if rank[0] == found[0][0][0])
        reasons = list(told)[:_REASONS]
        diagnoses = counted(len(found), "diagnosis", "diagnoses") if found else "no diagnosis"
        notes = (Paragraph(f"{'; '.join(reasons)}{', ...' if len(told) > len(reasons) else ''}"),) if reasons else ()
        return item(f"{member.title}: {diagnoses}", "finding", notes)

    def _rank(self, fact: Fact) -> tuple[int, int] | None:
        """The place of a diagnosis, the worst first; None for anything else."""
        value = value_of(self._base, fact)
        if value is None or value.severity is None:
            return None
        options = self._base.attributes[fact.attribute].options
        return self._severities.index(value.severity), options.index(str(fact.value))

    def _why(self, member: Member, fact: Fact) -> str:
        contested = " (contested)" if fact in member.contested else ""
        return f"{self._base.rules[member.reasons[fact]].title}{contested}"
