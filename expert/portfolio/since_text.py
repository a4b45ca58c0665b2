"""What of a portfolio is counted, what is unknown, and what has changed since another time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from expert.documents.tree import Item, Paragraph, Section, Table, item, listing
from expert.files.answers import shortest
from expert.portfolio.changes import Changes
from expert.portfolio.portfolio import Portfolio
from expert.portfolio.unknowns import Unknown
from expert.portfolio.words import Detail, field_in_words, figure_in_words, more, of_how_many, several
from expert.words.facts import counted, value_of
from expert.words.names import in_order


def figures(portfolio: Portfolio) -> Iterator[Section]:
    """All that was counted, and before if there is a before."""
    whole, changes = portfolio.whole, portfolio.changes
    if whole is None or not portfolio.survey.counted:
        return
    head = ("What was counted", "Now", "Of", *(["Before"] if changes else []))
    rows = []
    for name, found in portfolio.survey.counted.items():
        unit = whole.attributes[name].unit
        label = f"{whole.aggregates[name].label}{f' ({unit})' if unit and unit != '%' else ''}"
        cells = [label, figure_in_words(whole, name, found, unit=False), of_how_many(whole, name, found)]
        if changes is not None:
            cells.append(figure_in_words(whole, name, changes.figures[name][0], unit=False))
        rows.append(tuple(cells))
    yield Section("Figures", (Table(head, tuple(rows), numbers=True),))


def open_questions(portfolio: Portfolio, detail: Detail) -> Iterator[Section]:
    """What is unknown for how many, and which question would settle most."""
    base, total = portfolio.survey.base, len(portfolio.survey.members)
    every = portfolio.unknowns
    heading = "What is not known"
    if not every:
        yield Section(heading, (Paragraph("Every question is answered in every case."),))
        return
    best = every[0]
    question = base.attributes[best.attribute].question
    if not round(best.settles, 1):
        text = "No question adds a diagnosis or a recommendation by itself: it takes several answers together."
    else:
        text = (
            f'One question, asked in all cases that leave it open, would settle most: "{question}" An answer would add '
            f"a diagnosis or a recommendation to {_settled(best)} of them, on average."
        )
        if len(best.open) == total > 1:
            text += " If all cases have the same answer, it can be given once, in a file of shared answers (--with)."
    yield Section(heading, (Paragraph(text),))
    never = [one for one in every if len(one.open) == total]
    for words, some in (("Answered in some cases", [one for one in every if one not in never]), ("In none", never)):
        if some:
            yield _questions(portfolio, words, some, detail)


def _questions(portfolio: Portfolio, words: str, some: list[Unknown], detail: Detail) -> Section:
    base = portfolio.survey.base
    shown = some[: detail.lines]
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


def _settled(one: Unknown) -> str:
    """For how many an answer would add something, on average over the answers."""
    return shortest(round(one.settles, 1))


def since(portfolio: Portfolio, detail: Detail) -> Iterator[Section]:
    """What has changed since the other portfolio, if there is one."""
    changes = portfolio.changes
    if changes is None:
        return
    texts = [f"{counted(changes.common, 'case')} in both."]
    for words, some in (("New", changes.new), ("Gone", changes.gone)):
        texts.append(f"{words}: {_called(changes, some, detail) or 'none'}.")
    better, worse = len(changes.improved), len(changes.worsened)
    texts.append(f"{better:,} improved, {worse:,} worsened, by their worst diagnoses.")
    heading = f"Since {changes.file}"
    items = [
        item(" ".join(texts)),
        *_who("Improved", changes, changes.improved, detail),
        *_who("Worsened", changes, changes.worsened, detail),
    ]
    for words, some in (("now", changes.only_now), ("then", changes.only_before)):
        if some:
            labels = "; ".join(str(portfolio.survey.base.attributes[name].label) for name in some)
            text = f"Known only {words}: {labels}. What rests on this may differ although nothing has changed."
            items.append(item(text, "warning"))
    yield listing(heading, items)
    yield from _whole(portfolio)
    yield from _movements(portfolio, changes, detail)
    yield from _findings(portfolio, changes, detail)


def _who(words: str, changes: Changes, names: tuple[str, ...], detail: Detail) -> Iterator[Item]:
    if names and detail.names != 0:
        yield item(f"{words}: {_called(changes, names, detail)}")


def _called(changes: Changes, names: Iterable[str], detail: Detail) -> str:
    """Members as people call them; how many they are where no names are said."""
    titles = [changes.titles[name] for name in names]
    return f"{len(titles):,}" if detail.names == 0 and titles else several(titles, detail.names)


def _whole(portfolio: Portfolio) -> Iterator[Section]:
    """What came to the whole, and went."""
    whole, now, before = portfolio.whole, portfolio.trace, portfolio.earlier
    if whole is None or now is None or before is None:
        return
    new, old = ({one.fact for one in trace.derived} for trace in (now, before))
    items = []
    for words, facts in (("Came", new - old), ("Went", old - new)):
        for fact in in_order(whole, facts):
            value = value_of(whole, fact)
            if value is not None and (value.severity or value.actor):
                items.append(item(f"{words}: {value.label}", "finding"))
    yield listing("What came to the whole, and went", items or [item("The same follows as before.")])


def _movements(portfolio: Portfolio, changes: Changes, detail: Detail) -> Iterator[Section]:
    for name, moved in changes.movements.items():
        items = []
        for one in moved:
            path = f"From {field_in_words(portfolio, name, one.before)} to {field_in_words(portfolio, name, one.after)}"
            names = f" ({_called(changes, one.members, detail)})" if detail.names != 0 else ""
            items.append(item(f"{path}: {len(one.members):,}{names}"))
        if items:
            yield listing(f"Moved in {portfolio.survey.base.matrices[name].label}", items)


def _findings(portfolio: Portfolio, changes: Changes, detail: Detail) -> Iterator[Section]:
    """Which diagnoses came and went, and how many have them; the recommendations follow from them."""
    base = portfolio.survey.base
    found = [(value, one) for one in changes.findings if (value := value_of(base, one.fact)) and value.severity]
    rows = tuple(
        (str(value.label), f"{one.after:,}", f"{one.before:,}", f"{len(one.came):,}", f"{len(one.went):,}")
        for value, one in found
    )
    who = []
    for value, one in found if detail.names is None else ():
        parts = (("came to", one.came), ("went from", one.went))
        if words := [f"{what} {_called(changes, some, detail)}" for what, some in parts if some]:
            who.append(item(f"{value.label}: {'; '.join(words)}"))
    if rows:
        heading = "Diagnoses that came to single cases, and went"
        yield listing(heading, who, Table(("", "Now", "Before", "Came", "Went"), rows, numbers=True))
