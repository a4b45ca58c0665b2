"""Facts, tests and citations in words, from the labels in the rule base."""

from __future__ import annotations

import math
from collections.abc import Iterator

from expert.inference.program import Among, Atom, Interval
from expert.loading.answers import shortest
from expert.model.condition import Condition, Test
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.model.vocabulary import Value

_BOUNDS = {"at_least": "at least", "above": "above", "at_most": "at most", "below": "below"}


def value_of(base: RuleBase, fact: Fact) -> Value | None:
    """The declaration of a fact's value, if it has one."""
    return base.attributes[fact.attribute].values.get(written(fact))


def written(fact: Fact) -> str:
    """The value of a fact as files write it."""
    if isinstance(fact.value, bool):
        return "true" if fact.value else "false"
    return shortest(fact.value) if isinstance(fact.value, float) else fact.value


def fact_in_words(base: RuleBase, fact: Fact) -> str:
    """Such as `Term of the relation: Long-term`."""
    return f"{base.attributes[fact.attribute].label}: {value_in_words(base, fact)}"


def value_in_words(base: RuleBase, fact: Fact) -> str:
    """Such as `Long-term`, `yes`, `3.5 years`, or `not: Strategic partnership`."""
    attribute = base.attributes[fact.attribute]
    declared = value_of(base, fact)
    if declared is not None:
        return str(declared.label) if fact.holds else f"not: {declared.label}"
    if isinstance(fact.value, bool):
        return "yes" if fact.value else "no"
    if isinstance(fact.value, float):
        return shortest(fact.value) + (f" {attribute.unit}" if attribute.unit else "")
    return str(fact.value)


def atom_in_words(base: RuleBase, atom: Atom) -> str:
    """Such as `Term of the relation: Long-term`, `Contract: Implicit or Incomplete`, `Years: at least 3 years`."""
    attribute = base.attributes[atom.attribute]
    if isinstance(atom, Among):
        return f"{attribute.label}: {' or '.join(value_in_words(base, fact) for fact in atom.facts)}"
    ranges = " or ".join(map(_interval, atom.intervals))
    return f"{attribute.label}: {ranges}" + (f" {attribute.unit}" if attribute.unit else "")


def _interval(interval: Interval) -> str:
    bounds = []
    if math.isfinite(interval.low):
        bounds.append(f"{'above' if interval.low_open else 'at least'} {shortest(interval.low)}")
    if math.isfinite(interval.high):
        bounds.append(f"{'below' if interval.high_open else 'at most'} {shortest(interval.high)}")
    return " and ".join(bounds) or "any number"


def citation(base: RuleBase, claim: str) -> str:
    """Such as `P12 (Cooperation policy, Figure 1): Two dimensions, ...`."""
    cited = base.claims[claim]
    return f"{claim} ({base.papers[cited.paper].short}, {cited.at}): {cited.says}"


def condition_in_words(base: RuleBase, condition: Condition, indent: str = "") -> Iterator[str]:
    """A condition as an indented list, a test a line."""
    for name, test in condition.tests.items():
        yield f"{indent}{_test(base, name, test)}"
    for name, test in condition.none_of.items():
        yield f"{indent}it is known that not: {_test(base, name, test)}"
    for heading, parts in (("at least one of:", condition.any_of), ("all of:", condition.all_of)):
        if parts:
            yield indent + heading
        for part in parts:
            lines = list(condition_in_words(base, part, ""))
            yield from (f"{indent}  {'- ' if index == 0 else '  '}{line}" for index, line in enumerate(lines))


def _test(base: RuleBase, name: str, test: Test) -> str:
    attribute = base.attributes[name]
    if test.bounds:
        bounds = " and ".join(f"{_BOUNDS[bound]} {_bound(base, text)}" for bound, text in test.bounds.items())
        return f"{attribute.label}: {bounds}" + (f" {attribute.unit}" if attribute.unit else "")
    if test.any_of == ():
        return f"{attribute.label}: none of its values"
    values = [_label(base, name, value) for value in (test.any_of or test.all_of or ())]
    return f"{attribute.label}: {(' or ' if test.any_of else ' and ').join(values)}"


def _bound(base: RuleBase, text: str) -> str:
    parameter = base.parameters.get(text)
    return f"{shortest(parameter.value)} ({text})" if parameter else text


def _label(base: RuleBase, name: str, value: str) -> str:
    attribute = base.attributes[name]
    if value in attribute.values:
        return str(attribute.values[value].label)
    return {"true": "yes", "false": "no"}.get(value, value) if attribute.type == "flag" else value
