"""Rules, the conditions that rules, constraints and `applies` set, the parameters that these compare numbers with, and
constraints on answers.

In a file a condition is a mapping that holds if all its entries hold:

    bargaining_power: buyer_dominant             one value
    contract_form: [implicit, incomplete]        any of these
    profit_gap: {at_least: wide_gap}             a number, against a parameter or a literal
    acts: []                                     a `choices` attribute: none of its values
    acts: {all_of: [price_cut, verbal_order]}    a `choices` attribute: each of these
    not: {term: long}                            none of these tests, each known to fail
    any: [{term: long}, {context: low}]          at least one of these conditions
    all: [{any: [...]}, {any: [...]}]            all of these conditions
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from expert.model.frozen import Frozen, ReadAs, Unfit, keyed
from expert.model.text import Name, Text, Unit

BOUNDS = ("at_least", "above", "at_most", "below")


class Test(Frozen):
    """A test of one attribute: any of some values, all of some, or a number within bounds."""

    any_of: tuple[str, ...] | None = None
    all_of: tuple[str, ...] | None = None
    at_least: str | None = None
    above: str | None = None
    at_most: str | None = None
    below: str | None = None

    @property
    def bounds(self) -> dict[str, str]:
        """Return the bounds on a number: name of the bound -> literal or name of a parameter."""
        return {bound: text for bound in BOUNDS if (text := getattr(self, bound)) is not None}

    @classmethod
    def from_file(cls, raw: Any) -> Any:
        """Return the mapping that stands for a test in its short form. Raises Unfit."""
        if isinstance(raw, str):
            return {"any_of": [raw]}
        return {"any_of": raw} if isinstance(raw, list) else raw

    def check(self) -> None:
        """Raise Unfit if the fields of a test do not go together."""
        kinds = (self.any_of is not None) + (self.all_of is not None) + bool(self.bounds)
        if kinds != 1 or (self.all_of is not None and not self.all_of):
            raise Unfit("test", "a test is a value, a list of values, `all_of` some values, or bounds on a number")

    def in_file(self, *, keys: bool = True) -> Any:
        """Return the test as a file writes it."""
        if self.any_of is not None:
            return self.any_of[0] if len(self.any_of) == 1 else list(self.any_of)
        return self.bounds or {"all_of": list(self.all_of or ())}


class Condition(Frozen):
    """A conjunction: all `tests` hold, all tests of `none_of` are known to fail, and so on."""

    tests: dict[Name, Test] = {}
    none_of: dict[Name, Test] = keyed("not", default={})
    any_of: tuple[Condition, ...] = keyed("any", default=())
    all_of: tuple[Condition, ...] = keyed("all", default=())

    @classmethod
    def described(cls, schema: dict[str, Any]) -> dict[str, Any]:
        """Return the JSON Schema of conditions in files, given that of the fields."""
        return {"type": "object"}  # `expert.files.schema` fills in what the attributes of a rule base allow

    @classmethod
    def from_file(cls, raw: Any) -> Any:
        """Return the mapping that stands for a condition in its short form. Raises Unfit."""
        if isinstance(raw, dict) and raw:
            keywords = {key: raw[key] for key in ("not", "any", "all") if key in raw}
            if all(keywords.values()):
                return keywords | {"tests": {key: raw[key] for key in raw if key not in keywords}}
        raise Unfit("condition", "expected a condition: a mapping from attributes to tests")

    def in_file(self, *, keys: bool = True) -> dict[str, Any]:
        """Return the condition as a file writes it."""
        shown: dict[str, Any] = {name: test.in_file() for name, test in self.tests.items()}
        if self.none_of:
            shown["not"] = {name: test.in_file() for name, test in self.none_of.items()}
        for key, parts in (("any", self.any_of), ("all", self.all_of)):
            if parts:
                shown[key] = [part.in_file() for part in parts]
        return shown

    def walk(self) -> Iterator[tuple[tuple[str | int, ...], str, Test, bool]]:
        """Yield every test in the condition: its path in the file, its attribute, the test, and whether it is
        negated."""
        for name, test in self.tests.items():
            yield (name,), name, test, False
        for name, test in self.none_of.items():
            yield ("not", name), name, test, True
        for key, parts in (("any", self.any_of), ("all", self.all_of)):
            for index, part in enumerate(parts):
                for path, name, test, negated in part.walk():
                    yield (key, index, *path), name, test, negated

    @property
    def attributes(self) -> frozenset[str]:
        """Return the names of the attributes that the condition tests."""
        return frozenset(name for _, name, _, _ in self.walk())


#: How well a rule is supported by what it cites, the strongest first: said there; follows from it; our own
#: addition, which makes a claim testable.
Basis = Literal["stated", "implied", "operationalized"]
BASES: tuple[Basis, ...] = ("stated", "implied", "operationalized")


def _listed(raw: object) -> object:
    return [raw] if isinstance(raw, str) else raw


_SCALAR = {"type": ["string", "boolean"]}

#: One value or several, as files write them.
ExactValues = Annotated[
    tuple[str, ...],
    ReadAs(before=_listed),
    ReadAs(schema={"anyOf": [_SCALAR, {"type": "array", "items": _SCALAR}]}),
]

#: The same, and at least one.
Values = Annotated[ExactValues, ReadAs(least=1)]


class Rule(Frozen):
    """A rule: if the condition holds, the conclusions hold."""

    name: Name = keyed("rule")
    title: Text
    condition: Condition = keyed("if")
    then: Annotated[dict[Name, Values], ReadAs(least=1)]
    because: Text
    basis: Basis
    cites: Annotated[tuple[Name, ...], ReadAs(least=1)]


class Constraint(Frozen):
    """A combination of answers that cannot be true together."""

    name: Name = keyed("constraint")
    never: Condition
    because: Text
    cites: tuple[Name, ...] = ()


class Invariant(Frozen):
    """A claim about every fully answered case: `then` holds in all of them, or `if` some condition holds; or `never`
    holds in none."""

    name: Name = keyed("invariant")
    condition: Condition | None = keyed("if", default=None)
    then: Condition | None = None
    never: Condition | None = None
    because: Text
    cites: tuple[Name, ...] = ()

    def check(self) -> None:
        """Raise Unfit if the fields do not go together."""
        if (self.then is None) == (self.never is None) or (self.condition and self.never):
            raise Unfit("invariant", "an invariant has `then`, with `if` or without, or it has `never`")


class Acceptance(Frozen):
    """A warning of `expert check` that the rule base accepts: its code, what it is about, and why it is meant to be
    so."""

    finding: str
    on: Annotated[tuple[str, ...], ReadAs(least=1)]
    because: Text


class Parameter(Frozen):
    """A number that rules compare with. `because` says where its value comes from."""

    value: float
    label: Text
    because: Text
    unit: Unit | None = None
    basis: Basis = "operationalized"
    cites: tuple[Name, ...] = ()
