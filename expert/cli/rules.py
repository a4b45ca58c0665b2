"""`expert rules`."""

from __future__ import annotations

from pathlib import Path

import click

from expert.book.rule_text import rule_lines, rule_list_lines
from expert.cli.completion import complete, rule_names
from expert.cli.options import color_option, open_rule_base, rules_option, unknown
from expert.cli.output import print_lines, width
from expert.cli.rules_book import book
from expert.cli.rules_coverage import coverage
from expert.cli.rules_diff import diff
from expert.cli.rules_graph import graph
from expert.cli.rules_mutate import mutate
from expert.files.nodes import normalized
from expert.model.rule import Rule

_RULES_HELP = """\
List the rules of a rule base, show one in full, draw them, write them as a book, say what they cover, compare
two rule bases, or change each rule a little to see what notices.

\b
Examples:
  expert rules list
  expert rules list opportunism
  expert rules show exposure-without-restraint-is-opportunism
  expert rules graph trust
  expert rules book --format html -o rule-book.html
  expert rules coverage
  expert rules mutate --only exposure-without-restraint-is-opportunism
  expert rules diff rules/ my-rules/
"""


@click.group(help=_RULES_HELP)
def rules() -> None:
    """The group of the commands about rules."""


rules.add_command(coverage)
rules.add_command(diff)
rules.add_command(graph)
rules.add_command(mutate)
rules.add_command(book)


_LIST_RULES_HELP = """\
List the rules in whose name, title, sources or attributes all WORDS occur; without words, all rules."""


@rules.command("list", help=_LIST_RULES_HELP)
@click.argument("words", nargs=-1)
@rules_option
@color_option
def list_rules(words: tuple[str, ...], rules_folder: Path | None, color: str) -> int:
    base = open_rule_base(rules_folder).base
    found = [
        rule for name, rule in sorted(base.all_rules.items()) if all(word.lower() in _searched(rule) for word in words)
    ]
    print_lines(rule_list_lines(found, width()), color)
    if not found:
        raise click.ClickException(f"no rule has all of: {', '.join(words)}")
    return 0


def _searched(rule: Rule) -> str:
    words = [rule.name, str(rule.title), *rule.cites, *rule.condition.attributes, *rule.then]
    words += [value for values in rule.then.values() for value in values]
    return " ".join(words).lower()


_SHOW_HELP = """\
Show a RULE in full: what it asks, what it concludes, and what it is based on."""


@rules.command("show", help=_SHOW_HELP)
@click.argument("name", metavar="RULE", shell_complete=complete(rule_names))
@rules_option
@color_option
def show(name: str, rules_folder: Path | None, color: str) -> int:
    loaded = open_rule_base(rules_folder)
    name = normalized(name)
    if name not in loaded.base.all_rules:
        raise unknown(f"there is no rule '{name}'", name, loaded.base.all_rules, "RULE")
    part = next(part for part in loaded.base.parts if name in part.rules)
    place = loaded.place("rules", name)
    print_lines(rule_lines(part, part.rules[name], f"{place.file}:{place.line}", width()), color)
    return 0
