"""The forms in which `expert evaluate` prints: one class a form, each told of every case and of the end."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from expert.cli.output import print_data, print_lines, print_note
from expert.documents.formats import writer
from expert.documents.layout import Line, escaped, json_text
from expert.documents.text import entry_lines
from expert.explanation.evaluation import CaseEvaluator
from expert.explanation.report import Report, summary_of
from expert.explanation.report_data import columns, result_data, results_data, row
from expert.explanation.report_text import report_document, summary_lines
from expert.explanation.together import Together
from expert.explanation.together_text import together_explanation
from expert.model.rulebase import RuleBase


class Printer(Protocol):
    """Prints reports as they come."""

    def case(self, report: Report) -> None:
        """Called for each case that could be evaluated."""

    def together(self, found: Together) -> None:
        """Called for each file with several cases, in place of `case` for each of them."""

    def end(self, reports: Sequence[Report], invalid: int) -> None:
        """Called once at the end; `invalid` cases could not be read."""


def printer(
    form: str, evaluator: CaseEvaluator, *, color: str, width: int, verbose: bool, quiet: bool, output: Path | None
) -> Printer:
    """The printer for a form: text, json, jsonl, csv, or html, which needs the folder `output`."""
    base = evaluator.base
    if output is not None:
        from expert.cli.evaluate_pages import Pages  # its libraries are only loaded where they are used

        return Pages(evaluator, output)
    if form == "json":
        return _Json(base)
    if form == "jsonl":
        return _JsonLines(color)
    return _Csv(base, color) if form == "csv" else _Text(base, color, width, verbose, quiet)


def _one_by_one(printing: Printer, found: Together, color: str) -> None:
    """Prints the cases of a file as cases of their own, where a form has no place for what is said of all of them."""
    for report in found.reports:
        printing.case(report)
    for failure in found.joined.failures:
        print_note(f"{found.file}: all cases together: expected {failure.expected}, found {failure.found}", color)


class _Text:
    def __init__(self, base: RuleBase, color: str, width: int, verbose: bool, quiet: bool) -> None:
        self._base, self._color, self._width, self._verbose, self._quiet = base, color, width, verbose, quiet

    def case(self, report: Report) -> None:
        if not self._quiet or report.failures:
            print_lines(
                entry_lines(report_document(self._base, report, verbose=self._verbose), self._width), self._color
            )

    def together(self, found: Together) -> None:
        if not self._quiet or found.failures:
            document = together_explanation(self._base, found, verbose=self._verbose)
            print_lines([*writer("text")(document, self._width), Line()], self._color)

    def end(self, reports: Sequence[Report], invalid: int) -> None:
        if len(reports) + invalid > 1 or self._quiet:
            print_lines(summary_lines(summary_of(reports, invalid), self._width), self._color)
        elif any(report.expects for report in reports):
            met = not any(report.failures for report in reports)
            text = "All expectations of this case are met." if met else "This case misses expectations."
            print_lines([Line(text, "success" if met else "failure")], self._color)


class _Json:
    def __init__(self, base: RuleBase) -> None:
        self._base = base
        self._together: list[Together] = []

    def case(self, report: Report) -> None:
        """All is printed at the end."""

    def together(self, found: Together) -> None:
        self._together.append(found)

    def end(self, reports: Sequence[Report], invalid: int) -> None:
        print_data(json_text(results_data(self._base, reports, invalid, self._together), indent=2))


class _JsonLines:
    def __init__(self, color: str) -> None:
        self._color = color

    def case(self, report: Report) -> None:
        print_data(json_text(result_data(report)))

    def together(self, found: Together) -> None:
        _one_by_one(self, found, self._color)

    def end(self, reports: Sequence[Report], invalid: int) -> None:
        """Each case stands on a line of its own; nothing comes after them."""


class _Csv:
    def __init__(self, base: RuleBase, color: str) -> None:
        self._base, self._color = base, color
        from expert.tables.csv_text import CsvWriter  # only this form needs it

        self._writer = CsvWriter(sys.stdout)
        self._writer.row(columns(base))

    def case(self, report: Report) -> None:
        self._writer.row(escaped(cell) for cell in row(self._base, report))

    def together(self, found: Together) -> None:
        _one_by_one(self, found, self._color)

    def end(self, reports: Sequence[Report], invalid: int) -> None:
        """Each case stands in a row of its own; nothing comes after them."""
