"""Conditions: what rules, constraints and `applies` ask of the facts.

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
from typing import Any

from expert.model.frozen import Frozen, Unfit, keyed
from expert.model.text import Name

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
