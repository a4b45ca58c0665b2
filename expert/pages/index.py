"""The overview of many cases, as a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from expert.explanation.matrices import in_matrices
from expert.explanation.report import FindingGroup, Report
from expert.explanation.together import Together
from expert.model.rulebase import RuleBase
from expert.pages.case import identity
from expert.pages.data import Identity
from expert.pages.matrices import Grid, common_grids


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


class Joint(NamedTuple):
    """The one report on the cases of a file: where it is, its title, and how many cases it is about."""

    href: str
    title: str
    file: str
    cases: int


class IndexPage(NamedTuple):
    """The overview of many cases, with the reports on files of several."""

    diagnoses: tuple[Count, ...]
    measures: tuple[Count, ...]
    grids: tuple[Grid, ...]
    rows: tuple[Row, ...]
    together: tuple[Joint, ...]
    notes: tuple[str, ...]
    identity: Identity


def index_page(
    base: RuleBase, reports: Sequence[tuple[str, Report]], invalid: int, together: Sequence[tuple[str, Together]] = ()
) -> IndexPage:
    """The overview of cases, each with the address of its report, and of files with several, with the address of what
    is said of them `together`; `invalid` others could not be read."""
    every = [report for _, report in reports]
    return IndexPage(
        diagnoses=_counts(report.diagnoses for report in every),
        measures=_counts(report.recommendations for report in every),
        grids=common_grids(base, [in_matrices(base, report.trace) for report in every]),
        rows=tuple(_row(base, href, report) for href, report in reports),
        together=tuple(Joint(href, one.title, one.file, len(one.reports)) for href, one in together),
        notes=tuple(_notes(every, [one for _, one in together], invalid)),
        identity=identity(base, every[0].trace if every else None),
    )


def _counts(every: Iterable[Iterable[FindingGroup]]) -> tuple[Count, ...]:
    """In how many cases each finding, the most frequent first; of one label under one heading once in a case."""
    found: list[tuple[str, str]] = []
    for groups in every:
        found += dict.fromkeys((one.label, group.heading) for group in groups for one in group.findings)
    return tuple(Count(label, heading, cases) for (label, heading), cases in Counter(found).most_common())


def _row(base: RuleBase, href: str, report: Report) -> Row:
    worst = report.diagnoses[0] if report.diagnoses else None
    notes = [
        text
        for holds, text in (
            (report.trace.contradictions, "contradictory"),
            (report.trace.broken, "answers that cannot be true together"),
            (report.failures, "misses expectations"),
        )
        if holds
    ]
    return Row(
        href=href,
        title=report.title,
        file=report.file,
        worst=list(base.severities).index(worst.key[0]) + 1 if worst else 0,
        worst_label=worst.heading if worst else "",
        diagnoses=tuple(finding.label for group in report.diagnoses for finding in group.findings),
        measures=sum(len(group.findings) for group in report.recommendations),
        open=len(report.open),
        notes=tuple(notes),
    )


def _notes(reports: Sequence[Report], together: Sequence[Together], invalid: int) -> Iterator[str]:
    expecting = [report for report in reports if report.expects]
    if invalid == 1:
        yield "1 case could not be read, and was left out."
    elif invalid:
        yield f"{invalid} cases could not be read, and were left out."
    if expecting:
        met = sum(not report.failures for report in expecting)
        yield f"{met} of {len(expecting)} cases with expectations meet them."
    for one in together:
        if one.joined.failures:
            yield f"The cases in {one.file} together miss what is expected of them."
