"""What would come, go and stay if some answers were different: two traces of one rule base beside each other.

The answers that are supposed instead of those given are made here too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from expert.explanation.proof import Proof, Proofs, proofs_of
from expert.inference.domain import Slot, slot_of
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer, Contradiction, Fact, Firing, Trace

#: Where answers come from that nobody gave.
SUPPOSED = "supposed"


def given(trace: Trace) -> tuple[Answer, ...]:
    """Return all answers of a case, whether they count or not."""
    return tuple(sorted((*trace.answers, *trace.inert)))


def merged(base: RuleBase, before: Answer | None, after: Answer) -> Answer:
    """Return the answer to a set that says what `after` says, and of all other values what `before` said."""
    if before is None:
        return after
    attribute = base.attributes[after.attribute]
    said = {str(slot_of(fact, attribute).value) for fact in after.facts} | {*after.unknown}
    facts = [fact for fact in before.facts if str(fact.value) not in said]
    unknown = [value for value in before.unknown if value not in said]
    return after._replace(
        facts=tuple(sorted([*facts, *after.facts])), unknown=tuple(sorted([*unknown, *after.unknown]))
    )


def supposed(base: RuleBase, answers: Iterable[Answer], facts: Iterable[Fact]) -> tuple[Answer, ...]:
    """Return the answers with each of these facts in the place of what its slot held."""
    by_name = {answer.attribute: answer for answer in answers}
    for fact in facts:
        attribute = base.attributes[fact.attribute]
        slot = slot_of(fact, attribute)
        before = by_name.get(fact.attribute, Answer(fact.attribute, (), (), SUPPOSED))
        kept = [one for one in before.facts if slot_of(one, attribute) != slot]
        unknown = tuple(value for value in before.unknown if value != slot.value)
        by_name[fact.attribute] = Answer(fact.attribute, tuple(sorted([*kept, fact])), unknown, SUPPOSED)
    return tuple(sorted(by_name.values()))


def slots(base: RuleBase, answers: Iterable[Answer]) -> dict[Slot, tuple[Fact, ...]]:
    """Return the answers slot by slot, with nothing for a slot that was answered `unknown`."""
    found: dict[Slot, tuple[Fact, ...]] = {}
    for answer in answers:
        attribute = base.attributes[answer.attribute]
        if attribute.type == "choices":
            found |= {Slot(answer.attribute, value): () for value in answer.unknown}
        elif not answer.facts:
            found[Slot(answer.attribute)] = ()
        for fact in answer.facts:
            slot = slot_of(fact, attribute)
            found[slot] = (*found.get(slot, ()), fact)
    return found


def without(base: RuleBase, answers: Iterable[Answer], slot: Slot) -> tuple[Answer, ...]:
    """Return the answers with nothing at `slot`."""
    held = slots(base, answers)
    held.pop(slot, None)
    return from_slots(held)


def from_slots(held: Mapping[Slot, tuple[Fact, ...]]) -> tuple[Answer, ...]:
    """Return the answers that these slots hold. Undoes `slots`."""
    by_name: dict[str, list[Slot]] = {}
    for slot in held:
        by_name.setdefault(slot.attribute, []).append(slot)
    found = []
    for name, mine in by_name.items():
        facts = tuple(sorted(fact for slot in mine for fact in held[slot]))
        unknown = tuple(sorted(slot.value for slot in mine if slot.value and not held[slot]))
        found.append(Answer(name, facts, unknown, SUPPOSED))
    return tuple(sorted(found))


class Differing(NamedTuple):
    """An answer that is not the same: what was there before and what is there after, nothing if nothing is known."""

    attribute: str
    value: str
    before: tuple[Fact, ...]
    after: tuple[Fact, ...]


class Turn(NamedTuple):
    """A conclusion that comes or goes, with the firing that is its reason where it is there, and those of its premises
    that are there on that side only: through them it comes down to the answers that differ."""

    fact: Fact
    firing: Firing
    through: tuple[Fact, ...]
    contested: bool


class Stay(NamedTuple):
    """A conclusion that stays: the rule that it is based on, before and after; whether it is contested."""

    fact: Fact
    before: str
    after: str
    was_contested: bool
    is_contested: bool

    @property
    def same(self) -> bool:
        """Return whether the conclusion stays for the same reason."""
        return self.before == self.after and self.was_contested == self.is_contested


class WhatIf(NamedTuple):
    """The differences between two traces. `fired` are the rules that fire only after, `unfired` those that fired only
    before, by rank. `clashes` are the contradictions that come, `resolved` those that go; `breaks` and `mends`
    constraints likewise."""

    answers: tuple[Differing, ...]
    comes: tuple[Turn, ...]
    goes: tuple[Turn, ...]
    stays: tuple[Stay, ...]
    fired: tuple[Firing, ...]
    unfired: tuple[Firing, ...]
    clashes: tuple[Contradiction, ...]
    resolved: tuple[Contradiction, ...]
    breaks: tuple[str, ...]
    mends: tuple[str, ...]


def what_if(base: RuleBase, before: Trace, after: Trace) -> WhatIf:
    """Return the changes from one trace to another of the same rule base."""
    old, new = proofs_of(base, before), proofs_of(base, after)
    was = {firing.rule for firing in before.firings}
    now = {firing.rule for firing in after.firings}
    stays = tuple(_stay(one, new[fact]) for fact, one in old.items() if fact in new)
    broken = [{one.constraint for one in trace.broken} for trace in (before, after)]
    clashing = [{one.attribute for one in trace.contradictions} for trace in (before, after)]
    return WhatIf(
        answers=differing(base, before, after),
        comes=_turns(new, before),
        goes=_turns(old, after),
        stays=stays,
        fired=tuple(firing for firing in after.firings if firing.rule not in was),
        unfired=tuple(firing for firing in before.firings if firing.rule not in now),
        clashes=tuple(one for one in after.contradictions if one.attribute not in clashing[0]),
        resolved=tuple(one for one in before.contradictions if one.attribute not in clashing[1]),
        breaks=tuple(sorted(broken[1] - broken[0])),
        mends=tuple(sorted(broken[0] - broken[1])),
    )


def differing(base: RuleBase, before: Trace, after: Trace) -> tuple[Differing, ...]:
    """Return the answers that are not the same, in the order of the vocabulary, whether they count or not."""
    old, new = slots(base, given(before)), slots(base, given(after))
    places = {name: place for place, name in enumerate(base.attributes)}

    def place(slot: Slot) -> tuple[int, int]:
        options = base.attributes[slot.attribute].options
        return places[slot.attribute], options.index(slot.value) if slot.value in options else 0

    found = [slot for slot in old.keys() | new.keys() if old.get(slot, ()) != new.get(slot, ())]
    return tuple(
        Differing(slot.attribute, slot.value, old.get(slot, ()), new.get(slot, ())) for slot in sorted(found, key=place)
    )


def facts_of(trace: Trace) -> frozenset[Fact]:
    """Return all facts of a trace: the answers that count, and the conclusions."""
    answered = {fact for answer in trace.answers for fact in answer.facts}
    return frozenset(answered | {one.fact for one in trace.derived})


def _stay(before: Proof, after: Proof) -> Stay:
    was, now = before.conclusion, after.conclusion
    return Stay(
        fact=was.fact,
        before=before.rule.name,
        after=after.rule.name,
        was_contested=was.contested,
        is_contested=now.contested,
    )


def _turns(there: Proofs, elsewhere: Trace) -> tuple[Turn, ...]:
    """Return the conclusions in the one trace, whose proofs these are, that are not in the other."""
    others = facts_of(elsewhere)
    found = []
    for fact, proof in there.items():
        if fact not in others:
            through = tuple(one for one in proof.firing.premises if one not in others)
            found.append(Turn(fact, proof.firing, through, proof.conclusion.contested))
    return tuple(found)
