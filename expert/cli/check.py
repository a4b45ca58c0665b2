"""`expert check`."""

from __future__ import annotations

from pathlib import Path

import click

from expert.check.everything import check_base as find_problems
from expert.cli.main import FINDINGS, INVALID
from expert.cli.options import color_option, rules_option, unknown
from expert.cli.output import print_data, print_lines, width
from expert.documents.layout import Line
from expert.documents.problems import as_github, as_json, as_sarif, gathered_lines
from expert.files.cases import find_case_files
from expert.files.find import shipped_folder
from expert.model.problems import CODES

FORMS = {"json": as_json, "github": as_github, "sarif": as_sarif}


_HELP = """\
Find what is wrong with a rule base, and with the CASES stored for it.

CASES are case files and folders of them, and what goes with tables: mappings (`NAME.mapping.yaml`) and shared
answers (`NAME.common.yaml`), which are only looked at where they are named.

Errors (E...) keep a file from being used. Findings (W...) are probably not meant: rules that can never fire or add
nothing, and what is declared and never used; with --prove also invariants of the rule base that do not hold, each
refuted by a case. A rule base accepts a finding, with a reason, under `accepted`.

\b
Examples:
  expert check
  expert check --rules my-rules my-cases
  expert check --prove
  expert check --explain E203

\b
Exit codes: 0 nothing was found, 1 findings, 2 wrong usage, 3 errors.
"""


@click.command(help=_HELP)
@click.argument("cases", nargs=-1, type=click.Path(), metavar="[CASES]...")
@rules_option
@click.option("--format", type=click.Choice(["text", *FORMS]), default="text", show_default=True, help="What to print.")
@click.option("--prove", is_flag=True, help="Look also for what takes reasoning over all cases that could be.")
@click.option("--explain", "code", metavar="CODE", help="Explain a code, such as E203, and do nothing else.")
@color_option
def check(
    cases: tuple[str, ...], rules_folder: Path | None, format: str, prove: bool, code: str | None, color: str
) -> int:
    if code is not None:
        print_data(_page(code), end="")
        return 0
    if rules_folder is None:
        rules_folder = shipped_folder("rules")
        # They are counted whatever else is checked, since they cite claims that nothing else does.
        cases = (str(shipped_folder("cases")), *cases)
    problems = find_problems(rules_folder, find_case_files(cases), prove=prove)
    if format != "text":
        print_data(FORMS[format](problems))
    else:
        print_lines(gathered_lines(problems, width()), color)
        errors = sum(problem.is_error for problem in problems)
        text = f"{_count(errors, 'error')}, {_count(len(problems) - errors, 'finding')}."
        text = text if problems else "Nothing was found."
        print_lines([Line(text, "failure" if problems else "success")], color)
    if any(problem.is_error for problem in problems):
        return INVALID
    return FINDINGS if problems else 0


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _page(code: str) -> str:
    if code.upper() not in CODES:
        raise unknown(f"there is no code '{code}'", code.upper(), CODES, "--explain")
    return (shipped_folder("docs/errors") / f"{code.upper()}.md").read_text(encoding="utf-8")
