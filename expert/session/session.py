"""The state of a question session, and the steps that only concern what was said. Nothing here reasons."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from expert.files.answers import UNKNOWN, BadAnswer, as_written, read_answer
from expert.model.case import RawAnswer
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer
from expert.model.vocabulary import Attribute

#: Where answers given in a session come from.
ASKED = "asked"


class UnfitAnswer(NamedTuple):
    """An answer from before that the rule base does not take any more, and why."""

    name: str
    raw: RawAnswer
    reason: str


class Session(NamedTuple):
    """The state of a session.

    `answers` are pairs of attribute and answer as it is written in files, in the order in which they were given last.
    `perspective` is who is asking.
    `goals` are the areas that matter to them: all, if none is named.
    `everything` says that they are asked as well what their perspective leaves out.
    `origins` are pairs of attribute and file, for the answers that came from a file of shared answers.
    `unfit` are answers that no longer fit.
    """

    title: str = "A question session"
    story: str | None = None
    answers: tuple[tuple[str, RawAnswer], ...] = ()
    perspective: str | None = None
    goals: tuple[str, ...] = ()
    everything: bool = False
    origins: tuple[tuple[str, str], ...] = ()
    unfit: tuple[UnfitAnswer, ...] = ()

    @property
    def given(self) -> dict[str, RawAnswer]:
        """Return the answer to each attribute, in order."""
        return dict(self.answers)


def tell(session: Session, name: str, raw: RawAnswer) -> Session:
    """Return the session with an answer that was given now, in place of an earlier one to the same question."""
    without = retract(session, name)
    return without._replace(answers=(*without.answers, (name, raw)))


def retract(session: Session, name: str) -> Session:
    """Return the session without the answer to one question, which is open again."""
    return session._replace(
        answers=tuple(pair for pair in session.answers if pair[0] != name),
        origins=tuple(pair for pair in session.origins if pair[0] != name),
    )


def filled(base: RuleBase, session: Session, shared: Iterable[Answer]) -> Session:
    """Return the session with `shared` answers where it has none of its own, each with the file that it came from."""
    new = [answer for answer in shared if answer.attribute not in session.given]
    return session._replace(
        answers=(*session.answers, *[(one.attribute, in_file(base.attributes[one.attribute], one)) for one in new]),
        origins=(*session.origins, *[(one.attribute, one.origin) for one in new]),
    )


def in_file(attribute: Attribute, answer: Answer) -> RawAnswer:
    """Return an answer as a case file has it."""
    if not answer.facts and not answer.unknown:
        return UNKNOWN
    raw = as_written(attribute, answer.facts)
    return raw | dict.fromkeys(answer.unknown, UNKNOWN) if isinstance(raw, dict) else raw


def before(session: Session, name: str | None) -> str | None:
    """Return the question answered before the one called `name`; before an open one, the one answered last."""
    names = asked(session)
    place = names.index(name) if name in names else len(names)
    return names[place - 1] if place else None


def asked(session: Session) -> list[str]:
    """Return the questions that were answered in the session itself, in order."""
    given = dict(session.origins)
    return [name for name, _ in session.answers if name not in given]


def answers_of(base: RuleBase, session: Session) -> tuple[Answer, ...]:
    """Return the answers as facts. Every answer in a session has been read before, so this does not fail."""
    origins = dict(session.origins)
    return tuple(
        read_answer(name, base.attributes[name], raw, origins.get(name, ASKED)) for name, raw in session.answers
    )


def completed(base: RuleBase, name: str, raw: RawAnswer) -> RawAnswer:
    """Return an answer to a `choices` attribute that says nothing of some values with these as unknown."""
    if not isinstance(raw, dict):
        return raw
    return {value: raw.get(value, UNKNOWN) for value in base.attributes[name].options}


def fitting(base: RuleBase, answers: dict[str, RawAnswer]) -> tuple[dict[str, RawAnswer], tuple[UnfitAnswer, ...]]:
    """Return those of the answers that the rule base takes, and those that it does not."""
    kept: dict[str, RawAnswer] = {}
    unfit: list[UnfitAnswer] = []
    for name, raw in answers.items():
        attribute = base.attributes.get(name)
        if attribute is None:
            unfit.append(UnfitAnswer(name, raw, "the rule base does not know this question any more"))
        elif not attribute.asked:
            unfit.append(UnfitAnswer(name, raw, "rules conclude this now, so it is not asked"))
        else:
            try:
                read_answer(name, attribute, raw, ASKED)
                kept[name] = raw
            except BadAnswer as error:
                unfit.append(UnfitAnswer(name, raw, error.message + (f"; {error.help}" if error.help else "")))
    return kept, tuple(unfit)
