"""The page on a portfolio: its first screen, all its parts with the cases that names lead to, and the reasoning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from expert.documents.html import page
from expert.documents.tree import Block, Document, Item, Paragraph, Section, Span, item, listing
from expert.explanation.report import report_of, warnings
from expert.model.trace import Fact
from expert.pages.case import head_links, made_with, reasoning
from expert.portfolio.cases_text import page_limits
from expert.portfolio.changes_text import figure_anchors
from expert.portfolio.first_screen import first_screen
from expert.portfolio.portfolio import Portfolio
from expert.portfolio.text import portfolio_parts
from expert.portfolio.words import Limits, figure_in_words, title_of


def portfolio_html(portfolio: Portfolio, links: Sequence[Span] = ()) -> str:
    """Return the page on a portfolio, with `links` at its head to other pages, if there are any."""
    return page(portfolio_document(portfolio, links), tuple(portfolio.table.base.severities))


def portfolio_document(portfolio: Portfolio, links: Sequence[Span] = ()) -> Document:
    """Return all that was found of a portfolio as one document, the first screen first."""
    limits = page_limits(portfolio)
    about = (("Table", portfolio.table.file), *([("Compared with", portfolio.before.file)] if portfolio.before else []))
    sections = (
        Section("The result", (*first_screen(portfolio, limits, all=True), *_careful(portfolio, limits)), "result"),
        *portfolio_parts(portfolio, limits),
        Section("The reasoning", tuple(_reasoning(portfolio)), "reasoning", folded=True),
        Section("How this page was made", made_with(portfolio.table.base, portfolio.trace, *about), "made"),
    )
    return Document(title_of(portfolio), (*head_links(links), *(one for one in sections if one.blocks)))


def _careful(portfolio: Portfolio, limits: Limits) -> Iterator[Block]:
    """Tell what to be careful about of the whole, and what the page leaves out for the sake of size."""
    if portfolio.whole is not None and portfolio.trace is not None:
        items = [item(text, "warning") for text in warnings(portfolio.whole, portfolio.trace)]
        yield from [listing("Be careful", items)] if items else []
    shown, total, many = len(limits.shown or ()), len(portfolio.table.cases), portfolio.table.base.base.cases.many
    texts = []
    if limits.names is not None and total > limits.names:
        texts.append(f"Lists name {limits.names} {many} at most.")
    if shown < total:
        texts.append(f"Of {total:,} {many}, {shown:,} are shown with their findings: of each group the worst.")
    if texts:
        yield Paragraph(" ".join([*texts, "All stand in `expert segment TABLE --format csv`."]), "faint")


def _reasoning(portfolio: Portfolio) -> Iterator[Block]:
    """Tell how each finding for the whole comes about, from what was counted."""
    whole, trace = portfolio.whole, portfolio.trace
    if whole is None or trace is None:
        return
    report = report_of(whole, trace, portfolio.proofs, title=title_of(portfolio), file=portfolio.table.file, open=())
    anchors = figure_anchors(portfolio)
    counted: dict[Fact, Item] = {}
    for answer in trace.answers:
        for fact in answer.facts:
            number = figure_in_words(whole, fact.attribute, portfolio.table.counted[fact.attribute])
            label = Span(f"{whole.attributes[fact.attribute].label}: {number}", target=anchors[fact.attribute])
            counted[fact] = item((label, Span(" (counted)")), "answer")
    yield from reasoning(whole, report, counted)
