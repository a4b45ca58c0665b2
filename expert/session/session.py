"""The state of a question session, and the steps that only concern what was said. Nothing here reasons."""

from __future__ import annotations

from typing import NamedTuple

from expert.files.answers import UNKNOWN, BadAnswer, read_answer
from expert.model.case import RawAnswer
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer

#: Where answers given in a session come from.
ASKED = "asked"


class Unfit(NamedTuple):
    """An answer from before that the rule base does not take any more, and why."""

    name: str
    raw: RawAnswer
    reason: str


class Session(NamedTuple):
    """What a session is: the answers as they are written in files, in the order in which they were given last, who is
    asking, the areas that matter to them (all, if none is named), and answers that no longer fit."""

    title: str = "A question session"
    story: str | None = None
    answers: tuple[tuple[str, RawAnswer], ...] = ()
    perspective: str | None = None
    goals: tuple[str, ...] = ()
    unfit: tuple[Unfit, ...] = ()

    @property
    def given(self) -> dict[str, RawAnswer]:
        """Attribute -> answer, in order."""
        return dict(self.answers)


def tell(session: Session, name: str, raw: RawAnswer) -> Session:
    """The session with an answer that was given now, in place of an earlier one to the same question."""
    others = tuple(pair for pair in session.answers if pair[0] != name)
    return session._replace(answers=(*others, (name, raw)))


def retract(session: Session, name: str) -> Session:
    """The session without the answer to one question, which is open again."""
    return session._replace(answers=tuple(pair for pair in session.answers if pair[0] != name))


def before(session: Session, name: str | None) -> str | None:
    """The question answered before the one called `name`; before an open one, the one answered last."""
    names = [answered for answered, _ in session.answers]
    place = names.index(name) if name in names else len(names)
    return names[place - 1] if place else None


def answers_of(base: RuleBase, session: Session) -> tuple[Answer, ...]:
    """The answers as facts. Every answer in a session has been read before, so this does not fail."""
    return tuple(read_answer(name, base.attributes[name], raw, ASKED) for name, raw in session.answers)


def completed(base: RuleBase, name: str, raw: RawAnswer) -> RawAnswer:
    """An answer to a `choices` attribute that says nothing of some values, with these as unknown."""
    if not isinstance(raw, dict):
        return raw
    return {value: raw.get(value, UNKNOWN) for value in base.attributes[name].options}


def fitting(base: RuleBase, answers: dict[str, RawAnswer]) -> tuple[dict[str, RawAnswer], tuple[Unfit, ...]]:
    """Those of the answers that the rule base takes, and those that it does not."""
    kept: dict[str, RawAnswer] = {}
    unfit: list[Unfit] = []
    for name, raw in answers.items():
        attribute = base.attributes.get(name)
        if attribute is None:
            unfit.append(Unfit(name, raw, "the rule base does not know this question any more"))
        elif not attribute.asked:
            unfit.append(Unfit(name, raw, "rules conclude this now, so it is not asked"))
        else:
            try:
                read_answer(name, attribute, raw, ASKED)
                kept[name] = raw
            except BadAnswer as error:
                unfit.append(Unfit(name, raw, error.message + (f"; {error.help}" if error.help else "")))
    return kept, tuple(unfit)
