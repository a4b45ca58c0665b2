"""The small changes to the rules of a base, and a base that has them all, to be switched on one at a time.

A mutant becomes a rule of a copy of the base, and which mutant is meant becomes an answer. So everything that evaluates
cases or reasons about them works on mutants as it is, and on many of them at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from expert.files.answers import number
from expert.model.condition import Condition, Test
from expert.model.rule import Rule
from expert.model.rulebase import RuleBase
from expert.model.text import Text
from expert.model.trace import Fact
from expert.model.vocabulary import Attribute, Value

#: The attribute whose values say which mutants are switched on; no file can declare one of this name.
SWITCH = "?mutant"

#: A value is exchanged for as many others.
_OTHERS = 2

#: A bound on a number, and the one that differs from it at the bound itself.
_OTHER_BOUND = {"at_least": "above", "above": "at_least", "at_most": "below", "below": "at_most"}


class Mutant(NamedTuple):
    """A rule with one small change: where in its `if`, the change, and the condition that it comes to.

    Of a rule that is taken away, the path is empty and there is no condition.
    """

    rule: str
    path: tuple[str | int, ...]
    change: str
    condition: Condition | None


def mutants(base: RuleBase, rules: Iterable[str]) -> Iterator[Mutant]:
    """Return the mutants of each of these rules: without the rule; without each condition, unless it is the only one;
    and with each tested value exchanged, left out, or joined by another."""
    for name in rules:
        yield Mutant(name, (), "without this rule", None)
        for path, change, condition in _changed(base, base.rules[name].condition):
            yield Mutant(name, path, change, condition)


def _changed(base: RuleBase, condition: Condition) -> Iterator[tuple[tuple[str | int, ...], str, Condition]]:
    tested = len(condition.tests) + len(condition.none_of)
    only = tested + bool(condition.any_of) + bool(condition.all_of) + len(condition.sums) == 1
    for field, prefix in (("tests", ()), ("none_of", ("not",))):
        tests: dict[str, Test] = getattr(condition, field)
        for name, test in tests.items():
            if not only:
                left = {other: one for other, one in tests.items() if other != name}
                yield (*prefix, name), "without this condition", condition.model_copy(update={field: left})
            for change, one in _exchanged(base.attributes[name], test):
                yield (*prefix, name), change, condition.model_copy(update={field: {**tests, name: one}})
    if condition.any_of and not only:
        yield ("any",), "without this condition", condition.model_copy(update={"any_of": ()})
    for place, total in enumerate(condition.sums):
        others = condition.sums[:place], condition.sums[place + 1 :]
        if not only:
            yield ("sums", place), "without this condition", condition.model_copy(update={"sums": sum(others, ())})
        bound = number(total.limit.bound)
        if bound is not None and bound + 1 <= total.total:
            more = total.model_copy(update={"at_least" if total.below is None else "below": f"{bound + 1:g}"})
            other = condition.model_copy(update={"sums": (*others[0], more, *others[1])})
            yield ("sums", place), f"{bound + 1:g} for {bound:g}", other
    for field, key in (("any_of", "any"), ("all_of", "all")):
        parts: tuple[Condition, ...] = getattr(condition, field)
        for index, part in enumerate(parts):
            before, after = parts[:index], parts[index + 1 :]
            if len(parts) > 1 or (field == "all_of" and not only):
                yield (key, index), "without this condition", condition.model_copy(update={field: before + after})
            for path, change, other in _changed(base, part):
                yield (key, index, *path), change, condition.model_copy(update={field: (*before, other, *after)})


def _exchanged(attribute: Attribute, test: Test) -> Iterator[tuple[str, Test]]:
    for bound, text in test.bounds.items():
        other = _OTHER_BOUND[bound]
        bounds: dict[str, Any] = {other if one == bound else one: number for one, number in test.bounds.items()}
        if len(bounds) == len(test.bounds):
            yield f"{other} {text} for {bound} {text}", Test(**bounds)
    field = "all_of" if test.all_of else "any_of"
    values = tuple(test.all_of or test.any_of or ())
    others = [value for value in attribute.options if value not in values]
    if len(values) == 1:
        for other in others[:_OTHERS]:
            yield f"{other} for {values[0]}", test.model_copy(update={field: (other,)})
    elif values:
        for value in values:
            left = tuple(one for one in values if one != value)
            yield f"without {value}", test.model_copy(update={field: left})
        for other in others[:1]:
            yield f"also {other}", test.model_copy(update={field: (*values, other)})


# ---------------------------------------------------------------------- all at once


def with_mutants(base: RuleBase, some: Sequence[Mutant]) -> RuleBase:
    """Return the base with a question that switches on each of `some` mutants, and with a rule for each, which applies
    in the place of the rule that it changes."""
    own: dict[str, list[str]] = {}
    rules: dict[str, Rule] = {}
    for index, mutant in enumerate(some):
        own.setdefault(mutant.rule, []).append(str(index))
        if mutant.condition is not None:
            condition = Condition(all_of=(mutant.condition, Condition(tests={SWITCH: _one_of([str(index)])})))
            rule = base.rules[mutant.rule].model_copy(update={"name": rule_name(index), "condition": condition})
            rules[rule.name] = rule
    for name, rule in base.rules.items():
        if name in own:
            off = Condition(none_of={SWITCH: _one_of(own[name])})
            condition = Condition(all_of=(rule.condition, off))
            rule = rule.model_copy(update={"condition": condition})
        rules[name] = rule
    values = {str(index): Value(label=Text(mutant.change)) for index, mutant in enumerate(some)}
    switch = Attribute(type="choices", label=Text(SWITCH), level="", topic="", question=Text(SWITCH), values=values)
    return base.model_copy(update={"attributes": {**base.attributes, SWITCH: switch}, "rules": rules})


def rule_name(index: int) -> str:
    """Return the name of the rule that the mutant of this number becomes; no rule in a file has one like it."""
    return f"{SWITCH} {index}"


def switched(count: int, on: int | None) -> tuple[Fact, ...]:
    """Return the answers that switch on this one of `count` mutants, or none of them."""
    return tuple(Fact(SWITCH, str(index), index == on) for index in range(count))


def _one_of(values: Sequence[str]) -> Test:
    return Test(any_of=tuple(values))
