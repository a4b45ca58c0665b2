"""Rules, the parameters that they compare numbers with, and constraints on answers."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any, Literal

from expert.model.condition import Condition
from expert.model.day import Day, Quantity
from expert.model.frozen import Frozen, ReadAs, Unfit, keyed
from expert.model.text import Name, Text, Unit

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
    """A rule: if the condition holds, the conclusions hold. One that concludes a value `otherwise` fires only where all
    rules for other values of the attribute are known to fail; it need not have a condition beside that. One that comes
    `after` others fires only where these are known to fail."""

    name: Name = keyed("rule")
    title: Text
    condition: Condition = keyed("if", default=Condition())
    otherwise: bool = False
    after: tuple[Name, ...] = ()
    then: Annotated[dict[Name, Values], ReadAs(least=1)]
    because: Text
    basis: Basis
    cites: Annotated[tuple[Name, ...], ReadAs(least=1)]

    def check(self) -> None:
        """Raise Unfit if the fields do not go together."""
        if self.otherwise and (len(self.then) != 1 or len(next(iter(self.then.values()))) != 1):
            raise Unfit("value", "a rule with `otherwise` concludes one value of one attribute")


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


class DatedValue(Frozen):
    """A value that a parameter has from a day on."""

    start: Quantity = keyed("from")
    value: Quantity

    def check(self) -> None:
        """Raise Unfit if the fields do not go together."""
        if not isinstance(self.start, Day):
            raise Unfit("value", "`from` is a date, written as 2024-02-29")


class Parameter(Frozen):
    """A number or a date that rules compare with. `because` says where its value comes from. One that changes has
    `values`, each from a day on, in the order of time; its `value` is the last of them."""

    value: Quantity
    values: tuple[DatedValue, ...] = ()
    label: Text
    because: Text
    unit: Unit | None = None
    basis: Basis = "operationalized"
    cites: tuple[Name, ...] = ()

    @classmethod
    def from_file(cls, raw: Any) -> Any:
        """Return the mapping with the value that holds if no day is named."""
        if isinstance(raw, dict) and "value" not in raw and isinstance(values := raw.get("values"), list) and values:
            last = values[-1]
            return raw | {"value": last.get("value") if isinstance(last, dict) else last}
        return raw

    def check(self) -> None:
        """Raise Unfit if the fields do not go together."""
        if not self.values:
            return
        if any(one.start >= other.start for one, other in pairwise(self.values)):
            raise Unfit("value", "`values` stand in the order of the days from which they hold, each day once")
        if self.value != self.values[-1].value:
            raise Unfit("value", "a parameter has either a `value` or `values`")
        if len({type(one.value) for one in self.values}) > 1:
            raise Unfit("value", "the values of a parameter are all numbers, or all dates")

    def on(self, day: Day) -> float | None:
        """Return the value on a day; None if it has none yet."""
        if not self.values:
            return self.value
        return next((one.value for one in reversed(self.values) if one.start <= day), None)
