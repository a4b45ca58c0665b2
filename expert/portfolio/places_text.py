"""The parts of a portfolio document on where its cases stand: in groups and in matrices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from expert.documents.tree import (
    Block,
    Cell,
    Field,
    Grid,
    Item,
    Items,
    Paragraph,
    Section,
    Span,
    Table,
    anchor,
    item,
    listing,
)
from expert.explanation.matrices import grid
from expert.portfolio.data import CaseGroup, Division, FilledMatrix, MatrixField, ValueCounts
from expert.portfolio.places import decided, decided_group, missing
from expert.portfolio.portfolio import Portfolio
from expert.portfolio.words import Limits, field_in_words, folded, how_many, names, percent, share
from expert.words.facts import label_of


def groups(portfolio: Portfolio, limits: Limits) -> Iterator[Section]:
    """Tell the groups with what they show, and after them what is listed of all cases."""
    base = portfolio.table.base
    for division in portfolio.found.divisions:
        if limits.folds:
            yield Section(division.label, (_group_table(portfolio, division, limits),))
        else:
            yield listing(division.label, _groups(portfolio, division, limits))
        for one in division.listed:
            listed = tuple(_listing(portfolio, one, limits))
            if listed:
                yield listing(str(base.attributes[one.attribute].label), listed)


def matrices(portfolio: Portfolio, limits: Limits) -> Iterator[Section]:
    """Tell each matrix with how many cases stand where, and which."""
    for one in portfolio.found.matrices:
        items = tuple(_places(portfolio, one, limits))
        who: tuple[Block, ...] = (Items(items),) if items else ()
        if limits.folds and items:
            who = (Section("Who stands where", who, folded=True),)
        placed = len(portfolio.table.cases) - len(one.unplaced)
        text = f"Of {how_many(portfolio.table.base, placed)} whose place is known:"
        yield Section(one.label, (Paragraph(text), _grid(portfolio, one, limits), *who))


def _groups(portfolio: Portfolio, division: Division, limits: Limits) -> Iterator[Item]:
    yield from (_group(portfolio, division, group) for group in division.groups)
    if division.rest:
        text = f"In no group: {how_many(portfolio.table.base, len(division.rest))}"
        yield item(text, notes=_who(portfolio, division.rest, limits))


def _group_table(portfolio: Portfolio, division: Division, limits: Limits) -> Table:
    """Return the table of the groups of a division: who is in them, and what they show with who has it."""
    base = portfolio.table.base
    shown = list(dict.fromkeys(one.attribute for group in division.groups for one in group.shown))
    head = ("Group", "How many", *(str(base.attributes[name].label) for name in shown))
    rows: list[tuple[Cell, ...]] = []
    for group in division.groups:
        number = share(len(group.cases), *decided_group(portfolio.table, division, group.value))
        cells = [_shown_cell(portfolio, one, limits) for one in group.shown] if group.cases else ["-"] * len(shown)
        label = label_of(base.attributes[division.by], group.value)
        rows.append((label, folded(portfolio, number, group.cases, limits), *cells))
    if division.rest:
        number = f"{len(division.rest):,}"
        rows.append(("In no group", folded(portfolio, number, division.rest, limits), *["-"] * len(shown)))
    return Table(head, tuple(rows))


def _shown_cell(portfolio: Portfolio, one: ValueCounts, limits: Limits) -> Cell:
    """Return a cell with what is shown of a group, with the names of the cases folded behind it."""
    attribute = portfolio.table.base.attributes[one.attribute]
    found = sorted(((value, places) for value, places in one.values.items() if places), key=lambda pair: -len(pair[1]))
    parts = [(label_of(attribute, value), places) for value, places in found]
    parts += [("not known" if attribute.asked else "no conclusion", one.unknown)] * bool(one.unknown)
    items = [item((Span(f"{label}: "), *names(portfolio, places, limits))) for label, places in parts]
    text = ", ".join(f"{label} ({len(places):,})" for label, places in parts)
    return Section(text, (Items(tuple(items)),), folded=True) if items else "-"


def _group(portfolio: Portfolio, division: Division, group: CaseGroup) -> Item:
    base = portfolio.table.base
    label = label_of(base.attributes[division.by], group.value)
    notes = [Paragraph(_shown(portfolio, one)) for one in group.shown] if group.cases else []
    how_many = share(len(group.cases), *decided_group(portfolio.table, division, group.value))
    return item(f"{label}: {how_many}", "finding", tuple(notes))


def _shown(portfolio: Portfolio, one: ValueCounts) -> str:
    """Return a line such as `What is missing: A long-term prospect (3), Openness (1); no conclusion for 2`."""
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
    return () if limits.names == 0 else (Paragraph(names(portfolio, places, limits), "faint"),)


def _grid(portfolio: Portfolio, one: FilledMatrix, limits: Limits) -> Grid:
    """Draw how many cases stand in each field, which leads on a page to who they are."""
    base, total = portfolio.table.base, len(portfolio.table.cases) - len(one.unplaced)
    most = max((len(field.cases) for field in one.fields), default=1)
    filled = {
        (field.row, field.column): Field(
            "",
            ", ".join(filter(None, [f"{len(field.cases):,}", percent(len(field.cases), total)])),
            len(field.cases) / most,
            _field_anchor(one, field) if limits.folds else "",
        )
        for field in one.fields
        if field.cases
    }
    return grid(base, base.matrices[one.name], filled)._replace(title="")


def _field_anchor(one: FilledMatrix, field: MatrixField) -> str:
    return anchor("field", one.name, field.row, field.column)


def _places(portfolio: Portfolio, one: FilledMatrix, limits: Limits) -> Iterator[Item]:
    base = portfolio.table.base
    if limits.names != 0:
        for field in one.fields:
            if field.cases:
                where = field_in_words(portfolio, one.name, [(field.row, field.column)])
                told = item((Span(f"{where}: "), *names(portfolio, field.cases, limits)))
                yield told._replace(anchor=_field_anchor(one, field)) if limits.folds else told
    if one.unplaced:
        unknown = [f"{base.attributes[name].label}: {n:,}" for name, n in missing(portfolio.table, one).items()]
        who = (Span(": "), *names(portfolio, one.unplaced, limits)) if limits.names != 0 else ()
        text = f"In no field {len(one.unplaced):,}, of which too little is known ({', '.join(unknown)})"
        yield item((Span(text), *who))
