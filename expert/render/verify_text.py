"""Whether a stored trace holds, as text."""

from __future__ import annotations

from collections.abc import Iterator

from expert.explanation.verify import Verified
from expert.render.layout import Line
from expert.render.outline import Item, Outline, Section
from expert.render.outline_text import outline_lines


def verify_lines(found: Verified, width: int) -> Iterator[Line]:
    """Whether the trace holds."""
    return outline_lines(verify_outline(found), width)


def verify_outline(found: Verified) -> Outline:
    """The same as an outline."""
    if found.flaw is not None:
        answer = Item(f"The trace does not hold. {found.place}: {found.flaw.what}.", "failure")
    else:
        replayed = ", and a fresh run with the rule base comes to the same" if found.replayed else ""
        answer = Item(
            f"The trace holds: {found.steps} answers, firings and conclusions were checked{replayed}.", "success"
        )
    items = [answer]
    if not found.replayed:
        text = (
            f"The rule base at hand is another than that of the trace ({found.base}, {found.digest[:12]}), so it was "
            "checked by its own texts only: that these are the rules of that base was not."
        )
        items.append(Item(text, "faint"))
    if not found.sealed:
        items.append(Item("It has no seal, so changes in what no step rests on would not show.", "faint"))
    return (Section(tuple(items), form="text"),)
