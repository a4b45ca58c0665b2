"""Conditions: what rules, constraints and `applies` ask of the facts.

In a file a condition is a mapping that holds if all its entries hold:

    bargaining_power: buyer_dominant             one value
    contract_form: [implicit, incomplete]        any of these
    profit_gap: {at_least: wide_gap}             a number, against a parameter or a literal
    acts: []                                     a `choices` attribute: none of its values
    acts: {all_of: [price_cut, verbal_order]}    a `choices` attribute: each of these
    acts: {count: {at_least: 2}}                 a `choices` attribute: two of its values, or more
    score: {at_least: least_score}               points, against a parameter or a literal
    not: {term: long}                            none of these tests, each known to fail
    any: [{term: long}, {context: low}]          at least one of these conditions
    all: [{any: [...]}, {any: [...]}]            all of these conditions
    sums: [{at_least: 2, of: [{if: {...}}]}]     conditions that hold count: one each, or as many as `add` says
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from expert.model.frozen import Frozen, ReadAs, Unfit, keyed
from expert.model.text import Name, Text

BOUNDS = ("at_least", "above", "at_most", "below")


#: The words of a condition that are no names of attributes.
KEYWORDS = ("not", "any", "all", "sums")

#: What others write for a keyword, and what is meant by it here.
_OTHER_WORDS = {
    "or": "write `any: [...]` for conditions of which one is enough",
    "and": "entries of a condition must all hold; write them below each other, or `all: [...]`",
    "unless": "write `not: {attribute: value}`: it holds where the contrary is known",
}


class Limit(Frozen):
    """A limit to what is counted, in one of two ways.

    at_least: so many hold: a number, or the name of a parameter.
    below: so many fail that fewer than this can hold.
    """

    at_least: str | None = None
    below: str | None = None

    def check(self) -> None:
        """Raise Unfit if the fields do not go together."""
        if (self.at_least is None) == (self.below is None):
            raise Unfit("test", "what is counted is tested by `at_least` or by `below`")

    @property
    def bound(self) -> str:
        """Return the number, or the name of the parameter."""
        return self.at_least or self.below or ""

    @property
    def contrary(self) -> Limit:
        """Return what is known where this limit is known to fail."""
        return Limit(at_least=self.below, below=self.at_least)


class Test(Frozen):
    """A test of one attribute. A value or a list of values is short for `any_of`.

    any_of: one of these values; with an empty list, none of its values.
    all_of: of a set, all of these values.
    count: of a set, how many of its values are there.
    at_least: a number from here on, this included: a number, or the name of a parameter.
    above: a number above this one.
    at_most: a number up to here, this included.
    below: a number below this one.
    """

    any_of: tuple[str, ...] | None = None
    all_of: tuple[str, ...] | None = None
    count: Limit | None = None
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
        """Return the mapping that stands for a short form. Raises Unfit."""
        if isinstance(raw, str):
            return {"any_of": [raw]}
        return {"any_of": raw} if isinstance(raw, list) else raw

    def check(self) -> None:
        """Raise Unfit if the fields do not go together."""
        kinds = (self.any_of is not None) + (self.all_of is not None) + bool(self.bounds) + (self.count is not None)
        if kinds != 1 or (self.all_of is not None and not self.all_of):
            raise Unfit("test", "a test is a value, a list of values, `all_of` some values, bounds, or a `count`")

    def in_file(self, *, keys: bool = True) -> Any:
        """Return the test as a file writes it."""
        if self.any_of is not None:
            return self.any_of[0] if len(self.any_of) == 1 else list(self.any_of)
        if self.count is not None:
            return {"count": self.count.in_file()}
        return self.bounds or {"all_of": list(self.all_of or ())}


class Condition(Frozen):
    """A condition: all its entries hold. Besides these words, its entries are attributes and points with tests.

    not: tests each of which is known to fail.
    any: conditions of which at least one holds.
    all: conditions that all hold.
    sums: sums that are reached.
    """

    tests: dict[Name, Test] = {}
    none_of: dict[Name, Test] = keyed("not", default={})
    any_of: tuple[Condition, ...] = keyed("any", default=())
    all_of: tuple[Condition, ...] = keyed("all", default=())
    sums: tuple[Sum, ...] = ()

    @classmethod
    def described(cls, schema: dict[str, Any]) -> dict[str, Any]:
        """Return the JSON Schema of conditions in files, given that of the fields."""
        return {"type": "object"}  # `expert.files.schema` fills in what the attributes of a rule base allow

    @classmethod
    def from_file(cls, raw: Any) -> Any:
        """Return the mapping that stands for a short form. Raises Unfit."""
        if isinstance(raw, dict) and raw:
            keywords = {key: raw[key] for key in KEYWORDS if key in raw}
            for word, help in _OTHER_WORDS.items():
                if any(isinstance(one, dict) for one in ([*(raw[word] or ()), raw[word]] if word in raw else ())):
                    raise Unfit("condition", f"'{word}' is no word of a condition: {help}")
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
        if self.sums:
            shown["sums"] = [one.in_file() for one in self.sums]
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
        for place, one in enumerate(self.sums):
            for index, member in enumerate(one.of):
                for path, name, test, negated in member.condition.walk():
                    yield ("sums", place, "of", index, "if", *path), name, test, negated

    def walk_sums(self) -> Iterator[tuple[tuple[str | int, ...], Sum]]:
        """Yield every sum in the condition, with its path in the file."""
        for place, one in enumerate(self.sums):
            yield ("sums", place), one
            for index, member in enumerate(one.of):
                for path, inner in member.condition.walk_sums():
                    yield ("sums", place, "of", index, "if", *path), inner
        for key, parts in (("any", self.any_of), ("all", self.all_of)):
            for index, part in enumerate(parts):
                for path, inner in part.walk_sums():
                    yield (key, index, *path), inner

    @property
    def bounds(self) -> frozenset[str]:
        """Return the literals and the names of parameters with which the condition compares numbers and sums."""
        tests = [test for _, _, test, _ in self.walk()]
        limits = [test.count for test in tests if test.count] + [one.limit for _, one in self.walk_sums()]
        return frozenset([text for test in tests for text in test.bounds.values()] + [one.bound for one in limits])

    @property
    def attributes(self) -> frozenset[str]:
        """Return the names of the attributes that the condition tests."""
        return frozenset(name for _, name, _, _ in self.walk())


class Weighed(Frozen):
    """A condition that adds to a sum if it is known to hold.

    if: the condition.
    add: how much it adds, a whole number from 1 on.
    """

    condition: Condition = keyed("if")
    add: Annotated[int, ReadAs(least=1)] = 1


class Sum(Frozen):
    """A sum of the conditions that are known to hold.

    label: what is summed up.
    points: the points that it stands for; the program fills it in.
    at_least: it is so much: a number, or the name of a parameter.
    below: it is known that it stays below this.
    of: the conditions, and what each adds.
    """

    label: Text | None = None
    points: Name | None = None
    at_least: str | None = None
    below: str | None = None
    of: Annotated[tuple[Weighed, ...], ReadAs(least=1)]

    def check(self) -> None:
        """Raise Unfit if the fields do not go together."""
        self.limit.check()

    @property
    def limit(self) -> Limit:
        """Return how much the sum must be."""
        return Limit(at_least=self.at_least, below=self.below)

    @property
    def total(self) -> int:
        """Return what all conditions of the sum add up to."""
        return sum(one.add for one in self.of)
