"""`expert schema`."""

from __future__ import annotations

from pathlib import Path

import click

from expert.cli.options import open_rule_base, rules_option
from expert.render.layout import json_text
from expert.schema import SCHEMAS


@click.command()
@click.argument("format", type=click.Choice(list(SCHEMAS)))
@rules_option
def schema(format: str, rules_folder: Path | None) -> int:
    """Print the JSON Schema of a file FORMAT, with the names of the rule base in it.

    An editor that is shown it completes and checks such files: for YAML, put
    `# yaml-language-server: $schema=PATH` in the first line. `rules` and `vocabulary` are the same format, since any
    section may stand in any file of a rule base; `answers` is the format of --with.

    \b
    Examples:
      expert schema case > case.schema.json
      expert schema rules --rules my-rules > rules.schema.json
    """
    base = open_rule_base(rules_folder).base
    click.echo(json_text(SCHEMAS[format](base), indent=1))
    return 0
