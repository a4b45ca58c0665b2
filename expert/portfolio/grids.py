"""Where the cases of a portfolio stand in the matrices that the rule base declares."""

from __future__ import annotations

from typing import NamedTuple

from expert.files.answers import written
from expert.model.vocabulary import Matrix
from expert.portfolio.survey import Member, Survey


class Field(NamedTuple):
    """A cell of a matrix: the values of its row and column, what it is called, and the places of the members in it."""

    row: str
    column: str
    label: str
    members: tuple[int, ...]


class MatrixCount(NamedTuple):
    """A matrix with the members in it, by rows; a contradictory member stands in several fields. `unplaced` are the
    members that stand in none, and `missing` says for how many of these nothing is known of an attribute."""

    name: str
    matrix: Matrix
    fields: tuple[tuple[Field, ...], ...]
    unplaced: tuple[int, ...]
    missing: dict[str, int]


def matrix_counts(survey: Survey) -> tuple[MatrixCount, ...]:
    """All matrices of the rule base."""
    return tuple(_counted(survey, name, matrix) for name, matrix in survey.base.matrices.items())


def places_of(member: Member, matrix: Matrix) -> list[tuple[str, str]]:
    """The fields in which a member stands, by the values of row and column."""
    return [(row, column) for row in values_of(member, matrix.rows) for column in values_of(member, matrix.columns)]


def values_of(member: Member, attribute: str) -> list[str]:
    """What is known to be a value of the attribute, as files write it."""
    return sorted(written(fact) for fact in member.facts if fact.attribute == attribute and fact.holds)


def _counted(survey: Survey, name: str, matrix: Matrix) -> MatrixCount:
    there: dict[tuple[str, str], list[int]] = {}
    unplaced: list[int] = []
    for place, member in enumerate(survey.members):
        fields = places_of(member, matrix)
        for field in fields:
            there.setdefault(field, []).append(place)
        if not fields:
            unplaced.append(place)
    attributes = survey.base.attributes
    return MatrixCount(
        name,
        matrix,
        tuple(
            tuple(
                Field(row, column, str(matrix.cells.get(row, {}).get(column, "")), tuple(there.get((row, column), ())))
                for column in attributes[matrix.columns].options
            )
            for row in attributes[matrix.rows].options
        ),
        tuple(unplaced),
        {
            attribute: sum(not values_of(survey.members[place], attribute) for place in unplaced)
            for attribute in (matrix.rows, matrix.columns)
        },
    )
