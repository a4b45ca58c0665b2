"""Answers to questions about a case, made ready for any format: one function a question."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

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
from expert.graph import Graph
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact, Trace
from expert.render.change_text import change_outline
from expert.render.compare_text import compare_outline
from expert.render.how_brief_text import brief_outline
from expert.render.outline import Explanation, Item, Outline, Section, lead, told
from expert.render.proof_text import proof_outline
from expert.render.sensitivity_text import sensitivity_outline
from expert.render.verify_text import verify_outline
from expert.render.what_if_text import what_if_outline
from expert.render.why_not_text import why_not_outline
from expert.report import warnings

FoundT = TypeVar("FoundT")

#: Of more conclusions than these only the answers are given, and not the rules as well.
MANY = 5


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
) -> Explanation:
    """How the facts were concluded; `origin` is where answers come from unless it is said, `answers` are items that say
    more of an answer."""
    proofs = proofs_of(base, trace)
    proof = unfold(base, trace, proofs, facts, depth)
    short = brief_outline(base, [proofs[fact] for fact in facts])
    outline = (*_warned(base, trace), *(short if brief else proof_outline(base, trace, proof, origin, answers)))
    answer = tuple(". ".join([item.text, *[note.text for note in item.notes[:1]]]) for item in short[0].items)
    return Explanation(base, "how", (trace.case,), title, answer, outline, proof_graph(base, proof), (proof,))


def why_not_explanation(base: RuleBase, trace: Trace, title: str, found: Sequence[WhyNot]) -> Explanation:
    """Why some facts were not concluded."""
    told_of = [section for one in found for section in why_not_outline(base, one, rules=len(found) <= MANY)]
    hint = (lead("Ask about one of these to see the rules.", style="faint"),) if len(found) > MANY else ()
    outline = (*_warned(base, trace), *told_of, *hint)
    graph = graphs.why_not_graph(base, found)
    return Explanation(base, "why_not", (trace.case,), title, told(outline), outline, graph, tuple(found))


def what_if_explanation(base: RuleBase, trace: Trace, title: str, found: WhatIf) -> Explanation:
    """What would come of other answers."""
    outline = what_if_outline(base, found)
    return Explanation(
        base, "what_if", (trace.case,), title, told(outline), outline, graphs.what_if_graph(base, found), (found,)
    )


def change_explanation(base: RuleBase, trace: Trace, title: str, found: Sequence[WhatWouldChange]) -> Explanation:
    """What would make some facts go, or come."""
    outline = (*_joined(base, found, change_outline), *_warned(base, trace))
    graph = graphs.change_graph(base, found)
    return Explanation(base, "change", (trace.case,), title, told(outline), outline, graph, tuple(found))


def sensitivity_explanation(base: RuleBase, trace: Trace, title: str, found: Sensitivity) -> Explanation:
    """What the verdict hangs on."""
    outline = (*sensitivity_outline(base, found), *_warned(base, trace))
    graph = graphs.sensitivity_graph(base, found)
    return Explanation(base, "sensitivity", (trace.case,), title, told(outline), outline, graph, (found,))


def compare_explanation(
    base: RuleBase, traces: tuple[Trace, Trace], titles: tuple[str, str], found: Compared
) -> Explanation:
    """What makes two cases come out differently."""
    outline = compare_outline(base, found, titles)
    cases = tuple(trace.case for trace in traces)
    title = "Two cases beside each other"
    return Explanation(
        base, "compare", cases, title, told(outline), outline, graphs.compare_graph(base, found), (found,)
    )


def verify_explanation(texts: RuleBase, trace: Trace, title: str, found: Verified) -> Explanation:
    """Whether a stored trace holds; its graph is that of all that follows, if it does."""
    outline = verify_outline(found)
    graph = Graph((), ())
    if found.holds:
        proofs = proofs_of(texts, trace)
        graph = proof_graph(texts, unfold(texts, trace, proofs, proofs))
    return Explanation(texts, "verify", (trace.case,), title, told(outline), outline, graph, (found,))


def _joined(base: RuleBase, found: Iterable[FoundT], outline: Callable[[RuleBase, FoundT], Outline]) -> Outline:
    return tuple(section for one in found for section in outline(base, one))


def _warned(base: RuleBase, trace: Trace) -> Outline:
    """What to be careful about with the case, if there is anything."""
    items = tuple(Item(text, "warning") for text in warnings(base, trace))
    return (Section(items, "Be careful"),) if items else ()
