"""`expert rules book`."""

from __future__ import annotations

from pathlib import Path

import click

from expert.cli.options import open_rule_base, rules_option
from expert.cli.output import print_document
from expert.files.cases import find_case_files, read_case_files
from expert.files.find import shipped_folder

_HELP = """\
Write a rule base as a book, to be read and reviewed without its files.

Each chapter shows a picture of its conclusions and its rules as sentences, with the claims that they cite. What
is asked, what can be concluded, the thresholds, the sources and how they are read come after the chapters.

CASES are stored cases, which may cite claims too; those that come with the program are counted with its rule base.

\b
Examples:
  expert rules book > rule-book.md
  expert rules book --format html -o rule-book.html
"""


@click.command(help=_HELP)
@click.argument("cases", nargs=-1, type=click.Path(), metavar="[CASES]...")
@rules_option
@click.option(
    "--format", type=click.Choice(["markdown", "html"]), default="markdown", show_default=True, help="What to write."
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Where to write it."
)
def book(cases: tuple[str, ...], rules_folder: Path | None, format: str, output: Path | None) -> int:
    # What a book needs is loaded only here: the templates' library is not small.
    from expert.book import rule_book

    base = open_rule_base(rules_folder).base
    if rules_folder is None:
        cases = (str(shipped_folder("cases")), *cases)
    read = [read.case for read in read_case_files(find_case_files(cases), base)]
    print_document(rule_book(base, {case.id: case.cites for case in read}), format, output)
    return 0
