"""A portfolio as an outline, in the order in which whoever manages it wants to read it."""

from __future__ import annotations

from expert.documents.tree import Document, Section, lead, told
from expert.explanation.explanation import explanation
from expert.explanation.how_text import LEGEND
from expert.portfolio.data import PortfolioData
from expert.portfolio.document import document_of
from expert.portfolio.groups_text import cases, groups, matrices
from expert.portfolio.portfolio import Portfolio
from expert.portfolio.proof_text import title_of
from expert.portfolio.since_text import figures, open_questions, since
from expert.portfolio.whole_text import often, opening, to_do, verdict
from expert.portfolio.words import Detail

#: What this question finds.
FOUND = PortfolioData

#: The ways on from here.
WAYS = (
    "`expert segment TABLE CONCLUSION` shows how something about the whole comes about, down to the rows that count, "
    "or names the cases that come to something; `expert explain TABLE --row ID` shows how a single one does."
)


def segment_outline(portfolio: Portfolio, detail: Detail) -> tuple[Section, ...]:
    """The verdict on the whole, what to do by actor, groups, matrices, single cases, what is unknown, and what has
    changed."""
    if not portfolio.survey.members:
        return (opening(portfolio),)
    return (
        opening(portfolio),
        *verdict(portfolio),
        *to_do(portfolio, detail),
        *groups(portfolio, detail),
        *matrices(portfolio, detail),
        *often(portfolio, detail),
        *cases(portfolio, detail),
        *open_questions(portfolio, detail),
        *since(portfolio, detail),
        *figures(portfolio),
        lead(LEGEND, WAYS, kind="faint"),
    )


def portfolio_explanation(portfolio: Portfolio, detail: Detail) -> Document:
    """The portfolio, ready for any format that needs no graph."""
    outline = segment_outline(portfolio, detail)
    survey = portfolio.survey
    data = document_of(portfolio)
    answer = (*told(outline[:1]), *(one.label for one in data.whole if one.severity))
    return explanation(survey.base, "portfolio", [survey.file], title_of(portfolio), outline, [data], answer=answer)
