"""What the pages of a session show, found by the worker: plain data for templates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from expert.documents.layout import Line
from expert.explanation.proof import proofs_of
from expert.explanation.what_if import what_if
from expert.files.answers import UNKNOWN
from expert.library.rule_base import OpenRuleBase
from expert.model.case import RawAnswer
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.model.vocabulary import Attribute
from expert.session.consultant import Standing
from expert.session.effects import effect_lines
from expert.session.session import Session, asked, before, retract
from expert.session.text import answer_in_words, because, clash_lines, progress_lines
from expert.words.facts import label_of, sentence
from expert.words.names import in_order, result_facts

#: Lines for pages are not broken here.
_WIDE = 100_000


class Option(NamedTuple):
    """An answer that can be chosen: its name, what it is called, what it means, and whether it was chosen before."""

    name: str
    label: str
    help: str
    chosen: bool


class QuestionView(NamedTuple):
    """A question as a page shows it.

    progress: which question it is, and its topic.
    typed: what was answered before, of a number.
    rest_unknown: whether it was not known of what was not chosen whether it holds.
    answered: what was answered before, in words.
    why: what an answer can do.
    back: the question before, if there is one.
    """

    name: str
    kind: str
    question: str
    help: str
    unit: str
    options: tuple[Option, ...]
    progress: str
    typed: str
    rest_unknown: bool
    answered: str
    why: tuple[str, ...]
    back: str | None


class New(NamedTuple):
    """Something that the last answer has brought, as a sentence, and what it is based on; `kind` is `certain`, `gone`
    or `clash`."""

    kind: str
    says: str
    why: str = ""


class AnswerView(NamedTuple):
    """An answer as a page shows it: the question, what was answered, and where from if not in the session."""

    name: str
    question: str
    answer: str
    origin: str


def question_view(rules: OpenRuleBase, standing: Standing, name: str) -> QuestionView:
    """Return what a page shows of a question."""
    base, session = rules.base, standing.session
    attribute = base.attributes[name]
    raw = session.given.get(name)
    chosen = _chosen(raw)
    return QuestionView(
        name,
        attribute.type,
        str(attribute.question),
        str(attribute.help or ""),
        attribute.unit.after(2.0) if attribute.unit else "",
        tuple(
            Option(option, label_of(attribute, option), _help(attribute, option), option in chosen)
            for option in attribute.options
        ),
        "; ".join(_texts(progress_lines(base, standing, name, 0))),
        raw if attribute.numeric and isinstance(raw, str) and raw != UNKNOWN else "",
        isinstance(raw, dict) and UNKNOWN in raw.values(),
        "" if raw is None else answer_in_words(attribute, raw),
        tuple(_texts(effect_lines(base, rules.consultant.effects(session, name), 1, _WIDE))),
        before(session, name),
    )


def news(rules: OpenRuleBase, standing: Standing) -> tuple[New, ...]:
    """Return what the last answer of a session has made certain, has taken away, or has made clash."""
    base, trace, names = rules.base, standing.trace, asked(standing.session)
    if not names:
        return ()
    change = what_if(base, rules.consultant.trace(retract(standing.session, names[-1])), trace)
    results, proofs = result_facts(base), proofs_of(base, trace)
    comes: list[Fact] = [turn.fact for turn in change.comes if turn.fact in results]
    return (
        *(New("clash", line.text.strip(" !")) for line in clash_lines(base, change, _WIDE) if line.style == "warning"),
        *(New("gone", f"{sentence(base, turn.fact)}.") for turn in change.goes if turn.fact in results),
        *(
            New("certain", f"{sentence(base, fact)}.", because(base, proofs[fact]) if fact in proofs else "")
            for fact in in_order(base, comes)
        ),
    )


def answers(base: RuleBase, session: Session) -> tuple[AnswerView, ...]:
    """Return the answers of a session in their order."""
    origins = dict(session.origins)
    return tuple(
        AnswerView(
            name,
            str(base.attributes[name].question),
            answer_in_words(base.attributes[name], raw),
            origins.get(name, ""),
        )
        for name, raw in session.answers
    )


def several(attribute: Attribute, held: Iterable[str], *, rest_unknown: bool) -> RawAnswer:
    """Return the answer to a question of which several values can hold, and those were chosen that are `held`."""
    chosen = frozenset(held)
    if not rest_unknown:
        return [option for option in attribute.options if option in chosen]
    return {option: "true" if option in chosen else UNKNOWN for option in attribute.options}


def _help(attribute: Attribute, option: str) -> str:
    value = attribute.values.get(option)
    return str(value.help or "") if value else ""


def _chosen(raw: RawAnswer | None) -> frozenset[str]:
    if raw is None or raw == UNKNOWN:
        return frozenset()
    if isinstance(raw, dict):
        return frozenset(value for value, truth in raw.items() if truth.lower() in ("true", "yes"))
    return frozenset([{"yes": "true", "no": "false"}.get(raw, raw)] if isinstance(raw, str) else raw)


def _texts(lines: Iterable[Line]) -> Iterator[str]:
    return (text for line in lines if (text := line.text.strip().removeprefix("* ")))
