"""Answers to questions about a case as documents: one function a question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from expert.documents.graph import Graph
from expert.documents.tree import (
    Block,
    Document,
    Item,
    Items,
    Paragraph,
    Picture,
    Section,
    item,
    lead,
    listing,
    plain,
    told,
)
from expert.explanation import graphs
from expert.explanation.change import WhatWouldChange
from expert.explanation.compare import Compared
from expert.explanation.how import unfold
from expert.explanation.proof import proofs_of
from expert.explanation.proof_graph import proof_graph
from expert.explanation.sensitivity import Sensitivity
from expert.explanation.verify import Verified
from expert.explanation.what_if import WhatIf
from expert.explanation.why_not import WhyNot
from expert.export import EXPLANATION, identity
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact, Trace
from expert.render.change_text import change_outline
from expert.render.compare_text import compare_outline
from expert.render.how_brief_text import brief_outline
from expert.render.proof_text import proof_outline
from expert.render.sensitivity_text import sensitivity_outline
from expert.render.verify_text import verify_outline
from expert.render.what_if_text import what_if_outline
from expert.render.why_not_text import why_not_outline
from expert.report import warnings

#: Of more conclusions than these only the answers are given, and not the rules as well.
MANY = 5


def explanation(
    base: RuleBase,
    question: str,
    cases: Sequence[str],
    title: str,
    sections: Sequence[Block],
    found: Sequence[Any],
    *,
    graph: Graph | None = None,
    answer: Sequence[str] | None = None,
) -> Document:
    """Return the answer to a `question` about cases, found with `base`, as a document: `sections` tell it, `graph`
    draws it, and `found` is what was found, for other programs. `answer` are the sentences that lead, if these are not
    the ones that the sections say outright."""
    pictures = (Picture(graph),) if graph is not None and graph.nodes else ()

    def data() -> dict[str, Any]:
        return {
            "format": EXPLANATION,
            **identity(base),
            "cases": cases,
            "question": question,
            "answer": told(sections) if answer is None else answer,
            "found": found,
        }

    return Document(title, (*sections, *pictures), data)


def how_explanation(
    base: RuleBase,
    trace: Trace,
    title: str,
    facts: Sequence[Fact],
    origin: str,
    *,
    brief: bool = False,
    depth: int | None = None,
    answers: Mapping[Fact, Item] | None = None,
) -> Document:
    """How the facts were concluded; `origin` is where answers come from unless it is said, `answers` are items that say
    more of an answer."""
    proofs = proofs_of(base, trace)
    unfolded = unfold(base, trace, proofs, facts, depth)
    short = brief_outline(base, [proofs[fact] for fact in facts])
    sections = (*_warned(base, trace), *(short if brief else proof_outline(base, trace, unfolded, origin, answers)))
    answer = [sentence for section in short for block in section.blocks for sentence in _first_sentences(block)]
    return explanation(
        base, "how", [trace.case], title, sections, [unfolded], graph=proof_graph(base, unfolded), answer=answer
    )


def _first_sentences(block: Block) -> Iterable[str]:
    """Of each item what it says and its first note."""
    for one in block.items if isinstance(block, Items) else ():
        notes = [plain(note.words) for note in one.below if isinstance(note, Paragraph)]
        yield ". ".join([plain(one.words), *notes[:1]])


def why_not_explanation(base: RuleBase, trace: Trace, title: str, found: Sequence[WhyNot]) -> Document:
    """Why some facts were not concluded."""
    told_of = [section for one in found for section in why_not_outline(base, one, rules=len(found) <= MANY)]
    hint = (lead("Ask about one of these to see the rules.", kind="faint"),) if len(found) > MANY else ()
    sections = (*_warned(base, trace), *told_of, *hint)
    return explanation(base, "why_not", [trace.case], title, sections, found, graph=graphs.why_not_graph(base, found))


def what_if_explanation(base: RuleBase, trace: Trace, title: str, found: WhatIf) -> Document:
    """What would come of other answers."""
    sections, graph = what_if_outline(base, found), graphs.what_if_graph(base, found)
    return explanation(base, "what_if", [trace.case], title, sections, [found], graph=graph)


def change_explanation(base: RuleBase, trace: Trace, title: str, found: Sequence[WhatWouldChange]) -> Document:
    """What would make some facts go, or come."""
    sections = (*(section for one in found for section in change_outline(base, one)), *_warned(base, trace))
    return explanation(base, "change", [trace.case], title, sections, found, graph=graphs.change_graph(base, found))


def sensitivity_explanation(base: RuleBase, trace: Trace, title: str, found: Sensitivity) -> Document:
    """What the verdict hangs on."""
    sections = (*sensitivity_outline(base, found), *_warned(base, trace))
    graph = graphs.sensitivity_graph(base, found)
    return explanation(base, "sensitivity", [trace.case], title, sections, [found], graph=graph)


def compare_explanation(
    base: RuleBase, traces: tuple[Trace, Trace], titles: tuple[str, str], found: Compared
) -> Document:
    """What makes two cases come out differently."""
    sections, graph = compare_outline(base, found, titles), graphs.compare_graph(base, found)
    cases = [trace.case for trace in traces]
    return explanation(base, "compare", cases, "Two cases beside each other", sections, [found], graph=graph)


def verify_explanation(texts: RuleBase, trace: Trace, title: str, found: Verified) -> Document:
    """Whether a stored trace holds; its graph is that of all that follows, if it does."""
    graph = None
    if found.holds:
        proofs = proofs_of(texts, trace)
        graph = proof_graph(texts, unfold(texts, trace, proofs, proofs))
    return explanation(texts, "verify", [trace.case], title, verify_outline(found), [found], graph=graph)


def _warned(base: RuleBase, trace: Trace) -> tuple[Section, ...]:
    """What to be careful about with the case, if there is anything."""
    items = tuple(item(text, "warning") for text in warnings(base, trace))
    return (listing("Be careful", items),) if items else ()
