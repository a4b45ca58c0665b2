"""What of a portfolio is counted, what is unknown, and what has changed since another time."""

from __future__ import annotations

from collections.abc import Iterator

from expert.loading.answers import shortest
from expert.portfolio.changes import Change, Changes
from expert.portfolio.portfolio import Portfolio
from expert.portfolio.unknowns import Unknown
from expert.render.outline import Grid, Item, Note, Section, lead
from expert.render.segment_words import Detail, field_in_words, figure_in_words, of_how_many, several
from expert.wording import counted, value_of


def figures(portfolio: Portfolio) -> Iterator[Section]:
    """All that was counted, and before if there is a before."""
    whole, changes = portfolio.whole, portfolio.changes
    if whole is None or not portfolio.survey.counted:
        return
    head = ("What was counted", "Now", "Of", *(["Before"] if changes else []))
    rows = []
    for name, found in portfolio.survey.counted.items():
        cells = [
            str(whole.aggregates[name].label),
            figure_in_words(whole, name, found),
            of_how_many(whole, name, found),
        ]
        if changes is not None:
            cells.append(figure_in_words(whole, name, changes.figures[name][0]))
        rows.append(tuple(cells))
    yield Section((), "Figures", grid=Grid(head, tuple(rows), numbers=True))


def open_questions(portfolio: Portfolio, detail: Detail) -> Iterator[Section]:
    """What is unknown for how many, and which question would settle most."""
    every = portfolio.unknowns
    if not every:
        yield lead("Every question is answered in every case.")
        return
    shown = every[: detail.questions]
    items = [_question(portfolio, one) for one in shown]
    if len(shown) < len(every):
        items.append(Item(f"and {counted(len(every) - len(shown), 'more question', 'more questions')}", "faint"))
    yield Section(tuple(items), "What is unknown, and would settle most if it were asked of all")


def _question(portfolio: Portfolio, one: Unknown) -> Item:
    declared = portfolio.survey.base.attributes[one.attribute]
    known = [f"open in {len(one.open):,}"] if one.open else []
    known += [f"answered 'unknown' in {len(one.unknown):,}"] if one.unknown else []
    settles = f"an answer adds a diagnosis or a recommendation to {shortest(round(one.settles, 1))} of them on average"
    text = f"{' and '.join(known)} of {counted(len(portfolio.survey.members), 'case')}; {settles}"
    return Item(str(declared.question), "finding", (Note(text, "faint"),))


def since(portfolio: Portfolio, detail: Detail) -> Iterator[Section]:
    """What has changed since the other portfolio, if there is one."""
    changes = portfolio.changes
    if changes is None:
        return
    texts = [f"{counted(changes.common, 'case')} in both."]
    for words, some in (("New", changes.new), ("Gone", changes.gone)):
        texts.append(f"{words}: {several(some, detail.names) or 'none'}.")
    better, worse = len(changes.improved), len(changes.worsened)
    texts.append(f"{better:,} improved, {worse:,} worsened, by their worst diagnoses.")
    heading = f"Since {changes.file}"
    items = [
        Item(" ".join(texts)),
        *(_who("Improved", changes.improved, detail)),
        *(_who("Worsened", changes.worsened, detail)),
    ]
    yield Section(tuple(items), heading)
    yield from _whole(portfolio)
    yield from _movements(portfolio, changes, detail)
    if changes.findings:
        found = tuple(_change(portfolio, one, detail) for one in changes.findings)
        yield Section(found, "What came to single cases, and went")


def _who(words: str, names: tuple[str, ...], detail: Detail) -> Iterator[Item]:
    if names and detail.names != 0:
        yield Item(f"{words}: {several(names, detail.names)}")


def _whole(portfolio: Portfolio) -> Iterator[Section]:
    """What came to the whole, and went."""
    whole, now, before = portfolio.whole, portfolio.trace, portfolio.earlier
    if whole is None or now is None or before is None:
        return
    new, old = ({one.fact for one in trace.derived} for trace in (now, before))
    items = []
    for words, facts in (("Came", new - old), ("Went", old - new)):
        for fact in sorted(facts):
            value = value_of(whole, fact)
            if value is not None and (value.severity or value.actor):
                items.append(Item(f"{words}: {value.label}", "finding"))
    yield Section(tuple(items) or (Item("The same follows as before."),), "What came to the whole, and went")


def _movements(portfolio: Portfolio, changes: Changes, detail: Detail) -> Iterator[Section]:
    for name, moved in changes.movements.items():
        items = []
        for one in moved:
            path = f"From {field_in_words(portfolio, name, one.before)} to {field_in_words(portfolio, name, one.after)}"
            names = f" ({several(one.members, detail.names)})" if detail.names != 0 else ""
            items.append(Item(f"{path}: {len(one.members):,}{names}"))
        if items:
            yield Section(tuple(items), f"Moved in {portfolio.survey.base.matrices[name].label}")


def _change(portfolio: Portfolio, one: Change, detail: Detail) -> Item:
    value = value_of(portfolio.survey.base, one.fact)
    assert value is not None
    notes = []
    for words, some in (("came to", one.came), ("went from", one.went)):
        if some:
            names = f": {several(some, detail.names)}" if detail.names != 0 else ""
            notes.append(Note(f"{words} {len(some):,}{names}", "faint"))
    return Item(f"{value.label}: {one.after:,}, before {one.before:,}", "finding", tuple(notes))
