"""What of a portfolio is counted, what is unknown, and what has changed since another time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from expert.documents.tree import Item, Paragraph, Section, Table, item, listing
from expert.files.answers import shortest
from expert.portfolio.data import OpenQuestion, PortfolioChanges
from expert.portfolio.portfolio import Portfolio
from expert.portfolio.words import (
    Limits,
    field_in_words,
    figure_before,
    figure_in_words,
    how_many,
    more,
    several,
    titles_of,
)
from expert.words.facts import value_of
from expert.words.names import in_order

#: Name of a case -> what people call it.
Titles = Mapping[str, str]


def figures(portfolio: Portfolio) -> Iterator[Section]:
    """All that was counted, and before if there is a before."""
    whole, compared = portfolio.whole, portfolio.pair is not None
    if whole is None or not portfolio.table.counted:
        return
    head = ("What was counted", "Now", *(["Before"] if compared else []))
    rows = []
    for name, found in portfolio.table.counted.items():
        before = (figure_before(portfolio, name),) if compared else ()
        rows.append((str(whole.aggregates[name].label), figure_in_words(whole, name, found), *before))
    yield Section("Figures", (Table(head, tuple(rows)),))


def open_questions(portfolio: Portfolio, limits: Limits) -> Iterator[Section]:
    """What is not known of how many, and how much an answer would settle."""
    total = len(portfolio.table.cases)
    every = portfolio.found.unknowns
    base = portfolio.table.base
    if not every:
        yield Section("What is not known", (Paragraph("Every question is answered in every case."),))
        return
    once = [one for one in every if one.once]
    never = [one for one in every if not one.once and len(one.open) == total]
    some = [one for one in every if one not in once and one not in never]
    many = base.base.cases.many
    for words, found in (
        (f"Not answered by all {many}", some),
        (f"Answered by no {base.base.cases.one}", never),
        (f"Alike for all {many}: to be answered once (--with)", once),
    ):
        if found:
            yield _questions(portfolio, words, found, limits)


def _questions(portfolio: Portfolio, words: str, some: list[OpenQuestion], limits: Limits) -> Section:
    base = portfolio.table.base
    shown = some[: limits.lines]
    rows = tuple(
        (
            str(base.attributes[one.attribute].label),
            f"{len(one.open):,}",
            f"{len(one.unknown):,}" if one.unknown else "-",
            _settled(one),
        )
        for one in shown
    )
    left = (Paragraph(more(len(shown), len(some), "question"), "faint"),) if len(shown) < len(some) else ()
    return Section("", (Table((words, "Open", "'Unknown'", "Would settle"), rows, numbers=True), *left))


def _settled(one: OpenQuestion) -> str:
    """For how many an answer would add something, on average over the answers."""
    return shortest(round(one.settles, 1))


def changes(portfolio: Portfolio, limits: Limits) -> Iterator[Section]:
    """What has changed since the other portfolio, if there is one."""
    found = portfolio.found.changes
    if found is None:
        return
    titles = titles_of(portfolio)
    base = portfolio.table.base
    texts = [f"{how_many(base, found.common)} in both."]
    for words, some in (("New", found.new), ("Gone", found.gone)):
        texts.append(f"{words}: {_called(titles, some, limits) or 'none'}.")
    better, worse = len(found.improved), len(found.worsened)
    texts.append(f"{better:,} improved, {worse:,} got worse, by their worst findings.")
    heading = f"Since {found.file}"
    items = [
        item(" ".join(texts)),
        *_who("Improved", titles, found.improved, limits),
        *_who("Worsened", titles, found.worsened, limits),
    ]
    for words, some in (("now", found.only_now), ("then", found.only_before)):
        if some:
            labels = "; ".join(str(base.attributes[name].label) for name in some)
            items.append(item(f"Answered only {words}, and not compared: {labels}.", "warning"))
    if found.unlike:
        number = how_many(base, len(found.unlike))
        text = f"{number} do not answer the same questions both times. We compare what they answer both times."
        items.append(item(text, "warning"))
    yield listing(heading, items)
    yield from _whole(portfolio)
    yield from _movements(portfolio, found, titles, limits)
    yield from _findings(portfolio, found, titles, limits)


def _who(words: str, titles: Titles, names: tuple[str, ...], limits: Limits) -> Iterator[Item]:
    if names and limits.names != 0:
        yield item(f"{words}: {_called(titles, names, limits)}")


def _called(titles: Titles, names: Iterable[str], limits: Limits) -> str:
    """Cases as people call them; how many they are where no names are said."""
    called = [titles[name] for name in names]
    return f"{len(called):,}" if limits.names == 0 and called else several(called, limits.names)


def _whole(portfolio: Portfolio) -> Iterator[Section]:
    """What came to the whole, and went."""
    whole = portfolio.whole
    if whole is None or portfolio.pair is None:
        return
    items = []
    for words, found in (("Came", portfolio.came), ("Went", portfolio.went)):
        labels = {one.fact: one.label for one in found}
        items += [item(f"{words}: {labels[fact]}", "finding") for fact in in_order(whole, labels)]
    yield listing("What came to the whole, and went", items or [item("The same follows as before.")])


def _movements(portfolio: Portfolio, changes: PortfolioChanges, titles: Titles, limits: Limits) -> Iterator[Section]:
    for matrix, moved in groupby(changes.movements, key=lambda one: one.matrix):
        items = []
        for one in moved:
            before, after = (field_in_words(portfolio, matrix, fields) for fields in (one.before, one.after))
            names = f" ({_called(titles, one.cases, limits)})" if limits.names != 0 else ""
            items.append(item(f"From {before} to {after}: {len(one.cases):,}{names}"))
        yield listing(f"Moved in {portfolio.table.base.matrices[matrix].label}", items)


def _findings(portfolio: Portfolio, changes: PortfolioChanges, titles: Titles, limits: Limits) -> Iterator[Section]:
    """Which diagnoses came and went, and how many have them; the recommendations follow from them."""
    base = portfolio.table.base
    found = [(value, one) for one in changes.findings if (value := value_of(base, one.fact)) and value.severity]
    rows = tuple(
        (str(value.label), f"{one.after:,}", f"{one.before:,}", f"{len(one.came):,}", f"{len(one.went):,}")
        for value, one in found
    )
    who = []
    for value, one in found if limits.names is None else ():
        parts = (("came to", one.came), ("went from", one.went))
        if words := [f"{what} {_called(titles, some, limits)}" for what, some in parts if some]:
            who.append(item(f"{value.label}: {'; '.join(words)}"))
    if rows:
        heading = f"Findings of single {base.base.cases.many} that came, and went"
        yield listing(heading, who, Table(("", "Now", "Before", "Came", "Went"), rows, numbers=True))
