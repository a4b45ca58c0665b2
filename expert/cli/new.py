"""`expert new`."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path

import click

from expert.check.references import require_sound
from expert.cli.options import color_option
from expert.cli.output import print_lines
from expert.documents.layout import Line, json_text
from expert.files.new_base import new_base_files, write_folder
from expert.files.rule_base import load_rule_base
from expert.files.schema import SCHEMAS

_HELP = """\
Write a new rule base into the folder DIR: a small one that runs, to be changed into your own.

It holds questions, a result, rules with their source, stored cases with what is expected of them, and schemas for
editors. Comments say what to change. DIR is made if it is not there; a folder that is not empty is left alone.

\b
Examples:
  expert new garden
  expert check --rules garden/rules --prove garden/cases
  expert evaluate --rules garden/rules garden/cases
  expert consult --rules garden/rules

\b
Exit codes: 0 it is written, 2 wrong usage, 74 it could not be written.
"""


@click.command(help=_HELP)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@color_option
def new(folder: Path, color: str) -> int:
    if folder.is_dir() and any(folder.iterdir()):
        raise click.UsageError(f"'{folder}' is not empty, and may be somebody's work; name another folder")
    files = new_base_files(folder.resolve().name)
    write_folder(folder, files, _schemas)
    print_lines([Line(f"A rule base stands in {folder}. Begin with {folder / 'rules/base.yaml'}.", "success")], color)
    rules, cases = shlex.quote(str(folder / "rules")), shlex.quote(str(folder / "cases"))
    print_lines(
        [
            Line(f"  expert check --rules {rules} --prove {cases}"),
            Line(f"  expert evaluate --rules {rules} {cases}"),
            Line(f"  expert consult --rules {rules}"),
        ],
        color,
    )
    return 0


def _schemas(folder: Path) -> Mapping[str, str]:
    """Return path -> text for the schemas of the base in a folder."""
    base = require_sound(load_rule_base(folder / "rules"))
    return {f"schemas/{name}.json": json_text(SCHEMAS[name](base), indent=1) + "\n" for name in ("rules", "case")}
