"""Declarations of a rule base about many cases: what is counted of them, and by what they are divided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from expert.model.condition import Condition
from expert.model.frozen import Frozen, Unfit, keyed
from expert.model.text import Name, Text, Unit
from expert.model.vocabulary import Attribute


class Aggregate(Frozen):
    """A number counted from many cases, among those that satisfy `among` (without it, among all).

    A `share` is how many percent of them satisfy `of`, and a `count` how many satisfy it. A `mean`, a `sum`, a `min`
    and a `max` are taken of the number `of_number` over them.
    """

    kind: Literal["share", "count", "mean", "sum", "min", "max"]
    label: Text
    level: Name
    topic: Name
    help: Text | None = None
    of: Condition | None = None
    of_number: Name | None = None
    among: Condition | None = None
    cites: tuple[Name, ...] = ()

    def check(self) -> None:
        """Raise Unfit if the fields do not go together."""
        wanted = (True, False) if self.kind in ("share", "count") else (False, True)
        if (self.of is not None, self.of_number is not None) != wanted:
            others = "a mean, sum, min and max have the attribute `of_number`"
            raise Unfit("aggregate", f"a share and a count have the condition `of`, {others}")


class Grouping(Frozen):
    """A way to divide many cases into groups: `by` an attribute. Attributes to `show` are told of each group, those to
    `list` of each case in it."""

    label: Text
    help: Text | None = None
    by: Name
    show: tuple[Name, ...] = ()
    listed: tuple[Name, ...] = keyed("list", default=())
    cites: tuple[Name, ...] = ()


def answered_by(aggregate: Aggregate, attributes: Mapping[str, Attribute]) -> Attribute:
    """Return the question of a portfolio that counting answers; `attributes` are those of the cases.

    Its label is its wording, since nobody is asked. It has no step: a share can be any fraction.
    """
    number = attributes.get(aggregate.of_number or "")
    return Attribute(
        type="number",
        label=aggregate.label,
        level=aggregate.level,
        topic=aggregate.topic,
        question=aggregate.label,
        help=aggregate.help,
        unit=Unit("%") if aggregate.kind == "share" else number.unit if number else None,
        min=number.min if number and aggregate.kind != "sum" else None if number and _negative(number) else 0.0,
        max=number.max if number and aggregate.kind != "sum" else 100.0 if aggregate.kind == "share" else None,
        cites=aggregate.cites,
    )


def _negative(number: Attribute) -> bool:
    """Tell whether a number can be below nought."""
    return number.min is None or number.min < 0
