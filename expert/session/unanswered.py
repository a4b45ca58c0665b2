"""What stayed open at the end of a session, and which answer would settle it."""

from __future__ import annotations

from typing import NamedTuple

from expert.files.answers import as_written
from expert.model.case import RawAnswer
from expert.model.trace import Fact
from expert.session.consultant import Consultant
from expert.session.session import Session, retract


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
    """The questions of a session that were answered `unknown` or not at all, if an answer could still matter."""
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
