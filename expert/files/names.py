"""Names of attributes as files use them."""

from __future__ import annotations

from expert.model.problems import Place, Problem, did_you_mean
from expert.model.rulebase import RuleBase


def is_asked(name: str, base: RuleBase) -> bool:
    """Whether `name` is an attribute that can be answered."""
    attribute = base.attributes.get(name)
    return attribute is not None and attribute.asked


def not_asked(name: str, base: RuleBase, place: Place) -> Problem:
    """What keeps `name`, which stands at `place`, from being answered: there is no such attribute, or rules conclude
    it."""
    if name not in base.attributes:
        asked = [other for other, attribute in base.attributes.items() if attribute.asked]
        return Problem("E203", f"unknown attribute '{name}'", place, did_you_mean(name, asked, listed=0))
    message = f"'{name}' is concluded by rules, so it cannot be answered"
    return Problem("E401", message, place, "answer what it rests on instead")
