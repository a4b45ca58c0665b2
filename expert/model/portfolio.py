"""Declarations of a rule base about many cases: what is counted of them, and by what they are divided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from expert.model.condition import Condition
from expert.model.frozen import Frozen, Unfit, keyed
from expert.model.text import Name, Text, Unit
from expert.model.vocabulary import Attribute


class Aggregate(Frozen):
    """A number counted from many cases, which answers a question of the portfolio.

    kind: how many percent satisfy `of` (`share`), how many satisfy it (`count`), or of the number
        `of_number` the `mean`, the `sum`, the `min` or the `max`.
    label: what it is called.
    level: what it is about.
    topic: with what it is told.
    help: more about it.
    of: the condition that is counted.
    of_number: the number that it is taken of.
    among: the condition on the cases that count; without it, all do.
    cites: the claims that it comes from.
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
    """A way to divide many cases into groups.

    label: what it is called.
    help: more about it.
    by: the attribute whose values are the groups.
    show: the attributes that are told of each group.
    list: the attributes that are told of each case in it.
    cites: the claims that it comes from.
    """

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
