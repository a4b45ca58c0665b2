"""The possible answers: every question as slots, and every slot as the options that make a difference.

A slot takes one option at most. A `choice`, `flag` or `number` is one slot; a `choices` attribute has a slot for each
of its values, which is among them or is not. Of the numbers that satisfy the same tests one stands for all.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from expert.files.answers import on_step
from expert.inference.program import Program, Within
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.model.vocabulary import Attribute


class Slot(NamedTuple):
    """A place for one option: an attribute, or one `value` of a `choices` attribute."""

    attribute: str
    value: str = ""


def slot_of(fact: Fact, attribute: Attribute) -> Slot:
    """Return the slot that an answered fact fills."""
    return Slot(fact.attribute, str(fact.value)) if attribute.type == "choices" else Slot(fact.attribute)


def domain(base: RuleBase, *programs: Program) -> dict[Slot, tuple[Fact, ...]]:
    """Return the slots of all asked attributes of `base`, each with its options, in the order of the vocabulary.

    The options of a number are one value for each set of tests that some value satisfies in `programs`.
    """
    found: dict[Slot, tuple[Fact, ...]] = {}
    for name, attribute in base.attributes.items():
        if attribute.asked:
            found.update(_slots(name, attribute, programs))
    return found


def _slots(name: str, attribute: Attribute, programs: Iterable[Program]) -> Mapping[Slot, tuple[Fact, ...]]:
    match attribute.type:
        case "choices":
            return {Slot(name, value): (Fact(name, value), Fact(name, value, False)) for value in attribute.options}
        case "flag":
            return {Slot(name): (Fact(name, True), Fact(name, False))}
        case "number" | "date":
            return {Slot(name): tuple(_numbers(name, attribute, list(programs)))}
        case _:
            return {Slot(name): tuple(Fact(name, value) for value in attribute.options)}


def _numbers(name: str, attribute: Attribute, programs: list[Program]) -> Iterator[Fact]:
    """Return one number for each set of tests that can be satisfied together."""
    bounds = {
        bound + 0.0
        for program in programs
        for atom in program.atoms
        if isinstance(atom, Within) and atom.attribute == name
        for part in atom.intervals
        for bound in (part.low, part.high)
        if math.isfinite(bound)
    }
    seen: set[tuple[tuple[int, ...], ...]] = set()
    for value in _candidates(attribute, sorted(bounds)):
        fact = Fact(name, attribute.value_of(value))
        satisfied = tuple(program.atoms_of(fact) for program in programs)
        if satisfied not in seen:
            seen.add(satisfied)
            yield fact


def _candidates(attribute: Attribute, bounds: list[float]) -> Iterator[float]:
    """Yield a legal number at each bound and between any two neighbours, where there is one."""
    low = -math.inf if attribute.min is None else attribute.min
    high = math.inf if attribute.max is None else attribute.max
    inner = [bound for bound in bounds if low <= bound <= high]
    ends = [low, *inner, high]
    for left, right in pairwise(ends):
        between = _between(left, right, attribute)
        for value in (left, between, right):
            if value is not None and math.isfinite(value) and low <= value <= high and on_step(value, attribute):
                yield value + 0.0


def _between(low: float, high: float, attribute: Attribute) -> float | None:
    """Return a legal number strictly between the two, a plain one if possible, or None."""
    if attribute.step is not None:
        from fractions import Fraction  # few numbers need it, and starting up must stay quick

        start, step = Fraction(repr(attribute.min or 0.0)), Fraction(repr(attribute.step))
        if math.isfinite(low):
            steps = math.floor((Fraction(repr(low)) - start) / step) + 1
        elif math.isfinite(high):
            steps = math.ceil((Fraction(repr(high)) - start) / step) - 1
        else:
            steps = 0
        value = float(start + steps * step)
        return value if low < value < high else None
    if not math.isfinite(low) and not math.isfinite(high):
        return 0.0
    if not math.isfinite(high):
        plain = [low + 1, low + abs(low)]
    elif not math.isfinite(low):
        plain = [high - 1, high - abs(high)]
    else:
        middle = low + (high - low) / 2
        plain = [float(f"{middle:.{digits}g}") for digits in (1, 2, 3)] + [middle, math.nextafter(low, math.inf)]
    return next((value for value in plain if low < value < high and math.isfinite(value)), None)


def standing_for(fact: Fact, options: Iterable[Fact], *programs: Program) -> Fact:
    """Return the option that satisfies the same tests as `fact`, which is one of them unless it is a number."""
    wanted = [program.atoms_of(fact) for program in programs]
    found = [option for option in options if [program.atoms_of(option) for program in programs] == wanted]
    return fact if fact in found else found[0]
