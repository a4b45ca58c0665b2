"""Explanations of a portfolio: how a finding for the whole comes about, down to the cases that count; and which cases
come to a conclusion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from expert.documents.data import as_data
from expert.documents.tree import Document, Item, Paragraph, Span, item, lead, listing
from expert.explanation.how_text import how_explanation
from expert.explanation.questions import explanation
from expert.inference.aggregates import ORIGIN
from expert.inference.compile import typed
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact, Trace
from expert.portfolio.data import CasesWith
from expert.portfolio.findings import cases_with
from expert.portfolio.portfolio import Portfolio
from expert.portfolio.words import Limits, figure_in_words, names, partial_note, partial_warning, share, title_of
from expert.words.facts import fact_in_words
from expert.words.sentences import mark

#: What the question finds which cases come to something.
FOUND = CasesWith

#: So many names are said of those that come to something, since they were asked for.
_NAMES = 100

WAY = "`expert explain TABLE --row ID` shows how a single one comes to what it is counted for."
CASES_WAY = "`expert explain TABLE --row ID` shows how a single one comes to it."


def whole_explanation(
    portfolio: Portfolio, whole: RuleBase, trace: Trace, facts: Sequence[Fact], limits: Limits
) -> Document:
    """Explain how the facts were concluded from what was counted."""
    counted = {
        fact: _counted(portfolio, whole, fact, limits)
        for answer in trace.answers
        for fact in answer.facts
        if fact.attribute in portfolio.table.counted
    }
    made = how_explanation(whole, trace, title_of(portfolio), facts, ORIGIN, answers=counted)
    blocks = (*partial_note(portfolio), *made.blocks, lead(WAY, kind="faint"))

    def data() -> Mapping[str, Any]:
        found = made.data()
        return {**found, "answer": [*partial_warning(portfolio), *found["answer"]]}

    return made._replace(blocks=blocks, data=data)


def _counted(portfolio: Portfolio, whole: RuleBase, fact: Fact, limits: Limits) -> Item:
    """Tell what was counted for a figure, and which cases these are."""
    figure = portfolio.table.counted[fact.attribute]
    text = f"{whole.attributes[fact.attribute].label}: {figure_in_words(whole, fact.attribute, figure)} (counted)"
    help = whole.attributes[fact.attribute].help
    notes = [Paragraph(str(help), "faint")] if help else []
    counting = set(figure.cases)
    others = [place for place in figure.among if place not in counting]
    for words, places in (("These count", figure.cases), ("These do not count", others), ("Not known", figure.unknown)):
        if places and limits.names != 0:
            notes.append(Paragraph((Span(f"{words}: "), *names(portfolio, places, limits)), hang=2))
    return item(text, "answer", tuple(notes))


def cases_explanation(portfolio: Portfolio, facts: Sequence[Fact], limits: Limits) -> Document:
    """Tell which cases come to the facts, which some case does, and by which rules."""
    table = portfolio.table
    found = tuple(cases_with(table, facts))
    listed = (listing("", [_cases_with(portfolio, one, limits)]) for one in found)
    sections = (*partial_note(portfolio), *listed, lead(CASES_WAY, kind="faint"))
    data = as_data(found, [case.title for case in table.cases])
    answer = (*partial_warning(portfolio), *(_in_words(table.base, one) for one in found))
    return explanation(table.base, "holders", [table.file], title_of(portfolio), sections, data, answer=answer)


def _cases_with(portfolio: Portfolio, one: CasesWith, limits: Limits) -> Item:
    base = portfolio.table.base
    if limits.names is not None:
        limits = limits._replace(names=min(limits.names * _NAMES, _NAMES))
    items = []
    for reason in one.reasons:
        rule = base.rules[reason.rule]
        notes = [Paragraph(f"{rule.name} {mark(rule.basis)}", "faint")]
        if limits.names != 0:
            notes.append(Paragraph(names(portfolio, reason.cases, limits)))
        items.append(item(f"{len(reason.cases):,} by the rule: {rule.title}", "", tuple(notes)))
    contested = (
        (Paragraph((Span("Disputed: "), *names(portfolio, one.contested, limits)), "warning"),)
        if one.contested and limits.names != 0
        else ()
    )
    return item(_in_words(base, one), "finding", contested, tuple(items))


def _in_words(base: RuleBase, one: CasesWith) -> str:
    said = fact_in_words(base, Fact(one.attribute, typed(base.attributes[one.attribute], one.value)))
    return f"{said}: {share(one.holding, one.known, len(one.not_known), noun=str(base.base.cases.many))}"
