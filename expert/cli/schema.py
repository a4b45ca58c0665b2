"""`expert schema`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from expert.cli.options import open_rule_base, rules_option
from expert.cli.output import print_data
from expert.documents.layout import json_text
from expert.explanation.questions import QUESTIONS, explanation_schema
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
of the column in which a table has them. It is to be stored as `NAME.mapping.yaml`. With --from FILE, the mapping
proposes which columns of that table answer what, and what the codes in them mean; at a terminal it asks about what is
not sure.

\b
Examples:
  expert schema case > case.schema.json
  expert schema rules --rules my-rules > rules.schema.json
  expert schema table > firms.mapping.yaml
  expert schema table --from firms.xlsx > firms.mapping.yaml
"""


@click.command(help=_HELP)
@click.argument("format", type=click.Choice([*SCHEMAS, "table"]))
@click.option("--from", "table", type=click.Path(), metavar="FILE", help="The table that a mapping is proposed for.")
@rules_option
def schema(format: str, table: str | None, rules_folder: Path | None) -> int:
    if table is not None and format != "table":
        raise click.UsageError("--from goes with `expert schema table`")
    base = open_rule_base(rules_folder).base
    if table is not None:
        from expert.cli.tables import proposed_mapping  # its libraries are only loaded where they are used

        print_data(proposed_mapping(base, table), end="")
    elif format == "table":
        from expert.tables.mapping_draft import mapping_template  # likewise

        print_data(mapping_template(base), end="")
    else:
        print_data(json_text(SCHEMAS[format](base), indent=1))
    return 0
