"""The rule book: a whole rule base as a document that can be read and reviewed without any of its files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from expert.book.attributes import findings, other_conclusions, questions, recommendations, results
from expert.book.chapters import chapters
from expert.book.foundations import claims, constraints, invariants, notes, parameters, tables
from expert.book.graph import overview
from expert.book.index import Index
from expert.book.portfolio import counted_of_portfolios, groups
from expert.documents.tree import Document, Item, Items, Paragraph, Picture, Section, Span, Table, anchor, marked, text
from expert.model.rule import BASES, Basis
from expert.model.rulebase import RuleBase
from expert.words.facts import counted
from expert.words.in_case import in_no_case
from expert.words.sentences import SUPPORT

_WHAT = """
This book is the rule base in words. It is written from the files that the program runs on, so that it says what the
program does, and all of it. To review the rule base, nothing else is needed but its sources.
"""

_RULES = """
A rule says: **if** something is known of a case, **then** something else follows, **because** of a reason. Its number
is its place in this book; its name, which stands below it, stays the same.

What can be known of a case stands *in italics*, and “in quotes” what may be known of it. An answer leads to its
question, and a conclusion to the list of the rules that come to it. The numbers below a rule are the rules that it
is based on and leads on to.

Rules go by what is known only. An open question is never a “no”: where a rule needs a “no”, it says that something is
known not to be so.

Where several values can hold at once, a rule says what is included; there may be more.

What one rule concludes, another takes up. One more answer may add conclusions, and never takes one back.
"""

_MARKS: dict[Basis, str] = {
    "stated": "**Source** ({}): the source says so.",
    "implied": "**Inferred** ({}): we infer it from what the source says.",
    "operationalized": "**Ours** ({}): we added a step that the source does not say, such as a cut-off or what joins "
    "two claims, so that the rule can be tested.",
}

_OURS = """
Titles, introductions, questions, help texts and what exactly to do are in our words throughout; the claims beside them
say what they come from, or that they are ours. Notes say how a claim is read where its source is unclear, and stand at
the rules that are based on it.
"""

_OBJECT = """
Does the source say what the claim says in our words? Name the claim, and what stands in the source.

Does the rule follow from its claims? Is a condition missing, or one too many? Name the rule.

Is the rule marked as strongly as it deserves, and not more strongly? Name it, and the mark that it should have.

Does a source say something that is not here? Each claim names what is based on it.
"""


def how_to_read(index: Index) -> Section:
    """Return the section that says what the sentences of the book mean, and how to object to one."""
    counts = Counter(rule.basis for rule in index.base.all_rules.values())
    marks = (Item(marked(_MARKS[basis].format(counted(counts[basis], "rule")))) for basis in BASES)
    blocks = (
        Paragraph(marked(_WHAT)),
        _list(_RULES),
        Paragraph(text("Each rule is marked by how well its sources support it:")),
        Items(tuple(marks)),
        Paragraph(marked(_OURS)),
        Paragraph(text("To object, ask:")),
        _list(_OBJECT),
    )
    return Section("How to read this book", blocks, "how-to-read")


def _list(paragraphs: str) -> Items:
    return Items(tuple(Item(marked(one)) for one in paragraphs.split("\n\n")))


def how_chapters_hang_together(index: Index) -> Section:
    """Return the overview as a picture, and the number of rules of each kind in a chapter."""
    caption = "Which chapters take up conclusions of which; a number says how many, if there are several"
    head = (text("Chapter"), text("Rules"), *(text(SUPPORT[basis].capitalize()) for basis in BASES))
    rows = []
    for number, chapter in (one for part in index.parts for one in part.numbered_chapters):
        counts = Counter(rule.basis for rule in chapter.rules)
        name = (Span(f"{number}. {chapter.label}", "", anchor("chapter", chapter.name)),)
        rows.append((name, text(str(len(chapter.rules))), *(text(str(counts[basis])) for basis in BASES)))
    graph = overview(index.base)
    picture = (Picture(graph, "TB", caption),) if graph.edges else ()
    return Section("How the chapters hang together", (*picture, Table(head, tuple(rows))), "overview")


def rule_book(base: RuleBase, cited_by_cases: Mapping[str, Iterable[str]]) -> Document:
    """Return the book of a sound rule base; `cited_by_cases` is case -> the claims that it cites."""
    index = Index(in_no_case(base), cited_by_cases)
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
    yield from _amounts(index)
    yield from (section(index) for section in (constraints, parameters, tables, invariants))
    if index.portfolio:
        yield counted_of_portfolios(index)
        yield groups(index)
        for section in (results, findings, recommendations, other_conclusions, constraints, tables, invariants):
            yield section(index.portfolio)
        yield from _amounts(index.portfolio)
    yield from (section(index) for section in (claims, notes))


def _amounts(index: Index) -> Iterator[Section]:
    if index.base.amounts:
        from expert.book.amounts import amounts  # few rule bases have amounts

        yield amounts(index)
