"""Changes of answers in words: as commands to whoever could bring them about, or as what would have to be answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from expert.explanation.what_if import Differing
from expert.inference.actions import AnswerChange, changeable
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.words.facts import action_in_words, actor_named, capital, listed, option_in_words, said_of, slot_in_words


def condition(base: RuleBase, changes: Iterable[AnswerChange], actors: Sequence[str]) -> str:
    """Return a clause such as `if the buyer were to put the contract into writing and ...`, with each change by the
    first of `actors` who can make it. What the base has no words for is said by its labels."""
    deeds, plain = _deeds(base, changes, actors)
    parts = [f"{actor_named(base, actor)} were to {_and(said)}" for actor, said in deeds.items()]
    parts += [f"it came to {said} (which {actor_named(base, actor)} can bring about)" for said, actor in plain]
    return "if " + listed(parts)


def commands(base: RuleBase, changes: Iterable[AnswerChange], actors: Sequence[str]) -> str:
    """Return the changes as commands to the actors: `Put the contract into writing and ...`; for several actors, each
    by name."""
    deeds, plain = _deeds(base, changes, actors)
    for said, actor in plain:
        deeds.setdefault(actor, []).append(f"bring about {said}")
    if len(actors) == 1:
        text = _and([said for mine in deeds.values() for said in mine])
    else:
        text = "; ".join(f"{actor_named(base, actor)}: {_and(said)}" for actor, said in deeds.items())
    return f"{capital(text)}."


def _deeds(
    base: RuleBase, changes: Iterable[AnswerChange], actors: Sequence[str]
) -> tuple[dict[str, list[str]], list[tuple[str, str]]]:
    """Return for each actor what it would do; and what the base has no words for, with the actor who can bring it
    about."""
    deeds: dict[str, list[str]] = {}
    plain = []
    for change in changes:
        actor = next(one for one in actors if changeable(base, change.before, change.after, [one]))
        said = action_in_words(base, change.before, change.after, actor)
        if said is None:
            plain.append((_becoming(base, change.after), actor))
        else:
            deeds.setdefault(actor, []).append(said)
    return deeds, plain


def _and(deeds: list[str]) -> str:
    """Join deeds, kept apart where one has a comma of its own."""
    return "; and ".join(deeds) if any("," in one for one in deeds) else listed(deeds)


def _becoming(base: RuleBase, fact: Fact) -> str:
    value = _value(base, fact)
    return f'"{slot_in_words(base, fact.attribute, value)}: {option_in_words(base, [fact], value)}"'


def to_answer(base: RuleBase, changes: Iterable[AnswerChange]) -> list[str]:
    """Return what would have to be answered, each in a sentence, and what is answered now unless that is its denial."""
    texts = []
    for change in changes:
        value = _value(base, change.after)
        before = answered_in_words(base, change.after.attribute, change.before, value)
        denied = any(_opposite(fact, change.after) for fact in change.before)
        now = "" if denied else f" (now {before})"
        texts.append(capital(answered_in_words(base, change.after.attribute, [change.after], value)) + now)
    return texts


def answered_in_words(base: RuleBase, name: str, facts: Sequence[Fact], value: str = "") -> str:
    """Return what was answered on an attribute, or on one value of a set, as a sentence inside another.

    What has no sentence is told by its labels.
    """
    if not facts:
        return "not answered"
    said = [said_of(base, fact) for fact in facts]
    if all(said):
        return " and ".join(one for one in said if one)
    return f"{slot_in_words(base, name, value)}: {option_in_words(base, facts, value)}"


def _opposite(one: Fact, other: Fact) -> bool:
    if isinstance(one.value, bool):
        return one.attribute == other.attribute and one.value != other.value
    return one._replace(holds=not one.holds) == other


def _value(base: RuleBase, fact: Fact) -> str:
    return "" if base.attributes[fact.attribute].single else str(fact.value)


def differing_in_words(base: RuleBase, one: Differing, *, mine: str = "before", other: str = "now") -> str:
    """Return an answer that differs, on the side called `mine`, `before` or `after`, and what it is on the other."""
    facts = (one.before, one.after) if mine == "before" else (one.after, one.before)
    here, there = (answered_in_words(base, one.attribute, some, one.value) for some in facts)
    here = here if facts[0] else f'"{base.attributes[one.attribute].question}" is not answered'
    return f"{capital(here)} ({other} {there})"
