"""What of a portfolio is counted, what is unknown, and what has changed since another time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from expert.documents.tree import Item, Paragraph, Section, Table, item, listing
from expert.files.answers import shortest
from expert.portfolio.data import OpenQuestion, PortfolioChanges
from expert.portfolio.portfolio import Portfolio
from expert.portfolio.words import Limits, field_in_words, figure_in_words, more, of_how_many, several, titles_of
from expert.words.facts import counted, value_of
from expert.words.names import in_order

#: Name of a case -> what people call it.
Titles = Mapping[str, str]


def figures(portfolio: Portfolio) -> Iterator[Section]:
    """All that was counted, and before if there is a before."""
    whole, before = portfolio.whole, portfolio.before
    if whole is None or not portfolio.table.counted:
        return
    head = ("What was counted", "Now", "Of", *(["Before"] if before else []))
    rows = []
    for name, found in portfolio.table.counted.items():
        unit = whole.attributes[name].unit
        label = f"{whole.aggregates[name].label}{f' ({unit})' if unit and unit != '%' else ''}"
        cells = [label, figure_in_words(whole, name, found, unit=False), of_how_many(whole, name, found)]
        if before is not None:
            cells.append(figure_in_words(whole, name, before.counted.get(name), unit=False))
        rows.append(tuple(cells))
    yield Section("Figures", (Table(head, tuple(rows), numbers=True),))


def open_questions(portfolio: Portfolio, limits: Limits) -> Iterator[Section]:
    """What is unknown for how many, and which question would settle most."""
    total = len(portfolio.table.cases)
    every = portfolio.found.unknowns
    heading = "What is not known"
    if not every:
        yield Section(heading, (Paragraph("Every question is answered in every case."),))
        return
    best = every[0]
    if not round(best.settles, 1):
        text = "No question adds a diagnosis or a recommendation by itself: it takes several answers together."
    else:
        text = (
            f'One question, asked in all cases that leave it open, would settle most: "{best.question}" An answer '
            f"would add a diagnosis or a recommendation to {_settled(best)} of them, on average."
        )
        if len(best.open) == total > 1:
            text += " If all cases have the same answer, it can be given once, in a file of shared answers (--with)."
    yield Section(heading, (Paragraph(text),))
    never = [one for one in every if len(one.open) == total]
    for words, some in (("Answered in some cases", [one for one in every if one not in never]), ("In none", never)):
        if some:
            yield _questions(portfolio, words, some, limits)


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
    texts = [f"{counted(found.common, 'case')} in both."]
    for words, some in (("New", found.new), ("Gone", found.gone)):
        texts.append(f"{words}: {_called(titles, some, limits) or 'none'}.")
    better, worse = len(found.improved), len(found.worsened)
    texts.append(f"{better:,} improved, {worse:,} worsened, by their worst diagnoses.")
    heading = f"Since {found.file}"
    items = [
        item(" ".join(texts)),
        *_who("Improved", titles, found.improved, limits),
        *_who("Worsened", titles, found.worsened, limits),
    ]
    for words, some in (("now", found.only_now), ("then", found.only_before)):
        if some:
            labels = "; ".join(str(portfolio.table.base.attributes[name].label) for name in some)
            text = f"Known only {words}: {labels}. What rests on this may differ although nothing has changed."
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
    if whole is None or portfolio.earlier is None:
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
        heading = "Diagnoses that came to single cases, and went"
        yield listing(heading, who, Table(("", "Now", "Before", "Came", "Went"), rows, numbers=True))
