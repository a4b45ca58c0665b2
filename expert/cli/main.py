"""The group of commands, and what becomes of errors that any of them may raise."""

from __future__ import annotations

import gc
import importlib
import os
import sys

import click

from expert import __version__

#: Command -> the line that `--help` shows. The module `expert.cli.NAME` holds the command `NAME`.
COMMANDS = {
    "consult": "Answer questions about a case, only those that matter, and get advice.",
    "evaluate": "Evaluate stored cases: diagnoses, recommendations, expectations.",
    "explain": "Explain a case: how it comes to something, why not, what if, and what would change it.",
    "segment": "Divide a portfolio of cases into groups: where they stand, what to do, what follows of the whole.",
    "serve": "Answer in a browser, and to other programs: sessions as pages, portfolios, and an API.",
    "compare": "Say which differences between two cases make them come out differently.",
    "verify": "Check a stored trace, step by step and against the rule base.",
    "check": "Find what is wrong with a rule base and its stored cases.",
    "new": "Write a new rule base that runs, to be changed into your own.",
    "schema": "Print the JSON Schema of a file format, or a mapping for tables to fill in.",
    "rules": "List, show or draw rules, write them as a book, what they cover or need, or compare two bases.",
}

FINDINGS, INVALID, OPEN, INTERNAL, NOT_WRITTEN, INTERRUPTED, CLOSED = 1, 3, 4, 70, 74, 130, 141


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"expert.cli.{cmd_name}")
        command = getattr(module, cmd_name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        from expert.model.problems import did_you_mean

        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            help = did_you_mean(args[0], COMMANDS, listed=0) or f"Commands: {', '.join(COMMANDS)}."
            raise click.UsageError(f"There is no command '{args[0]}'. {help[0].upper()}{help[1:]}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        from expert.model.problems import InvalidInput

        try:
            return super().invoke(ctx)
        except InvalidInput as error:
            from expert.cli.output import print_problems

            print_problems(error.problems, ctx.meta.get("expert.color", "auto"))
            return INVALID
        except BrokenPipeError:
            return CLOSED  # before click makes 1 of it, which is ours for findings

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


#: Helps are no docstrings, which `python -OO` leaves out.
_HELP = """\
An expert system whose every conclusion can be traced to its source.

\b
Examples:
  expert evaluate cases/
  expert explain cases/figure-2/g-innovator-taken-for-incapable.yaml
  expert rules show exposure-without-restraint-is-opportunism
"""


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "EXPERT"},
    help=_HELP,
)
@click.version_option(__version__, prog_name="expert")
def cli() -> None:
    """The group of all commands."""


def main() -> None:
    """Run the command line, and end the process with its exit code."""
    # Starting up makes hundreds of thousands of objects and no garbage; not looking for any saves a tenth of the time.
    gc.disable()
    _mend_streams()
    sys.unraisablehook = _keep_interrupts
    sys.exit(_run())


def _mend_streams() -> None:
    """Mend standard streams so that they can always be used: a closed one becomes an empty one, and characters that the
    encoding of a terminal does not have are written out as `\\uXXXX`."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115  # open until the end
        elif mode == "w" and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


#: The interrupts that Python could not raise.
_kept: list[object] = []


def _keep_interrupts(unraisable: sys.UnraisableHookArgs) -> None:
    """Keep an interrupt that came in a finalizer or in a callback of a C library, from which nothing can be raised."""
    if issubclass(unraisable.exc_type, KeyboardInterrupt):
        _kept.append(unraisable.exc_type)
    else:
        sys.__unraisablehook__(unraisable)


def _run() -> int:
    try:
        code = cli.main(standalone_mode=False)
        sys.stdout.flush()
        if _kept:
            raise KeyboardInterrupt
    except (click.exceptions.Abort, KeyboardInterrupt):
        from expert.cli.output import print_error

        print_error("Interrupted.")
        return INTERRUPTED
    except click.ClickException as error:
        from expert.cli.output import print_usage_error

        print_usage_error(error)
        return error.exit_code
    except OSError as error:
        return _not_written(error)
    except BaseException as error:  # a library written in Rust panics with what is no Exception
        if isinstance(error, SystemExit):
            raise
        return _bug(error)
    return code if isinstance(code, int) else 0


def _not_written(error: OSError) -> int:
    """Say that output could not be written, and return the exit code."""
    from expert.cli.output import print_error

    # Nothing more can be written, not even at exit. A closed pipe means that its reader has had enough.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return CLOSED
    where = f": {os.fsdecode(error.filename)}" if error.filename else ""
    print_error(f"expert: cannot write: {error.strerror or error}{where}")
    return NOT_WRITTEN


def _bug(error: BaseException) -> int:
    """Say that the program has failed, with what whoever mends it has to know, and return the exit code."""
    import traceback

    from expert.cli.output import print_error

    package = os.path.dirname(os.path.dirname(__file__))
    frames = [one for one in traceback.extract_tb(error.__traceback__) if one.filename.startswith(package)]
    places = [f"{os.path.relpath(one.filename, package)}:{one.lineno}" for one in frames[-4:]]
    print_error(f"expert: this is a bug in the program: {type(error).__name__}: {str(error)[:1000]}")
    print_error(f"It happened at {', '.join(places)} in version {__version__}.")
    print_error("Nothing is wrong with how you used it. Please report it to those from whom you have the program,")
    print_error("with the lines above, the command, and if you can share it the file that was read.")
    return INTERNAL
