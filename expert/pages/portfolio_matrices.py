"""The matrices of a rule base with the cases of a portfolio in them."""

from __future__ import annotations

from expert.pages.members import Members
from expert.pages.portfolio_data import Field, Matrix
from expert.portfolio.grids import Field as FieldCases
from expert.portfolio.grids import MatrixCount
from expert.portfolio.portfolio import Portfolio
from expert.words.facts import label_of


def matrices(portfolio: Portfolio, members: Members) -> tuple[Matrix, ...]:
    """All matrices, in their order."""
    return tuple(_matrix(portfolio, members, place, one) for place, one in enumerate(portfolio.grids, 1))


def _matrix(portfolio: Portfolio, members: Members, place: int, one: MatrixCount) -> Matrix:
    base = portfolio.survey.base
    placed = len(portfolio.survey.members) - len(one.unplaced)
    rows, columns = base.attributes[one.matrix.rows], base.attributes[one.matrix.columns]

    def where(field: FieldCases) -> str:
        return f"{rows.label}: {label_of(rows, field.row)}; {columns.label}: {label_of(columns, field.column)}"

    missing = [f"'{base.attributes[name].label}' of {number:,}" for name, number in one.missing.items() if number]
    return Matrix(
        label=str(one.matrix.label),
        rows=str(rows.label),
        columns=str(columns.label),
        row_labels=tuple(label_of(rows, value) for value in rows.options),
        column_labels=tuple(label_of(columns, value) for value in columns.options),
        fields=tuple(
            tuple(
                Field(f"m{place}-{r}-{c}", field.label, where(field), members.who(field.members, placed))
                for c, field in enumerate(fields, 1)
            )
            for r, fields in enumerate(one.fields, 1)
        ),
        unplaced=members.who(one.unplaced),
        missing="; ".join(missing),
    )
