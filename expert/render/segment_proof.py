"""How something about a whole portfolio comes about, down to the cases that count."""

from __future__ import annotations

from collections.abc import Sequence

from expert.inference.aggregates import ORIGIN
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact, Trace
from expert.portfolio.portfolio import Portfolio
from expert.render.explanations import how_explanation
from expert.render.outline import Explanation, Item, Note, lead
from expert.render.segment_words import Detail, names, of_how_many
from expert.wording import fact_in_words

WAY = "`expert explain TABLE --row ID` shows how a single case comes to what it is counted for."


def whole_explanation(
    portfolio: Portfolio, whole: RuleBase, trace: Trace, facts: Sequence[Fact], detail: Detail
) -> Explanation:
    """How the facts were concluded from what was counted."""
    counted = {
        fact: _counted(portfolio, whole, fact, detail)
        for answer in trace.answers
        for fact in answer.facts
        if fact.attribute in portfolio.survey.counted
    }
    made = how_explanation(whole, trace, title(portfolio), facts, ORIGIN, answers=counted)
    return made._replace(outline=(*made.outline, lead(WAY, style="faint")))


def title(portfolio: Portfolio) -> str:
    """What a portfolio is called."""
    return f"The portfolio in {portfolio.survey.file}"


def _counted(portfolio: Portfolio, whole: RuleBase, fact: Fact, detail: Detail) -> Item:
    """A figure with what was counted, and which cases these are."""
    figure = portfolio.survey.counted[fact.attribute]
    text = f"{fact_in_words(whole, fact)} (counted: {of_how_many(whole, fact.attribute, figure)})"
    notes = [Note(str(whole.attributes[fact.attribute].help), "faint")] if whole.attributes[fact.attribute].help else []
    counting = set(figure.members)
    others = [place for place in figure.among if place not in counting]
    for words, places in (("These count", figure.members), ("These do not", others)):
        if places and detail.names != 0:
            notes.append(Note(f"{words}: {names(portfolio, places, detail.names)}", hang=2))
    return Item(text, "answer", tuple(notes))
