"""How many, which, and what was counted, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from expert.documents.tree import Section, lead
from expert.files.answers import shortest
from expert.model.rulebase import RuleBase
from expert.portfolio.case_table import Counted
from expert.portfolio.portfolio import Portfolio
from expert.words.facts import counted, label_of, listed, with_unit


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
    many = str(portfolio.table.base.base.cases.many)
    return portfolio.title or f"{many[:1].upper()}{many[1:]} in {portfolio.table.file}"


def titles_of(portfolio: Portfolio) -> dict[str, str]:
    """Return what people call the cases of either time, by their names."""
    tables = (portfolio.before, portfolio.table) if portfolio.before else (portfolio.table,)
    return {case.name: case.title for table in tables for case in table.cases}


def how_many(base: RuleBase, number: int) -> str:
    """Say a number of cases in the word that the base has for them: `1 supplier`, `40 suppliers`."""
    return counted(number, str(base.base.cases.one), str(base.base.cases.many))


def share(part: int, known: int, unknown: int = 0, *, percents: bool = True, noun: str = "") -> str:
    """Say how many of those of whom it is known: `2 of 5 (40%)`, `2 of 4, 1 not known`; `2 of 5 suppliers (40%)`.

    No share is one of cases that all say the same while others say nothing: `at least 2 of 5, 3 not known`, `none of 2,
    3 not known`. Percentages are left out if they are not wanted.
    """
    rest = f", {unknown:,} not known" if unknown else ""
    what = f" {noun}" if noun else ""
    if not known:
        return rest.removeprefix(", ") or f"0 of 0{what}"
    if unknown and part in (0, known):
        return (f"at least {part:,} of {known + unknown:,}{what}" if part else f"none of {known:,}{what}") + rest
    percentage = percent(part, known) if percents else ""
    return f"{part:,} of {known:,}{what}{f' ({percentage})' if percentage else ''}{rest}"


#: Of fewer cases than that a percentage says less than their number.
FEWEST = 5


def percent(part: int, total: int) -> str:
    """Such as `37.5%`; nothing of fewer than five cases."""
    return f"{shortest(round(100 * part / total, 1))}%" if total >= FEWEST else ""


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


def figure_in_words(whole: RuleBase, name: str, found: Counted | None) -> str:
    """What was counted for an aggregate, with its base: `8 of 34 suppliers (23.5%), 6 not known`, `at least 44 of 61
    suppliers, 17 not known`, `4.5 years on average, over 8 suppliers`, or that it is not known."""
    if found is None or not found.number.among + found.number.unknown:
        return "not known"
    number, kind = found.number, whole.aggregates[name].kind
    if kind != "mean":
        noun = str(whole.base.cases.many)
        return share(number.counted, number.among, number.unknown, percents=kind == "share", noun=noun)
    if number.mean is None:
        return "not known"
    rest = f", {number.unknown:,} not known" if number.unknown else ""
    mean = with_unit(round(number.mean, 1), whole.attributes[name].unit)
    return f"{mean} on average, over {how_many(whole, number.counted)}{rest}"


def figure_before(portfolio: Portfolio, name: str) -> str:
    """What was counted at the earlier time; nothing if there is none."""
    if portfolio.whole is None or portfolio.pair is None:
        return ""
    figure = next(one for one in portfolio.found.figures if one.name == name)
    if not figure.comparable:
        return "not comparable: one of the tables answers less"
    return figure_in_words(portfolio.whole, name, portfolio.pair[0].counted[name])


def partial_warning(portfolio: Portfolio) -> Iterator[str]:
    """Say of a portfolio of which too many rows are left out what it is about."""
    if portfolio.partial:
        base = portfolio.table.base
        for one, what in ((portfolio.found.reading, ""), (portfolio.found.earlier, " of the earlier table")):
            if one is not None and one.too_few:
                left = f"{counted(one.left_out, 'row')}{what} {'is' if one.left_out == 1 else 'are'} left out"
                yield f"This is about {one.cases:,} of {how_many(base, one.cases + one.left_out)} only: {left}."


def partial_note(portfolio: Portfolio) -> tuple[Section, ...]:
    """Return what is said first of a portfolio of which too many rows are left out."""
    texts = tuple(partial_warning(portfolio))
    return (lead(*texts, kind="warning"),) if texts else ()


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
