"""The trace: everything that one run over one case brought about, as plain data.

Millions of these may be made, so they are named tuples; documents for files are built from them at the edge.
"""

from __future__ import annotations

from typing import NamedTuple

from expert.model.rule import Basis

FactValue = str | bool | float


class Fact(NamedTuple):
    """An attribute has a value: a string for `choice` and `choices`, True or False for `flag`, a number for
    `number`. For `choices`, `holds=False` says that the value is known not to be among them."""

    attribute: str
    value: FactValue
    holds: bool = True


class Answer(NamedTuple):
    """What was answered for one attribute. Without facts the answer is `unknown`; `unknown` lists the values of
    a `choices` attribute that were left unknown one by one. `origin` is a file, or `asked`."""

    attribute: str
    facts: tuple[Fact, ...]
    unknown: tuple[str, ...]
    origin: str


class Derived(NamedTuple):
    """A concluded fact. `rank` is the round of the fixpoint that first yields it; `by` the rules that yield it
    in that round; `also` the rules that yield it later and without its help; `basis` the weakest basis on the
    best chain that leads to it; `contested` says that it cannot be derived without clashing facts."""

    fact: Fact
    rank: int
    by: tuple[str, ...]
    also: tuple[str, ...]
    basis: Basis
    contested: bool


class Firing(NamedTuple):
    """A rule that fired. `premises` are the facts that satisfied it when it fired, all of lower rank than the
    firing; `later` the further facts that satisfy it in the end, through facts that came too late for it."""

    rule: str
    rank: int
    premises: tuple[Fact, ...]
    conclusions: tuple[Fact, ...]
    later: tuple[Fact, ...]


class Contradiction(NamedTuple):
    """Several values of an attribute that can have only one."""

    attribute: str
    facts: tuple[Fact, ...]


class Broken(NamedTuple):
    """A constraint that the answers break, and the answers that break it."""

    constraint: str
    facts: tuple[Fact, ...]


class Trace(NamedTuple):
    """One run over one case; every tuple is sorted, so equal runs give equal bytes.

    `answers` count; `inert` ones do not, because what they need in order to apply is not known to be true.
    """

    case: str
    answers: tuple[Answer, ...]
    inert: tuple[Answer, ...]
    derived: tuple[Derived, ...]
    firings: tuple[Firing, ...]
    contradictions: tuple[Contradiction, ...]
    broken: tuple[Broken, ...]
    parameters: tuple[tuple[str, float], ...]
