"""`expert compare`."""

from __future__ import annotations

from pathlib import Path

import click

from expert.cli.main import FINDINGS
from expert.cli.options import (
    color_option,
    opened,
    param_option,
    reader_option,
    rules_option,
    with_option,
)
from expert.cli.output import print_document
from expert.documents.formats import FORMATS
from expert.files.cases import read_named

_HELP = """\
Compare two cases: which of the answers that differ make which of the conclusions differ.

\b
Example:
  expert compare cases/figure-2/g-innovator-taken-for-incapable.yaml cases/figure-2/a-innovator-seen-as-such.yaml

\b
Exit codes: 0 they come to the same, 1 to something different, 2 wrong usage, 3 a file is invalid.
"""


@click.command(help=_HELP)
@click.argument("first", type=click.Path(), metavar="CASE")
@click.argument("second", type=click.Path(), metavar="CASE")
@reader_option
@rules_option
@with_option
@param_option
@click.option("--format", type=click.Choice(list(FORMATS)), default="text", show_default=True, help="What to print.")
@color_option
def compare(
    first: str,
    second: str,
    reader: str | None,
    rules_folder: Path | None,
    shared: tuple[str, ...],
    parameters: tuple[str, ...],
    format: str,
    color: str,
) -> int:
    from expert.library.questions import compare as compare_cases

    if first == second == "-":
        raise click.UsageError("only one of the two cases can come from standard input")
    rules = opened(rules_folder, parameters, shared, reader)
    found = compare_cases(rules, read_named(first), read_named(second))
    print_document(found.document, format, color=color)
    return 0 if found.nothing else FINDINGS
