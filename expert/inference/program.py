"""The normal form of a rule base: numbered atoms, and clauses from atoms to atoms.

An atom holds if any of the facts that satisfy it holds: a set of facts of one attribute, or a union of intervals
of a number. A clause holds if all its premises do. Engines see the numbers only; types, texts and values stay here.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from expert.model.rule import Basis
from expert.model.trace import Fact


class Interval(NamedTuple):
    """The numbers from `low` to `high`; an open end leaves the bound itself out."""

    low: float = -math.inf
    low_open: bool = False
    high: float = math.inf
    high_open: bool = False

    def __contains__(self, value: object) -> bool:
        return (
            isinstance(value, float)
            and (self.low < value or (self.low == value and not self.low_open))
            and (value < self.high or (value == self.high and not self.high_open))
        )

    @property
    def empty(self) -> bool:
        """Tell whether no number lies in the interval."""
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))


class Among(NamedTuple):
    """An atom that holds if one of `facts`, all of one attribute, holds."""

    attribute: str
    facts: tuple[Fact, ...]


class Within(NamedTuple):
    """An atom that holds if a value of the number `attribute` lies in one of the intervals."""

    attribute: str
    intervals: tuple[Interval, ...]


Atom = Among | Within

#: A conjunction of atoms, by number, ascending.
Premises = tuple[int, ...]


class Clause(NamedTuple):
    """One alternative of a rule: if all `premises` hold, the rule fires and its `conclusions` hold."""

    rule: int
    premises: Premises
    conclusions: tuple[int, ...]


class CompiledRule(NamedTuple):
    """A compiled rule, with what the trace needs to know of it."""

    name: str
    basis: Basis
    conclusions: tuple[Fact, ...]


class CompiledConstraint(NamedTuple):
    """A constraint as alternatives of which none may hold."""

    name: str
    never: tuple[Premises, ...]


class Program(NamedTuple):
    """A compiled rule base.

    `satisfied_by[fact]` lists the atoms that a discrete fact satisfies, and `number_atoms[attribute]` the numbers
    of the atoms over a number. Every concluded fact has an atom of its own, `fact_atom`. `applies` lists, in an
    order in which each can be decided from those before it, the attributes that apply only under a condition, as
    alternatives of which one must hold.
    """

    atoms: tuple[Atom, ...]
    clauses: tuple[Clause, ...]
    rules: tuple[CompiledRule, ...]
    constraints: tuple[CompiledConstraint, ...]
    applies: tuple[tuple[str, tuple[Premises, ...]], ...]
    satisfied_by: dict[Fact, tuple[int, ...]]
    number_atoms: dict[str, tuple[int, ...]]
    fact_atom: dict[Fact, int]
    asked: frozenset[str]
    single: frozenset[str]
    parameters: tuple[tuple[str, float], ...]

    def atoms_of(self, fact: Fact) -> tuple[int, ...]:
        """Return the atoms that `fact` satisfies, ascending."""
        if (numbers := self.number_atoms.get(fact.attribute)) is None:
            return self.satisfied_by.get(fact, ())
        return tuple(number for number in numbers if self._within(number, fact.value))

    def _within(self, number: int, value: object) -> bool:
        atom = self.atoms[number]
        return isinstance(atom, Within) and any(value in interval for interval in atom.intervals)
