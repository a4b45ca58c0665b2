"""What a portfolio is as data for other programs: all that there is to say of it, with its cases by their names."""

from __future__ import annotations

from typing import NamedTuple

from expert.model.rule import Basis

Names = tuple[str, ...]


class WholeFinding(NamedTuple):
    """A diagnosis (with `severity`) or a recommendation (with `actor` and `stage`) for the whole: the rule that is its
    reason, in words too, and the `figures` that it rests on."""

    attribute: str
    value: str
    label: str
    severity: str | None
    actor: str | None
    stage: str | None
    do: str
    reason: str
    rule: str
    basis: Basis
    contested: bool
    cites: Names
    figures: Names


class FigureData(NamedTuple):
    """What was counted: `number` is percent, a count or a mean, null where there was nothing to count; `counted` cases
    of those `among` which they are; `cases` are those that count. `before` is the number at the earlier time. Of the
    cases `not_known` it is not known whether they count; a share is null if of all others the same is known."""

    name: str
    kind: str
    label: str
    unit: str
    number: float | None
    counted: int
    among: int
    cases: Names
    before: float | None
    not_known: Names


class FieldData(NamedTuple):
    """A field of a matrix and the cases in it."""

    row: str
    column: str
    label: str
    cases: Names


class MatrixData(NamedTuple):
    """A matrix: the attributes of its rows and columns, its fields, and the cases that stand in none of them."""

    name: str
    label: str
    rows: str
    columns: str
    fields: tuple[FieldData, ...]
    unplaced: Names


class ShownData(NamedTuple):
    """Of some cases: value of an attribute -> those that have it; and those of which none is known."""

    attribute: str
    values: dict[str, Names]
    unknown: Names


class GroupData(NamedTuple):
    """The cases with one value of the attribute by which they are divided, and what is shown of them."""

    value: str
    cases: Names
    shown: tuple[ShownData, ...]


class DivisionData(NamedTuple):
    """A way to divide the cases; `rest` are those of which nobody knows to which group they belong, `listed` is of all
    cases."""

    name: str
    label: str
    by: str
    groups: tuple[GroupData, ...]
    rest: Names
    listed: tuple[ShownData, ...]


class FindingData(NamedTuple):
    """A diagnosis or a recommendation, the cases that have it, those of them for which it is contested, and those of
    which it is not known whether they have it; `known` is the number of all others, of which a share is one."""

    attribute: str
    value: str
    label: str
    severity: str | None
    actor: str | None
    stage: str | None
    do: str
    cases: Names
    contested: Names
    not_known: Names
    known: int


class UnknownData(NamedTuple):
    """A question, the cases that leave it open or answer `unknown`, and for how many of these an answer would at once
    add a diagnosis or a recommendation, on average over the answers that could be given."""

    attribute: str
    question: str
    open: Names
    unknown: Names
    settles: float


class MovementData(NamedTuple):
    """Cases that moved from some fields of a matrix to others; a field is a row and a column."""

    matrix: str
    before: tuple[Names, ...]
    after: tuple[Names, ...]
    cases: Names


class ChangeData(NamedTuple):
    """A diagnosis or a recommendation: the cases to which it came and from which it went, among those there at both
    times; and how many had it, and have it."""

    attribute: str
    value: str
    came: Names
    went: Names
    before: int
    after: int


class ChangesData(NamedTuple):
    """What changed since the portfolio in `file`; `common` cases are in both; of the questions `only_now` and
    `only_before` anything is known at that time only."""

    file: str
    common: int
    new: Names
    gone: Names
    improved: Names
    worsened: Names
    movements: tuple[MovementData, ...]
    findings: tuple[ChangeData, ...]
    only_now: Names
    only_before: Names


class CaseData(NamedTuple):
    """A case: its name, what people call it, the number of its row, what was concluded of it (attribute -> values) and
    what of that is contested, which rules fired, the attributes that contradict themselves, and the constraints that
    its answers break."""

    name: str
    title: str
    row: int
    concluded: dict[str, Names]
    contested: dict[str, Names]
    fired: Names
    contradictory: Names
    broken: Names


class PortfolioData(NamedTuple):
    """All of a portfolio; `rejected` are the rows that could not be read."""

    file: str
    rejected: int
    cases: tuple[CaseData, ...]
    whole: tuple[WholeFinding, ...]
    figures: tuple[FigureData, ...]
    matrices: tuple[MatrixData, ...]
    divisions: tuple[DivisionData, ...]
    diagnoses: tuple[FindingData, ...]
    recommendations: tuple[FindingData, ...]
    unknowns: tuple[UnknownData, ...]
    changes: ChangesData | None


class Reason(NamedTuple):
    """A rule, and the cases that come to a conclusion by it, as people call them."""

    rule: str
    cases: Names


class Holding(NamedTuple):
    """A conclusion about single cases: how many come to it of the `known` cases, of which it is known whether they do,
    by which rules, each case by the one with the strongest basis; for which of them it is contested; and the cases of
    which it is not known."""

    attribute: str
    value: str
    holding: int
    known: int
    reasons: tuple[Reason, ...]
    contested: Names
    not_known: Names
