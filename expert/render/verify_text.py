"""Whether a stored trace holds, as text."""

from __future__ import annotations

from expert.documents.tree import Paragraph, Section
from expert.explanation.verify import Verified


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
