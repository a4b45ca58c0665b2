"""Changes of answers in words: as advice to whoever could bring them about, or as what would have to be answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from expert.explanation.what_if import Differing
from expert.inference.actions import AnswerChange, changeable
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.words.facts import action_in_words, actor_named, listed, option_in_words, several_in_words, slot_in_words


def condition(base: RuleBase, changes: Iterable[AnswerChange], actors: Sequence[str]) -> str:
    """`if the buyer were to put the contract into writing and ...`: each change by the first of `actors` who can make
    it. What the base has no words for is said by its labels."""
    deeds, plain = _deeds(base, changes, actors)
    parts = [f"{actor_named(base, actor)} were to {_and(said)}" for actor, said in deeds.items()]
    parts += [f"it came to {said} (which {actor_named(base, actor)} can bring about)" for said, actor in plain]
    return "if " + listed(parts)


def advice(base: RuleBase, changes: Iterable[AnswerChange], actors: Sequence[str]) -> str:
    """The same as it is said to the actors: `Put the contract into writing and ...`; to several, each by name."""
    deeds, plain = _deeds(base, changes, actors)
    for said, actor in plain:
        deeds.setdefault(actor, []).append(f"bring about {said}")
    if len(actors) == 1:
        text = _and([said for mine in deeds.values() for said in mine])
    else:
        text = "; ".join(f"{actor_named(base, actor)}: {_and(said)}" for actor, said in deeds.items())
    return f"{text[0].upper()}{text[1:]}."


def _deeds(
    base: RuleBase, changes: Iterable[AnswerChange], actors: Sequence[str]
) -> tuple[dict[str, list[str]], list[tuple[str, str]]]:
    """Actor -> what it would do; and what the base has no words for, with the actor who can bring it about."""
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
    """Deeds in a row, kept apart where one has a comma of its own."""
    return "; and ".join(deeds) if any("," in one for one in deeds) else listed(deeds)


def _becoming(base: RuleBase, fact: Fact) -> str:
    value = _value(base, fact)
    return f'"{slot_in_words(base, fact.attribute, value)}: {option_in_words(base, [fact], value)}"'


def to_answer(base: RuleBase, changes: Iterable[AnswerChange]) -> list[str]:
    """What would have to be answered, and what is answered now: `Window: South (now North)`. Values of one set that
    would be answered alike are said together."""
    alike: dict[tuple[str, bool, str], list[AnswerChange]] = {}
    texts = []
    for change in changes:
        value = _value(base, change.after)
        before = option_in_words(base, change.before, value)
        if value:
            alike.setdefault((change.after.attribute, change.after.holds, before), []).append(change)
        else:
            label = slot_in_words(base, change.after.attribute, "")
            texts.append(f"{label}: {option_in_words(base, [change.after])} (now {before})")
    for (name, holds, before), mine in alike.items():
        asked = several_in_words(base, name, [str(change.after.value) for change in mine], holds)
        texts.append(f"{asked} (now {before})")
    return texts


def _value(base: RuleBase, fact: Fact) -> str:
    return "" if base.attributes[fact.attribute].single else str(fact.value)


def differing_in_words(base: RuleBase, one: Differing, *, mine: str = "before", other: str = "now") -> str:
    """An answer that differs: what it is on the side called `mine`, which is `before` or `after`, and on the other."""
    facts = (one.before, one.after) if mine == "before" else (one.after, one.before)
    here, there = (option_in_words(base, some, one.value) for some in facts)
    return f"{slot_in_words(base, one.attribute, one.value)}: {here} ({other} {there})"
