"""What a rule book says of many cases at once: what is counted of them, and how they are divided."""

from __future__ import annotations

from collections.abc import Iterator

from expert.book.index import Index, Labelled, named, remarks
from expert.documents.tree import Block, Paragraph, Section, Span, Spans, anchor, joined, text
from expert.model.portfolio import Aggregate, Grouping
from expert.model.rulebase import RuleBase
from expert.words.conditions import phrase, sentence, subject
from expert.words.facts import with_article

_COUNTED = """
Nobody is asked for these: they are counted from the cases of a portfolio, and the rules about portfolios go by them.
A case counts if it is known to satisfy the condition. What is unknown of a case is never a “no”, so shares are taken
among the cases of which enough is known. Where there is nothing to count, the question stays open.
"""

_KINDS = {"share": "A share, in percent.", "count": "A number of cases."}


def counted_of_portfolios(index: Index) -> Section:
    """Return the section of the aggregates of portfolios."""
    assert index.portfolio is not None
    entries = (
        Section(str(one.label), tuple(_aggregate(index, name, one)), anchor("question", name), "question")
        for name, one in index.portfolio.base.aggregates.items()
    )
    opening = Paragraph(text(" ".join(_COUNTED.split())))
    return Section(
        f"What is counted of {with_article(index.base.base.words.portfolio)}", (opening, *entries), "aggregates"
    )


def _aggregate(index: Index, name: str, one: Aggregate) -> Iterator[Block]:
    assert index.portfolio is not None
    if one.help:
        yield Paragraph(text(str(one.help)))
    if one.of_number is None:
        yield Paragraph(text(_KINDS[one.kind]))
    else:
        yield Paragraph((Span(f"The {one.kind} of "), subject(index.base, one.of_number), Span(".")))
    if one.among is None:
        yield Paragraph(text("Counted among all cases."))
    else:
        yield from sentence(text("Counted among the cases in which "), phrase(index.base, one.among))
    if one.of is not None:
        yield from sentence(text("A case counts if "), phrase(index.base, one.of))
    used = remarks(Labelled("Taken up in", index.rules(index.portfolio.asking.get(name, ()))))
    yield Paragraph((*used, Span(" "), *index.sources(one.cites), *named(name)), "faint")


def groups(index: Index) -> Section:
    """Return the section of the ways to divide the cases of a portfolio."""
    assert index.portfolio is not None
    sections = (
        Section(str(one.label), tuple(_group(index, name, one)), anchor("group", name))
        for name, one in index.portfolio.base.groups.items()
    )
    return Section(f"How {with_article(index.base.base.words.portfolio)} is divided", tuple(sections), "groups")


def _group(index: Index, name: str, one: Grouping) -> Iterator[Block]:
    if one.help:
        yield Paragraph(text(str(one.help)))
    told = remarks(
        Labelled("Divided by", _labels(index.base, (one.by,))),
        Labelled("Of each group is shown:", _labels(index.base, one.show)),
        Labelled("Of each case is shown:", _labels(index.base, one.listed)),
    )
    yield Paragraph(told)
    yield Paragraph((*index.sources(one.cites), *named(name)), "faint")


def _labels(base: RuleBase, names: tuple[str, ...]) -> Spans:
    return joined(((subject(base, name),) for name in names), "; ")
