"""`expert consult`."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack, suppress
from datetime import datetime
from pathlib import Path

import click

from expert.cli.completion import complete, goal_names, perspective_names
from expert.cli.main import INTERRUPTED
from expert.cli.options import color_option, opened, param_option, rules_option, unknown, with_option
from expert.cli.output import wants_color, width
from expert.cli.session_console import Console, from_streams, from_terminal
from expert.cli.session_front import Does, Front, Leave
from expert.cli.session_keeper import Keeper, farewell
from expert.cli.session_start import choose_areas, choose_perspective, welcome
from expert.documents.layout import Line
from expert.files.find import SUFFIXES
from expert.files.nodes import normalized
from expert.model.problems import one_of
from expert.model.rulebase import RuleBase
from expert.session.consultant import Consultant, goal_facts
from expert.session.session import Session, filled
from expert.session.storage import (
    Resumed,
    Taken,
    begin_from,
    latest_file,
    new_file,
    session_names,
    sessions_folder,
)
from expert.words.facts import listed
from expert.words.names import conclusion_names
from expert.words.readers import seen_by

#: What `--resume` stands for without a file.
_LATEST = "the latest"


_HELP = """\
Answer questions about a case, only those that matter, and get a diagnosis and advice.

Type the number of an answer, its beginning, or `unknown`. `help` shows what else you can type. Every answer is
saved at once, in a private file below $XDG_STATE_HOME/expert/sessions (by default ~/.local/state/expert/sessions).
It is a case file for the other commands.

From a pipe or with --answers, each line is an answer or a command; `NAME = ANSWER` answers the question of that
name, whichever stands there. A line that cannot be understood ends the session.

\b
Examples:
  expert consult
  expert consult --as supplier --goal culture --goal power
  expert consult --as supplier --with country.yaml
  expert consult --case cases/korea/before-1997.yaml
  expert consult --resume
  printf 'contract_form = implicit\\n' | expert consult

