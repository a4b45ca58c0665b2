"""Sentences of a rule base where they stand alone, and the marks of how well something is supported."""

from __future__ import annotations

import re

from expert.model.rule import Basis
from expert.words.facts import capital

#: Words that are no names, so that a sentence that fits into others does not begin with them and a capital.
OPENING = re.compile(
    r"(All?|An|And|As|At|Both|By|Each|Few|For|Here|How|If|In|Its?|Many|More|Most|Much|Neither|No|Nobody|None|Not"
    r"|Nothing|Of|On|One|Only|Other|Our|Several|Some|Somebody|Such|That|The|Their|There|These|They|This|Those|To|Too|Two"
    r"|What|When|Where|Whether|Who|Whoever|With|Without|Your?|A)\b"
)


def alone(text: str) -> str:
    """Return a sentence as it stands by itself: with a capital and a full stop."""
    return f"{capital(text).rstrip('.')}."


#: How well a rule is supported, as readers are told: by the names that files have for it.
SUPPORT: dict[Basis, str] = {"stated": "source", "implied": "inferred", "operationalized": "ours"}

LEGEND = (
    "[source] the source says so. [inferred] we infer it from the source. [ours] we added a step. Check whether the "
    "rules fit your case."
)


def mark(basis: Basis) -> str:
    """Return the mark of what is so well supported, such as `[source]`."""
    return f"[{SUPPORT[basis]}]"
