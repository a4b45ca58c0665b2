"""Many cases at once: into which groups they fall, what they have in common, and what follows from that."""

from __future__ import annotations

from expert.explanation.questions import CaseQuestion

#: The questions about portfolios.
QUESTIONS = {
    "portfolio": CaseQuestion("expert.portfolio.text"),
    "holders": CaseQuestion("expert.portfolio.proof_text"),
}
