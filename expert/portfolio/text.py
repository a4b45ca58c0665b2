"""A portfolio as an outline, in the order in which whoever manages it wants to read it: first what it comes to as a
whole, and what is to be done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from expert.documents.data import as_data
from expert.documents.tree import Document, Item, Paragraph, Section, item, lead, listing, told
from expert.explanation.questions import explanation
from expert.portfolio.changes_text import changes, figures, open_questions
from expert.portfolio.data import CaseFinding, PortfolioFinding, PortfolioFindings
from expert.portfolio.places_text import cases, groups, matrices
from expert.portfolio.portfolio import Portfolio
from expert.portfolio.words import Limits, few, figure_in_words, more, of_how_many, share, title_of
from expert.words.facts import counted, fact_in_words
from expert.words.sentences import LEGEND, mark

#: What this question finds.
FOUND = PortfolioFindings

#: The ways on from here.
WAYS = (
    "`expert segment TABLE CONCLUSION` shows how something about the whole comes about, down to the rows that count, "
    "or names the cases that come to something; `expert explain TABLE --row ID` shows how a single one does."
)


def portfolio_explanation(portfolio: Portfolio, limits: Limits) -> Document:
    """Return the portfolio as a document for any format that needs no graph."""
    table, sections = portfolio.table, portfolio_sections(portfolio, limits)
    found = [as_data(portfolio.found, [case.name for case in table.cases])]
    answer = (*told(sections[:1]), *(one.label for one in portfolio.found.whole if one.severity))
    return explanation(table.base, "portfolio", [table.file], title_of(portfolio), sections, found, answer=answer)


def portfolio_sections(portfolio: Portfolio, limits: Limits) -> tuple[Section, ...]:
    """Tell the verdict on the whole, what to do by actor, groups, matrices, single cases, what is unknown, and what has
    changed."""
    if not portfolio.table.cases:
        return (_opening(portfolio),)
    return (
        _opening(portfolio),
        *_verdict(portfolio),
        *_to_do(portfolio, limits),
        *groups(portfolio, limits),
        *matrices(portfolio, limits),
        *_often(portfolio, limits),
        *cases(portfolio, limits),
        *open_questions(portfolio, limits),
        *changes(portfolio, limits),
        *figures(portfolio),
        lead(LEGEND, WAYS, kind="faint"),
    )


def _opening(portfolio: Portfolio) -> Section:
    """How many cases there are, and whether they can be trusted."""
    table = portfolio.table
    cases = table.cases
    texts = [f"{counted(len(cases), 'case')}."]
    if table.rejected:
        texts.append(f"{counted(table.rejected, 'row')} left out, since cells cannot be read.")
    for number, what in (
        (sum(bool(one.contradictory) for one in cases), "contradictory; what depends on that is marked disputed"),
        (sum(bool(one.broken) for one in cases), "with answers that cannot be true together"),
    ):
        if number:
            texts.append(f"{number:,} {what}.")
    severe = Counter(one.severity for one in portfolio.found.whole if one.severity)
    often = [f"{label.label} ({severe[name]})" for name, label in table.base.severities.items() if severe[name]]
    return lead(" ".join(texts), f"The verdict on the whole: {'; '.join(often)}." if often else "")


def _verdict(portfolio: Portfolio) -> Iterator[Section]:
    """The diagnoses of the whole, the worst first, each with its reason and the figures that it is based on."""
    whole = portfolio.whole
    if whole is None:
        return
    found = portfolio.found.whole
    for severity, label in whole.severities.items():
        mine = [one for one in found if one.severity == severity]
        if mine:
            yield listing(f"The whole - {label.label}", (_diagnosis(portfolio, one) for one in mine))
    if found or portfolio.trace is None:
        return
    # A rule base need not have diagnoses and recommendations.
    items = [item(fact_in_words(whole, one.fact), "finding") for one in portfolio.trace.derived]
    nothing = [] if items else [Paragraph("Nothing follows from what was counted.")]
    yield listing("The whole", items, *nothing)


def _to_do(portfolio: Portfolio, limits: Limits) -> Iterator[Section]:
    """What each actor should do, for the whole and in single cases, first things first."""
    base = portfolio.table.base
    found = portfolio.found.whole
    for actor, declared in base.actors.items():
        items = []
        for stage, stage_label in base.stages.items():
            mine = [_advice(one) for one in found if (one.actor, one.stage) == (actor, stage)]
            single = [one for one in portfolio.found.recommendations if (one.actor, one.stage) == (actor, stage)]
            mine += _single(portfolio, single, limits)
            if mine:
                items.append(item(str(stage_label.label), items=tuple(mine)))
        if items:
            yield listing(f"What to do - {declared.label}", items)


def _often(portfolio: Portfolio, limits: Limits) -> Iterator[Section]:
    """The diagnoses of single cases, the worst first, by how many have them."""
    for severity, label in portfolio.table.base.severities.items():
        found = [one for one in portfolio.found.diagnoses if one.severity == severity]
        if found:
            yield listing(f"Single cases - {label.label}", _single(portfolio, found, limits._replace(lines=None)))


def _single(portfolio: Portfolio, found: Sequence[CaseFinding], limits: Limits) -> Iterator[Item]:
    """Findings of single cases, with how many have them, and which if these are few."""
    shown = found[: limits.lines]
    for one in shown:
        contested = f"; contested in {len(one.contested):,}" if one.contested else ""
        who = few(portfolio, one.cases, limits)
        yield item(f"{share(len(one.cases), one.known, len(one.not_known))}: {one.label}{who}{contested}")
    if len(shown) < len(found):
        yield item(more(len(shown), len(found), "recommendation"), "faint")


def _diagnosis(portfolio: Portfolio, one: PortfolioFinding) -> Item:
    notes = [Paragraph(text, "answer", hang=2) for text in _figures(portfolio, one)]
    notes += [Paragraph(one.do)] if one.do else []
    return item(_label(one), "finding", (*notes, _reason(one)))


def _advice(one: PortfolioFinding) -> Item:
    return item(_label(one), "finding", (Paragraph(one.do), _reason(one)))


def _label(one: PortfolioFinding) -> str:
    return one.label + (" (contested)" if one.contested else "")


def _reason(one: PortfolioFinding) -> Paragraph:
    return Paragraph(f"{one.reason} {mark(one.basis)}", "faint")


def _figures(portfolio: Portfolio, one: PortfolioFinding) -> Iterator[str]:
    whole = portfolio.whole
    for name in one.figures:
        figures = portfolio.table.counted.get(name)
        if whole is not None and figures is not None:
            number = figure_in_words(whole, name, figures)
            yield f"{number} ({of_how_many(whole, name, figures)}): {whole.aggregates[name].label}"
