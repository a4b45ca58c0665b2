"""The rule book: a whole rule base as a document that can be read and reviewed without any of its files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from expert.book.chapters import chapters
from expert.book.conclusions import findings, other_conclusions, recommendations, results
from expert.book.foundations import claims, constraints, invariants, notes, parameters, tables
from expert.book.front import how_chapters_hang_together, how_to_read
from expert.book.index import Index
from expert.book.portfolio import counted_of_portfolios, groups
from expert.book.questions import questions
from expert.documents.tree import Document, Paragraph, Section, text
from expert.model.rulebase import RuleBase


def rule_book(base: RuleBase, cited_by_cases: Mapping[str, Iterable[str]]) -> Document:
    """Return the book of a sound rule base; `cited_by_cases` is case -> the claims that it cites."""
    index = Index(base, cited_by_cases)
    sections = tuple(section for section in _sections(index) if section.blocks)
    about = [str(base.base.description)] if base.base.description else []
    opening = [Paragraph(text(words)) for words in (*about, f"Version {base.base.version}.")]
    return Document(f"{base.base.title}: the rule book", (*opening, *sections))


def _sections(index: Index) -> Iterator[Section]:
    yield how_to_read(index)
    yield how_chapters_hang_together(index)
    for part in index.parts:
        yield from chapters(part)
    yield from (section(index) for section in (questions, results, findings, recommendations, other_conclusions))
    yield from (section(index) for section in (constraints, parameters, tables, invariants))
    if index.portfolio:
        yield counted_of_portfolios(index)
        yield groups(index)
        for section in (results, findings, recommendations, other_conclusions, constraints, tables, invariants):
            yield section(index.portfolio)
    yield from (section(index) for section in (claims, notes))
