"""Counts over many cases, for the rules about portfolios.

The conditions of aggregates become rules of a copy of the rule base, which conclude a flag each. So the engine that
evaluates a case also decides whether it counts, and no second reading of conditions exists.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from expert.inference.program import Program
from expert.model.condition import Condition, Test
from expert.model.portfolio import Aggregate
from expert.model.rule import Rule
from expert.model.rulebase import RuleBase
from expert.model.text import Text
from expert.model.trace import Answer, Fact
from expert.model.vocabulary import Attribute

#: Where the answers about a portfolio come from.
ORIGIN = "counted"


#: How the names of the flags and rules begin that conditions of aggregates become; no name in a file begins so.
CONDITION = "? "


class AggregateCount(NamedTuple):
    """The count for an aggregate.

    `counted`: the number of cases that count.
    `among`: the number of cases that they are among.
    `figure`: what the aggregate takes of the number over the cases that count, if it is of a number.
    `unknown`: the number of cases of which it is not known whether they count.
    """

    counted: int
    among: int
    figure: float | None = None
    unknown: int = 0

    @property
    def one_sided(self) -> bool:
        """Tell whether all cases of which something is known are alike, while of others nothing is known.

        There is no share then, for the answers at hand may not be able to say the opposite.
        """
        return self.unknown > 0 and self.counted in (0, self.among)

    @property
    def bounds(self) -> tuple[float, float]:
        """Return the least and the greatest percentage that the share can be, whatever is not known."""
        total = self.among + self.unknown
        return (100 * self.counted / total, 100 * (self.counted + self.unknown) / total) if total else (0.0, 100.0)


def counted_flag(aggregate: str) -> str:
    """Return the name of the flag that is true of the cases that count.

    These satisfy `among` and `of`, or satisfy `among` and have a known number.
    """
    return f"{CONDITION}{aggregate}"


def among_flag(aggregate: str) -> str:
    """Return the name of the flag that is true of the cases that satisfy `among`.

    An aggregate without that condition has no such flag: all cases are meant.
    """
    return f"{CONDITION}among {aggregate}"


def with_conditions(base: RuleBase) -> RuleBase:
    """Return the part of the rule base about one case, with a flag and a rule for each condition of an aggregate."""
    conditions: dict[str, Condition] = {}
    labels: dict[str, Text] = {}
    for name, aggregate in base.portfolio.aggregates.items() if base.portfolio else ():
        conditions[counted_flag(name)] = condition_of(aggregate)
        labels[counted_flag(name)] = Text(f"It counts for “{aggregate.label}”")
        if aggregate.among is not None:
            conditions[among_flag(name)] = aggregate.among
            labels[among_flag(name)] = Text(f"It is among the cases for “{aggregate.label}”")
    rules = {
        name: Rule(
            name=name,
            title=labels[name],
            condition=condition,
            then={name: ("true",)},
            because=Text(""),
            basis="stated",
            cites=(),
        )
        for name, condition in conditions.items()
    }
    flags = {name: Attribute(type="flag", label=label, level="", topic="") for name, label in labels.items()}
    attributes = {**base.attributes, **flags}
    return base.model_copy(update={"attributes": attributes, "rules": {**base.rules, **rules}, "portfolio": None})


def condition_of(aggregate: Aggregate) -> Condition:
    """Return the condition that a case has to satisfy in order to count."""
    parts = (aggregate.among,) if aggregate.among is not None else ()
    if aggregate.of is not None:
        return Condition(all_of=(*parts, aggregate.of))
    # The number is known: it is at least nought, or below it.
    tests = [{str(aggregate.of_number): test} for test in (Test(at_least="0"), Test(below="0"))]
    known = tuple(Condition(tests=test) for test in tests)
    return Condition(any_of=known, all_of=parts)


def answers(base: RuleBase, program: Program, counts: Mapping[str, AggregateCount]) -> tuple[Answer, ...]:
    """Return the answers of a portfolio to the questions that counting answers.

    `base` and `program` are the part about portfolios, `counts` is aggregate -> its count. An aggregate for which there
    was nothing to count stays open.

    A share or a mean is rounded to as few decimals, one at least, as leave the outcome of every test as it is. If only
    the bounds of a share are known, one of them is the answer, provided that no test tells it from the other values.
    """
    found = []
    for name, aggregate in base.aggregates.items():
        if name not in counts:
            continue
        value = number_of(aggregate, counts[name])
        if value is None and aggregate.kind == "share" and counts[name].among:
            value = _bound(name, counts[name], program)
        if value is not None:
            found.append(Answer(name, (_rounded(name, value, program),), (), ORIGIN))
    return tuple(found)


def _bound(name: str, count: AggregateCount, program: Program) -> float | None:
    """Return the end at which a one-sided share is known, if no test tells one end from the other."""
    low, high = count.bounds
    alike = program.atoms_of(Fact(name, low)) == program.atoms_of(Fact(name, high))
    return (low if count.counted else high) if alike else None


def number_of(aggregate: Aggregate, count: AggregateCount) -> float | None:
    """Return a count as a number: percent, a count, or what is taken of a number.

    None if there was nothing to count, and for a share that is known from one side only.
    """
    match aggregate.kind:
        case "count":
            return float(count.counted)
        case "share":
            # The product is exact, so the quotient is the number next to the true share.
            return None if count.one_sided or not count.among else 100 * count.counted / count.among
        case _:
            return count.figure if count.counted else None


def _rounded(name: str, value: float, program: Program) -> Fact:
    exact = Fact(name, value)
    wanted = program.atoms_of(exact)
    rounded = (Fact(name, round(value, decimals) + 0.0) for decimals in range(1, 16))
    return next((fact for fact in rounded if program.atoms_of(fact) == wanted), exact)
