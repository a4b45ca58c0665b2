"""Facts as sentences: what the rule base says of a value, to stand alone or inside another sentence."""

from __future__ import annotations

import re

from expert.model.rule import Basis
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.model.vocabulary import Attribute
from expert.words.facts import value_of, with_unit

#: Words that are no names, so that a sentence that fits into others does not begin with them and a capital.
OPENING = re.compile(
    r"(All?|An|And|As|At|Both|By|Each|Few|For|Here|How|If|In|Its?|Many|More|Most|Much|Neither|No|Nobody|None|Not"
    r"|Nothing|Of|On|One|Only|Other|Our|Several|Some|Somebody|Such|That|The|Their|There|These|They|This|Those|To|Too|Two"
    r"|What|When|Where|Whether|Who|Whoever|With|Without|Your?|A)\b"
)


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
    if value is not None and fact.holds and value.severity and not value.says:
        return small(value.label)
    said = value and (value.says if fact.holds else value.denies)
    if said is None and isinstance(fact.value, bool):
        other = value_of(base, fact._replace(value=not fact.value))
        said = other and other.denies
    return None if said is None else str(said)


def _with_number(attribute: Attribute, number: float) -> str | None:
    if attribute.says is None:
        return None
    return attribute.says.replace("{value}", with_unit(number, attribute.unit))


def small(text: str) -> str:
    """Return words that begin with no name as they stand inside a sentence, such as a command after "should"."""
    return text[:1].lower() + text[1:]


#: How well a rule is supported, as readers are told: by the names that files have for it.
SUPPORT: dict[Basis, str] = {"stated": "source", "implied": "inferred", "operationalized": "ours"}

LEGEND = (
    "[source] the source says so. [inferred] we infer it from the source. [ours] we added a step. Check whether the "
    "rules fit your case."
)


def mark(basis: Basis) -> str:
    """Return the mark of what is so well supported, such as `[source]`."""
    return f"[{SUPPORT[basis]}]"
