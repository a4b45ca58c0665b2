"""What a session ends with: who asked about what, what does not follow, and what stayed open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from expert.files.answers import as_written
from expert.model.case import RawAnswer
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.session.consultant import Consultant, Standing
from expert.session.session import Session, retract
from expert.words.facts import fact_in_words
from expert.words.names import find_conclusions


def session_about(base: RuleBase, session: Session) -> str:
    """Return a sentence on who asks, and about what; empty if that is anybody and everything."""
    parts = []
    if session.perspective:
        parts.append(f"You are: {base.perspectives[session.perspective].label}.")
    if session.goals:
        parts.append(f"We ask only about: {'; '.join(_goal(base, goal) for goal in session.goals)}.")
    return " ".join(parts)


def goals_missed(base: RuleBase, standing: Standing) -> Iterator[tuple[str, str]]:
    """Return each conclusion that was asked about by itself and does not follow: how it was named, and a sentence that
    says so."""
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


class Gain(NamedTuple):
    """An answer, by the fact that it gives, and the conclusions that it would bring at once."""

    answer: Fact
    comes: tuple[Fact, ...]


class UnansweredQuestion(NamedTuple):
    """A question without an answer that could still bring something: answered `unknown`, in whole or in part, or not at
    all. `gains` are the answers that bring something by themselves; without any, it takes other answers as well."""

    attribute: str
    unknown: bool
    gains: tuple[Gain, ...]


def unanswered_questions(consultant: Consultant, session: Session) -> tuple[UnansweredQuestion, ...]:
    """Return the questions of a session that were answered `unknown` or not at all, if an answer could still matter."""
    trace = consultant.trace(session)
    unknown = [one.attribute for one in trace.answers if not one.facts or one.unknown]
    without = session
    for name in unknown:
        without = retract(without, name)
        if known := [fact for one in trace.answers if one.attribute == name for fact in one.facts]:
            raw = as_written(consultant.base.attributes[name], known)
            without = without._replace(answers=(*without.answers, (name, raw)))
    open = consultant.stand(without).open
    return tuple(UnansweredQuestion(name, name in unknown, _gains(consultant, without, name)) for name in open)


def _gains(consultant: Consultant, session: Session, name: str) -> tuple[Gain, ...]:
    attribute = consultant.base.attributes[name]
    goals = consultant.goals(session)
    before = session.given.get(name)
    known = before if isinstance(before, dict) else {}
    found = []
    for slot, options in consultant.slots.items():
        for option in options if slot.attribute == name and slot.value not in known else ():
            raw: RawAnswer = as_written(attribute, [option])
            if attribute.type == "choices":
                raw = {**known, slot.value: "true" if option.holds else "false"}
            change = consultant.suppose(session, name, raw)
            comes = tuple(turn.fact for turn in change.comes if turn.fact in goals)
            if comes and not change.clashes and not change.breaks:
                found.append(Gain(option, comes))
    return tuple(found)
