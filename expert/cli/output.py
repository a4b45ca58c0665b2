"""Where output goes and how it looks: the only place that prints."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from expert.documents.formats import as_text, writer
from expert.documents.layout import Line, escaped, wrap
from expert.documents.problems import problem_lines
from expert.documents.tree import Document
from expert.files.atomic import write_atomically
from expert.model.problems import Problem

ItemT = TypeVar("ItemT")

#: What a line is -> how it looks. Colour never carries a meaning that the words do not.
STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True},
    "heading": {"underline": True},
    "finding": {"bold": True},
    "faint": {"dim": True},
    "source": {"fg": "cyan"},
    "answer": {"fg": "green"},
    "warning": {"fg": "yellow"},
    "problem": {"fg": "red"},
    "hint": {"fg": "red"},
    "question": {"dim": True},
    "kept": {"dim": True},
    "failure": {"fg": "red"},
    "success": {"fg": "green"},
}


def print_lines(lines: Iterable[Line], color: str = "auto", *, err: bool = False) -> None:
    """Print lines to standard output or standard error, with anything that could steer the terminal written out."""
    wanted = wants_color(color, err=err)
    for line in lines:
        click.echo(styled(line, color=wanted), err=err, color=wanted)


def styled(line: Line, *, color: bool) -> str:
    """Return a line as it is printed, with anything that could steer the terminal written out."""
    text = escaped(line.text)
    style = STYLES.get(line.style.split(" ")[0], {})
    return click.style(text, **style) if color and style else text


def print_error(text: str) -> None:
    """Print one line to standard error, with anything that could steer the terminal written out."""
    click.echo(escaped(text), err=True)


def print_usage_error(error: click.ClickException) -> None:
    """Print what is wrong with the words of a command, with anything that could steer the terminal written out."""
    # Not by the error's own `show`, which drops what it takes for colours.
    shown = f"Error: {error.format_message()}"
    if error.message:
        shown = shown.replace(error.message, escaped(error.message))  # its line breaks are a person's
    if isinstance(error, click.UsageError) and error.ctx is not None:
        shown = f"{error.ctx.get_usage()}\nTry '{error.ctx.command_path} --help' for help.\n\n{shown}"
    for line in shown.expandtabs(4).split("\n"):
        print_error(line)


def print_data(text: str, *, end: str = "\n") -> None:
    """Print output for other programs, whose format has written out what could steer the terminal."""
    click.echo(f"{text}{end}", nl=False)


def print_note(text: str, color: str) -> None:
    """Print what a person should know beside the output, to standard error."""
    print_lines(wrap(f"note: {text}", width(), style="warning"), color, err=True)


def print_problems(problems: Iterable[Problem], color: str = "auto", *, err: bool = True) -> None:
    """Print problems, to standard error unless they are what was asked for."""
    for problem in problems:
        print_lines(problem_lines(problem), color, err=err)


def wants_color(color: str, *, err: bool = False) -> bool:
    """Return whether output is coloured: as `--color` says, or else on a terminal unless NO_COLOR is set."""
    stream = sys.stderr if err else sys.stdout
    return color == "always" or (color == "auto" and not os.environ.get("NO_COLOR") and stream.isatty())


def width() -> int:
    """Return the width of the terminal, at most 100 columns; 80 where there is none."""
    # As shutil finds it, which brings compression libraries along that take longer to load than this module.
    given = os.environ.get("COLUMNS", "")
    columns = int(given) if given.isdecimal() else 0
    with contextlib.suppress(OSError, ValueError):
        columns = columns or os.get_terminal_size().columns
    return max(20, min(100, columns or 80))


def spare(read: Iterable[str | None], written: Path | None, what: str = "output") -> None:
    """Raise click.UsageError if the `what` that goes to `written` would take the place of a file that is read."""
    for path in read:
        if path and written and os.path.realpath(path) == os.path.realpath(written):
            raise click.UsageError(f"the {what} would take the place of '{path}', which is read; name another file")


def print_page(text: str, output: Path | None) -> None:
    """Put a page, or another text that is written whole, into a file, or print it as UTF-8."""
    if output is None:
        click.echo(text.encode(), nl=False)  # the page says that it is UTF-8, whatever the terminal has
    else:
        write_atomically(output, text)


def print_document(document: Document, format: str, output: Path | None = None, color: str = "auto") -> None:
    """Put a document into a file, or print it, in one of the formats of documents."""
    if output is None and format == "text":
        print_lines(writer(format)(document, width()), color)
    elif output is None and format != "html":
        print_data(as_text(document, format, width()), end="")
    else:
        print_page(as_text(document, format, width()), output)


class Progress:
    """A bar on standard error once something has taken more than a second on a terminal."""

    def __init__(self, total: int | None, noun: str) -> None:
        """Prepare a bar for `total` of `noun`, None if nobody knows how many."""
        self._total, self._noun = total, noun
        self._begun = self._shown = time.monotonic()
        self._drawn = False

    def __call__(self, done: int) -> None:
        """Show that so many are done."""
        now = time.monotonic()
        if not sys.stderr.isatty() or now - self._begun <= 1 or now - self._shown <= 0.1:
            return
        text = f"{done:,} {self._noun}"
        if self._total:
            filled = 30 * done // self._total
            text = f"[{'#' * filled}{'.' * (30 - filled)}] {done:,} of {self._total:,} {self._noun}"
        click.echo(f"\r{text}", err=True, nl=False)
        self._shown, self._drawn = now, True

    def clear(self) -> None:
        """Take the bar away."""
        if self._drawn:
            click.echo("\r" + " " * 79 + "\r", err=True, nl=False)


def with_progress(items: Sequence[ItemT], noun: str) -> Iterator[ItemT]:
    """Yield the items one by one, with a bar."""
    progress = Progress(len(items), noun)
    try:
        for done, item in enumerate(items):
            progress(done)
            yield item
    finally:
        progress.clear()
