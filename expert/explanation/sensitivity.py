"""What the verdict on a case hangs on: which answers, and which thresholds that somebody had to invent."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from expert.explanation.what_if import given, supposed, without
from expert.inference.domain import Slot, standing_for
from expert.inference.evaluate import Evaluator
from expert.inference.possible import Possible
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact, Trace
from expert.words.names import result_facts


class Other(NamedTuple):
    """Another answer, or None if there were none, and what of the verdict would come and go by it."""

    after: Fact | None
    comes: tuple[Fact, ...]
    goes: tuple[Fact, ...]


class Hang(NamedTuple):
    """An answer that the verdict hangs on, all other answers being as they are."""

    attribute: str
    value: str
    given: tuple[Fact, ...]
    others: tuple[Other, ...]


class ThresholdRange(NamedTuple):
    """A threshold that the case's numbers are held against.

    The verdict stays the same as long as the parameter is between `low` and `high`, which are numbers of the case, or
    infinite; at an open end no longer. `below` and `above` are what would come and go beyond, None if there is no such
    end.
    """

    parameter: str
    value: float
    low: float
    low_open: bool
    high: float
    high_open: bool
    below: Other | None
    above: Other | None

    @property
    def hangs(self) -> bool:
        """Return whether another value could change the result."""
        return self.below is not None or self.above is not None


class Sensitivity(NamedTuple):
    """The answers that decide a result. `verdict` is the result. Of the answered attributes, `least` are as few as fix
    it, and those in `free` could all be anything at once, or missing. `hangs_on` are answers of which one alone can
    change it."""

    verdict: tuple[Fact, ...]
    hangs_on: tuple[Hang, ...]
    least: tuple[str, ...]
    free: tuple[str, ...]
    thresholds: tuple[ThresholdRange, ...]


def sensitivity(base: RuleBase, possible: Possible, trace: Trace) -> Sensitivity:
    """Return the answers and cut-offs that decide the result of the trace."""
    goals = result_facts(base)
    least = possible.least_answers(trace, goals)
    answered = [name for name in base.attributes if any(one.attribute == name for one in given(trace))]
    return Sensitivity(
        verdict=tuple(one.fact for one in trace.derived if one.fact in goals),
        hangs_on=tuple(_hangs(base, possible, trace, goals)),
        least=tuple(name for name in answered if name in least),
        free=tuple(name for name in answered if name not in least),
        thresholds=tuple(_spans(base, trace, goals)),
    )


def _hangs(base: RuleBase, possible: Possible, trace: Trace, goals: Collection[Fact]) -> Iterator[Hang]:
    evaluator = Evaluator(base, dict(trace.parameters))
    was = _verdict(trace, goals)
    answers = given(trace)
    held: dict[Slot, list[Fact]] = {}
    for answer in answers:
        for fact in answer.facts:
            held.setdefault(possible.queries.slot_of(fact), []).append(fact)
    for slot, options in possible.queries.slots.items():
        if slot not in held:
            continue
        same = {standing_for(fact, options, possible.program) for fact in held[slot]}
        others = []
        for after in (None, *[option for option in options if len(same) > 1 or option not in same]):
            tried = without(base, answers, slot) if after is None else supposed(base, answers, [after])
            run = evaluator.evaluate(trace.case, tried)
            if {one.constraint for one in run.broken} - {one.constraint for one in trace.broken}:
                continue  # nobody can answer so
            now = _verdict(run, goals)
            if now != was:
                others.append(_other(after, was, now))
        if others:
            yield Hang(slot.attribute, slot.value, tuple(held[slot]), tuple(others))


def _spans(base: RuleBase, trace: Trace, goals: Collection[Fact]) -> Iterator[ThresholdRange]:
    numbers: dict[str, list[float]] = {}
    for answer in given(trace):
        if base.attributes[answer.attribute].numeric:
            numbers[answer.attribute] = [one for fact in answer.facts if isinstance(one := fact.value, float)]
    conditions = [rule.condition for rule in base.rules.values()]
    conditions += [one.applies for one in base.attributes.values() if one.applies]
    tested: dict[str, set[float]] = {}
    for condition in conditions:
        for _, name, test, _ in condition.walk():
            for text in test.bounds.values():
                if text in base.parameters and base.parameters[text].basis == "operationalized":
                    tested.setdefault(text, set()).update(numbers.get(name, ()))
    for name in base.parameters:
        if tested.get(name):
            yield _span(base, trace, goals, name, sorted(tested[name]))


def _span(base: RuleBase, trace: Trace, goals: Collection[Fact], name: str, numbers: list[float]) -> ThresholdRange:
    """Return the interval of the parameter `name` around its value in which the result is the same.

    What follows can only change where the parameter passes one of the `numbers` that it is compared with.
    """
    overrides = dict(trace.parameters)
    value = overrides.get(name, base.parameters[name].value)
    was = _verdict(trace, goals)

    def verdict(tried: float) -> frozenset[Fact]:
        run = Evaluator(base, overrides | {name: tried}).evaluate(trace.case, given(trace))
        return _verdict(run, goals)

    low, low_open, below = -math.inf, True, None
    for end, tried, is_open in _steps(value, numbers[::-1], -math.inf):
        if (now := verdict(tried)) != was:
            low, low_open, below = end, is_open, _other(None, was, now)
            break
    high, high_open, above = math.inf, True, None
    for end, tried, is_open in _steps(value, numbers, math.inf):
        if (now := verdict(tried)) != was:
            high, high_open, above = end, is_open, _other(None, was, now)
            break
    return ThresholdRange(
        parameter=name,
        value=value,
        low=low,
        low_open=low_open,
        high=high,
        high_open=high_open,
        below=below,
        above=above,
    )


def _steps(value: float, numbers: Iterable[float], limit: float) -> Iterator[tuple[float, float, bool]]:
    """Yield each next piece from `value` in the direction of `limit`: where it begins, a value in it, and whether the
    number at which it begins belongs to it."""
    ahead = [one for one in numbers if (one >= value if limit > 0 else one <= value)]
    for one, following in pairwise([*ahead, limit]):
        if one != value:
            yield one, one, True
        beyond = math.nextafter(one, limit)
        if beyond != following:
            yield one, beyond, False


def _verdict(trace: Trace, goals: Collection[Fact]) -> frozenset[Fact]:
    return frozenset(one.fact for one in trace.derived if one.fact in goals)


def _other(after: Fact | None, was: Collection[Fact], now: Collection[Fact]) -> Other:
    return Other(after, tuple(sorted(set(now) - set(was))), tuple(sorted(set(was) - set(now))))
