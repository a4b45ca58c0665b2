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
    """An entry of one of the base's own lists: a level, a topic, an actor, a severity, a stage or a chapter.

    label: what it is called. An entry with no more to say is written as this text alone.
    help: more about it.
    """

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
    """A value of an attribute. One with a `severity` is a diagnosis; one with an `actor` is a recommendation. Both are
    results, whatever their attribute is.

    says: a sentence that says of a case that it has the value, to fit after "You answered that", with a small first
        letter and no full stop.
    denies: a sentence that says that it does not have it, of the same form.
    severity: how bad it is; it is then a finding.
    actor: who should do it; it is then a recommendation.
    do: what the actor should do, in more words.
    caution: what to be careful about, which stands with the advice wherever it is given.
    stage: when the actor should do it.
    cites: the claims that say so.
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
    """An action by which an attribute comes to have a value.

    to: the value that it comes to have; if none is named, any number. Of a set, it comes to be among its values.
    holds: whether the value of the set comes to be there, or stops being so.
    from: the values from which the action works, if not from all.
    by: who can do it; everybody, if nobody is named.
    harmful: it would make things worse, and is never advised.
    do: what completes "If the actor were to ...", with `{value}` for a number.
    """

    to: Annotated[str | None, ReadAs(schema={"type": ["string", "boolean"]})] = None
    holds: bool = True
    start: Values = keyed("from", default=())
    by: tuple[Name, ...] = ()
    harmful: bool = False
    do: Text


class Attribute(Frozen):
    """A property of a case, which somebody is asked for or rules conclude.

    type: one value (`choice`), yes or no (`flag`), a number, a date, or a set of values (`choices`).
    label: what it is called.
    level: what it is about.
    topic: with what it is asked.
    question: what somebody is asked; without it, rules conclude it.
    help: how to answer, or what it means.
    values: its values, in order; a flag may have "true" and "false".
    says: of a number, a sentence with `{value}` in it, to fit after "You answered that".
    unit: of a number, its unit: a text, or its singular and plural as `one` and `many`.
    min: the least number.
    max: the greatest number.
    step: what numbers are multiples of, from `min` on.
    changeable_by: the actors who can bring about each of its values, or those of `actions` if there are any.
    actions: what they would do.
    applies: the condition under which it applies, on other answers.
    last_resort: it is asked only where nothing else of its topic is left to ask.
    result: all its values are what the base is asked for.
    cites: the claims that it comes from.
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

    label: what it is called.
    help: more about it.
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
    """A table of two attributes that places a case, such as a figure of a paper.

    label: what it is called.
    rows: the attribute whose values are its rows.
    columns: the attribute whose values are its columns.
    cells: what stands in the cells: value of the row, then value of the column, then a text.
    cites: the claims that it comes from.
    """

    label: Text
    rows: Name
    columns: Name
    cells: dict[str, dict[str, Text]]
    cites: tuple[Name, ...] = ()
