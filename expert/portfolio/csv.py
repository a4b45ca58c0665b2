"""A portfolio as a table for a spreadsheet, a row for each case; and as a workbook, with worksheets for the groups and
for what was left out."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.portfolio.case_table import TableCase
from expert.portfolio.data import CaseFinding
from expert.portfolio.places import decided, decided_group, positions, values_of
from expert.portfolio.portfolio import Portfolio
from expert.portfolio.words import FEWEST, field_in_words, partial_warning
from expert.tables.csv_text import CsvWriter
from expert.tables.excel_writing import SheetContent, write_workbook
from expert.tables.writing import flat
from expert.words.facts import capital, label_of, value_of


def portfolio_csv(portfolio: Portfolio) -> str:
    """Return a row for each case.

    Its columns: the number of the row and its names; of each division the group, what is shown of groups and listed of
    all; of each matrix the field; each diagnosis and recommendation that any case has, `yes` or `contested` where it
    has it, `no` or `not known` where it has not; the reasons for the diagnoses; and all columns of the table, as they
    came.
    """
    text = io.StringIO()
    writer = CsvWriter(text)
    writer.row(_head(portfolio))
    for row in _rows(portfolio):
        writer.row(["" if cell is None else str(cell) for cell in row])
    return text.getvalue()


def write_portfolio(path: Path, portfolio: Portfolio) -> None:
    """Write a workbook with worksheets for the groups, the cases, the rows that were left out, and their bad cells.

    It is written whole or not at all. Raises InvalidInput for what Excel has no room for, and OSError.
    """
    write_workbook(path, _sheets(portfolio))


def _sheets(portfolio: Portfolio) -> Iterator[SheetContent]:
    names = capital(portfolio.table.base.base.cases.many)
    # Whoever opens the workbook sees first what it is about, if that is a part of the cases only.
    head, *rows = [*([text] for text in partial_warning(portfolio)), ["Groups", "", names, "Of", "Not known", "%"]]
    yield "Groups", head, [*rows, *_groups(portfolio)]
    yield names, _head(portfolio), _rows(portfolio)
    yield "Left out", *portfolio.table.left_out.sheet("Row", "Why")
    yield "Cells to mend", ["Row", names, "Column", "Cell", "What is wrong", "What to do"], _cells(portfolio)


def _groups(portfolio: Portfolio) -> Iterator[Sequence[object]]:
    """Return the groups: how many cases are in each, of how many of whom it is known, and of how many it is not."""
    base, table = portfolio.table.base, portfolio.table
    for division in portfolio.found.divisions:
        attribute = base.attributes[division.by]
        for group in division.groups:
            number, rest = len(group.cases), decided_group(table, division, group.value)
            yield division.label, label_of(attribute, group.value), number, *rest, _percent(number, *rest)
        yield division.label, "In no group", len(division.rest), None, None, None
        for one in division.listed:
            for value, places in one.values.items():
                number, rest = len(places), decided(table, one, value)
                label = label_of(base.attributes[one.attribute], value)
                yield str(base.attributes[one.attribute].label), label, number, *rest, _percent(number, *rest)


def _percent(part: int, known: int, unknown: int) -> float | None:
    """Return the share; nothing of fewer than five cases, nor where all cases that are known say the same."""
    alike = unknown and part in (0, known)
    return None if known < FEWEST or alike else round(100 * part / known, 1)


def _cells(portfolio: Portfolio) -> Iterator[Sequence[object]]:
    """Yield each cell that cannot be read, in the order of the table, and what can be done."""
    table = portfolio.table
    lines = {(one.column, row): one for one in portfolio.found.reading.cells for row in one.rows}
    for cell in table.bad:
        way = lines[cell.column, cell.row]
        help = f"in the mapping, under {cell.attribute}, values: {way.line}" if way.line else cell.help
        yield cell.row, cell.id, cell.column, cell.value, cell.message, help


def _rows(portfolio: Portfolio) -> Iterator[Sequence[object]]:
    findings = (*portfolio.found.results, *portfolio.found.diagnoses, *portfolio.found.recommendations)
    unknown = {one.fact: set(one.not_known) for one in findings}
    came = portfolio.table.came
    every = zip(portfolio.table.cases, came.select(flat(came.schema)).iter_rows(), strict=True)
    for place, (case, cells) in enumerate(every):
        left = {fact for fact, places in unknown.items() if place in places}
        yield [*_row(portfolio, case, findings, left), *cells]


def _attributes(portfolio: Portfolio) -> list[str]:
    """Return the attributes by which cases are divided, and those shown of groups or listed of all cases."""
    groups = portfolio.whole.groups.values() if portfolio.whole else ()
    return list(dict.fromkeys(name for one in groups for name in (one.by, *one.show, *one.listed)))


def _head(portfolio: Portfolio) -> list[str]:
    """Return the names of all columns; those of the table that are called as one of ours are told apart."""
    ours = list(_own_head(portfolio))
    return [*ours, *(f"{name} (as it came)" if name in ours else name for name in portfolio.table.came.columns)]


def _own_head(portfolio: Portfolio) -> Iterator[str]:
    base = portfolio.table.base
    yield "Row"
    yield "Name"
    yield "Title"
    yield from (str(base.attributes[name].label) for name in _attributes(portfolio))
    yield from (one.label for one in portfolio.found.matrices)
    yield from (one.label for one in portfolio.found.results)
    for one in portfolio.found.diagnoses:
        yield f"{base.severities[str(one.severity)].label}: {one.label}"
    for one in portfolio.found.recommendations:
        yield f"{base.actors[str(one.actor)].label}: {one.label}"
    yield "Reasons"


def _row(
    portfolio: Portfolio, case: TableCase, findings: Sequence[CaseFinding], unknown: set[Fact]
) -> Iterator[object]:
    base = portfolio.table.base
    yield case.row
    yield case.name
    yield case.title
    for name in _attributes(portfolio):
        yield "; ".join(label_of(base.attributes[name], value) for value in values_of(case, name))
    for matrix in portfolio.found.matrices:
        fields = positions(case, matrix.rows, matrix.columns)
        yield field_in_words(portfolio, matrix.name, fields) if fields else ""
    mine = [one.fact for one in findings if one.severity and one.fact in case.facts]
    for one in findings:
        without = "not known" if one.fact in unknown else "no"
        yield "contested" if one.fact in case.contested else "yes" if one.fact in case.facts else without
    yield "; ".join(_why(base, case, fact) for fact in mine)


def _why(base: RuleBase, case: TableCase, fact: Fact) -> str:
    value = value_of(base, fact)
    return f"{value.label if value else ''}: {base.rules[case.reasons[fact]].title}"
