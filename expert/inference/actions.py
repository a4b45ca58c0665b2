"""Who can bring about which answers, and what they would do."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from expert.files.answers import written
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.model.vocabulary import Action, Attribute


class AnswerChange(NamedTuple):
    """Another answer: what was given, which is empty if nothing was, and what there would be instead."""

    before: tuple[Fact, ...]
    after: Fact


def changeable(
    base: RuleBase,
    before: Collection[Fact],
    after: Fact,
    actors: Collection[str] | None = None,
    *,
    harmless: bool = False,
) -> bool:
    """Return whether somebody, or one of the `actors`, can turn the answer `before` into `after`.

    With `harmless`, actions that the base calls harmful do not count.
    """
    attribute = base.attributes[after.attribute]
    by = attribute.changeable_by if actors is None else [one for one in attribute.changeable_by if one in actors]
    if not attribute.actions:
        return bool(by)
    found = (action_of(attribute, before, after, actor) for actor in by)
    return any(one is not None and not (harmless and one.harmful) for one in found)


def action_of(attribute: Attribute, before: Collection[Fact], after: Fact, actor: str) -> Action | None:
    """Return what `actor` would do so that the answer becomes `after`, or None if the base does not say.

    An action of its own comes before those of others.
    """
    known = {written(fact) for fact in before}

    def fits(action: Action) -> bool:
        leads_there = action.to in (None, written(after)) and action.holds == after.holds
        from_here = not action.start or not known or not known.isdisjoint(action.start)
        return leads_there and from_here and (not action.by or actor in action.by)

    return min(filter(fits, attribute.actions), key=lambda one: not one.by, default=None)
