"""The commands that look for what is missing in rules: `expert rules coverage`, `diff` and `mutate`."""

from __future__ import annotations

from pathlib import Path

import click

from expert.check.coverage import coverage as find_coverage
from expert.check.coverage import coverage_data, coverage_lines
from expert.cli.arguments import stored_cases
from expert.cli.completion import complete, rule_names
from expert.cli.main import FINDINGS, INVALID
from expert.cli.options import color_option, open_rule_base, rules_option, unknown
from expert.cli.output import print_data, print_lines, print_problems, width
from expert.documents.layout import json_text
from expert.files.cases import find_case_files
from expert.files.nodes import normalized

_COVERAGE_HELP = """\
Say what is based on each claim of the sources, and which claims each rule cites.

CASES are stored cases, which may cite claims too; those that come with the program are counted with its rule base.

\b
Exit codes: 0 every claim has a home, 1 one has none, 2 wrong usage, 3 a file is invalid.
"""


@click.command(help=_COVERAGE_HELP)
@click.argument("cases", nargs=-1, type=click.Path(), metavar="[CASES]...")
@rules_option
@click.option("--format", type=click.Choice(["text", "json"]), default="text", show_default=True, help="What to print.")
@color_option
def coverage(cases: tuple[str, ...], rules_folder: Path | None, format: str, color: str) -> int:
    base = open_rule_base(rules_folder).base
    read = [read.case for read in stored_cases(base, cases, rules_folder)]
    found = find_coverage(base, {case.id: case.cites for case in read})
    if format == "json":
        print_data(json_text(coverage_data(found), indent=2))
    else:
        print_lines(coverage_lines(base, found, width()), color)
    return FINDINGS if found.homeless else 0


_DIFF_HELP = """\
Compare two rule bases: what only the OLD or only the NEW one concludes, with a smallest case for each.

All cases that could be are compared, unanswered questions included, and the stored CASES one by one.

\b
Examples:
  expert rules diff rules/ my-rules/
  expert rules diff rules/ my-rules/ cases/

\b
Exit codes: 0 they are equivalent, 1 they differ, 2 wrong usage, 3 a file is invalid.
"""


@click.command("diff", help=_DIFF_HELP)
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


_MUTATE_HELP = """\
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


@click.command(help=_MUTATE_HELP)
@click.argument("cases", nargs=-1, type=click.Path(), metavar="[CASES]...")
@rules_option
@click.option(
    "--only", "names", multiple=True, metavar="RULE", shell_complete=complete(rule_names), help="Change this rule only."
)
@click.option("--format", type=click.Choice(["text", "json"]), default="text", show_default=True, help="What to print.")
@color_option
def mutate(cases: tuple[str, ...], rules_folder: Path | None, names: tuple[str, ...], format: str, color: str) -> int:
    from expert.mutation.run import mutation_data, mutation_lines, run_mutations

    loaded = open_rule_base(rules_folder)
    base = loaded.base
    wanted = [normalized(name) for name in names]
    for name in wanted:
        if name not in base.rules:
            raise unknown(f"there is no rule '{name}' about one case", name, base.rules, "--only")
    read = stored_cases(base, cases, rules_folder)
    found = run_mutations(loaded, read, list(dict.fromkeys(wanted)) or list(base.rules))
    if format == "json":
        print_data(json_text(mutation_data(found), indent=2))
    else:
        print_lines(mutation_lines(found, len(read), width()), color)
    return FINDINGS if found.unnoticed else 0
