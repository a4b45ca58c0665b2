"""What a rule base says in short, said at length: counts and points as sums, and `otherwise` as a condition.

What comes after this knows none of the three. All of them only ask for what is known, so that more answers can only
make more of them hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import TypeVar

from expert.inference.sums import failing
from expert.model.condition import Condition, Limit, Sum, Test, Weighed
from expert.model.frozen import Frozen
from expert.model.rule import Rule
from expert.model.rule_table import Points
from expert.model.rulebase import RuleBase

FrozenT = TypeVar("FrozenT", bound=Frozen)

#: More ways than this in which other rules fail, and they are not put into fewer: no condition may have so many.
MOST_WAYS = 1_000


def expand(base: RuleBase) -> RuleBase:
    """Return a sound rule base with all that it says in short said at length."""
    conditions = Expansion(base)
    parts: dict[str, object] = {
        "rules": {name: conditions.rule(rule) for name, rule in base.rules.items()},
        "constraints": {name: conditions.within(one, "never") for name, one in base.constraints.items()},
        "invariants": {
            name: conditions.within(one, "condition", "then", "never") for name, one in base.invariants.items()
        },
        "attributes": {name: conditions.within(one, "applies") for name, one in base.attributes.items()},
        "amounts": {
            name: one.model_copy(update={"value": tuple(conditions.within(case, "condition") for case in one.value)})
            for name, one in base.amounts.items()
        },
    }
    if base.portfolio is not None:
        portfolio = expand(base.portfolio)
        # What is counted is said of single cases, by their names.
        counted = {name: conditions.within(one, "of", "among") for name, one in portfolio.aggregates.items()}
        parts["portfolio"] = portfolio.model_copy(update={"aggregates": counted})
    return base.model_copy(update=parts)


class Expansion:
    """The expansion of the conditions of one rule base."""

    def __init__(self, base: RuleBase) -> None:
        self._base = base

    def within(self, piece: FrozenT, *fields: str) -> FrozenT:
        """Return a piece of the rule base with the conditions that some of its fields may hold said at length."""
        there = {field: condition for field in fields if (condition := getattr(piece, field)) is not None}
        if not there:
            return piece
        return piece.model_copy(update={field: self.of(condition) for field, condition in there.items()})

    def of(self, condition: Condition) -> Condition:
        """Return a condition whose counts and points are sums; the same one if it has none."""
        sums: list[Sum] = []
        left = {}
        for field, negated in (("tests", False), ("none_of", True)):
            tests: dict[str, Test] = getattr(condition, field)
            found = {name: one for name, test in tests.items() if (one := self._sum(name, test, negated)) is not None}
            sums += found.values()
            if found:
                left[field] = {name: test for name, test in tests.items() if name not in found}
        parts = {}
        for field in ("any_of", "all_of"):
            was: tuple[Condition, ...] = getattr(condition, field)
            now = tuple(self.of(part) for part in was)
            if any(one is not other for one, other in zip(was, now, strict=True)):
                parts[field] = now
        written = tuple(self._inside(one) for one in condition.sums)
        if not sums and not parts and written == condition.sums:
            return condition
        return condition.model_copy(update={**left, **parts, "sums": (*written, *sums)})

    def rule(self, rule: Rule) -> Rule:
        """Return a rule with its whole condition."""
        own = self.of(rule.condition)
        rest = others(self._base, rule)
        if not rest:
            return rule if own is rule.condition else rule.model_copy(update={"condition": own})
        # What is known to fail may do so since something does not apply, a condition that may be short, too.
        fails = in_few_ways([self.of(failing(self.of(other.condition), self._base)) for other in rest])
        whole = fails if own == Condition() else Condition(all_of=(own, fails))
        return rule.model_copy(update={"condition": whole, "otherwise": False, "after": ()})

    def _sum(self, name: str, test: Test, negated: bool) -> Sum | None:
        """Return the sum that a test stands for, None if it stands for none."""
        points = self._base.points.get(name)
        if points is not None:
            return self._points(name, points, Limit(at_least=test.at_least, below=test.below), negated)
        if test.count is None:
            return None
        limit = test.count.contrary if negated else test.count
        options = self._base.attributes[name].options
        of = tuple(Weighed(condition=Condition(tests={name: Test(any_of=(value,))})) for value in options)
        return Sum(at_least=limit.at_least, below=limit.below, of=of)

    def _points(self, name: str, points: Points, limit: Limit, negated: bool) -> Sum:
        limit = limit.contrary if negated else limit
        one = Sum(label=points.label, points=name, at_least=limit.at_least, below=limit.below, of=points.rows)
        return self._inside(one)

    def _inside(self, one: Sum) -> Sum:
        of = tuple(row.model_copy(update={"condition": self.of(row.condition)}) for row in one.of)
        return one.model_copy(update={"of": of})


def others(base: RuleBase, rule: Rule) -> list[Rule]:
    """Return the rules that have to fail for another: those that it comes `after`, and if it concludes something
    `otherwise`, those that conclude another value of the same attribute."""
    found = [base.rules[name] for name in rule.after if name in base.rules]
    if rule.otherwise:
        (name, value), *_ = rule.then.items()
        found += (one for one in base.rules.values() if not one.otherwise and one.then.get(name, value) != value)
    return found


def in_few_ways(conditions: Iterable[Condition]) -> Condition:
    """Return one condition that holds if all of some hold, without ways that others make superfluous."""
    every = list(conditions)
    parts: dict[str, Condition] = {}
    found: set[frozenset[str]] = {frozenset()}
    for condition in every:
        if len(found) * _number_of_ways(condition) > MOST_WAYS:
            return Condition(all_of=tuple(every))
        ways = list(_ways(condition, parts))
        joined = {one | other for one, other in product(found, ways)}
        found = {one for one in joined if not any(other < one for other in joined)}
    told = [_together(parts[name] for name in sorted(way)) for way in sorted(found, key=sorted)]
    return told[0] if len(told) == 1 else Condition(any_of=tuple(told))


def _ways(condition: Condition, parts: dict[str, Condition]) -> Iterator[frozenset[str]]:
    """Yield the alternatives of a condition, each as the names of what must hold together, which `parts` tells."""
    own = [Condition(tests={name: test}) for name, test in condition.tests.items()]
    own += [Condition(none_of={name: test}) for name, test in condition.none_of.items()]
    own += [Condition(sums=(one,)) for one in condition.sums]
    named = {repr(one.in_file()): one for one in own}
    parts |= named
    choices = [list(_ways(part, parts)) for part in condition.all_of]
    if condition.any_of:
        choices.append([way for part in condition.any_of for way in _ways(part, parts)])
    for chosen in product(*choices):
        yield frozenset(named).union(*chosen)


def _number_of_ways(condition: Condition) -> int:
    number = sum(map(_number_of_ways, condition.any_of)) if condition.any_of else 1
    for part in condition.all_of:
        number = min(number * _number_of_ways(part), MOST_WAYS + 1)
    return number


def _together(parts: Iterable[Condition]) -> Condition:
    """Return the condition that all parts hold; a second test of an attribute stands in a condition of its own."""
    tests: dict[str, Test] = {}
    none_of: dict[str, Test] = {}
    more: list[Condition] = []
    sums: list[Sum] = []
    for part in parts:
        sums += part.sums
        if part.tests.keys() & tests.keys() or part.none_of.keys() & none_of.keys():
            more.append(part)
        else:
            tests |= part.tests
            none_of |= part.none_of
    return Condition(tests=tests, none_of=none_of, all_of=tuple(more), sums=tuple(sums))
