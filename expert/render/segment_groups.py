"""Where the cases of a portfolio stand: groups, matrices, and each case with its reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from expert.model.trace import Fact
from expert.portfolio.findings import reason, reasons
from expert.portfolio.grids import MatrixCount
from expert.portfolio.groups import Division, Group, Shown
from expert.portfolio.portfolio import Portfolio
from expert.portfolio.survey import Member
from expert.render.outline import Grid, Item, Note, Section
from expert.render.segment_words import Detail, field_in_words, label_of, names, percent, share
from expert.wording import counted, value_of


def groups(portfolio: Portfolio, detail: Detail) -> Iterator[Section]:
    """The groups with what they show, and after them what is listed of all cases."""
    base = portfolio.survey.base
    for division in portfolio.divisions:
        items = [_group(portfolio, division, group) for group in division.groups]
        if division.rest:
            text = f"Not known: {share(len(division.rest), len(portfolio.survey.members))}"
            items.append(Item(text, notes=(Note(names(portfolio, division.rest, detail.names), "faint"),)))
        yield Section(tuple(items), str(division.grouping.label))
        for one in division.listed:
            listing = tuple(_listing(portfolio, one, detail))
            if listing:
                yield Section(listing, str(base.attributes[one.attribute].label))


def matrices(portfolio: Portfolio, detail: Detail) -> Iterator[Section]:
    """Each matrix with how many cases stand where, and which."""
    for one in portfolio.grids:
        yield Section(tuple(_places(portfolio, one, detail)), str(one.matrix.label), grid=_grid(portfolio, one))


def cases(portfolio: Portfolio, detail: Detail) -> Iterator[Section]:
    """The cases of each group, each with its worst diagnoses and the reasons for them."""
    if detail.cases == 0:
        return
    teller = _Teller(portfolio)
    for division in portfolio.divisions:
        label = division.grouping.label
        for group in division.groups:
            heading = f"{label} - {label_of(portfolio.survey.base, division.grouping.by, group.value)}"
            yield from teller.section(heading, group.members, detail)
        yield from teller.section(f"{label} - Not known", division.rest, detail)
    if not portfolio.divisions:
        yield from teller.section("The cases", range(len(portfolio.survey.members)), detail)


def _group(portfolio: Portfolio, division: Division, group: Group) -> Item:
    base = portfolio.survey.base
    label = label_of(base, division.grouping.by, group.value)
    notes = [Note(_shown(portfolio, one)) for one in group.shown] if group.members else []
    return Item(f"{label}: {share(len(group.members), len(portfolio.survey.members))}", "finding", tuple(notes))


def _shown(portfolio: Portfolio, one: Shown) -> str:
    """Such as `What is missing: A long-term prospect (3), openness (1); not known of 2`."""
    base = portfolio.survey.base
    there = [(value, places) for value, places in one.values.items() if places]
    found = sorted(there, key=lambda pair: -len(pair[1]))
    words = [f"{label_of(base, one.attribute, value)} ({len(places):,})" for value, places in found]
    unknown = f"nothing known of {len(one.unknown):,}" if one.unknown else ""
    return f"{base.attributes[one.attribute].label}: {'; '.join(filter(None, [', '.join(words), unknown]))}"


def _listing(portfolio: Portfolio, one: Shown, detail: Detail) -> Iterator[Item]:
    total = len(portfolio.survey.members)
    for value, places in one.values.items():
        if places:
            text = f"{label_of(portfolio.survey.base, one.attribute, value)}: {share(len(places), total)}"
            yield Item(text, "finding", (Note(names(portfolio, places, detail.names), "faint"),))


def _grid(portfolio: Portfolio, one: MatrixCount) -> Grid:
    base, total = portfolio.survey.base, len(portfolio.survey.members)
    rows, columns = one.matrix.rows, one.matrix.columns
    head = (
        f"{base.attributes[rows].label} / {base.attributes[columns].label}",
        *(label_of(base, columns, value) for value in base.attributes[columns].options),
    )
    body = []
    for fields in one.fields:
        cells = []
        for field in fields:
            number = f"{len(field.members):,}, {percent(len(field.members), total)}" if field.members else "-"
            cells.append(f"{field.label}: {number}" if field.label else number)
        body.append((label_of(base, rows, fields[0].row), *cells))
    return Grid(head, tuple(body))


def _places(portfolio: Portfolio, one: MatrixCount, detail: Detail) -> Iterator[Item]:
    base = portfolio.survey.base
    if detail.names != 0:
        for fields in one.fields:
            for field in fields:
                if field.members:
                    where = field_in_words(portfolio, one.name, [(field.row, field.column)])
                    yield Item(f"{where}: {names(portfolio, field.members, detail.names)}")
    if one.unplaced:
        missing = [f"{base.attributes[name].label} of {number:,}" for name, number in one.missing.items() if number]
        text = f"In no field: {names(portfolio, one.unplaced, detail.names)}" if detail.names != 0 else "In no field"
        yield Item(f"{text} ({len(one.unplaced):,}); not known: {', '.join(missing)}")


class _Teller:
    """Says of cases what is wrong with them, and why."""

    def __init__(self, portfolio: Portfolio) -> None:
        self._portfolio = portfolio
        self._base = portfolio.survey.base
        self._reasons = reasons(self._base)
        self._severities = list(self._base.severities)

    def section(self, heading: str, places: Sequence[int], detail: Detail) -> Iterator[Section]:
        """Some cases under a heading, if there are any."""
        shown = places[: detail.cases]
        items = [self._case(self._portfolio.survey.members[place]) for place in shown]
        if len(shown) < len(places):
            items.append(Item(f"and {len(places) - len(shown):,} more", "faint"))
        if items:
            yield Section(tuple(items), heading)

    def _case(self, member: Member) -> Item:
        found = sorted((rank, fact) for fact in member.facts if (rank := self._rank(fact)) is not None)
        worst = [fact for rank, fact in found if rank[0] == found[0][0][0]]
        notes = [Note(self._why(member, fact), hang=2) for fact in worst]
        if len(worst) < len(found):
            notes.append(
                Note(f"and {counted(len(found) - len(worst), 'lesser diagnosis', 'lesser diagnoses')}", "faint")
            )
        if not found:
            notes.append(Note("no diagnosis", "faint"))
        return Item(member.name, "finding", tuple(notes))

    def _rank(self, fact: Fact) -> tuple[int, int] | None:
        """The place of a diagnosis, the worst first; None for anything else."""
        value = value_of(self._base, fact)
        if value is None or value.severity is None:
            return None
        options = self._base.attributes[fact.attribute].options
        return self._severities.index(value.severity), options.index(str(fact.value))

    def _why(self, member: Member, fact: Fact) -> str:
        value = value_of(self._base, fact)
        assert value is not None
        rule = self._base.rules[reason(self._reasons, member, fact)]
        contested = " (contested)" if fact in member.contested else ""
        return f"{value.label}{contested}: {rule.title}"
