"""`expert rules coverage`."""

from __future__ import annotations

from pathlib import Path

import click

from expert.check.coverage import coverage as find_coverage
from expert.check.coverage import coverage_data, coverage_lines
from expert.cli.main import FINDINGS
from expert.cli.options import color_option, open_rule_base, rules_option
from expert.cli.output import print_data, print_lines, width
from expert.documents.layout import json_text
from expert.files.cases import find_case_files, read_case_files
from expert.files.find import shipped_folder

_HELP = """\
Say what is based on each claim of the sources, and which claims each rule cites.

CASES are stored cases, which may cite claims too; those that come with the program are counted with its rule base.

\b
Exit codes: 0 every claim has a home, 1 one has none, 2 wrong usage, 3 a file is invalid.
"""


@click.command(help=_HELP)
@click.argument("cases", nargs=-1, type=click.Path(), metavar="[CASES]...")
@rules_option
@click.option("--format", type=click.Choice(["text", "json"]), default="text", show_default=True, help="What to print.")
@color_option
def coverage(cases: tuple[str, ...], rules_folder: Path | None, format: str, color: str) -> int:
    base = open_rule_base(rules_folder).base
    if rules_folder is None:
        cases = (str(shipped_folder("cases")), *cases)
    read = [read.case for read in read_case_files(find_case_files(cases), base)]
    found = find_coverage(base, {case.id: case.cites for case in read})
    if format == "json":
        print_data(json_text(coverage_data(found), indent=2))
    else:
        print_lines(coverage_lines(base, found, width()), color)
    return FINDINGS if found.homeless else 0
