"""`expert evaluate`."""

from __future__ import annotations

from pathlib import Path

import click

from expert.cli.main import FINDINGS, INVALID, OPEN
from expert.cli.options import (
    color_option,
    open_rule_base,
    param_option,
    read_parameters,
    rules_option,
    shipped_folder,
    with_option,
)
from expert.cli.output import print_problems, width, with_progress
from expert.evaluation import CaseEvaluator
from expert.loading.cases import find_case_files, read_shared_answers
from expert.problems import InvalidInput
from expert.report import Report

FORMATS = ("text", "json", "jsonl", "csv", "html")


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(), metavar="[PATH]...")
@rules_option
@with_option
@param_option
@click.option("--format", type=click.Choice(FORMATS), default="text", show_default=True, help="What to print.")
@click.option(
    "--output", "-o", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="The folder for HTML pages."
)
@click.option("--verbose", "-v", is_flag=True, help="Say what to do in full, and list all that is open.")
@click.option("--quiet", "-q", is_flag=True, help="Print the summary only, and cases that miss an expectation.")
@click.option("--require-settled", is_flag=True, help="Exit with 4 if a question is open that could add something.")
@color_option
def evaluate(
    paths: tuple[str, ...],
    rules_folder: Path | None,
    shared: tuple[str, ...],
    parameters: tuple[str, ...],
    format: str,
    output: Path | None,
    verbose: bool,
    quiet: bool,
    require_settled: bool,
    color: str,
) -> int:
    """Evaluate stored cases: what is wrong, what to do, who should do it, and whether expectations are met.

    PATH is a case file, a folder of them, or - for standard input; without one, the cases that come with the program
    are evaluated. With --format html, DIR/index.html leads to a page for each case, in DIR/cases.

    \b
    Examples:
      expert evaluate cases/
      expert evaluate my-case.yaml --with our-economy.yaml
      expert evaluate cases/ --format csv > results.csv
      expert evaluate cases/ --format html -o reports

    \b
    Exit codes: 0 fine, 1 an expectation is missed, 2 wrong usage, 3 a file is invalid (the others are evaluated all
    the same) or not there, 4 something is open (with --require-settled), 130 interrupted.
    """
    from expert.cli.evaluate_output import printer

    if (format == "html") != (output is not None):
        wanted = "--format html writes several pages; name a folder for them with -o DIR"
        raise click.UsageError(wanted if output is None else "-o DIR is for --format html only")
    loaded = open_rule_base(rules_folder)
    overrides = read_parameters(loaded, parameters)
    files = find_case_files(paths or [str(shipped_folder("cases"))])
    evaluator = CaseEvaluator(loaded.base, overrides, read_shared_answers(shared, loaded.base))
    printing = printer(format, evaluator, color=color, width=width(), verbose=verbose, quiet=quiet, output=output)
    reports: list[Report] = []
    invalid = 0
    for file in with_progress(files, "cases"):
        try:
            report = evaluator.report(file)
        except InvalidInput as error:
            invalid += 1
            print_problems(error.problems, color)
            continue
        printing.case(report)
        reports.append(report)
    printing.end(reports, invalid)
    if invalid:
        return INVALID
    if any(report.failures for report in reports):
        return FINDINGS
    return OPEN if require_settled and any(report.open for report in reports) else 0
