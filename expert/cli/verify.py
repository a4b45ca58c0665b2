"""`expert verify`."""

from __future__ import annotations

from pathlib import Path

import click

from expert.check.references import require_sound
from expert.cli.main import FINDINGS
from expert.cli.options import color_option, open_rule_base, rules_option
from expert.cli.output import print_document
from expert.documents.formats import FORMATS
from expert.files.cases import read_named
from expert.model.problems import InvalidInput, Place, Problem

_HELP = """\
Verify a stored TRACE: read it without the rule base, check each step, and replay it against the base.

Every firing has to follow from the texts in the trace, every conclusion from a firing. If the rule base at hand,
the one that comes with the program or that of --rules, is the one that the trace was made with, a fresh run over
its answers has to come to the same. Traces are written by `expert explain CASE --format trace`.

\b
Examples:
  expert explain cases/models/ifu.yaml --format trace > trace.json
  expert verify trace.json

\b
Exit codes: 0 it holds, 1 it does not, 2 wrong usage, 3 the file is no trace, or tells too little to be checked.
"""


@click.command(help=_HELP)
@click.argument("trace", type=click.Path())
@rules_option
@click.option("--format", type=click.Choice(list(FORMATS)), default="text", show_default=True, help="What to print.")
@color_option
def verify(trace: str, rules_folder: Path | None, format: str, color: str) -> int:
    from expert.explanation.verify import verify as verify_trace
    from expert.explanation.verify_text import verify_explanation
    from expert.files.traces import read_trace

    try:
        document = read_named(trace)
    except InvalidInput as error:
        # A document in another format is no damaged trace, whose place would help.
        if Path(trace).suffix.lower() in (".json", ".yaml", ".yml") or not Path(trace).is_file():
            raise
        help = "make one with `expert explain CASE --format trace`"
        raise InvalidInput([Problem(error.problems[0].code, "this is no trace", Place(trace, 0, 0), help)]) from None
    read = read_trace(document)
    texts = require_sound(read.loaded)
    whole = open_rule_base(rules_folder).base
    # What is said of portfolios is a rule base of its own, with a digest of its own.
    base = next((part for part in whole.parts if part.digest == texts.digest), whole)
    found = verify_trace(read, texts, base)
    print_document(verify_explanation(texts, read.trace, str(read.document.case.title), found), format, color=color)
    return 0 if found.holds else FINDINGS
