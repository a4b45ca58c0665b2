"""What a rule base says of many cases at once: what is counted of them, and by what they are divided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from expert.model.condition import Condition
from expert.model.frozen import Frozen, Unfit, keyed
from expert.model.text import Name, Text, Unit
from expert.model.vocabulary import Attribute


class Aggregate(Frozen):
    """A number counted from many cases: a `share` (of the cases that satisfy `among`, how many percent satisfy `of` as
    well), a `count` (how many satisfy both), or a `mean` (of the number `of_number`, over those that satisfy `among`).
    Without `among`, all cases are meant."""

    kind: Literal["share", "count", "mean"]
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
        wanted = (False, True) if self.kind == "mean" else (True, False)
        if (self.of is not None, self.of_number is not None) != wanted:
            raise Unfit(
                "aggregate", "a share and a count have the condition `of`, a mean has the attribute `of_number`"
            )


class Grouping(Frozen):
    """A way to divide many cases into groups: `by` which attribute, which attributes to `show` of each group, and which
    to `list` of each case in it."""

    label: Text
    help: Text | None = None
    by: Name
    show: tuple[Name, ...] = ()
    listed: tuple[Name, ...] = keyed("list", default=())
    cites: tuple[Name, ...] = ()


def answered_by(aggregate: Aggregate, attributes: Mapping[str, Attribute]) -> Attribute:
    """The question of a portfolio that counting answers; `attributes` are those of the cases. Its label stands for its
    words, since nobody is asked. It has no step: a share can be any fraction."""
    number = attributes.get(aggregate.of_number or "")
    return Attribute(
        type="number",
        label=aggregate.label,
        level=aggregate.level,
        topic=aggregate.topic,
        question=aggregate.label,
        help=aggregate.help,
        unit=Unit("%") if aggregate.kind == "share" else number.unit if number else None,
        min=number.min if number else 0.0,
        max=number.max if number else 100.0 if aggregate.kind == "share" else None,
        cites=aggregate.cites,
    )
