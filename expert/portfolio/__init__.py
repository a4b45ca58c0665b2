"""Many cases at once: into which groups they fall, what they have in common, and what follows from that."""

from __future__ import annotations

from expert.explanation.questions import Question

#: The questions about portfolios.
QUESTIONS = {
    "portfolio": Question("expert.portfolio.text"),
    "holders": Question("expert.portfolio.proof_text"),
}
