"""The parts of a portfolio document on counts, on unanswered questions, and on changes since another time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from expert.documents.tree import Cell, Item, Paragraph, Section, Span, Table, item, listing
from expert.explanation.proof_graph import fact_anchor
from expert.files.answers import shortest
from expert.portfolio.data import OpenQuestion, PortfolioChanges
from expert.portfolio.portfolio import Portfolio
from expert.portfolio.words import (
    Limits,
    called,
    field_in_words,
    figure_before,
    figure_in_words,
    folded,
    how_many,
    named,
    shortened,
)
from expert.words.facts import value_of
from expert.words.names import in_order

#: Name of a case -> what people call it.
Titles = Mapping[str, Span]


def figures(portfolio: Portfolio, limits: Limits) -> Iterator[Section]:
    """Tell all that was counted, and the numbers of the earlier time if there is one; on a page also which cases
    count."""
    whole, compared = portfolio.whole, portfolio.pair is not None
    if whole is None or not portfolio.table.counted:
        return
    who = ("These count", "These do not count", "Not known") if limits.folds else ()
    head = ("What was counted", "Now", *(["Before"] if compared else []), *who)
    anchors = figure_anchors(portfolio)
    rows: list[tuple[Cell, ...]] = []
    for name, found in portfolio.table.counted.items():
        label, help = whole.aggregates[name].label, whole.aggregates[name].help
        what = [Span(str(label), anchor=anchors.get(name, "")), *([Span(f" {help}", "faint")] if help and who else [])]
        before = (figure_before(portfolio, name),) if compared else ()
        rows.append((tuple(what), figure_in_words(whole, name, found), *before))
        if who:
            others = [place for place in found.among if place not in {*found.cases}]
            parts = (found.cases, others, found.unknown)
            rows[-1] += tuple(folded(portfolio, f"{len(places):,}", places, limits) for places in parts)
    yield Section("Figures", (Table(head, tuple(rows)),))


def figure_anchors(portfolio: Portfolio) -> dict[str, str]:
    """Return the anchors of the counts. They are also those of the answers that all about the whole is based on."""
    answers = portfolio.trace.answers if portfolio.trace else ()
    return {fact.attribute: fact_anchor(fact) for answer in answers for fact in answer.facts}


def open_questions(portfolio: Portfolio, limits: Limits) -> Iterator[Section]:
    """Tell what is not known of how many cases, and how much an answer would settle."""
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
    rows = tuple(_question_row(portfolio, one, limits) for one in some)
    head = (words, "Open", "'Unknown'", "Would settle", *(["Whom to ask"] if limits.folds else []))
    return Section("", shortened(Table(head, rows, numbers=not limits.folds), "question", limits))


def _question_row(portfolio: Portfolio, one: OpenQuestion, limits: Limits) -> tuple[Cell, ...]:
    label = str(portfolio.table.base.attributes[one.attribute].label)
    numbers = (f"{len(one.open):,}", f"{len(one.unknown):,}" if one.unknown else "-", _settled(one))
    if not limits.folds:
        return (label, *numbers)
    who = sorted({*one.open, *one.unknown})
    everybody = len(who) == len(portfolio.table.cases)
    asked = "all" if everybody else folded(portfolio, f"{len(who):,}", who, limits)
    return ((Span(label), Span(f" {one.question}", "faint")), *numbers, asked)


def _settled(one: OpenQuestion) -> str:
    """Say in how many cases an answer would add something, on average over the answers."""
    return shortest(round(one.settles, 1))


def changes(portfolio: Portfolio, limits: Limits) -> Iterator[Section]:
    """Tell what has changed since the other portfolio, if there is one."""
    found = portfolio.found.changes
    if found is None:
        return
    titles = called(portfolio, limits)
    base = portfolio.table.base
    said = [Span(f"{how_many(base, found.common)} in both.")]
    for words, some in (("New", found.new), ("Gone", found.gone)):
        said += [Span(f" {words}: "), *(named(titles, some, limits) if some else [Span("none")]), Span(".")]
    better, worse = len(found.improved), len(found.worsened)
    said.append(Span(f" {better:,} improved, {worse:,} got worse, by their worst findings."))
    heading = f"Since {found.file}"
    items = [
        item(tuple(said)),
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
        yield item((Span(f"{words}: "), *named(titles, names, limits)))


def _whole(portfolio: Portfolio) -> Iterator[Section]:
    """Tell what came to the whole, and what went."""
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
            who = (Span(" ("), *named(titles, one.cases, limits), Span(")")) if limits.names != 0 else ()
            items.append(item((Span(f"From {before} to {after}: {len(one.cases):,}"), *who)))
        yield listing(f"Moved in {portfolio.table.base.matrices[matrix].label}", items)


def _findings(portfolio: Portfolio, changes: PortfolioChanges, titles: Titles, limits: Limits) -> Iterator[Section]:
    """Tell which findings came and went, and how many cases have them. Recommendations follow from them; a page has
    them too."""
    base = portfolio.table.base
    every = [(value, one) for one in changes.findings if (value := value_of(base, one.fact))]
    found = [(value, one) for value, one in every if value.severity or limits.folds]
    rows = []
    for value, one in found:
        parts = [_moved(titles, some, limits) for some in (one.came, one.went)]
        rows.append((str(value.label), f"{one.after:,}", f"{one.before:,}", *parts))
    who = []
    for value, one in found if limits.names is None else ():
        words: list[Span] = []
        for what, some in (("came to", one.came), ("went from", one.went)):
            if some:
                words += [Span(f"{'; ' if words else ''}{what} "), *named(titles, some, limits)]
        if words:
            who.append(item((Span(f"{value.label}: "), *words)))
    if rows:
        what = "Findings and recommendations" if limits.folds else "Findings"
        heading = f"{what} of single {base.base.cases.many} that came, and went"
        table = Table(("What", "Now", "Before", "Came", "Went"), tuple(rows), numbers=True)
        yield listing(heading, who, *(shortened(table, "finding", limits) if limits.folds else [table]))


def _moved(titles: Titles, cases: tuple[str, ...], limits: Limits) -> Cell:
    number = f"{len(cases):,}"
    return (
        Section(number, (Paragraph(named(titles, cases, limits)),), folded=True) if limits.folds and cases else number
    )
