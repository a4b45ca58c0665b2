"""Who can bring about which answers, and what they would do."""

from __future__ import annotations

from collections.abc import Collection

from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.model.vocabulary import Action, Attribute


def changeable(base: RuleBase, fact: Fact, actors: Collection[str] | None = None) -> bool:
    """Whether somebody, or one of the `actors`, can bring about that `fact` becomes the answer."""
    attribute = base.attributes[fact.attribute]
    by = attribute.changeable_by if actors is None else [one for one in attribute.changeable_by if one in actors]
    return bool(by) and (not attribute.actions or any(action_of(attribute, fact, actor) for actor in by))


def action_of(attribute: Attribute, fact: Fact, actor: str) -> Action | None:
    """What `actor` would do so that `fact` becomes the answer, if the base says it; its own action before others'."""
    value = str(fact.value).lower() if isinstance(fact.value, bool) else fact.value
    fits = [one for one in attribute.actions if one.to in (None, value) and one.holds == fact.holds]
    fits = [one for one in fits if not one.by or actor in one.by]
    return min(fits, key=lambda one: not one.by, default=None)
