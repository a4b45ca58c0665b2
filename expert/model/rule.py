"""Rules, the parameters that they compare numbers with, and constraints on answers."""

from __future__ import annotations

from collections.abc import Collection
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


class Sourced(Frozen):
    """Something that is supported by what it `cites`, as well as its `basis` says. Where it cites nothing, it is ours,
    and a file may leave both out."""

    @classmethod
    def described(cls, schema: dict[str, Any]) -> dict[str, Any]:
        """Return the JSON Schema of what files may write, given that of the fields: `basis` is needed only beside
        `cites`."""
        required = [key for key in schema["required"] if key != "basis"]
        return schema | {"required": required, "dependentRequired": {"cites": ["basis"]}}

    @classmethod
    def from_file(cls, raw: Any) -> Any:
        """Return the mapping that is read in place of what was written. Raises Unfit."""
        ours = isinstance(raw, dict) and not raw.keys() & {"basis", "cites"}
        return raw | {"basis": "operationalized"} if ours else raw


def require_sources(basis: str, cites: Collection[str]) -> None:
    """Raise Unfit if a source is said to support a rule that cites none."""
    if not cites and basis != "operationalized":
        raise Unfit("rule", f"a rule that is `{basis}` cites a source; without `cites` it is `operationalized`")


class Rule(Sourced):
    """A rule: if the condition holds, the conclusions hold.

    rule: its name.
    title: what it says, as "If ..., ...".
    if: what must be known.
    otherwise: it concludes its one value where its `if` holds, if it has one, and all rules for other values are known
        to fail.
    after: the rules that must be known to fail before this one fires.
    then: what it concludes, attribute by attribute: a value, or a list of values.
    because: why it holds, for readers.
    basis: how well what it cites supports it; without `cites` it is ours, and this can be left out.
    cites: the claims that support it.
    """

    name: Name = keyed("rule")
    title: Text
    condition: Condition = keyed("if", default=Condition())
    otherwise: bool = False
    after: tuple[Name, ...] = ()
    then: Annotated[dict[Name, Values], ReadAs(least=1)]
    because: Text
    basis: Basis
    cites: tuple[Name, ...] = ()

    @classmethod
    def from_file(cls, raw: Any) -> Any:
        """Return the mapping that is read in place of what was written. Raises Unfit."""
        read = super().from_file(raw)
        if isinstance(read, dict) and read.get("basis") in BASES:
            require_sources(read["basis"], read.get("cites", ()))
        return read

    def check(self) -> None:
        """Raise Unfit if the fields do not go together."""
        if self.otherwise and (len(self.then) != 1 or len(next(iter(self.then.values()))) != 1):
            raise Unfit("value", "a rule with `otherwise` concludes one value of one attribute")


class Constraint(Frozen):
    """A combination of answers that cannot be true together.

    constraint: its name.
    never: the combination, a condition on answers.
    because: why it cannot be.
    cites: the claims that say so.
    """

    name: Name = keyed("constraint")
    never: Condition
    because: Text
    cites: tuple[Name, ...] = ()


class Invariant(Frozen):
    """A claim about every fully answered case, which `expert check --prove` proves or refutes.

    invariant: its name.
    if: the cases that it is about; without it, all.
    then: what holds in them.
    never: what holds in none, in place of `if` and `then`.
    because: why it must be so.
    cites: the claims that say so.
    """

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
    """A warning of `expert check` that the rule base accepts.

    finding: its code.
    on: what it is about: names, or `attribute=value`.
    because: why it is meant to be so.
    """

    finding: str
    on: Annotated[tuple[str, ...], ReadAs(least=1)]
    because: Text


class DatedValue(Frozen):
    """A value that a parameter has from a day on.

    from: the first day, such as 2024-02-29.
    value: the number or the date.
    """

    start: Quantity = keyed("from")
    value: Quantity

    def check(self) -> None:
        """Raise Unfit if the fields do not go together."""
        if not isinstance(self.start, Day):
            raise Unfit("value", "`from` is a date, written as 2024-02-29")


class Parameter(Frozen):
    """A number or a date that rules compare with, so that it can be varied.

    value: the number or the date; of one that changes, the last of its values.
    values: the values of one that changes, each from a day on, in the order of time.
    label: what it is, for readers.
    because: where the number comes from.
    unit: the unit: a text, or its singular and plural as `one` and `many`.
    basis: how well what it cites supports it.
    cites: the claims that it comes from.
    """

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
