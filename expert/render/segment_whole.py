"""What a portfolio comes to as a whole, and what is to be done: the first that its reader wants to know."""

from __future__ import annotations

from collections.abc import Iterator

from expert.model.rulebase import RuleBase
from expert.portfolio.data import WholeFinding
from expert.portfolio.findings import Frequent
from expert.portfolio.portfolio import Portfolio
from expert.portfolio.whole import whole_findings
from expert.render.outline import Item, Note, Section, lead
from expert.render.segment_words import Detail, figure_in_words, names, of_how_many, share
from expert.wording import counted


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
    return lead(" ".join(texts))


def verdict(portfolio: Portfolio) -> Iterator[Section]:
    """The diagnoses of the whole, the worst first, each with its reason and the figures that it rests on."""
    whole = portfolio.whole
    if whole is None:
        return
    found = whole_findings(portfolio)
    for severity, label in whole.severities.items():
        mine = [one for one in found if one.severity == severity]
        if mine:
            yield Section(tuple(_finding(portfolio, whole, one) for one in mine), f"The whole - {label.label}")
    if not any(one.severity for one in found):
        yield lead("No diagnosis of the whole follows from what was counted.")


def to_do(portfolio: Portfolio, detail: Detail) -> Iterator[Section]:
    """What each actor should do, for the whole and in single cases, first things first."""
    base, total = portfolio.survey.base, len(portfolio.survey.members)
    found = whole_findings(portfolio)
    for actor, declared in base.actors.items():
        items = []
        for stage, stage_label in base.stages.items():
            for one in found:
                if (one.actor, one.stage) == (actor, stage) and portfolio.whole is not None:
                    items.append(_finding(portfolio, portfolio.whole, one, f"{stage_label.label}: "))
        single = []
        for stage, stage_label in base.stages.items():
            for many in portfolio.recommendations.get((stage, actor), ()):
                text = f"{stage_label.label}: {many.value.label}: {share(len(many.members), total)}"
                single.append(Item(text, notes=_who(portfolio, many, detail)))
        if single:
            items.append(Item("In single cases:", items=tuple(single)))
        if items:
            yield Section(tuple(items), f"What to do - {declared.label}")


def often(portfolio: Portfolio, detail: Detail) -> Iterator[Section]:
    """The diagnoses of single cases, the worst first, by how many have them."""
    base, total = portfolio.survey.base, len(portfolio.survey.members)
    for severity, found in portfolio.diagnoses.items():
        items = tuple(
            Item(
                f"{one.value.label}: {share(len(one.members), total)}",
                "finding",
                _who(portfolio, one, detail),
            )
            for one in found
        )
        yield Section(items, f"Single cases - {base.severities[severity].label}")


def _who(portfolio: Portfolio, one: Frequent, detail: Detail) -> tuple[Note, ...]:
    notes = []
    if detail.names != 0:
        notes.append(Note(names(portfolio, one.members, detail.names), "faint"))
    if one.contested:
        notes.append(Note(f"contested: {names(portfolio, one.contested, detail.names)}", "warning"))
    return tuple(notes)


def _finding(portfolio: Portfolio, whole: RuleBase, one: WholeFinding, before: str = "") -> Item:
    notes = [Note(one.do)] if one.do else []
    notes.append(Note(f"{one.reason} [{one.basis}; {', '.join(one.cites)}]", "faint"))
    for name in one.figures:
        figures = portfolio.survey.counted.get(name)
        if figures is not None:
            number = figure_in_words(whole, name, figures)
            of = "" if whole.aggregates[name].kind == "count" else f" ({of_how_many(whole, name, figures)})"
            notes.append(Note(f"{number}{of}: {whole.aggregates[name].label}", "answer", hang=2))
    contested = " (contested)" if one.contested else ""
    return Item(f"{before}{one.label}{contested}", "finding", tuple(notes))
