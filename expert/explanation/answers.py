"""Other answers than those given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from expert.inference.domain import Slot, slot_of
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer, Fact, Trace

#: Where answers come from that nobody gave.
SUPPOSED = "supposed"


def given(trace: Trace) -> tuple[Answer, ...]:
    """All answers of a case, whether they count or not."""
    return tuple(sorted((*trace.answers, *trace.inert)))


def supposed(base: RuleBase, answers: Iterable[Answer], facts: Iterable[Fact]) -> tuple[Answer, ...]:
    """The answers with each of these facts in the place of what its slot held."""
    by_name = {answer.attribute: answer for answer in answers}
    for fact in facts:
        attribute = base.attributes[fact.attribute]
        slot = slot_of(fact, attribute)
        before = by_name.get(fact.attribute, Answer(fact.attribute, (), (), SUPPOSED))
        kept = [one for one in before.facts if slot_of(one, attribute) != slot]
        unknown = tuple(value for value in before.unknown if value != slot.value)
        by_name[fact.attribute] = Answer(fact.attribute, tuple(sorted([*kept, fact])), unknown, SUPPOSED)
    return tuple(sorted(by_name.values()))


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


def slots(base: RuleBase, answers: Iterable[Answer]) -> dict[Slot, tuple[Fact, ...]]:
    """What the answers say, slot by slot; nothing of a slot that was answered `unknown`."""
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
    """The answers without what `slot` holds."""
    held = slots(base, answers)
    held.pop(slot, None)
    return from_slots(held)


def from_slots(held: Mapping[Slot, tuple[Fact, ...]]) -> tuple[Answer, ...]:
    """The answers that say this, slot by slot. Undoes `slots`."""
    by_name: dict[str, list[Slot]] = {}
    for slot in held:
        by_name.setdefault(slot.attribute, []).append(slot)
    found = []
    for name, mine in by_name.items():
        facts = tuple(sorted(fact for slot in mine for fact in held[slot]))
        unknown = tuple(sorted(slot.value for slot in mine if slot.value and not held[slot]))
        found.append(Answer(name, facts, unknown, SUPPOSED))
    return tuple(sorted(found))
