"""Who asks in a question session, about what, and which of that does not follow."""

from __future__ import annotations

from collections.abc import Iterator

from expert.model.rulebase import RuleBase
from expert.session.consultant import Standing
from expert.session.session import Session
from expert.words.facts import fact_in_words
from expert.words.names import find_conclusions


def session_about(base: RuleBase, session: Session) -> str:
    """Who asks, and about what, in a sentence; empty if that is anybody and everything."""
    parts = []
    if session.perspective:
        parts.append(f"Asked as: {base.perspectives[session.perspective].label}.")
    if session.goals:
        parts.append(f"Only what bears on: {'; '.join(_goal(base, goal) for goal in session.goals)}.")
    return " ".join(parts)


def goals_missed(base: RuleBase, standing: Standing) -> Iterator[tuple[str, str]]:
    """Of each conclusion that was asked about by itself and does not follow, how it was named, and a sentence that says
    so."""
    derived = {one.fact for one in standing.trace.derived}
    for goal in standing.session.goals:
        facts = [] if goal in base.topics else find_conclusions(base, goal)
        if len(facts) == 1 and facts[0] not in derived:
            yet = " yet" if standing.question else ""
            yield goal, f"'{fact_in_words(base, facts[0])}' does not follow{yet}."


def _goal(base: RuleBase, goal: str) -> str:
    if goal in base.topics:
        return str(base.topics[goal].label)
    if goal in base.attributes:
        return str(base.attributes[goal].label)
    return "; ".join(fact_in_words(base, fact) for fact in find_conclusions(base, goal))
