"""`expert rules mutate`."""

from __future__ import annotations

from pathlib import Path

import click

from expert.cli.completion import complete, rule_names
from expert.cli.main import FINDINGS
from expert.cli.options import color_option, open_rule_base, rules_option, unknown
from expert.cli.output import print_data, print_lines, width
from expert.documents.layout import json_text
from expert.files.cases import find_case_files, read_case_files
from expert.files.find import shipped_folder
from expert.files.nodes import normalized

_HELP = """\
Change each rule a little, and find the changes that no stored case and no proof notices (mutation testing).

Each rule is taken away, each of its conditions is dropped, and each value in them is exchanged, left out or joined
by another: one change at a time. A stored case notices if it no longer comes out as it expects. A proof notices if
an invariant no longer holds, a rule can no longer apply, or an attribute of one value can have two.

Of each change that goes unnoticed you see a smallest case that would notice. If what the rules make of it is right,
store it. If no case would notice, the rule does not need what was changed.

CASES are stored cases; those that come with the program are used with its rule base. Rules about portfolios are
left out.

\b
Examples:
  expert rules mutate
  expert rules mutate --rules my-rules my-cases
  expert rules mutate --only exposure-without-restraint-is-opportunism

\b
Exit codes: 0 every change is noticed, 1 some are not, 2 wrong usage, 3 a file is invalid.
"""


@click.command(help=_HELP)
@click.argument("cases", nargs=-1, type=click.Path(), metavar="[CASES]...")
@rules_option
@click.option(
    "--only", "names", multiple=True, metavar="RULE", shell_complete=complete(rule_names), help="Change this rule only."
)
@click.option("--format", type=click.Choice(["text", "json"]), default="text", show_default=True, help="What to print.")
@color_option
def mutate(cases: tuple[str, ...], rules_folder: Path | None, names: tuple[str, ...], format: str, color: str) -> int:
    from expert.mutation.run import run_mutations
    from expert.mutation.text import mutation_data, mutation_lines

    loaded = open_rule_base(rules_folder)
    base = loaded.base
    if rules_folder is None:
        cases = (str(shipped_folder("cases")), *cases)
    wanted = [normalized(name) for name in names]
    for name in wanted:
        if name not in base.rules:
            raise unknown(f"there is no rule '{name}' about one case", name, base.rules, "--only")
    read = read_case_files(find_case_files(cases), base)
    found = run_mutations(loaded, read, list(dict.fromkeys(wanted)) or list(base.rules))
    if format == "json":
        print_data(json_text(mutation_data(found), indent=2))
    else:
        print_lines(mutation_lines(found, len(read), width()), color)
    return FINDINGS if found.unnoticed else 0
