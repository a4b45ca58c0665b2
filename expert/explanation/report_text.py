"""The report on a case, and the summary over many, as text."""

from __future__ import annotations

from collections.abc import Iterator

from expert.documents.layout import Line, columns, wrap
from expert.explanation.report import Group, Report, warnings
from expert.model.rulebase import RuleBase
from expert.model.trace import Trace
from expert.tables.summary import Summary
from expert.words.facts import counted


def report_lines(base: RuleBase, report: Report, width: int, *, verbose: bool = False) -> Iterator[Line]:
    """One case: what is wrong, what to do, and what to be careful about."""
    yield from wrap(report.title, width, style="title")
    yield from wrap(report.file, width, "  ", style="faint")
    for group in report.diagnoses:
        yield from _group(group, width, group.heading, verbose)
    for group in report.recommendations:
        yield from _group(group, width, group.heading, verbose)
    if not report.trace.derived:
        yield from wrap(_nothing(base, report), width, "  ")
    elif not report.diagnoses and not report.recommendations:
        yield from wrap("Neither a diagnosis nor a recommendation follows from these answers.", width, "  ")
    yield from warning_lines(base, report.trace, width, "  ")
    for name in report.replaced:
        text = f"The case's own answer on '{base.attributes[name].label}' replaces the shared one."
        yield from wrap(text, width, "  - ", "    ", "faint")
    yield from _left_open(base, report, width, verbose)
    yield from _failures(report, width)
    yield Line()


def _nothing(base: RuleBase, report: Report) -> str:
    """What is said where nothing is concluded: with questions open that is no all-clear."""
    if not report.open:
        return "Nothing follows from these answers, whatever else is answered."
    given = sum(bool(one.facts) for one in report.trace.answers)
    asked = sum(one.asked for one in base.attributes.values())
    return (
        f"We cannot conclude anything yet. {given} of {counted(max(asked, given), 'question')} "
        f"{'is' if given == 1 else 'are'} answered."
    )


def _group(group: Group, width: int, heading: str, verbose: bool) -> Iterator[Line]:
    yield from wrap(heading, width, "  ", style=f"heading {group.key[0]}")
    for finding in group.findings:
        contested = " (contested)" if finding.contested else ""
        yield from wrap(finding.label + contested, width, "  * ", "    ", "finding")
        # What a diagnosis says beside its label may limit it, and then it must not be missed.
        if finding.do and (verbose or len(group.key) == 1):
            yield from wrap(finding.do, width, "    ")
        yield from wrap(f"{finding.reason} [{finding.basis}; {', '.join(finding.cites)}]", width, "    ", style="faint")


def warning_lines(base: RuleBase, trace: Trace, width: int, indent: str = "") -> Iterator[Line]:
    """What to be careful about, each after a `!`."""
    for text in warnings(base, trace):
        yield from wrap(text, width, f"{indent}! ", f"{indent}  ", "warning")


def _left_open(base: RuleBase, report: Report, width: int, verbose: bool) -> Iterator[Line]:
    for names, what in ((report.unknown, "Answered 'unknown'"), (report.open, "Open, and could still add something")):
        if not names:
            continue
        shown = names if verbose or len(names) <= 5 else names[:4]
        more = f"; and {len(names) - len(shown)} more" if len(shown) < len(names) else ""
        labels = "; ".join(str(base.attributes[name].label) for name in shown)
        yield from wrap(f"{what}: {labels}{more}.", width, "  ? ", "    ", "faint")


def _failures(report: Report, width: int) -> Iterator[Line]:
    for failure in report.failures:
        yield from wrap(f"Expected {failure.expected}", width, "  x ", "    ", "failure")
        yield from wrap(f"found {failure.found}", width, "    ", style="failure")
        for conclusion in failure.missing[:1]:
            text = f"`expert explain {report.file} --why-not {conclusion}` says what is missing."
            yield from wrap(text, width, "    ", style="faint")


def summary_lines(summary: Summary, width: int) -> Iterator[Line]:
    """All cases together: how many, how often each finding, and whether the expectations were met."""
    yield Line(f"{summary.evaluated:,} {'case' if summary.evaluated == 1 else 'cases'} evaluated", "title")
    for count, text in (
        (summary.invalid, "could not be read, and were left out"),
        (summary.contradictory, "contradictory"),
        (summary.broken, "with answers that cannot be true together"),
        (summary.open, "with questions open that could still add something"),
    ):
        if count:
            yield Line(f"  {count:,} {text}")
    for heading, counts in (("Diagnoses", summary.diagnoses), ("Recommendations", summary.recommendations)):
        if counts:
            yield Line(f"  {heading}, by how many cases have them", "heading")
            often = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
            yield from columns([(f"{count:>5,}", label) for label, count in often], width, "  ")
    if summary.expecting:
        style = "success" if summary.met == summary.expecting else "failure"
        yield Line(f"  {summary.met} of {summary.expecting} cases with expectations meet them", style)