\b
Exit codes: 0 finished or left by `quit`, 2 wrong usage, 3 a file or a line cannot be used, 4 the input ended while
questions were open, 130 interrupted.
"""


@click.command(help=_HELP)
@click.option("--as", "perspective", metavar="NAME", shell_complete=complete(perspective_names), help="Who is asking.")
@click.option(
    "--goal",
    "goals",
    multiple=True,
    metavar="NAME",
    shell_complete=complete(goal_names),
    help="Ask only what bears on this: a topic, or a conclusion. Several are possible.",
)
@click.option("--case", "case", type=click.Path(), metavar="FILE", help="Begin with the answers of a stored case.")
@click.option(
    "--resume",
    is_flag=False,
    flag_value=_LATEST,
    metavar="[NAME]",
    help="Go on with a session, by its name or file, or with the one saved last.",
)
@click.option(
    "--answers", type=click.Path(exists=True, dir_okay=False), metavar="FILE", help="Answer by the lines of FILE first."
)
@click.option(
    "--session", "file", type=click.Path(path_type=Path), metavar="FILE", help="Where to keep the session, a new file."
)
@click.option("--title", metavar="TEXT", help="What to call the case.")
@click.option(
    "--accessible",
    is_flag=True,
    envvar="ACCESSIBLE",
    help="Plain lines one after the other, without colour and without editing of lines.",
)
@with_option
@rules_option
@param_option
@color_option
def consult(
    perspective: str | None,
    goals: tuple[str, ...],
    case: str | None,
    resume: str | None,
    answers: str | None,
    file: Path | None,
    title: str | None,
    accessible: bool,
    shared: tuple[str, ...],
    rules_folder: Path | None,
    parameters: tuple[str, ...],
    color: str,
) -> int:
    rules = opened(rules_folder, parameters, shared)
    base = rules.base
    terminal = answers is None and sys.stdin.isatty() and sys.stdout.isatty()
    begun, path = _begun(base, case, resume, file)
    _named(base, begun.session, perspective, goals, title)  # what is wrong with the options is said first of all
    again = [*(["--rules", str(rules_folder)] if rules_folder else []), *[f"--param={one}" for one in parameters]]
    with ExitStack() as closing:
        keeper = _taken(base, path, again, new=resume is None, named=resume is not None or file is not None)
        closing.callback(keeper.close)
        if resume is not None:
            # Another session may have ended between reading the file and taking it.
            begun = begin_from(base, str(path))
        session = filled(base, _named(base, begun.session, perspective, goals, title), rules.shared)
        console: Console
        if terminal:
            sys.stdin.reconfigure(errors="replace")  # type: ignore[union-attr]
            lines = from_terminal(lambda: console.words, editing=not accessible)
        else:
            named = [closing.enter_context(open(answers, encoding="utf-8", errors="replace"))] if answers else []
            if not answers:
                sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
            lines = from_streams(*named, *([] if answers else [sys.stdin]))
        console = Console(lines, sys.stdout, width, terminal=terminal, color=wants_color(color), accessible=accessible)
        try:
            welcome(base, console, keeper, begun, session, resumed=resume is not None)
            if terminal and resume is None:
                session = choose_perspective(base, console, session)
                session = choose_areas(base, console, session)
            consultant = Consultant(seen_by(base, session.perspective), rules.parameters)
            return Front(consultant, session, console, keeper, _commands).run()
        except Leave as leave:
            return leave.code
        except KeyboardInterrupt:
            console.show([Line(), *farewell(keeper, width())])
            return INTERRUPTED


def _commands() -> Does:
    from expert.cli.session_commands import DO  # the first question must not wait for what explains answers

    return DO


def _taken(base: RuleBase, path: Path, options: list[str], *, new: bool, named: bool) -> Keeper:
    """Take the file of the session. If another session is quicker, and the person has not `named` the file, take the
    next one."""
    while True:
        with suppress(Taken):
            keeper = Keeper(base, path, options)
            if not new or not os.path.lexists(path):
                return keeper
            keeper.close()
        if named:
            raise click.UsageError(f"another session is running on {path}; end that one first, or name another file")
        path = new_file(path.parent, datetime.now())


def _begun(base: RuleBase, case: str | None, resume: str | None, file: Path | None) -> tuple[Resumed, Path]:
    """Return the session to begin with, and the file that keeps it."""
    folder = sessions_folder(os.environ)
    if resume is not None:
        if case is not None or file is not None:
            raise click.UsageError("--resume names the session; leave out --case and --session")
        path = _resumed(folder, resume)
        begun = begin_from(base, str(path))
        if begun.lost:
            raise click.UsageError(
                f"{path} is a stored case, and a session would not keep its {listed(begun.lost)}; "
                f"begin a new one with its answers by --case {path}"
            )
        return begun, path
    if file is None and folder is None:
        raise click.UsageError("you have no home folder to keep the session in; name a file for it with --session FILE")
    path = file or new_file(folder or Path(), datetime.now())
    if path.suffix and path.suffix.lower() not in SUFFIXES:
        raise click.UsageError(f"a session is kept as a case, so {path} has to end in {one_of(SUFFIXES)}")
    if os.path.lexists(path):
        raise click.UsageError(f"{path} is there already; go on with it by --resume {path}, or name another file")
    if case is not None:
        return begin_from(base, case), path
    return Resumed(Session(title=f"Session of {datetime.now():%Y-%m-%d %H:%M}"), False), path


def _resumed(folder: Path | None, resume: str) -> Path:
    """Return the file of the session that is to go on, by its name in `folder` or by its path. Raises
    click.UsageError."""
    if resume == "-":
        raise click.UsageError("a session is kept in a file, so it cannot go on from standard input")
    if resume != _LATEST and os.path.exists(resume):
        return Path(resume)
    if folder is None:
        raise click.UsageError("you have no home folder with sessions; name the file of one with --resume FILE")
    path = latest_file(folder) if resume == _LATEST else folder / f"{resume}.yaml"
    if path is None:
        raise click.UsageError(f"there is no session in {folder} to go on with")
    if not os.path.exists(path):
        raise unknown(f"there is no session '{resume}' in {folder}", resume, session_names(folder), "--resume")
    return path


def _named(
    base: RuleBase, session: Session, perspective: str | None, goals: tuple[str, ...], title: str | None
) -> Session:
    """Return the session with what the options say of it. Raises click.BadParameter."""
    if perspective is not None:
        if perspective not in base.perspectives:
            raise unknown(f"unknown perspective '{perspective}'", perspective, base.perspectives, "--as")
        session = session._replace(perspective=perspective)
    for goal in goals:
        if not goal_facts(base, normalized(goal)):
            topics = [name for name in base.topics if goal_facts(base, name)]
            what = f"nothing can be concluded about '{goal}', and the topics are {', '.join(topics)}"
            raise unknown(what, goal, {*topics, *conclusion_names(base)} - {goal}, "--goal")
    if goals:
        session = session._replace(goals=tuple(normalized(goal) for goal in goals))
    return session._replace(title=title.strip()) if title and (title := _text(title)).strip() else session


def _text(typed: str) -> str:
    """Return an argument as text, with a sign in the place of bytes that are none."""
    return normalized(typed.encode("utf-8", "replace").decode())
