"""Sentences of a rule base where they stand alone, and the marks of how well something is supported."""

from __future__ import annotations

import re
from collections.abc import Mapping

from expert.model.rule import Basis
from expert.model.vocabulary import Value
from expert.words.facts import capital, counted

#: Words that are no names, so that a sentence that fits into others does not begin with them and a capital.
OPENING = re.compile(
    r"(All?|An|And|As|At|Both|By|Each|Few|For|Here|How|If|In|Its?|Many|More|Most|Much|Neither|No|Nobody|None|Not"
    r"|Nothing|Of|On|One|Only|Other|Our|Several|Some|Somebody|Such|That|The|Their|There|These|They|This|Those|To|Too|Two"
    r"|What|When|Where|Whether|Who|Whoever|With|Without|Your?|A)\b"
)


def alone(text: str) -> str:
    """Return a sentence as it stands by itself: with a capital and a full stop."""
    return f"{capital(text).rstrip('.')}."


def to_do(value: Value) -> str:
    """Return what a recommendation says to do, with its caution; empty if it says neither."""
    return " ".join(str(one) for one in (value.do, value.caution) if one)


def how_supported(support: Mapping[Basis, int], noun: str) -> str:
    """Say of results of one kind, such as findings, how many are so well supported."""
    number = sum(support.values())
    verbs: dict[Basis, tuple[str, str]] = {
        "stated": ("is stated in the sources", "are stated in the sources"),
        "implied": ("follows from them", "follow from them"),
        "operationalized": ("needs a step of our own [ours]", "need a step of our own [ours]"),
    }
    said = [(support[basis], verbs[basis][support[basis] != 1]) for basis in verbs if support[basis]]
    if not support["stated"]:
        said = [(often, verb.replace("from them", "from the sources")) for often, verb in said]
    if len(said) == 1:
        return f"{'The' if number == 1 else f'All {number}'} {noun if number == 1 else noun + 's'} {said[0][1]}."
    (first, verb), *rest = said
    *others, last = [f"{often} {does}" for often, does in rest]
    return ", ".join([f"{first} of {counted(number, noun)} {verb}", *others, f"and {last}."])


#: What is said of all that follows from answers, beside how well rules are supported.
UNCHECKED = "Nobody checked the answers."

#: What more answers can do to what was found.
ADDING = "New answers can add {what}. Only a changed answer can remove one."

#: How well a rule is supported, as readers are told: by the names that files have for it.
SUPPORT: dict[Basis, str] = {"stated": "source", "implied": "inferred", "operationalized": "ours"}

LEGEND = (
    "[source] the source says so. [inferred] we infer it from the source. [ours] we added a step. Check whether the "
    "rules fit your case."
)


def mark(basis: Basis) -> str:
    """Return the mark of what is so well supported, such as `[source]`."""
    return f"[{SUPPORT[basis]}]"
