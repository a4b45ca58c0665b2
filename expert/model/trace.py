"""The trace: everything that follows from one case, as plain data.

Millions of these may be made, so they are named tuples; documents for files are built from them at the edge.
"""

from __future__ import annotations

from typing import NamedTuple

from expert.model.rule import Basis

FactValue = str | bool | float


class Fact(NamedTuple):
    """A statement that an attribute has a value: a string for `choice` and `choices`, True or False for `flag`, a
    number for `number`. For `choices`, `holds=False` says that the value is known not to be among them."""

    attribute: str
    value: FactValue
    holds: bool = True


class Answer(NamedTuple):
    """The answer to one attribute. Without facts the answer is `unknown`; `unknown` lists the values of a `choices`
    attribute that were left unknown one by one. `origin` is a file, or `asked`."""

    attribute: str
    facts: tuple[Fact, ...]
    unknown: tuple[str, ...]
    origin: str


class Derived(NamedTuple):
    """A concluded fact.

    `rank` is the first round of the fixpoint that yields it, and `by` are the rules that yield it in that round. `also`
    are the rules that yield it later and without its help. `basis` is the weakest basis on the best chain that leads to
    it. If it is `contested`, it can be derived from clashing facts only.
    """

    fact: Fact
    rank: int
    by: tuple[str, ...]
    also: tuple[str, ...]
    basis: Basis
    contested: bool


class Firing(NamedTuple):
    """A rule that fired. `premises` are the facts that satisfied it when it fired, all of lower rank than the firing;
    `later` are further facts that satisfy it in the end, which came too late for it."""

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
    """A broken constraint, and the answers that break it."""

    constraint: str
    facts: tuple[Fact, ...]


class Trace(NamedTuple):
    """The trace of one case. Every tuple is sorted, so that equal runs give equal bytes.

    `answers` count. Those of `inert` do not, since the condition under which their question applies is not known to be
    true.
    """

    case: str
    answers: tuple[Answer, ...]
    inert: tuple[Answer, ...]
    derived: tuple[Derived, ...]
    firings: tuple[Firing, ...]
    contradictions: tuple[Contradiction, ...]
    broken: tuple[Broken, ...]
    parameters: tuple[tuple[str, float], ...]
