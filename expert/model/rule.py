"""Rules, the parameters that they compare numbers with, and constraints on answers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, FiniteFloat, WithJsonSchema, model_validator
from pydantic.functional_validators import BeforeValidator
from pydantic_core import PydanticCustomError

from expert.model.condition import Condition
from expert.model.text import Frozen, Name, Text, Unit

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
    BeforeValidator(_listed),
    WithJsonSchema({"anyOf": [_SCALAR, {"type": "array", "items": _SCALAR}]}),
]

#: The same, and at least one.
Values = Annotated[ExactValues, Field(min_length=1)]


class Rule(Frozen):
    """If the condition holds, the conclusions hold."""

    name: Name = Field(alias="rule")
    title: Text
    condition: Condition = Field(alias="if")
    then: Annotated[dict[Name, Values], Field(min_length=1)]
    because: Text
    basis: Basis
    cites: Annotated[tuple[Name, ...], Field(min_length=1)]


class Constraint(Frozen):
    """A combination of answers that cannot be true together."""

    name: Name = Field(alias="constraint")
    never: Condition
    because: Text
    cites: tuple[Name, ...] = ()


class Invariant(Frozen):
    """What must hold of every fully answered case: `then`, in all of them or `if` some condition holds; or `never`."""

    name: Name = Field(alias="invariant")
    condition: Condition | None = Field(default=None, alias="if")
    then: Condition | None = None
    never: Condition | None = None
    because: Text
    cites: tuple[Name, ...] = ()

    @model_validator(mode="after")
    def _one_kind(self) -> Invariant:
        if (self.then is None) == (self.never is None) or (self.condition and self.never):
            raise PydanticCustomError("invariant", "an invariant has `then`, with `if` or without, or it has `never`")
        return self


class Acceptance(Frozen):
    """Findings of `expert check` that are meant to be so: their code, what they are about, and why."""

    finding: str
    on: Annotated[tuple[str, ...], Field(min_length=1)]
    because: Text


class Parameter(Frozen):
    """A threshold. `because` says where its value comes from."""

    value: FiniteFloat
    label: Text
    because: Text
    unit: Unit | None = None
    basis: Basis = "operationalized"
    cites: tuple[Name, ...] = ()
