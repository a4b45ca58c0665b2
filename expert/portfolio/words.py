"""Numbers and names of cases, and what was counted, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from expert.documents.tree import Block, Cell, Paragraph, Section, Span, Spans, Table, anchor, joined, lead, unstyled
from expert.files.answers import shortest
from expert.model.rulebase import RuleBase
from expert.portfolio.case_table import Counted, TableCase
from expert.portfolio.portfolio import Portfolio
from expert.words.facts import capital, counted, label_of, listed, with_unit


class Limits(NamedTuple):
    """The amount that is said; None is for all, 0 for none.

    names: so many names in a row at most.
    cases: so many cases of a group.
    lines: so many lines about the same.
    few: a finding names its cases if they are no more than that.
    shown: on a page, the places of the cases whose own part their names lead to; None for what is no page.
    """

    names: int | None = 12
    cases: int | None = 10
    lines: int | None = 5
    few: int | None = 5
    shown: frozenset[int] | None = None

    @property
    def folds(self) -> bool:
        """Tell whether names stand folded behind their number, as on a page."""
        return self.shown is not None


ALL = Limits(None, None, None, None)
NO_NAMES = Limits(names=0, cases=0, few=0)


def title_of(portfolio: Portfolio) -> str:
    """Return what a portfolio is called."""
    return portfolio.title or f"{capital(portfolio.table.base.base.cases.many)} in {portfolio.table.file}"


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
    """Say a share in percent, such as `37.5%`; nothing of fewer than five cases."""
    return f"{shortest(round(100 * part / total, 1))}%" if total >= FEWEST else ""


def case_anchor(case: TableCase) -> str:
    """Return the anchor of the part of a document about one case."""
    return anchor("case", str(case.row))


def names(portfolio: Portfolio, places: Sequence[int], limits: Limits) -> Spans:
    """Name the cases at these places: `A, B and C`, or `A, B and 7 more`. Of many, those that have a part of their own
    come first."""
    cases, shown, most = portfolio.table.cases, limits.shown or frozenset(), limits.names
    if most is not None and len(places) > most:
        places = sorted(places, key=lambda place: place not in shown)
    return _several([Span(cases[one].title, target=case_anchor(cases[one]) * (one in shown)) for one in places], most)


def called(portfolio: Portfolio, limits: Limits) -> dict[str, Span]:
    """Return name -> what people call the case, of either time, leading to its own part."""
    shown = limits.shown or frozenset()
    found = {case.name: Span(case.title) for case in (portfolio.before.cases if portfolio.before else ())}
    for place, case in enumerate(portfolio.table.cases):
        found[case.name] = Span(case.title, target=case_anchor(case) * (place in shown))
    return found


def named(titles: Mapping[str, Span], cases: Sequence[str], limits: Limits) -> Spans:
    """Name the cases of these names, by what they are `called`; say how many where no names are said."""
    if limits.names == 0 and cases:
        return (Span(f"{len(cases):,}"),)
    return _several([titles[name] for name in cases], limits.names)


def _several(words: Sequence[Span], most: int | None) -> Spans:
    left = 0 if most is None or len(words) <= most + bool(most) else len(words) - most
    shown = joined([(one,) for one in words[: len(words) - left]], ", ", None if left else " and ")
    said = (*shown, Span(f" and {left:,} more")) if left else shown
    return said if any(one.target for one in said) else (Span(unstyled(said)),)


def folded(portfolio: Portfolio, text: str, places: Sequence[int], limits: Limits) -> Cell:
    """Return a cell of a table that says how many, with the names of the cases folded behind it, if there are any."""
    return Section(text, (Paragraph(names(portfolio, places, limits)),), folded=True) if places else text


def shortened(table: Table, noun: str, limits: Limits) -> tuple[Block, ...]:
    """Return a table with as many rows as are wanted, and how many more there are: on a page these are folded."""
    rows, rest = table.rows[: limits.lines], table.rows[len(table.rows[: limits.lines]) :]
    if not rest:
        return (table,)
    left = more(len(rows), len(table.rows), noun)
    below = Section(left, (table._replace(rows=rest),), folded=True) if limits.folds else Paragraph(left, "faint")
    return (table._replace(rows=rows), below)


def several(words: Sequence[str], most: int | None) -> str:
    """Return the words, or the first of them and how many more there are; one more is said as well."""
    return unstyled(_several([Span(one) for one in words], most))


def few(portfolio: Portfolio, places: Sequence[int], limits: Limits) -> str:
    """Name a few cases, in brackets; nothing of more cases than are named."""
    if limits.few is not None and len(places) > limits.few:
        return ""
    return f" ({', '.join(portfolio.table.cases[place].title for place in places)})"


def more(shown: int, total: int, noun: str, plural: str = "") -> str:
    """Say how many more there are, such as `and 7 more questions`."""
    return f"and {total - shown:,} more {noun if total - shown == 1 else plural or noun + 's'}"


#: What is taken of a number, as it is said behind it.
_OF_NUMBER = {"mean": "on average", "sum": "in all", "min": "as the least", "max": "as the most"}


def figure_in_words(whole: RuleBase, name: str, found: Counted | None) -> str:
    """Say what was counted for an aggregate, with its base: `8 of 34 suppliers (23.5%), 6 not known`, `at least 44 of
    61 suppliers, 17 not known`, `4.5 years on average, over 8 suppliers`, or that it is not known."""
    if found is None or not found.number.among + found.number.unknown:
        return "not known"
    number, kind = found.number, whole.aggregates[name].kind
    if kind not in _OF_NUMBER:
        noun = str(whole.base.cases.many)
        return share(number.counted, number.among, number.unknown, percents=kind == "share", noun=noun)
    if number.figure is None:
        return "not known"
    rest = f", {number.unknown:,} not known" if number.unknown else ""
    figure = with_unit(round(number.figure, 1), whole.attributes[name].unit)
    return f"{figure} {_OF_NUMBER[kind]}, over {how_many(whole, number.counted)}{rest}"


def figure_before(portfolio: Portfolio, name: str) -> str:
    """Say what was counted at the earlier time; nothing if there is none."""
    if portfolio.whole is None or portfolio.pair is None:
        return ""
    figure = next(one for one in portfolio.found.figures if one.name == name)
    if not figure.comparable:
        return "not comparable: one of the tables answers less"
    return figure_in_words(portfolio.whole, name, portfolio.pair[0].counted[name])


def partial_warning(portfolio: Portfolio) -> Iterator[str]:
    """Say of a portfolio of which too many rows are left out which rows it is about."""
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
    """Say fields of a matrix by what they are called: `(g)`, `(a) and (b)`, `no field`."""
    base = portfolio.table.base
    declared = base.matrices[matrix]
    words = [
        str(declared.cells.get(row, {}).get(column, ""))
        or f"{label_of(base.attributes[declared.rows], row)} / {label_of(base.attributes[declared.columns], column)}"
        for row, column in positions
    ]
    return listed(words) or "no field"
