"""Sums of conditions that are known to hold, and conditions that are known to fail."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

from expert.files.answers import number
from expert.model.condition import Condition, Sum
from expert.model.rulebase import RuleBase


def members(one: Sum, base: RuleBase) -> list[Condition]:
    """Return the conditions that bring a sum to what it needs: its own, or those under which its own are known to
    fail."""
    if one.below is None:
        return [member.condition for member in one.of]
    return [failing(member.condition, base) for member in one.of]


def needed(one: Sum, base: RuleBase, overrides: Mapping[str, float]) -> int:
    """Return how much of what its `members` add is enough. Nothing known is never enough."""
    literal = number(one.limit.bound)
    bound = overrides.get(one.limit.bound, base.parameters[one.limit.bound].value) if literal is None else literal
    least = math.ceil(bound)
    return max(1, least if one.below is None else one.total - least + 1)


def sufficient(weights: Sequence[int], enough: int) -> Iterator[tuple[int, ...]]:
    """Yield the places of the weights that together are enough, and of which none can be spared."""
    order = sorted(range(len(weights)), key=lambda place: -weights[place])
    left = [0]  # what the weights from a place in this order on add up to, from the last to the first
    for place in reversed(order):
        left.append(left[-1] + weights[place])

    def chosen(start: int, missing: int) -> Iterator[tuple[int, ...]]:
        # The last weight that is taken is the smallest, so the sum is not enough without any of the others.
        for at in range(start, len(order)):
            if left[len(order) - at] < missing:
                return
            rest = missing - weights[order[at]]
            yield from ((order[at], *more) for more in chosen(at + 1, rest)) if rest > 0 else [(order[at],)]

    yield from chosen(0, enough)


def counted(weights: Sequence[int], alternatives: Sequence[int], enough: int) -> int:
    """Count the ways to reach a sum of which no part can be spared; each weight can be there in some `alternatives`."""
    ways = {0: 1}
    reached = 0
    for weight, own in sorted(zip(weights, alternatives, strict=True), reverse=True):
        for total, number_of_ways in list(ways.items()):
            if total + weight >= enough:
                reached += number_of_ways * own
            else:
                ways[total + weight] = ways.get(total + weight, 0) + number_of_ways * own
    return reached


def pivotal(weights: Mapping[int, int], enough: int) -> set[int]:
    """Return the members, by their weights, that some sufficient part of them needs."""
    return {
        one
        for one, weight in weights.items()
        if any(enough - weight <= total < enough for total in _totals(w for o, w in weights.items() if o != one))
    }


def _totals(weights: Iterable[int]) -> set[int]:
    totals = {0}
    for weight in weights:
        totals |= {total + weight for total in totals}
    return totals


def failing(condition: Condition, base: RuleBase) -> Condition:
    """Return the condition under which another is known to fail. A test of what is known not to apply is, too."""
    ways: list[Condition] = []
    for name, test in condition.tests.items():
        ways.append(Condition(none_of={name: test}))
        ways += _not_applying(name, base)
    for name, test in condition.none_of.items():
        ways.append(Condition(tests={name: test}))
        ways += _not_applying(name, base)
    ways += (failing(part, base) for part in condition.all_of)
    if condition.any_of:
        ways.append(Condition(all_of=tuple(failing(part, base) for part in condition.any_of)))
    for one in condition.sums:
        ways.append(Condition(sums=(one.model_copy(update={"at_least": one.below, "below": one.at_least}),)))
    return ways[0] if len(ways) == 1 else Condition(any_of=tuple(ways))


def _not_applying(name: str, base: RuleBase) -> Iterator[Condition]:
    attribute = base.attributes.get(name)
    if attribute is not None and attribute.applies is not None:
        yield failing(attribute.applies, base)
