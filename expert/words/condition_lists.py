"""Conditions as indented lists of tests, as they stand in listings of rules."""

from __future__ import annotations

from collections.abc import Iterator

from expert.files.answers import shortest
from expert.model.condition import Condition, Test
from expert.model.rulebase import RuleBase
from expert.model.vocabulary import Attribute

_BOUNDS = {"at_least": "at least", "above": "above", "at_most": "at most", "below": "below"}


def condition_in_words(base: RuleBase, condition: Condition, indent: str = "") -> Iterator[str]:
    """Yield a condition as an indented list, a test a line."""
    for name, test in condition.tests.items():
        yield f"{indent}{_test(base, name, test)}"
    for name, test in condition.none_of.items():
        yield f"{indent}it is known that not: {_test(base, name, test)}"
    for heading, parts in (("at least one of:", condition.any_of), ("all of:", condition.all_of)):
        if parts:
            yield indent + heading
        for part in parts:
            yield from _below(base, part, indent)
    for one in condition.sums:
        limit = " and ".join(f"{_BOUNDS[bound]} {_bound(base, text)}" for bound, text in one.limit.in_file().items())
        yield f"{indent}{f'{one.label}: ' if one.label else ''}{limit}, as far as it is known, of:"
        for member in one.of:
            yield from _below(base, member.condition, indent, f" (adds {member.add})" if member.add > 1 else "")


def _below(base: RuleBase, part: Condition, indent: str, remark: str = "") -> Iterator[str]:
    for index, line in enumerate(condition_in_words(base, part, "")):
        yield f"{indent}  {'- ' if index == 0 else '  '}{line}{'' if index else remark}"


def _test(base: RuleBase, name: str, test: Test) -> str:
    attribute = base.attributes[name]
    if test.bounds:
        bounds = " and ".join(f"{_BOUNDS[bound]} {_bound(base, text)}" for bound, text in test.bounds.items())
        return f"{attribute.label}: {bounds}" + _unit_of(base, attribute, test)
    if test.any_of == ():
        return f"{attribute.label}: none of its values"
    values = [_label(base, name, value) for value in (test.any_of or test.all_of or ())]
    return f"{attribute.label}: {(' or ' if test.any_of else ' and ').join(values)}"


def _unit_of(base: RuleBase, attribute: Attribute, test: Test) -> str:
    """Return the unit behind the bounds of a test, as it stands after the last of them."""
    if attribute.unit is None:
        return ""
    last = list(test.bounds.values())[-1]
    return f" {attribute.unit.after(base.parameters[last].value if last in base.parameters else float(last))}"


def _bound(base: RuleBase, text: str) -> str:
    parameter = base.parameters.get(text)
    return f"{shortest(parameter.value)} ({text})" if parameter else text


def _label(base: RuleBase, name: str, value: str) -> str:
    attribute = base.attributes[name]
    if value in attribute.values:
        return str(attribute.values[value].label)
    return {"true": "yes", "false": "no"}.get(value, value) if attribute.type == "flag" else value
