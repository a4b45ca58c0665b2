"""The manual of the command line, made from the commands: `python -m expert.cli.manual > docs/cli.md`."""

from __future__ import annotations

from collections.abc import Iterator

import click

from expert.cli.main import cli

_HEAD = """# The command line

This page is made from the commands themselves (`make manual`).

Data goes to standard output, messages to standard error. Where a command takes files it takes folders, and `-` for
standard input; `explain` takes one case. Each option can be set by an environment variable: `EXPERT_RULES` and
`EXPERT_COLOR` for all commands, `EXPERT_COMMAND_OPTION` for the others, such as `EXPERT_EVALUATE_FORMAT=json`.

Exit codes: 0 fine; 1 something was found, missed or not concluded, as each command says; 2 wrong usage;
3 an invalid rule base or case; 4 something is left open, only on request; 70 a bug in the program; 74 output that could
not be written; 130 interrupted; 141 a closed pipe.

Tab completes commands, options, files, and the names of rules, attributes, values and parameters, once the shell has
been told: `eval "$(_EXPERT_COMPLETE=bash_source expert)"` for bash, `zsh_source` or `fish_source` for the others.
"""


def manual() -> str:
    """Return the manual as Markdown."""
    return "\n".join([_HEAD, *_pages(cli, "expert", None)])


def _pages(command: click.Command, name: str, parent: click.Context | None) -> Iterator[str]:
    settings = {**command.context_settings, "max_content_width": 100, "terminal_width": 100}
    context = click.Context(command, info_name=name, parent=parent, **settings)
    yield f"## {context.command_path}\n\n```\n{context.get_help()}\n```\n"
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            if found is not None:
                yield from _pages(found, below, context)


if __name__ == "__main__":
    print(manual(), end="")
