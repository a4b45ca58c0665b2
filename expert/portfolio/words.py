"""How many, which, and what was counted, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from expert.files.answers import shortest
from expert.model.rulebase import RuleBase
from expert.portfolio.case_table import Counted
from expert.portfolio.findings import figure
from expert.portfolio.portfolio import Portfolio
from expert.words.facts import label_of, listed, with_unit


class Limits(NamedTuple):
    """How much is said: so many names in a row at most, so many cases of a group, and so many lines about the same; a
    finding names its cases if they are no more than `few`. None for all, 0 for none."""

    names: int | None = 12
    cases: int | None = 10
    lines: int | None = 5
    few: int | None = 5


ALL = Limits(None, None, None, None)
NO_NAMES = Limits(names=0, cases=0, few=0)


def title_of(portfolio: Portfolio) -> str:
    """Return what a portfolio is called."""
    return portfolio.title or f"The portfolio in {portfolio.table.file}"


def titles_of(portfolio: Portfolio) -> dict[str, str]:
    """Return what people call the cases of either time, by their names."""
    tables = (portfolio.before, portfolio.table) if portfolio.before else (portfolio.table,)
    return {case.name: case.title for table in tables for case in table.cases}


def share(part: int, known: int, unknown: int = 0, *, percents: bool = True) -> str:
    """Say how many of those of whom it is known: `2 of 5 (40%)`, `2 of 4 (50%), 1 not known`.

    No share is one of cases that all say the same while others say nothing: `at least 2 of 5, 3 not known`, `none of 2,
    3 not known`. Percentages are left out if they are not wanted.
    """
    rest = f", {unknown:,} not known" if unknown else ""
    if not known:
        return rest.removeprefix(", ") or "0 of 0"
    if unknown and part in (0, known):
        return (f"at least {part:,} of {known + unknown:,}" if part else f"none of {known:,}") + rest
    return f"{part:,} of {known:,}{f' ({percent(part, known)})' if percents else ''}{rest}"


def percent(part: int, total: int) -> str:
    """Such as `37.5%`."""
    return f"{shortest(round(100 * part / total, 1))}%"


def names(portfolio: Portfolio, places: Sequence[int], most: int | None) -> str:
    """The names of the cases at these places: `A, B and C`, or `A, B and 7 more`."""
    return several([portfolio.table.cases[place].title for place in places], most)


def several(words: Sequence[str], most: int | None) -> str:
    """The words, or the first of them and how many more there are; one more is said as well."""
    if most is None or len(words) <= most + bool(most):
        return listed(words)
    return f"{', '.join(words[:most])} and {len(words) - most:,} more"


def few(portfolio: Portfolio, places: Sequence[int], limits: Limits) -> str:
    """The names of a few cases, in brackets; nothing of more cases than are named."""
    if limits.few is not None and len(places) > limits.few:
        return ""
    return f" ({', '.join(portfolio.table.cases[place].title for place in places)})"


def more(shown: int, total: int, noun: str, plural: str = "") -> str:
    """Such as `and 7 more questions`."""
    return f"and {total - shown:,} more {noun if total - shown == 1 else plural or noun + 's'}"


def figure_in_words(whole: RuleBase, name: str, counted: Counted | None, *, unit: bool = True) -> str:
    """What was counted for an aggregate: `37.5%`, `3`, `4.5 years`, or that there was nothing to count. Without `unit`,
    percent alone is said."""
    number = figure(whole, name, counted)
    kind, own = whole.aggregates[name].kind, whole.attributes[name].unit
    most = ""
    if counted is not None and kind == "count" and counted.number.unknown:
        most = "at least " if counted.number.counted else ""
        number = number if counted.number.among else None
    if number is None and counted is not None and kind == "share" and counted.number.among:
        low, high = counted.number.bounds
        most, number = ("at least ", low) if counted.number.counted else ("at most ", high)
    if number is None:
        return "not known"
    return most + with_unit(round(number, 1), own if unit or own == "%" else None)


def of_how_many(whole: RuleBase, name: str, counted: Counted) -> str:
    """Of how many that is: `3 of 8`, or for a mean `over 8`; and of how many more it is not known."""
    number = counted.number
    if whole.aggregates[name].kind == "mean":
        rest = f", {number.unknown:,} not known" if number.unknown else ""
        return f"over {number.counted:,}{rest}"
    return share(number.counted, number.among, number.unknown, percents=False)


def field_in_words(portfolio: Portfolio, matrix: str, positions: Iterable[tuple[str, str]]) -> str:
    """Fields of a matrix by what they are called: `(g)`, `(a) and (b)`, `no field`."""
    base = portfolio.table.base
    declared = base.matrices[matrix]
    words = [
        str(declared.cells.get(row, {}).get(column, ""))
        or f"{label_of(base.attributes[declared.rows], row)} / {label_of(base.attributes[declared.columns], column)}"
        for row, column in positions
    ]
    return listed(words) or "no field"
