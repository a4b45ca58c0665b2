"""The first screen on a portfolio: what was read, what is wrong, what to do first, and about which cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from expert.documents.tree import CLOSE, Item, Paragraph, Section, item, lead, listing
from expert.portfolio.data import OpenQuestion, PortfolioFinding
from expert.portfolio.portfolio import Portfolio
from expert.portfolio.reading_text import opening, withheld
from expert.portfolio.words import Limits, figure_in_words, how_many, share
from expert.words.facts import counted

#: So many findings, steps and cases are on the first screen, and so many reasons for a case.
_FINDINGS, _STEPS, _CASES, _REASONS = 3, 3, 3, 2

#: Where there is more.
MORE = "To see all: --all. To see why: `expert segment TABLE FINDING`. One {one}: `expert explain TABLE --row ID`."


def first_screen(portfolio: Portfolio, limits: Limits, *, all: bool = False) -> tuple[Section, ...]:
    """Tell the least that is enough to act on; `all` if everything else stands behind it."""
    sections = tuple(opening(portfolio, limits, all=all))
    if portfolio.found.withheld:
        return (*sections, withheld(portfolio))
    if not portfolio.table.cases:
        return sections
    more = () if all else (lead(MORE.format(one=portfolio.table.base.base.cases.one), kind="faint"),)
    return (
        *sections,
        *_what_is_wrong(portfolio),
        *_first_steps(portfolio),
        *_first_cases(portfolio, limits),
        *not_known(portfolio),
        *_since(portfolio),
        *more,
    )


def _close(title: str, items: Iterable[Item], *before: Paragraph) -> Section:
    """Return a section that stands close to the one before it, so that all fit on a screen."""
    return listing(title, items, *before)._replace(kind=CLOSE)


def roots(portfolio: Portfolio) -> list[PortfolioFinding]:
    """Return the diagnoses of the whole that follow from no other, the worst first."""
    base = portfolio.table.base
    order = list(base.severities)
    found = [one for one in portfolio.found.whole if one.severity and not one.after]
    return sorted(found, key=lambda one: order.index(str(one.severity)))


def _what_is_wrong(portfolio: Portfolio) -> Iterator[Section]:
    base, found = portfolio.table.base, portfolio.found
    every = [one for one in found.whole if one.severity] or found.diagnoses
    if not every:
        yield lead(_nothing(portfolio))
        return
    worst = roots(portfolio)
    if worst:
        yield lead(" ".join(f"{one.label}." for one in worst[:2]))
    often = [(label.label, sum(one.severity == name for one in every)) for name, label in base.severities.items()]
    parts = ", ".join(f"{label} {number}" for label, number in often if number)
    items = [_finding(portfolio, one) for one in worst] if worst else _single(portfolio)
    yield _close(f"What is wrong - {counted(len(every), 'finding')}: {parts}", items[:_FINDINGS])


def _nothing(portfolio: Portfolio) -> str:
    base = portfolio.table.base
    open = sum(bool(one.open or one.unknown) for one in portfolio.found.unknowns)
    left = f"{counted(open, 'question')} {'is' if open == 1 else 'are'} not answered for all"
    return f"We found nothing wrong in what the {how_many(base, len(portfolio.table.cases))} answer. {left}."


def _finding(portfolio: Portfolio, one: PortfolioFinding) -> Item:
    return item(f"{one.label}: {number}" if (number := _main_figure(portfolio, one)) else one.label, "finding")


def _single(portfolio: Portfolio) -> list[Item]:
    """Tell findings of single cases, where nothing is concluded of the whole."""
    many = str(portfolio.table.base.base.cases.many)
    return [
        item(f"{one.label}: {share(len(one.cases), one.known, len(one.not_known), noun=many)}", "finding")
        for one in portfolio.found.diagnoses
    ]


def _main_figure(portfolio: Portfolio, one: PortfolioFinding) -> str:
    """Say the figure of a finding that tells most: a share rather than a number."""
    whole = portfolio.whole
    if whole is None:
        return ""
    counted = [name for name in one.figures if name in portfolio.table.counted]
    shares = [name for name in counted if whole.aggregates[name].kind == "share"]
    best = next(iter(shares or counted), None)
    return "" if best is None else figure_in_words(whole, best, portfolio.table.counted[best])


def _first_steps(portfolio: Portfolio) -> Iterator[Section]:
    """Tell what is to be done first, each step by whom."""
    base = portfolio.table.base
    stages, actors = list(base.stages), list(base.actors)
    whole = [one for one in portfolio.found.whole if one.actor]
    whole.sort(key=lambda one: (stages.index(str(one.stage)), actors.index(str(one.actor))))
    found: Sequence[PortfolioFinding] = whole
    steps = [(one.actor, one.label) for one in found or portfolio.found.recommendations]
    items = [item(f"{base.actors[str(actor)].label}: {label}") for actor, label in steps[:_STEPS]]
    if items:
        yield _close("What to do first", items)


def _first_cases(portfolio: Portfolio, limits: Limits) -> Iterator[Section]:
    """Tell which cases to look at first, and why."""
    if portfolio.found.first and limits.names != 0:
        items = [
            item(f"{one.title} ({counted(one.findings, 'finding')}): {'; '.join(one.roots[:_REASONS])}")
            for one in portfolio.found.first[:_CASES]
        ]
        yield _close(f"The {portfolio.table.base.base.cases.many} to look at first", items)


def not_known(portfolio: Portfolio) -> Iterator[Section]:
    """Tell what to ask next: of the cases, and once for all, the question that settles most, if one settles
    anything."""
    every = portfolio.found.unknowns
    if not every:
        return
    items = [
        item(_ask(portfolio, one), "question")
        for once in (False, True)
        for one in [one for one in every if one.once == once and _settles(one)][:1]
    ]
    text = () if items else (Paragraph("No single answer would add a finding: it takes several together."),)
    yield _close("What is not known", items, *text)


def _settles(one: OpenQuestion) -> bool:
    return round(one.settles, 1) > 0


def _ask(portfolio: Portfolio, one: OpenQuestion) -> str:
    number = len(one.open) + len(one.unknown)
    if one.once:
        return f"Answer this once for all, in the shared file (--with): {one.question}"
    who = "all " if number == len(portfolio.table.cases) > 1 else ""
    return f"Ask {who}{how_many(portfolio.table.base, number)} this next: {one.question}"


def _since(portfolio: Portfolio) -> Iterator[Section]:
    found = portfolio.found.changes
    if found is None:
        return
    base = portfolio.table.base
    moved = f"{len(found.improved):,} improved, {len(found.worsened):,} got worse"
    came = f"{len(found.new):,} new, {len(found.gone):,} gone"
    yield _close(f"Since {found.file}", [item(f"Of {how_many(base, found.common)} in both {moved}; {came}.")])
