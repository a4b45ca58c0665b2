"""The vocabulary: attributes, their values, and the lists that values point to."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from expert.model.condition import Condition
from expert.model.day import FIRST, LAST, Day, Quantity
from expert.model.frozen import Frozen, ReadAs, Unfit, keyed
from expert.model.rule import Values
from expert.model.text import Name, Text, Unit

AttributeType = Literal["choice", "flag", "number", "date", "choices"]


class Label(Frozen):
    """An entry of one of the base's own lists: an actor, a stage, a severity, a level, a topic, a chapter."""

    label: Text
    help: Text | None = None

    @classmethod
    def described(cls, schema: dict[str, Any]) -> dict[str, Any]:
        """Return the JSON Schema of what files may write, given that of the fields."""
        return {"anyOf": [{"type": "string"}, schema]}

    @classmethod
    def from_file(cls, raw: Any) -> Any:
        """Return the mapping for a shorthand. Raises Unfit."""
        return {"label": raw} if isinstance(raw, str) else raw


class Value(Label):
    """A value of an attribute. One with a `severity` is a diagnosis; one with an `actor` is a recommendation, which may
    say what to `do`, at which `stage`, and a `caution` that stands with it wherever it is given. Both are results,
    whatever their attribute is.

    `says` is a sentence that says of a case that it has the value, and `denies` one that it does not. Both fit after
    "You answered that": they begin with a small letter and end without a full stop.
    """

    says: Text | None = None
    denies: Text | None = None
    severity: Name | None = None
    actor: Name | None = None
    do: Text | None = None
    caution: Text | None = None
    stage: Name | None = None
    cites: tuple[Name, ...] = ()

    def check(self) -> None:
        """Raise Unfit if the fields do not go together."""
        if self.actor is None and (self.do or self.caution or self.stage) is not None:
            what = "`do`, `caution` and `stage` say more of a recommendation, which needs an `actor` as well"
            raise Unfit("value", what)


class Action(Frozen):
    """An action by which an attribute comes to have the value `to`, or any number if none is named.

    Of a set, `to` comes to be among its values, or stops being so. If the action works from some values only, they are
    in `from`.
    `do` completes "If the actor were to ...", with `{value}` for a number. A `harmful` action is never advised, since
    it would make things worse.
    """

    to: Annotated[str | None, ReadAs(schema={"type": ["string", "boolean"]})] = None
    holds: bool = True
    start: Values = keyed("from", default=())
    by: tuple[Name, ...] = ()
    harmful: bool = False
    do: Text


class Attribute(Frozen):
    """A property of a case. If it has a `question` it is asked, otherwise it is concluded.

    An actor of `changeable_by` can bring about each of its values, or if there are `actions`, those that these name; an
    action `by` nobody in particular is open to all of them. `says` is a sentence on a number, with `{value}` for it and
    its unit. If it is a `result`, all its values are what the base is asked for.
    """

    type: AttributeType
    label: Text
    level: Name
    topic: Name
    question: Text | None = None
    help: Text | None = None
    values: dict[str, Value] = {}
    says: Text | None = None
    unit: Unit | None = None
    min: Quantity | None = None
    max: Quantity | None = None
    step: float | None = None
    changeable_by: tuple[Name, ...] = ()
    actions: tuple[Action, ...] = ()
    applies: Condition | None = None
    last_resort: bool = False
    result: bool = False
    cites: tuple[Name, ...] = ()

    @classmethod
    def from_file(cls, raw: Any) -> Any:
        """Return the mapping with the limits that all dates have."""
        if isinstance(raw, dict) and raw.get("type") == "date":
            return {"min": FIRST, "max": LAST, "step": "1"} | raw
        return raw

    @property
    def numeric(self) -> bool:
        """Tell whether it has numbers for values. A date is one, of days."""
        return self.type in ("number", "date")

    def value_of(self, number: float) -> float:
        """Return a number as a value of it, which is written as a date if it takes dates."""
        return Day(number) if self.type == "date" else number + 0.0

    @property
    def asked(self) -> bool:
        """Tell whether a person answers it. Otherwise rules conclude it."""
        return self.question is not None

    @property
    def single(self) -> bool:
        """Tell whether it can have one value only, so that two contradict each other."""
        return self.type != "choices"

    @property
    def options(self) -> tuple[str, ...]:
        """Return the names of its values as files write them; none for a number."""
        return ("true", "false") if self.type == "flag" else tuple(self.values)


class Perspective(Frozen):
    """A role of the person who asks or reads.

    topics: what they are asked about, in this order; the rest is offered to them afterwards.
    actor: the actor that they are, if they are one, whose recommendations come first and are told to "you".
    leaves_out: the levels about which they are not asked unless they want to be.
    about: what they are asked about, to stand after "You have answered all about".
    """

    label: Text
    help: Text | None = None
    actor: Name | None = None
    leaves_out: tuple[Name, ...] = ()
    about: Text | None = None
    topics: Annotated[tuple[Name, ...], ReadAs(least=1)]


class Matrix(Frozen):
    """A table of two attributes that places a case, such as a figure of a paper."""

    label: Text
    rows: Name
    columns: Name
    cells: dict[str, dict[str, Text]]
    cites: tuple[Name, ...] = ()
