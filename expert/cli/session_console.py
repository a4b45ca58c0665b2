"""The two ends of a question session: a stream of lines that a person types, and one of lines that they read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TextIO

from expert.cli.output import styled
from expert.documents.layout import Line, escaped, wrap

#: Of a line, so many characters are read; no answer is as long.
_MOST = 100_000

#: Branches of a drawn tree at the start of a line.
_BRANCHES = re.compile(r"(?:\|   |    )*(?:\|-- |`-- |\| *)?")

#: What a prompt looks like, and how it reads aloud.
PROMPT, SPOKEN_PROMPT = "> ", "Your answer: "


class Console:
    """A console that gives lines and shows lines. `terminal` says that a person sits in front of it."""

    def __init__(
        self,
        lines: Callable[[str], str | None],
        output: TextIO,
        width: Callable[[], int],
        *,
        terminal: bool = False,
        color: bool = False,
        accessible: bool = False,
    ) -> None:
        """Take `lines`, which gives the next line after showing a prompt, or None when there are no more."""
        self._lines = lines
        self._output = output
        self._width = width
        self._color = color and not accessible
        self._prompt = SPOKEN_PROMPT if accessible else PROMPT
        self.terminal = terminal
        self.accessible = accessible
        #: What Tab completes.
        self.words: Sequence[str] = ()

    @property
    def width(self) -> int:
        """Return the width that a line may have now."""
        return self._width()

    def ask(self) -> str | None:
        """Return the next line that is typed, or None when there are no more."""
        self._output.flush()
        line = self._lines(self._prompt)
        if line is not None and not self.terminal:
            # Whoever reads the output later wants to see what was answered.
            text = line.strip()
            shown = text if len(text) <= 200 else f"{text[:200]}..."
            self.show(wrap(escaped(shown), self.width, self._prompt, "  "))
        return line

    def show(self, lines: Iterable[Line]) -> None:
        """Print lines, with what could steer the terminal written out."""
        for line in lines:
            shown = Line(_spoken(line.text), line.style) if self.accessible else line
            self._output.write(styled(shown, color=self._color) + "\n")
        self._output.flush()

    def say(self, text: str, style: str = "") -> None:
        """Print a text, wrapped."""
        self.show(wrap(text, self.width, style=style))


def _spoken(text: str) -> str:
    """Return a line without the branches of a tree drawn before it. Where a branch begins, the line says how deep it
    stands."""
    branches = _BRANCHES.match(text)
    if branches is None or not branches[0].strip():
        return text
    depth = (len(branches[0]) + 3) // 4
    begins = "-- " in branches[0]
    return (f"Level {depth}: " if begins else "  ") + text[branches.end() :].lstrip()


def from_streams(*streams: TextIO) -> Callable[[str], str | None]:
    """Return the lines of the streams, one stream after the other. Empty lines and comments are left out."""
    waiting = list(streams)

    def next_line(prompt: str) -> str | None:
        while waiting:
            line = waiting[0].readline(_MOST)
            if not line:
                waiting.pop(0)
                continue
            while len(line) >= _MOST and not line.endswith("\n") and (rest := waiting[0].readline(_MOST)):
                line = line[: _MOST - 1] + rest[-1]
            if line.strip() and not line.lstrip().startswith("#"):
                return line
        return None

    return next_line


def from_terminal(words: Callable[[], Sequence[str]], *, editing: bool) -> Callable[[str], str | None]:
    """Return a source of lines typed at the terminal, and of None at Ctrl-D. With `editing`, a line can be edited, Up
    brings back earlier ones, and Tab completes `words`."""
    if editing:
        _complete(words)

    def next_line(prompt: str) -> str | None:
        try:
            return input(prompt)
        except EOFError:
            return None

    return next_line


def _complete(words: Callable[[], Sequence[str]]) -> None:
    try:
        import readline
    except ImportError:
        return  # lines can be typed all the same

    def offer(begun: str, index: int) -> str | None:
        found = [word for word in words() if word.casefold().startswith(begun.casefold())]
        return found[index] if index < len(found) else None

    readline.set_completer_delims("")
    readline.set_completer(offer)
    readline.parse_and_bind("bind ^I rl_complete" if "libedit" in (readline.__doc__ or "") else "tab: complete")
