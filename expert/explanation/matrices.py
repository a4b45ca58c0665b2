"""Where a case stands in the matrices that the rule base declares."""

from __future__ import annotations

from typing import NamedTuple

from expert.files.answers import written
from expert.model.rulebase import RuleBase
from expert.model.trace import Trace
from expert.model.vocabulary import Matrix


class InMatrix(NamedTuple):
    """A matrix with the fields in which a case stands.

    fields: the values of row and column, as files write them; several if the case is contradictory.
    missing: the attributes, of rows or of columns, of which no value is known.
    """

    matrix: Matrix
    fields: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]


def in_matrices(base: RuleBase, trace: Trace) -> tuple[InMatrix, ...]:
    """Return where the case of a trace stands in each matrix of the base."""
    return tuple(_in_matrix(matrix, trace) for matrix in base.matrices.values())


def _in_matrix(matrix: Matrix, trace: Trace) -> InMatrix:
    rows, columns = _values(trace, matrix.rows), _values(trace, matrix.columns)
    fields = tuple((row, column) for row in rows for column in columns)
    known = ((matrix.rows, rows), (matrix.columns, columns))
    return InMatrix(matrix, fields, tuple(name for name, values in known if not values))


def _values(trace: Trace, attribute: str) -> list[str]:
    facts = [fact for answer in trace.answers for fact in answer.facts] + [one.fact for one in trace.derived]
    return [written(fact) for fact in facts if fact.attribute == attribute and fact.holds]
