"""How something about a whole portfolio comes about, down to the cases that count; and who comes to something else."""

from __future__ import annotations

from collections.abc import Sequence

from expert.documents.tree import Document, Item, Paragraph, item, lead, listing
from expert.explanation.explanation import explanation
from expert.explanation.how_text import how_explanation
from expert.inference.aggregates import ORIGIN
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact, Trace
from expert.portfolio.data import Holding
from expert.portfolio.holdings import holdings
from expert.portfolio.portfolio import Portfolio
from expert.portfolio.words import Detail, figure_in_words, names, of_how_many, several, share
from expert.words.facts import label_of

#: What the question finds which cases come to something.
FOUND = Holding

#: So many names are said of those that come to something, since they were asked for.
_NAMES = 100

WAY = "`expert explain TABLE --row ID` shows how a single case comes to what it is counted for."
HOLDERS_WAY = "`expert explain TABLE --row ID` shows how a single case comes to it."


def whole_explanation(
    portfolio: Portfolio, whole: RuleBase, trace: Trace, facts: Sequence[Fact], detail: Detail
) -> Document:
    """How the facts were concluded from what was counted."""
    counted = {
        fact: _counted(portfolio, whole, fact, detail)
        for answer in trace.answers
        for fact in answer.facts
        if fact.attribute in portfolio.survey.counted
    }
    made = how_explanation(whole, trace, title_of(portfolio), facts, ORIGIN, answers=counted)
    return made._replace(blocks=(*made.blocks, lead(WAY, kind="faint")))


def title_of(portfolio: Portfolio) -> str:
    """What a portfolio is called."""
    return portfolio.title or f"The portfolio in {portfolio.survey.file}"


def _counted(portfolio: Portfolio, whole: RuleBase, fact: Fact, detail: Detail) -> Item:
    """A figure with what was counted, and which cases these are."""
    figure = portfolio.survey.counted[fact.attribute]
    number, of = figure_in_words(whole, fact.attribute, figure), of_how_many(whole, fact.attribute, figure)
    text = f"{whole.attributes[fact.attribute].label}: {number} (counted: {of})"
    help = whole.attributes[fact.attribute].help
    notes = [Paragraph(str(help), "faint")] if help else []
    counting = set(figure.members)
    others = [place for place in figure.among if place not in counting]
    for words, places in (("These count", figure.members), ("These do not", others), ("Not known", figure.unknown)):
        if places and detail.names != 0:
            notes.append(Paragraph(f"{words}: {names(portfolio, places, detail.names)}", hang=2))
    return item(text, "answer", tuple(notes))


def holders_explanation(portfolio: Portfolio, facts: Sequence[Fact], detail: Detail) -> Document:
    """Which cases come to the facts, which some case does, and by which rules."""
    base = portfolio.survey.base
    found = tuple(holdings(portfolio.survey, facts))
    sections = (*(listing("", [_holding(base, one, detail)]) for one in found), lead(HOLDERS_WAY, kind="faint"))
    answer = tuple(_in_words(base, one) for one in found)
    return explanation(base, "holders", [portfolio.survey.file], title_of(portfolio), sections, found, answer=answer)


def _holding(base: RuleBase, one: Holding, detail: Detail) -> Item:
    most = None if detail.names is None else min(detail.names * _NAMES, _NAMES)
    items = []
    for reason in one.reasons:
        rule = base.rules[reason.rule]
        notes = [Paragraph(f"{rule.name} [{rule.basis}; {', '.join(rule.cites)}]", "faint")]
        if most != 0:
            notes.append(Paragraph(several(reason.cases, most)))
        items.append(item(f"{len(reason.cases):,} by the rule: {rule.title}", "", tuple(notes)))
    contested = (
        (Paragraph(f"contested: {several(one.contested, most)}", "warning"),) if one.contested and most != 0 else ()
    )
    return item(_in_words(base, one), "finding", contested, tuple(items))


def _in_words(base: RuleBase, one: Holding) -> str:
    label = f"{base.attributes[one.attribute].label}: {label_of(base.attributes[one.attribute], one.value)}"
    return f"{label}: {share(one.holding, one.known, len(one.not_known))}"
