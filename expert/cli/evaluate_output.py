"""The forms in which `expert evaluate` prints: one class a form, each told of every case and of the end."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from expert.cli.output import print_data, print_lines, print_note
from expert.documents.formats import writer
from expert.documents.layout import Line, escaped, json_text
from expert.documents.text import block_lines, entry_lines
from expert.explanation.report import Report, summary_of
from expert.explanation.report_text import missed_document, report_document, summary_lines
from expert.explanation.result_text import overview, result_document
from expert.library.rule_base import OpenRuleBase
from expert.model.rulebase import RuleBase

if TYPE_CHECKING:
    from expert.explanation.together import Together


class Printer(Protocol):
    """A printer of reports as they come."""

    def case(self, report: Report) -> None:
        """Take the report on a case that could be evaluated."""

    def together(self, found: Together) -> None:
        """Take the report on a file with several cases, in place of `case` for each of them."""

    def end(self, reports: Sequence[Report], invalid: int) -> None:
        """End the output; `invalid` cases could not be read."""


class TextOptions(NamedTuple):
    """The options of a person who wants text.

    several: whether there are several files, which are told together.
    everything: whether all findings of all cases are wanted.
    verbose: whether what to do is wanted in full, and all questions.
    quiet: whether only the summary is wanted, and cases that miss an expectation.
    """

    several: bool
    everything: bool
    verbose: bool
    quiet: bool


def printer(
    form: str,
    rules: OpenRuleBase,
    how: TextOptions,
    *,
    color: str,
    width: int,
    output: Path | None,
    reader: str | None = None,
) -> Printer:
    """Return the printer for a form: text, json, jsonl, csv, or html, which needs the folder `output`."""
    base, evaluator = rules.base, rules.evaluator
    if output is not None:
        from expert.cli.evaluate_pages import Pages  # its libraries are only loaded where they are used

        return Pages(evaluator, output)
    if form == "json":
        return _Json(base)
    if form == "jsonl":
        return _JsonLines(color)
    return _Csv(base, color) if form == "csv" else _Text(rules, how, color, width, reader)


def _one_by_one(printing: Printer, found: Together, color: str) -> None:
    """Print the cases of a file as cases of their own, where a format has no place for what is said of all of them."""
    for report in found.reports:
        printing.case(report)
    for failure in found.missed:
        print_note(f"{found.file}: all cases together: expected {failure.expected}, found {failure.found}", color)


class _Text:
    def __init__(self, rules: OpenRuleBase, how: TextOptions, color: str, width: int, reader: str | None) -> None:
        self._rules, self._how, self._color, self._width, self._reader = rules, how, color, width, reader

    def case(self, report: Report) -> None:
        base, how = self._rules.base, self._how
        if how.everything and (not how.quiet or report.failures):
            print_lines(entry_lines(report_document(base, report, verbose=how.verbose), self._width), self._color)
        elif not how.several and not how.quiet:
            question = next_question(self._rules, report, self._reader)
            print_lines(writer("text")(result_document(base, report, question=question), self._width), self._color)
        if report.failures and not how.everything:
            print_lines(entry_lines(missed_document(report), self._width), self._color)

    def together(self, found: Together) -> None:
        told_below = self._how.several and not self._how.everything
        if not (self._how.quiet or told_below) or found.failures:
            from expert.explanation.together_text import together_explanation  # few files hold several cases

            document = together_explanation(self._rules.base, found, verbose=self._how.verbose)
            print_lines([*writer("text")(document, self._width), Line()], self._color)

    def end(self, reports: Sequence[Report], invalid: int) -> None:
        if self._how.several and not self._how.everything and not self._how.quiet:
            print_lines(block_lines(overview(self._rules.base, reports, invalid), self._width), self._color)
        elif len(reports) + invalid > 1 or self._how.quiet:
            print_lines(summary_lines(summary_of(reports, invalid), self._width), self._color)
        elif any(report.expects for report in reports):
            met = not any(report.failures for report in reports)
            text = "All expectations of this case are met." if met else "This case misses expectations."
            if not met or self._how.everything:
                print_lines([Line(text, "success" if met else "failure")], self._color)


def next_question(rules: OpenRuleBase, report: Report, reader: str | None) -> str | None:
    """Return the question that a session would ask next about the case of a report; None if none is left."""
    if not report.open:
        return None
    from expert.session.session import Session  # only a report on one case names a question

    return rules.consultant.next(Session(perspective=reader), report.trace, tuple(report.open))


class _Json:
    def __init__(self, base: RuleBase) -> None:
        self._base = base
        self._together: list[Together] = []

    def case(self, report: Report) -> None:
        """Keep the report: all is printed at the end."""

    def together(self, found: Together) -> None:
        self._together.append(found)

    def end(self, reports: Sequence[Report], invalid: int) -> None:
        from expert.explanation.report_data import results_data

        print_data(json_text(results_data(self._base, reports, invalid, self._together), indent=2))


class _JsonLines:
    def __init__(self, color: str) -> None:
        self._color = color

    def case(self, report: Report) -> None:
        from expert.explanation.report_data import result_data

        print_data(json_text(result_data(report)))

    def together(self, found: Together) -> None:
        _one_by_one(self, found, self._color)

    def end(self, reports: Sequence[Report], invalid: int) -> None:
        """Print nothing more: each case has a line of its own."""


class _Csv:
    def __init__(self, base: RuleBase, color: str) -> None:
        self._base, self._color = base, color
        from expert.explanation.report_data import columns  # only this form needs these
        from expert.tables.csv_text import CsvWriter

        self._writer = CsvWriter(sys.stdout)
        self._writer.row(columns(base))

    def case(self, report: Report) -> None:
        from expert.explanation.report_data import row

        self._writer.row(escaped(cell) for cell in row(self._base, report))

    def together(self, found: Together) -> None:
        _one_by_one(self, found, self._color)

    def end(self, reports: Sequence[Report], invalid: int) -> None:
        """Print nothing more: each case has a row of its own."""
