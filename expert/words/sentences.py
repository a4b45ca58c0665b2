"""Facts as sentences: what the rule base says of a value, to stand alone or inside another sentence."""

from __future__ import annotations

import re

from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.model.vocabulary import Attribute
from expert.words.facts import value_of, with_unit

#: Words with which a sentence begins, and that are no names, so that inside another they begin with a small letter.
OPENING = re.compile(
    r"(All?|An|And|As|At|Both|By|Each|Few|For|Here|How|If|In|Its?|Many|More|Most|Much|Neither|No|Nobody|None|Not"
    r"|Nothing|Of|On|One|Only|Other|Our|Several|Some|Somebody|Such|That|The|Their|There|These|They|This|Those|To|Too|Two"
    r"|What|When|Where|Whether|Who|Whoever|With|Without|Your?|A)\b"
)


def inside(text: str) -> str:
    """Return a sentence as it stands inside another: with a small first letter, unless it begins with a name."""
    return text[:1].lower() + text[1:] if OPENING.match(text) else text


def alone(text: str) -> str:
    """Return a sentence as it stands by itself: with a capital and a full stop."""
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def said_of(base: RuleBase, fact: Fact) -> str | None:
    """Return the sentence that says a fact, or that its value is not there; None if the base has none.

    It begins with a small letter and has no full stop, so that it fits after "You answered that". Of a finding, its
    label is the sentence.
    """
    attribute = base.attributes[fact.attribute]
    if isinstance(fact.value, float):
        return _with_number(attribute, fact.value)
    value = value_of(base, fact)
    if value is not None and fact.holds:
        if value.says or value.severity:
            return inside(value.says or value.label)
    elif value is not None and value.denies:
        return inside(value.denies)
    if isinstance(fact.value, bool):
        other = value_of(base, fact._replace(value=not fact.value))
        return inside(other.denies) if other is not None and other.denies else None
    return None


def _with_number(attribute: Attribute, number: float) -> str | None:
    if attribute.says is None:
        return None
    return inside(attribute.says.replace("{value}", with_unit(number, attribute.unit)))
