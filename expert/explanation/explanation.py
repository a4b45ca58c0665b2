"""Answers to questions about cases, as documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from expert.documents.graph import Graph
from expert.documents.tree import Block, Document, Picture, Section, item, listing, told
from expert.explanation.evaluation import CaseEvaluator
from expert.explanation.report import warnings
from expert.files.trace_data import EXPLANATION, identity
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer, Fact, Trace


class Asked(NamedTuple):
    """A case with its trace, the conclusions that are asked `about`, and the answers that are `supposed` in place of
    its own."""

    evaluator: CaseEvaluator
    title: str
    trace: Trace
    about: tuple[Fact, ...] = ()
    supposed: tuple[Answer, ...] = ()

    def answer(
        self, question: str, sections: Sequence[Block], found: Sequence[Any], graph: Graph, *, nothing: bool = False
    ) -> tuple[Document, bool]:
        """Return the document that answers a question about this case, and whether it found `nothing`."""
        base, trace = self.evaluator.base, self.trace
        return explanation(base, question, [trace.case], self.title, sections, found, graph=graph), nothing


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
    pictures = (Picture(graph),) if graph is not None else ()

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


def warned(base: RuleBase, trace: Trace) -> tuple[Section, ...]:
    """Say what to be careful about with the case, if there is anything."""
    items = tuple(item(text, "warning") for text in warnings(base, trace))
    return (listing("Be careful", items),) if items else ()
