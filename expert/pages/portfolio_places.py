"""The matrices of a rule base with the cases of a portfolio in them, and what changed since an earlier time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from expert.pages.portfolio_cases import CaseLinks
from expert.pages.portfolio_data import PageChange, PageChanges, PageField, PageMatrix, PageMove
from expert.portfolio.data import FilledMatrix, FindingChange, MatrixField, PortfolioChanges, Position
from expert.portfolio.places import missing
from expert.portfolio.portfolio import Portfolio
from expert.portfolio.words import field_in_words
from expert.words.facts import label_of, value_of


def matrices(portfolio: Portfolio, cases: CaseLinks) -> tuple[PageMatrix, ...]:
    """All matrices, in their order."""
    return tuple(_matrix(portfolio, cases, place, one) for place, one in enumerate(portfolio.found.matrices, 1))


def _matrix(portfolio: Portfolio, cases: CaseLinks, place: int, one: FilledMatrix) -> PageMatrix:
    base = portfolio.table.base
    placed = len(portfolio.table.cases) - len(one.unplaced)
    rows, columns = base.attributes[one.rows], base.attributes[one.columns]

    def where(field: MatrixField) -> str:
        return f"{rows.label}: {label_of(rows, field.row)}; {columns.label}: {label_of(columns, field.column)}"

    unknown = [f"'{base.attributes[name].label}' of {n:,}" for name, n in missing(portfolio.table, one).items()]
    return PageMatrix(
        label=one.label,
        rows=str(rows.label),
        columns=str(columns.label),
        row_labels=tuple(label_of(rows, value) for value in rows.options),
        column_labels=tuple(label_of(columns, value) for value in columns.options),
        fields=tuple(
            tuple(
                PageField(f"m{place}-{r}-{c}", field.label, where(field), cases.who(field.cases, placed))
                for c, field in enumerate(fields, 1)
            )
            for r, (_, fields) in enumerate(groupby(one.fields, key=lambda field: field.row), 1)
        ),
        unplaced=cases.who(one.unplaced),
        missing="; ".join(unknown),
    )


def changes(portfolio: Portfolio, cases: CaseLinks, matrices: tuple[PageMatrix, ...]) -> PageChanges | None:
    """What changed, or nothing if nothing is compared; `matrices` are those of the page."""
    found = portfolio.found.changes
    if found is None:
        return None
    total = len(portfolio.table.cases)
    return PageChanges(
        found=found,
        new=cases.named(found.new, total),
        gone=cases.named(found.gone, found.common + len(found.gone)),
        improved=cases.named(found.improved, found.common),
        worsened=cases.named(found.worsened, found.common),
        came=tuple(one.label for one in portfolio.came),
        went=tuple(one.label for one in portfolio.went),
        moves=tuple(
            (matrix, tuple(_moves(portfolio, cases, found, one, place)))
            for place, (one, matrix) in enumerate(zip(portfolio.found.matrices, matrices, strict=True), 1)
        ),
        differences=tuple(_difference(portfolio, cases, found, one) for one in found.findings),
    )


def _moves(
    portfolio: Portfolio, cases: CaseLinks, changes: PortfolioChanges, one: FilledMatrix, place: int
) -> Iterator[PageMove]:
    options = [portfolio.table.base.attributes[axis].options for axis in (one.rows, one.columns)]
    moved = [movement for movement in changes.movements if movement.matrix == one.name]

    def at(positions: tuple[Position, ...]) -> tuple[int, int] | None:
        if len(positions) != 1:
            return None
        row, column = positions[0]
        return options[0].index(row), options[1].index(column)

    for number, move in enumerate(moved, 1):
        yield PageMove(
            id=f"v{place}-{number}",
            before=field_in_words(portfolio, one.name, move.before),
            after=field_in_words(portfolio, one.name, move.after),
            source=at(move.before),
            target=at(move.after),
            who=cases.named(move.cases, changes.common),
        )


def _difference(portfolio: Portfolio, cases: CaseLinks, changes: PortfolioChanges, one: FindingChange) -> PageChange:
    value = value_of(portfolio.table.base, one.fact)
    assert value is not None
    came, went = (cases.named(names, changes.common) for names in (one.came, one.went))
    return PageChange(one, str(value.label), came, went)
