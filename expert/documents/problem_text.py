"""Problems as messages: the place, what is wrong, the line with a caret, and what was expected."""

from __future__ import annotations

from collections.abc import Iterator

from expert.documents.layout import Line, escaped, width_of
from expert.model.problems import Place, Problem

_SHOWN = 200


def problem_lines(problem: Problem) -> Iterator[Line]:
    """One problem, as docs/errors shows it."""
    message = problem.message if len(problem.message) <= _SHOWN * 2 else problem.message[: _SHOWN * 2] + "..."
    yield Line(f"{problem.place}: {problem.code} {message}", "problem")
    yield from _excerpt(problem.place, problem.help)
    for place in problem.others:
        yield Line(f"{place}: the other place", "problem")
        yield from _excerpt(place, "")
    for text in problem.witness.splitlines():
        yield Line(f"      | {text}")


def _excerpt(place: Place, help: str) -> Iterator[Line]:
    if place.text and not place.text.isspace():
        # A long line is shown around the spot that is meant.
        start = max(0, place.column - 1 - _SHOWN // 2) if len(place.text) > _SHOWN else 0
        before, after = place.text[start : place.column - 1], place.text[place.column - 1 : start + _SHOWN]
        marked = width_of(escaped(after[: place.width])) or 1
        gutter = f"{place.line:>5} | "
        yield Line(f"{gutter}{before}{after}")
        caret = " " * (len(gutter) - 2) + "| " + " " * width_of(escaped(before)) + "^" * marked
        yield Line(f"{caret} {help}".rstrip(), "hint")
    elif help:
        yield Line(f"      | {help}", "hint")
