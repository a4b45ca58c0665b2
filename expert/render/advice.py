"""Changes of answers in words: as advice to whoever could bring them about, or as what would have to be answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from expert.explanation.what_if import Differing
from expert.inference.actions import changeable
from expert.inference.possible import Change
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.wording import actor_named, deed, listed, option_in_words, slot_in_words


def condition(base: RuleBase, changes: Iterable[Change], actors: Sequence[str]) -> str:
    """`If the buyer were to put the contract into writing and ...`: each change by the first of `actors` who can make
    it. What the base has no words for is said by its labels."""
    deeds: dict[str, list[str]] = {}
    plain = []
    for change in changes:
        actor = next(one for one in actors if changeable(base, change.before, change.after, [one]))
        said = deed(base, change.before, change.after, actor)
        if said is None:
            plain.append(f"{_becoming(base, change.after)} (which {actor_named(base, actor)} can bring about)")
        else:
            deeds.setdefault(actor, []).append(said)
    parts = [f"{actor_named(base, actor)} were to {listed(said)}" for actor, said in deeds.items()]
    return "If " + listed([*parts, *plain])


def _becoming(base: RuleBase, fact: Fact) -> str:
    value = _value(base, fact)
    return f'it came to "{slot_in_words(base, fact.attribute, value)}: {option_in_words(base, [fact], value)}"'


def to_answer(base: RuleBase, changes: Iterable[Change]) -> str:
    """What would have to be answered, and what is answered now: `Window: South (now North)`."""
    parts = []
    for change in changes:
        value = _value(base, change.after)
        label = slot_in_words(base, change.after.attribute, value)
        after, before = (option_in_words(base, facts, value) for facts in ([change.after], change.before))
        parts.append(f"{label}: {after} (now {before})")
    return "; ".join(parts)


def _value(base: RuleBase, fact: Fact) -> str:
    return "" if base.attributes[fact.attribute].single else str(fact.value)


def differing_in_words(base: RuleBase, one: Differing, *, mine: str = "before", other: str = "now") -> str:
    """An answer that differs: what it is on the side called `mine`, which is `before` or `after`, and on the other."""
    facts = (one.before, one.after) if mine == "before" else (one.after, one.before)
    here, there = (option_in_words(base, some, one.value) for some in facts)
    return f"{slot_in_words(base, one.attribute, one.value)}: {here} ({other} {there})"
