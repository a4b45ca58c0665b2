"""`expert schema`."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import click

from expert.cli.options import open_rule_base, rules_option
from expert.cli.output import print_data
from expert.documents.layout import json_text
from expert.explanation.questions import QUESTIONS, explanation_schema
from expert.files.atomic import write_atomically
from expert.files.schema import SCHEMAS as FILES
from expert.files.schema import Schema
from expert.model.rulebase import RuleBase
from expert.portfolio import QUESTIONS as ABOUT_PORTFOLIOS

#: What can be asked for.
SCHEMAS: dict[str, Callable[[RuleBase], Schema]] = {
    **FILES,
    "explanation": lambda base: explanation_schema({**QUESTIONS, **ABOUT_PORTFOLIOS}),
}

_HELP = """\
Print the JSON Schema of a file FORMAT, with the names of the rule base in it, or a mapping to fill in.

An editor that is shown it completes and checks such files: for YAML, put
`# yaml-language-server: $schema=PATH` in the first line. `rules` and `vocabulary` are the same format, since any
section may stand in any file of a rule base; `answers` is the format of --with, `mapping` that of --map.

`table` is a mapping in YAML: every question of the rule base with the answers that it takes, and room for the name
of the column in which a table has them. Stored as `NAME.mapping.yaml` beside the table `NAME.xlsx` or the like, it is
found there. With --from FILE, the mapping proposes which columns of that table answer what, and what the codes in them
mean; at a terminal it asks about what is not sure.

\b
Examples:
  expert schema case > case.schema.json
  expert schema rules --rules my-rules > rules.schema.json
  expert schema table > firms.mapping.yaml
  expert schema table --from firms.xlsx -o firms.mapping.yaml
"""


@click.command(help=_HELP)
@click.argument("format", type=click.Choice([*SCHEMAS, "table"]))
@click.option("--from", "table", type=click.Path(), metavar="FILE", help="The table that a mapping is proposed for.")
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where to write it to, unless there is something already.",
)
@rules_option
def schema(format: str, table: str | None, output: Path | None, rules_folder: Path | None) -> int:
    if table is not None and format != "table":
        raise click.UsageError("--from goes with `expert schema table`")
    if output is not None and os.path.lexists(output):
        raise click.UsageError(f"'{output}' is there already, and may be somebody's work; name another file")
    base = open_rule_base(rules_folder).base
    if table is not None:
        from expert.cli.tables import proposed_mapping  # its libraries are only loaded where they are used

        text = proposed_mapping(base, table)
    elif format == "table":
        from expert.tables.mapping_draft import mapping_template  # likewise

        text = mapping_template(base)
    else:
        text = json_text(SCHEMAS[format](base), indent=1) + "\n"
    if output is None:
        print_data(text, end="")
    else:
        write_atomically(output, text)
    return 0
