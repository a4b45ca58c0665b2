"""Whether a stored trace holds, as text."""

from __future__ import annotations

from expert.documents.tree import Document, Paragraph, Section
from expert.explanation.explanation import explanation
from expert.explanation.how import unfold
from expert.explanation.proof import proofs_of
from expert.explanation.proof_graph import proof_graph
from expert.explanation.verify import Verified
from expert.model.rulebase import RuleBase
from expert.model.trace import Trace

#: What this question finds, one of it for each thing that it is asked about.
FOUND = Verified


def verify_outline(found: Verified) -> tuple[Section, ...]:
    """The same as an outline."""
    if found.flaw is not None:
        answer = Paragraph(f"The trace does not hold. {found.place}: {found.flaw.what}.", "failure")
    else:
        replayed = ", and a fresh run with the rule base comes to the same" if found.replayed else ""
        answer = Paragraph(
            f"The trace holds: {found.steps} answers, firings and conclusions were checked{replayed}.", "success"
        )
    items = [answer]
    if not found.replayed:
        text = (
            f"The rule base at hand is another than that of the trace ({found.base}, {found.digest[:12]}), so it was "
            "checked by its own texts only: that these are the rules of that base was not."
        )
        items.append(Paragraph(text, "faint"))
    if not found.sealed:
        items.append(Paragraph("It has no seal, so changes in what no step rests on would not show.", "faint"))
    return (Section("", tuple(items)),)


def verify_explanation(texts: RuleBase, trace: Trace, title: str, found: Verified) -> Document:
    """Whether a stored trace holds; its graph is that of all that follows, if it does."""
    graph = None
    if found.holds:
        proofs = proofs_of(texts, trace)
        graph = proof_graph(texts, unfold(texts, trace, proofs, proofs))
    return explanation(texts, "verify", [trace.case], title, verify_outline(found), [found], graph=graph)
