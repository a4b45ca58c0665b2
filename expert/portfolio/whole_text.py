"""What a portfolio comes to as a whole, and what is to be done: the first that its reader wants to know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from expert.documents.tree import Item, Paragraph, Section, item, lead, listing
from expert.portfolio.data import WholeFinding
from expert.portfolio.findings import Frequent
from expert.portfolio.portfolio import Portfolio
from expert.portfolio.whole import whole_findings
from expert.portfolio.words import Detail, few, figure_in_words, more, of_how_many, share
from expert.words.facts import counted, fact_in_words


def opening(portfolio: Portfolio) -> Section:
    """How many cases there are, and whether they can be trusted."""
    survey = portfolio.survey
    members = survey.members
    texts = [f"{counted(len(members), 'case')}."]
    if survey.rejected:
        texts.append(f"{counted(survey.rejected, 'row')} left out, since cells cannot be read.")
    for number, what in (
        (sum(bool(one.contradictory) for one in members), "contradictory; what rests on that is marked contested"),
        (sum(bool(one.broken) for one in members), "with answers that cannot be true together"),
    ):
        if number:
            texts.append(f"{number:,} {what}.")
    severe = Counter(one.severity for one in whole_findings(portfolio) if one.severity)
    often = [f"{label.label} ({severe[name]})" for name, label in survey.base.severities.items() if severe[name]]
    return lead(" ".join(texts), f"The verdict on the whole: {'; '.join(often)}." if often else "")


def verdict(portfolio: Portfolio) -> Iterator[Section]:
    """The diagnoses of the whole, the worst first, each with its reason and the figures that it rests on."""
    whole = portfolio.whole
    if whole is None:
        return
    found = whole_findings(portfolio)
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


def to_do(portfolio: Portfolio, detail: Detail) -> Iterator[Section]:
    """What each actor should do, for the whole and in single cases, first things first."""
    base = portfolio.survey.base
    found = whole_findings(portfolio)
    for actor, declared in base.actors.items():
        items = []
        for stage, stage_label in base.stages.items():
            mine = [_advice(one) for one in found if (one.actor, one.stage) == (actor, stage)]
            mine += _single(portfolio, portfolio.recommendations.get((stage, actor), ()), detail)
            if mine:
                items.append(item(str(stage_label.label), items=tuple(mine)))
        if items:
            yield listing(f"What to do - {declared.label}", items)


def often(portfolio: Portfolio, detail: Detail) -> Iterator[Section]:
    """The diagnoses of single cases, the worst first, by how many have them."""
    for severity, found in portfolio.diagnoses.items():
        heading = f"Single cases - {portfolio.survey.base.severities[severity].label}"
        yield listing(heading, _single(portfolio, found, detail._replace(lines=None)))


def _single(portfolio: Portfolio, found: Sequence[Frequent], detail: Detail) -> Iterator[Item]:
    """Findings of single cases, with how many have them, and which if these are few."""
    shown = found[: detail.lines]
    for one in shown:
        contested = f"; contested in {len(one.contested):,}" if one.contested else ""
        who = few(portfolio, one.members, detail)
        yield item(f"{share(len(one.members), one.known, len(one.unknown))}: {one.value.label}{who}{contested}")
    if len(shown) < len(found):
        yield item(more(len(shown), len(found), "recommendation"), "faint")


def _diagnosis(portfolio: Portfolio, one: WholeFinding) -> Item:
    notes = [Paragraph(text, "answer", hang=2) for text in _figures(portfolio, one)]
    notes += [Paragraph(one.do)] if one.do else []
    return item(_label(one), "finding", (*notes, _reason(one)))


def _advice(one: WholeFinding) -> Item:
    return item(_label(one), "finding", (Paragraph(one.do), _reason(one)))


def _label(one: WholeFinding) -> str:
    return one.label + (" (contested)" if one.contested else "")


def _reason(one: WholeFinding) -> Paragraph:
    return Paragraph(f"{one.reason} [{one.basis}; {', '.join(one.cites)}]", "faint")


def _figures(portfolio: Portfolio, one: WholeFinding) -> Iterator[str]:
    whole = portfolio.whole
    for name in one.figures:
        figures = portfolio.survey.counted.get(name)
        if whole is not None and figures is not None:
            number = figure_in_words(whole, name, figures)
            yield f"{number} ({of_how_many(whole, name, figures)}): {whole.aggregates[name].label}"
