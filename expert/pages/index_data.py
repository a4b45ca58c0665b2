"""What the overview of many cases consists of."""

from __future__ import annotations

from typing import NamedTuple

from expert.pages.data import Grid, Identity


class Count(NamedTuple):
    """How many cases have a diagnosis or a measure."""

    label: str
    group: str
    cases: int


class Row(NamedTuple):
    """One case in the list: where its report is, and what it comes to. `worst` is the place of its worst severity,
    from 1; 0 if there is none."""

    href: str
    title: str
    file: str
    worst: int
    worst_label: str
    diagnoses: tuple[str, ...]
    measures: int
    open: int
    notes: tuple[str, ...]


class IndexPage(NamedTuple):
    """The overview of many cases."""

    diagnoses: tuple[Count, ...]
    measures: tuple[Count, ...]
    grids: tuple[Grid, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    identity: Identity
