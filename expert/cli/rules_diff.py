"""`expert rules diff`."""

from __future__ import annotations

from pathlib import Path

import click

from expert.cli.main import FINDINGS, INVALID
from expert.cli.options import color_option, open_rule_base
from expert.cli.output import print_data, print_lines, print_problems, width
from expert.documents.layout import json_text
from expert.files.cases import find_case_files

_HELP = """\
Compare two rule bases: what only the OLD or only the NEW one concludes, with a smallest case for each.

All cases that could be are compared, unanswered questions included, and the stored CASES one by one.

\b
Examples:
  expert rules diff rules/ my-rules/
  expert rules diff rules/ my-rules/ cases/

\b
Exit codes: 0 they are equivalent, 1 they differ, 2 wrong usage, 3 a file is invalid.
"""


@click.command("diff", help=_HELP)
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.argument("cases", nargs=-1, type=click.Path(), metavar="[CASES]...")
@click.option("--format", type=click.Choice(["text", "json"]), default="text", show_default=True, help="What to print.")
@color_option
def diff(old: Path, new: Path, cases: tuple[str, ...], format: str, color: str) -> int:
    from expert.check.difference import compare_bases, difference_data, difference_lines

    files = find_case_files(cases)
    found = compare_bases(open_rule_base(old).base, open_rule_base(new).base, files)
    print_problems(found.unread, color)
    if format == "json":
        print_data(json_text(difference_data(found), indent=2))
    else:
        print_lines(difference_lines(found, len(files), width()), color)
    if found.unread:
        return INVALID
    return 0 if found.equivalent else FINDINGS
