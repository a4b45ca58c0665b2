"""The findings about a portfolio as plain data that names cases by their places in the table. The text, the JSON, the
CSV and the page are all told from it."""

from __future__ import annotations

from typing import NamedTuple

from expert.documents.data import Places
from expert.model.rule import Basis
from expert.model.trace import Fact
from expert.portfolio.reading import TableReading

Names = tuple[str, ...]

#: A field of a matrix, by the values of its row and column.
Position = tuple[str, str]


class PortfolioFinding(NamedTuple):
    """A diagnosis (with `severity`), a recommendation (with `actor`) or another result for the whole: the rule that is
    its reason, in words too, and the `figures` that it is based on. `after` are the findings from which it follows."""

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
    after: Names

    @property
    def fact(self) -> Fact:
        """Return the finding as a fact."""
        return Fact(self.attribute, self.value)


class Figure(NamedTuple):
    """A number that was counted from the cases: `number` is percent, a count or a mean, null if there was nothing to
    count. `counted` cases of those `among` which they are count, and `cases` are their places. Of the cases `not_known`
    it is not known whether they count; a share is null if all others say the same. `before` is the number at the
    earlier time, null also if it is not `comparable`, since the two tables do not answer the questions that it needs
    alike."""

    name: str
    kind: str
    label: str
    unit: str
    number: float | None
    counted: int
    among: int
    cases: Places
    before: float | None
    not_known: Places
    comparable: bool


class MatrixField(NamedTuple):
    """A field of a matrix and the cases in it."""

    row: str
    column: str
    label: str
    cases: Places


class FilledMatrix(NamedTuple):
    """A matrix: the attributes of its rows and columns, its fields, and the cases that stand in none of them. A
    contradictory case stands in several."""

    name: str
    label: str
    rows: str
    columns: str
    fields: tuple[MatrixField, ...]
    unplaced: Places


class ValueCounts(NamedTuple):
    """Cases counted by the values of an attribute: value -> the cases that have it; `unknown` are those with no known
    value."""

    attribute: str
    values: dict[str, Places]
    unknown: Places

    @property
    def cases(self) -> set[int]:
        """Return all of these cases. A contradictory one has several values."""
        return {*self.unknown}.union(*self.values.values())


class CaseGroup(NamedTuple):
    """The cases with one value of the attribute by which they are divided, and what is shown of them."""

    value: str
    cases: Places
    shown: tuple[ValueCounts, ...]


class Division(NamedTuple):
    """A way to divide the cases, with its groups, also those that no case is in. `rest` are the cases of which nobody
    knows to which group they belong, `listed` is told of all cases."""

    name: str
    label: str
    by: str
    groups: tuple[CaseGroup, ...]
    rest: Places
    listed: tuple[ValueCounts, ...]


class CaseFinding(NamedTuple):
    """A diagnosis, a recommendation or another result, the cases that have it, those of them for which it is contested,
    and those of which it is not known whether they have it. `known` is the number of all others, and shares are shares
    of these."""

    attribute: str
    value: str
    label: str
    severity: str | None
    actor: str | None
    stage: str | None
    do: str
    cases: Places
    contested: Places
    not_known: Places
    known: int

    @property
    def fact(self) -> Fact:
        """Return the finding as a fact."""
        return Fact(self.attribute, self.value)


class OpenQuestion(NamedTuple):
    """A question, the cases that leave it open or answer `unknown`, and for how many of these an answer would at once
    add a diagnosis or a recommendation, on average over the answers that could be given. It is asked `once` if all
    cases have the same answer."""

    attribute: str
    question: str
    once: bool
    open: Places
    unknown: Places
    settles: float


class Movement(NamedTuple):
    """Cases that moved from some fields of a matrix to others; a field is a row and a column. The fields are several
    where a case contradicts itself, and none where it has no place."""

    matrix: str
    before: tuple[Position, ...]
    after: tuple[Position, ...]
    cases: Names


class FindingChange(NamedTuple):
    """A diagnosis or a recommendation: the cases to which it came and from which it went, and how many had it, and have
    it; all among the cases there at both times, by what they answer both times."""

    attribute: str
    value: str
    came: Names
    went: Names
    before: int
    after: int

    @property
    def fact(self) -> Fact:
        """Return the finding as a fact."""
        return Fact(self.attribute, self.value)


class PortfolioChanges(NamedTuple):
    """The changes since the portfolio in `file`. `common` cases are in both; cases are named, since some are in one
    only. Those `improved` have fewer diagnoses of the worst severity in which the two times differ, those `worsened`
    more. Questions of `only_now` and `only_before` are answered at that time only. The cases `unlike` do not answer the
    same questions both times, and every case is compared by those that it answers both times."""

    file: str
    common: int
    new: Names
    gone: Names
    improved: Names
    worsened: Names
    movements: tuple[Movement, ...]
    findings: tuple[FindingChange, ...]
    only_now: Names
    only_before: Names
    unlike: Names


class FirstCase(NamedTuple):
    """A case to look at first: how many findings it has, as sentences the worst of those that follow from no other
    finding, and the answers behind the first of these."""

    name: str
    title: str
    findings: int
    roots: Names
    why: Names


class CaseSummary(NamedTuple):
    """A case: its name, what people call it, the number of its row, what was concluded of it (attribute -> values) and
    which of that is contested, which rules fired, the attributes that contradict themselves, and the constraints that
    its answers break."""

    name: str
    title: str
    row: int
    concluded: dict[str, Names]
    contested: dict[str, Names]
    fired: Names
    contradictory: Names
    broken: Names


class PortfolioFindings(NamedTuple):
    """All that was found of a portfolio, and of the `earlier` table if there is one; it follows after what was read.

    The most severe diagnoses and the earliest recommendations come first, and of these what most cases have. `first`
    are the cases to look at first. Nothing is said of the whole if it is `withheld`, since too many rows are left out.
    """

    file: str
    reading: TableReading
    earlier: TableReading | None
    withheld: bool
    first: tuple[FirstCase, ...]
    cases: tuple[CaseSummary, ...]
    whole: tuple[PortfolioFinding, ...]
    figures: tuple[Figure, ...]
    matrices: tuple[FilledMatrix, ...]
    divisions: tuple[Division, ...]
    results: tuple[CaseFinding, ...]
    diagnoses: tuple[CaseFinding, ...]
    recommendations: tuple[CaseFinding, ...]
    unknowns: tuple[OpenQuestion, ...]
    changes: PortfolioChanges | None


class ByRule(NamedTuple):
    """A rule, and the cases for which a conclusion is based on it, as people call them."""

    rule: str
    cases: Places


class CasesWith(NamedTuple):
    """A conclusion about single cases. `known` is the number of cases of which it is known whether it holds. Each case
    that comes to it stands at the rule with the strongest basis. It is contested for some, and not known of others."""

    attribute: str
    value: str
    holding: int
    known: int
    reasons: tuple[ByRule, ...]
    contested: Places
    not_known: Places
