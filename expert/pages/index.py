"""The page that leads to the pages of many cases, and tells what they have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from expert.documents.html import page
from expert.documents.tree import Block, Document, Items, Paragraph, Section, Span, Spans, Table, item
from expert.explanation.matrices import common_grids, in_matrices
from expert.explanation.report import FindingGroup, Report
from expert.explanation.together import Together
from expert.model.rulebase import RuleBase
from expert.pages.case import made_with
from expert.words.facts import counted

#: So many of the most frequent findings are shown at once.
_SHOWN = 8


def index_html(
    base: RuleBase, reports: Sequence[tuple[str, Report]], invalid: int, together: Sequence[tuple[str, Together]] = ()
) -> str:
    """Return the overview of cases, each with the address of its page.

    `together` is the address of the document on several cases of a file, `invalid` how many cases could not be read.
    """
    every = [report for _, report in reports]
    sections = (
        Section("How often", tuple(_often(base, every)), "often"),
        Section("Where they stand", common_grids(base, [in_matrices(base, one.trace) for one in every]), "place"),
        Section("The cases", tuple(_cases(base, reports, together)), "cases"),
        Section("How this page was made", made_with(base, every[0].trace if every else None), "made"),
    )
    notes = (Paragraph(text) for text in _notes(every, [one for _, one in together], invalid))
    shown = sections if every else sections[2:]
    title = f"{counted(len(every), 'case')}: {base.base.title}"
    return page(Document(title, (*notes, *(one for one in shown if one.blocks))), tuple(base.severities))


def _often(base: RuleBase, every: Sequence[Report]) -> Iterator[Section]:
    for title, groups in (
        (str(base.base.words.results), [one.results for one in every]),
        ("Findings", [one.diagnoses for one in every]),
        ("Recommendations", [one.recommendations for one in every]),
    ):
        # Whoever declares results asks for those, and need not have findings.
        if base.declares_results and not any(groups):
            continue
        counts = _counts(groups)
        first = (_table(counts[:_SHOWN]),) if counts else (Paragraph("None."),)
        rest = counts[_SHOWN:]
        more = (Section(f"{len(rest)} more", (_table(rest),), folded=True),) if rest else ()
        yield Section(title, (*first, *more))


def _counts(every: Iterable[Iterable[FindingGroup]]) -> list[tuple[str, str, int]]:
    """Return the number of cases with each finding, the most frequent first. Findings with one label count as one."""
    found: list[tuple[str, str]] = []
    for groups in every:
        found += dict.fromkeys((one.label, group.heading) for group in groups for one in group.findings)
    return [(label, heading, cases) for (label, heading), cases in Counter(found).most_common()]


def _table(counts: Sequence[tuple[str, str, int]]) -> Table:
    return Table(("What", "Under", "Cases"), tuple((label, heading, str(cases)) for label, heading, cases in counts))


def _cases(
    base: RuleBase, reports: Sequence[tuple[str, Report]], together: Sequence[tuple[str, Together]]
) -> Iterator[Block]:
    if together:
        joint = (
            item(
                (Span(one.title, file=href), Span(f" ({counted(len(one.reports), 'case')}), "), Span(one.file, "code"))
            )
            for href, one in together
        )
        yield Section("Several in one file, told as one", (Items(tuple(joint)),))
    if not reports:
        yield Paragraph("No case could be evaluated.")
        return
    plain = (str(base.base.words.results),) if base.declares_results else ()
    head = ("Case", *plain, "Worst", "Findings", "Recommendations", "Open questions")
    yield Table(head, tuple(_row(base, href, report) for href, report in reports), sortable=True)


def _row(base: RuleBase, href: str, report: Report) -> tuple[Spans | str | Section, ...]:
    worst = report.diagnoses[0] if report.diagnoses else None
    labels = [item(finding.label) for group in report.diagnoses for finding in group.findings]
    careful = [
        text
        for holds, text in (
            (report.trace.contradictions, "contradictory"),
            (report.trace.broken, "answers that cannot be true together"),
            (report.failures, "misses expectations"),
        )
        if holds
    ]
    notes = (Span(f" {'; '.join(careful)}", "badge"),) if careful else ()
    plain = "; ".join(one.label for group in report.results for one in group.findings)
    return (
        (Span(report.title, file=href), Span(f" {report.file}", "faint"), *notes),
        *((plain or "none",) if base.declares_results else ()),
        (Span(worst.heading, worst.key[0]),) if worst else "none",
        Section(str(len(labels)), (Items(tuple(labels)),), folded=True) if labels else "0",
        str(sum(len(group.findings) for group in report.recommendations)),
        str(len(report.open)),
    )


def _notes(reports: Sequence[Report], together: Sequence[Together], invalid: int) -> Iterator[str]:
    expecting = [report for report in reports if report.expects]
    if invalid:
        yield f"{counted(invalid, 'case')} could not be read, and {'was' if invalid == 1 else 'were'} left out."
    if expecting:
        met = sum(not report.failures for report in expecting)
        yield f"{met} of {counted(len(expecting), 'case')} with expectations meet them."
    for one in together:
        if one.missed:
            yield f"The cases in {one.file} together miss what is expected of them."
