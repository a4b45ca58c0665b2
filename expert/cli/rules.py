"""`expert rules`."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import click

from expert.cli.completion import complete, rule_names
from expert.cli.options import color_option, open_rule_base, rules_option, unknown
from expert.cli.output import print_lines, width
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


#: Command -> the file that it is loaded from when it is called.
_ELSEWHERE = {
    "book": "rules_written",
    "coverage": "rules_checked",
    "diff": "rules_checked",
    "graph": "rules_written",
    "mutate": "rules_checked",
}


class _Rules(click.Group):
    """The group of commands about rules, most of which stand in other files."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted((*self.commands, *_ELSEWHERE))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        command = getattr(import_module(f"expert.cli.{_ELSEWHERE[cmd_name]}"), cmd_name)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=_Rules, help=_RULES_HELP)
def rules() -> None:
    """The group of the commands about rules."""


_LIST_RULES_HELP = """\
List the rules in whose name, title, sources or attributes all WORDS occur; without words, all rules."""


@rules.command("list", help=_LIST_RULES_HELP)
@click.argument("words", nargs=-1)
@rules_option
@color_option
def list_rules(words: tuple[str, ...], rules_folder: Path | None, color: str) -> int:
    from expert.book.chapters import rule_list_lines  # completing names needs no book

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
    from expert.book.chapters import rule_lines

    loaded = open_rule_base(rules_folder)
    name = normalized(name)
    if name not in loaded.base.all_rules:
        raise unknown(f"there is no rule '{name}'", name, loaded.base.all_rules, "RULE")
    part = next(part for part in loaded.base.parts if name in part.rules)
    place = loaded.place("rules", name)
    print_lines(rule_lines(part, part.rules[name], f"{place.file}:{place.line}", width()), color)
    return 0
