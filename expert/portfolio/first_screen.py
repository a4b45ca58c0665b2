"""The first screen on a portfolio: what was read, what is wrong, what to do first, and about which cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from expert.documents.tree import CLOSE, Item, Items, Paragraph, Section, item, lead, listing
from expert.model.rule import BASES
from expert.portfolio.data import CaseFinding, FirstCase, OpenQuestion, PortfolioFinding
from expert.portfolio.findings import advice_place, answers_behind
from expert.portfolio.portfolio import Portfolio
from expert.portfolio.reading_text import opening, withheld
from expert.portfolio.words import Limits, figure_in_words, how_many, share
from expert.words.facts import counted, sentence
from expert.words.sentences import UNCHECKED, how_supported

#: So many findings, steps and cases are on the first screen, and so many reasons for a case and a finding.
_FINDINGS, _STEPS, _CASES, _REASONS, _ANSWERS = 3, 3, 3, 1, 1

#: Where there is more.
MORE = "More: --all, `expert segment TABLE FINDING`, `expert explain TABLE --row ID`."


def first_screen(portfolio: Portfolio, limits: Limits, *, all: bool = False) -> tuple[Section, ...]:
    """Tell the least that is enough to act on; `all` if everything else stands behind it."""
    sections = tuple(opening(portfolio, limits, all=all))
    if portfolio.found.withheld:
        return (*sections, withheld(portfolio))
    if not portfolio.table.cases:
        return sections
    more = () if all else (Section("", (Paragraph(MORE, "faint"),), kind=CLOSE),)
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
    if found.results:
        yield _close(str(base.base.words.results), _several(portfolio, found.results)[:_FINDINGS])
    every = [one for one in found.whole if one.severity] or found.diagnoses
    if not every:
        if not (found.results or plain(found.whole)):
            yield lead(_nothing(portfolio))
        return
    worst = roots(portfolio)
    often = [(label.label, sum(one.severity == name for one in every)) for name, label in base.severities.items()]
    parts = ", ".join(f"{label} {number}" for label, number in often if number)
    several = [_finding(portfolio, one, why=one is worst[0]) for one in worst]
    items = several or _several(portfolio, found.diagnoses)
    yield listing(f"{base.base.words.wrong} - {counted(len(every), 'finding')}: {parts}", items[:_FINDINGS])


def _nothing(portfolio: Portfolio) -> str:
    base = portfolio.table.base
    open = sum(bool(one.open or one.unknown) for one in portfolio.found.unknowns)
    left = f"{counted(open, 'question')} {'is' if open == 1 else 'are'} not answered for all"
    who = how_many(base, len(portfolio.table.cases))
    return f"We found {base.base.words.nothing} in what the {who} answer. {left}."


def _finding(portfolio: Portfolio, one: PortfolioFinding, *, why: bool) -> Item:
    """Tell a finding with the figure that tells most of it; with `why`, which answers are behind this figure."""
    name = _main_figure(portfolio, one)
    whole = portfolio.whole
    if name is None or whole is None:
        return item(one.label, "finding")
    figure = figure_in_words(whole, name, portfolio.table.counted[name])
    behind = answers_behind(portfolio.table, whole, name)[:_ANSWERS] if why else []
    base = portfolio.table.base
    said = [f"{sentence(base, fact)} ({how_many(base, number)})" for fact, number in behind]
    notes = [Paragraph(f"Why: {', and '.join(said)}.", hang=5)] if said else []
    return item(f"{one.label}: {figure}", "finding", notes)


def plain(found: Iterable[PortfolioFinding]) -> list[PortfolioFinding]:
    """Return the results that are neither diagnoses nor recommendations."""
    return [one for one in found if not one.severity and not one.actor]


def _several(portfolio: Portfolio, found: Iterable[CaseFinding]) -> list[Item]:
    """Tell what single cases come to, with how many do."""
    many = str(portfolio.table.base.base.cases.many)
    return [
        item(f"{one.label}: {share(len(one.cases), one.known, len(one.not_known), noun=many)}", "finding")
        for one in found
    ]


def _main_figure(portfolio: Portfolio, one: PortfolioFinding) -> str | None:
    """Return the figure of a finding that tells most: a share rather than a number."""
    if portfolio.whole is None:
        return None
    aggregates = portfolio.whole.aggregates
    counted = [name for name in one.figures if name in portfolio.table.counted]
    return next(iter([name for name in counted if aggregates[name].kind == "share"] or counted), None)


def _first_steps(portfolio: Portfolio) -> Iterator[Section]:
    """Tell what is to be done first: by the reader, if somebody in particular reads and can do something."""
    base = portfolio.table.base
    whole = [one for one in portfolio.found.whole if one.actor]
    whole.sort(key=lambda one: advice_place(base, one.stage, one.actor))
    found: Sequence[PortfolioFinding | CaseFinding] = whole or portfolio.found.recommendations
    own = [one for one in found if base.reader and one.actor == base.reader.actor]
    steps = own or found
    items = [item(f"{'' if own else f'{base.actors[str(one.actor)].label}: '}{one.label}.") for one in steps[:_STEPS]]
    if items:
        more = f": {counted(len(steps), 'recommendation')}" if len(steps) > len(items) else ""
        title = f"What {'you can do' if own else 'to do'} first, in this order{more}"
        yield Section(title, (Items(tuple(items), "steps"),), kind=CLOSE)


def _first_cases(portfolio: Portfolio, limits: Limits) -> Iterator[Section]:
    """Tell which cases to look at first, and why."""
    if portfolio.found.first and limits.names != 0:
        items = [
            item(f"{one.title} ({counted(one.findings, 'finding')}): {_reasons(one)}.")
            for one in portfolio.found.first[:_CASES]
        ]
        yield _close(f"The {portfolio.table.base.base.cases.many} to look at first", items)


def _reasons(one: FirstCase) -> str:
    """Say what is wrong above all with a case, and because of what."""
    why = f", since {one.why[0]}" if one.why else ""
    return f"{'; '.join(one.roots[:_REASONS])}{why}"


def _how_sure(portfolio: Portfolio) -> Iterator[str]:
    """Say how well the findings about the whole are supported, and of how many cases their figures are not known."""
    found = [one for one in portfolio.found.whole if one.severity]
    if not found:
        return
    yield how_supported({basis: sum(one.basis == basis for one in found) for basis in BASES}, "finding")
    yield UNCHECKED
    names = {name for one in found for name in one.figures if name in portfolio.table.counted}
    if unknown := max([len(portfolio.table.counted[name].unknown) for name in names], default=0):
        of = how_many(portfolio.table.base, len(portfolio.table.cases))
        yield f"Figures leave out at most {unknown:,} of {of}, of whom we do not know enough."
    if disputed := sum(one.contested for one in found):
        yield f"{disputed} {'is' if disputed == 1 else 'are'} disputed."


def not_known(portfolio: Portfolio) -> Iterator[Section]:
    """Tell how sure the findings are, and what to ask next: of the cases, and once for all, the question that settles
    most, if one settles anything."""
    every = portfolio.found.unknowns
    items = [
        item(_ask(portfolio, one), "question")
        for once in (False, True)
        for one in [one for one in every if one.once == once and _settles(one)][:1]
    ]
    texts = [" ".join(filter(None, _how_sure(portfolio)))]
    texts += ["No single answer would add a finding: it takes several together."] if every and not items else []
    before = [Paragraph(text) for text in texts if text]
    if before or items:
        heading = "How sure we are, and what is not known" if texts[0] else "What is not known"
        yield _close(heading, items, *before)


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
