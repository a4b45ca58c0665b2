"""What the page on a portfolio consists of. Its cases are linked to by `Who`."""

from __future__ import annotations

from typing import NamedTuple

from expert.documents.tree import Graph
from expert.pages.data import Actor, Entry, Identity, Link, Note, Paper, Part
from expert.portfolio.data import CaseFinding, FindingChange, OpenQuestion, PortfolioChanges
from expert.portfolio.words import percent, share


class Who(NamedTuple):
    """Some cases: how many, of how many of which it is known, and links to them, or, if there are many, to the first of
    them; and of how many more it is not known."""

    number: int
    of: int
    listed: tuple[Link, ...]
    unknown: int = 0

    @property
    def share(self) -> str:
        """Such as `2 of 4 (50%), 1 not known`."""
        return share(self.number, self.of, self.unknown)

    @property
    def percent(self) -> str:
        """Such as `40%`."""
        return percent(self.number, self.of) if self.of else ""

    @property
    def part(self) -> float:
        """Which part of them that is, from 0 to 1."""
        return self.number / self.of if self.of else 0.0

    @property
    def more(self) -> int:
        """How many are not listed."""
        return self.number - len(self.listed)


class PageFigure(NamedTuple):
    """What was counted: the id by which the proof knows it, or nothing if it could not be counted; `who` counts,
    `others` were looked at and do not, and of the `unknown` it is not known. `before` is empty if nothing is compared.
    """

    id: str
    label: str
    help: str
    value: str
    before: str
    who: Who
    others: Who
    unknown: Who


class Tally(NamedTuple):
    """A diagnosis or a measure of single cases: what it says, which have it, and the rules by which they have it, the
    most frequent first, each with how often."""

    found: CaseFinding
    text: str
    who: Who
    reasons: tuple[tuple[str, int], ...]


class Tallies(NamedTuple):
    """Tallies under a severity or a stage; `place` is 1 for the first that the base declares."""

    heading: str
    place: int
    items: tuple[Tally, ...]


class Doer(NamedTuple):
    """What one actor should do in single cases, stage by stage."""

    label: str
    stages: tuple[Tallies, ...]


class PageValues(NamedTuple):
    """What is known of an attribute of some cases: its values with those that have them, and those of whom none is."""

    label: str
    values: tuple[tuple[str, Who], ...]
    unknown: Who


class PageDivision(NamedTuple):
    """A way to divide the cases: its groups, with what is shown of each; those of which the group is not known; and
    what is listed of all cases."""

    label: str
    help: str
    groups: tuple[tuple[str, Who, tuple[PageValues, ...]], ...]
    rest: Who
    listed: tuple[PageValues, ...]


class PageField(NamedTuple):
    """A field of a matrix: its id, what it is called, where it is, in words, and who is there."""

    id: str
    label: str
    where: str
    who: Who


class PageMatrix(NamedTuple):
    """A matrix with the cases in it. `unplaced` are in no field, for want of what `missing` says."""

    label: str
    rows: str
    columns: str
    row_labels: tuple[str, ...]
    column_labels: tuple[str, ...]
    fields: tuple[tuple[PageField, ...], ...]
    unplaced: Who
    missing: str


class PageDiagnosis(NamedTuple):
    """A diagnosis of one case: the place and name of its severity, what it says, and the rule that is its reason."""

    place: int
    severity: str
    label: str
    reason: str
    contested: bool


class CaseCard(NamedTuple):
    """One case: the worst of its diagnoses first, and by actor what is recommended."""

    id: str
    name: str
    diagnoses: tuple[PageDiagnosis, ...]
    measures: tuple[tuple[str, tuple[str, ...]], ...]
    notes: tuple[str, ...]


class PageGroup(NamedTuple):
    """Cases under a heading, and how many more there are that are not shown."""

    label: str
    cases: tuple[CaseCard, ...]
    more: int


class PageQuestion(NamedTuple):
    """A question that not all cases answer: its label, for how many of those that do not an answer would add something,
    on average, and which they are."""

    found: OpenQuestion
    label: str
    settles: str
    who: Who

    @property
    def asked(self) -> bool:
        """Whether it is answered in any case, be it with `unknown`."""
        return len(self.found.open) < self.who.of


class PageMove(NamedTuple):
    """Cases that moved in a matrix: from where to where, in words and by row and column, which is None if they were in
    no field or in several."""

    id: str
    before: str
    after: str
    source: tuple[int, int] | None
    target: tuple[int, int] | None
    who: Who


class PageChange(NamedTuple):
    """A diagnosis or a measure that came or went: its label, and to which cases and from which."""

    found: FindingChange
    label: str
    came: Who
    went: Who


class PageChanges(NamedTuple):
    """What changed since an earlier time; `moves` has the moves in each matrix, `came` and `went` are diagnoses and
    measures of the whole."""

    found: PortfolioChanges
    new: Who
    gone: Who
    improved: Who
    worsened: Who
    came: tuple[str, ...]
    went: tuple[str, ...]
    moves: tuple[tuple[PageMatrix, tuple[PageMove, ...]], ...]
    differences: tuple[PageChange, ...]


class PortfolioPage(NamedTuple):
    """A page on a portfolio of `cases` cases. `verdict`, `actors` and all from `graph` on are about the whole, like
    those of a page on a case; `troubles` are cells that cannot be read;
    `limits` says what is left out for the sake of size."""

    title: str
    file: str
    cases: int
    warnings: tuple[str, ...]
    troubles: tuple[str, ...]
    limits: str
    lead: tuple[str, ...]
    firmness: tuple[str, ...]
    papers: tuple[Paper, ...]
    verdict: tuple[Part, ...]
    actors: tuple[Actor, ...]
    stages: int
    figures: tuple[PageFigure, ...]
    diagnoses: tuple[Tallies, ...]
    measures: tuple[Doer, ...]
    divisions: tuple[PageDivision, ...]
    matrices: tuple[PageMatrix, ...]
    groups: tuple[PageGroup, ...]
    questions: tuple[PageQuestion, ...]
    changes: PageChanges | None
    graph: Graph
    layers: dict[str, int]
    entries: tuple[Entry, ...]
    notes: tuple[Note, ...]
    identity: Identity
