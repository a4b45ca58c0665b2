"""What a person calls questions and conclusions in a session: by number, name or label, or the beginning of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from expert.cli.session_front import Front
from expert.files.answers import written
from expert.files.nodes import normalized
from expert.model.problems import nearest
from expert.model.trace import Fact
from expert.session.consultant import goal_facts
from expert.words.facts import value_in_words

ItemT = TypeVar("ItemT")


def question_meant(front: Front, text: str) -> str | None:
    """Return the question that `text` names: an answered one by its number in `review`, any by its name, label or
    wording.

    None, after a complaint, if there is none.
    """
    if text.isascii() and text.isdigit():
        name = numbered(text, [name for name, _ in front.session.answers])
        if name is None:
            front.complain(f"There is no answer number {text}; `review` numbers them.")
        return name
    forms: dict[str, str] = {}
    for name, attribute in front.base.attributes.items():
        if attribute.asked:
            for form in (name, str(attribute.label), str(attribute.question)):
                forms.setdefault(normalized(form).casefold(), name)
    return _one(front, text, forms, "question")


def numbered(text: str, items: Sequence[ItemT]) -> ItemT | None:
    """Return the item at the place, from 1, that `text` writes; without `int`, which refuses thousands of digits."""
    return {str(place): item for place, item in enumerate(items, start=1)}.get(text.lstrip("0"))


def _one(front: Front, text: str, forms: dict[str, str], what: str) -> str | None:
    """Return what `text` names: a form, or the beginning of forms of one thing only. Say so if it names none or
    several."""
    wanted = normalized(text).casefold()
    begun = {meaning for form, meaning in forms.items() if form == wanted}
    begun = begun or {meaning for form, meaning in forms.items() if form.startswith(wanted)}
    if len(begun) == 1:
        return begun.pop()
    near = nearest(wanted, forms)
    help = f" Could be: {', '.join(sorted(begun)[:5])}." if begun else f" Did you mean '{forms[near]}'?" if near else ""
    front.complain(f"'{text}' names {'more than one' if begun else 'no'} {what}.{help}")
    return None


def conclusions_meant(front: Front, text: str) -> list[Fact]:
    """Return the conclusions that `text` names, by topic, name or label; none, after a complaint, if there are none."""
    found = goal_facts(front.base, text)
    if found:
        return found
    forms: dict[str, str] = {}
    meant: dict[str, Fact] = {}
    for fact in front.consultant.program.fact_atom:
        name = f"{fact.attribute}={written(fact)}"
        meant[name] = fact
        for form in (value_in_words(front.base, fact), str(fact.value), name):
            if form not in ("yes", "no", "True", "False"):
                forms.setdefault(normalized(form).casefold(), name)
        if fact.value is True:
            forms.setdefault(normalized(str(front.base.attributes[fact.attribute].label)).casefold(), name)
    name = _one(front, text, forms, "conclusion") or ""
    return [meant[name]] if name else []
