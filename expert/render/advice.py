"""Changes of answers in words: as advice to whoever could bring them about, or as what would have to be answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from expert.explanation.what_if import Differing
from expert.inference.actions import changeable
from expert.inference.possible import Change
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.wording import actor_named, deed, fact_in_words, listed, value_in_words, values_in_words


def condition(base: RuleBase, changes: Iterable[Change], actors: Sequence[str]) -> str:
    """`If the buyer were to put the contract into writing and ...`: each change by the first of `actors` who can make
    it. What the base has no words for is said by its labels."""
    deeds: dict[str, list[str]] = {}
    plain = []
    for change in changes:
        actor = next(one for one in actors if changeable(base, change.after, [one]))
        said = deed(base, change.after, actor)
        if said is None:
            plain.append(f"{_becoming(base, change.after)} (which {actor_named(base, actor)} can bring about)")
        else:
            deeds.setdefault(actor, []).append(said)
    parts = [f"{actor_named(base, actor)} were to {listed(said)}" for actor, said in deeds.items()]
    return "If " + listed([*parts, *plain])


def _becoming(base: RuleBase, fact: Fact) -> str:
    label = base.attributes[fact.attribute].label
    if not fact.holds:
        return f'of "{label}" this were no longer so: "{base.attributes[fact.attribute].values[str(fact.value)].label}"'
    return f'it came to "{label}: {value_in_words(base, fact)}"'


def to_answer(base: RuleBase, changes: Iterable[Change]) -> str:
    """What would have to be answered: `Window: South; and Leaves: Limp instead of Yellow`."""
    parts = []
    for change in changes:
        text = fact_in_words(base, change.after)
        if change.before:
            text += f" (instead of {values_in_words(base, change.before)})"
        parts.append(text)
    return "; ".join(parts)


def differing_in_words(base: RuleBase, one: Differing, sides: tuple[str, str] | None = None) -> str:
    """An answer that differs: its label, and what it is on either side."""
    before, after = (values_in_words(base, facts) if facts else "not known" for facts in (one.before, one.after))
    label = base.attributes[one.attribute].label
    if one.value and one.before and one.after:
        value = base.attributes[one.attribute].values[one.value].label
        before, after = ("yes" if facts[0].holds else "no" for facts in (one.before, one.after))
        label = f"{label}, {value}"  # type: ignore[assignment]
    if sides is None:
        return f"{label}: {after} instead of {before}"
    return f"{label}: {sides[0]} {before}; {sides[1]} {after}"
