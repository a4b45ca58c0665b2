"""Problems as messages, and as data for other programs.

A message has the place, what is wrong, the line with a caret, and what was expected. The data is JSON, the annotations
of GitHub's actions, or SARIF for code scanners.
"""

from __future__ import annotations

import os
import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from expert import __version__
from expert.documents.layout import Line, escaped, json_text, width_of, wrap
from expert.files.atomic import name_as_text
from expert.model.problems import CODES, Place, Problem

_SHOWN = 200

#: A name in a message.
_NAMED = re.compile(r"'[^']*'")

#: If there are so many others of one kind, they are told together.
_ALIKE = 3


def problem_lines(problem: Problem) -> Iterator[Line]:
    """Yield one problem as lines, as docs/errors shows it."""
    message = problem.message if len(problem.message) <= _SHOWN * 2 else problem.message[: _SHOWN * 2] + "..."
    yield Line(f"{problem.place}: {problem.code} {message}", "problem")
    yield from _excerpt(problem.place, problem.help)
    for place in problem.others:
        yield Line(f"{place}: the other place", "problem")
        yield from _excerpt(place, "")
    for text in problem.witness.splitlines():
        yield Line(f"      | {text}")


def gathered_lines(problems: Iterable[Problem], width: int) -> Iterator[Line]:
    """Yield problems as lines, those of one kind in one file together: the first in full, and of each other what it is
    about and its line."""
    alike: dict[Hashable, list[Problem]] = {}
    kinds = [(problem, _kind(problem)) for problem in problems]
    for problem, kind in kinds:
        alike.setdefault(kind, []).append(problem)
    for problem, kind in kinds:
        first, *others = alike[kind]
        if len(others) < _ALIKE or problem is first:
            yield from problem_lines(problem)
        if len(others) >= _ALIKE and problem is first:
            told = ", ".join(f"{_about(other)} (line {other.place.line})" for other in others)
            yield from wrap(f"and {len(others)} more of this kind: {told}", width, "      | ", "      | ")


def _kind(problem: Problem) -> Hashable:
    """Return what problems have in common that differ only in a name; a problem that says more is its own kind."""
    if problem.witness or problem.others or not _NAMED.search(problem.message):
        return problem
    help = problem.help.replace(problem.subject, "") if problem.subject else problem.help
    return problem.code, problem.place.file, _NAMED.sub("", problem.message), help


def _about(problem: Problem) -> str:
    """Return what a problem is about: the names in its message, unless it names its subject."""
    return problem.subject or " ".join(name.strip("'") for name in _NAMED.findall(problem.message))


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


def as_json(problems: Sequence[Problem]) -> str:
    """Return the problems as a list of objects."""
    return json_text([problem_data(problem) for problem in problems], indent=2)


def as_github(problems: Sequence[Problem]) -> str:
    """Return a line for each problem, which GitHub shows at the line of the file."""
    lines = []
    for problem in problems:
        kind = "error" if problem.is_error else "warning"
        place = problem.place
        where = f"file={_property(place.file)},line={place.line},col={place.column},title={problem.code}"
        text = problem.message + (f" ({problem.help})" if problem.help else "")
        lines.append(f"::{kind} {where}::{_data(text)}")
    return "\n".join(map(escaped, lines))


def as_sarif(problems: Sequence[Problem]) -> str:
    """Return a SARIF 2.1.0 log with one run."""
    codes = sorted({problem.code for problem in problems})
    driver = {
        "name": "winwin-expert",
        "version": __version__,
        "rules": [{"id": code, "shortDescription": {"text": CODES[code]}} for code in codes],
    }
    results = [
        {
            "ruleId": problem.code,
            "ruleIndex": codes.index(problem.code),
            "level": "error" if problem.is_error else "warning",
            "message": {"text": problem.message + (f" ({problem.help})" if problem.help else "")},
            "locations": [_location(problem.place)],
            "relatedLocations": [_location(place) for place in problem.others],
        }
        for problem in problems
    ]
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }
    return json_text(log, indent=2)


def problem_data(problem: Problem) -> dict[str, Any]:
    """Return one problem as an object of JSON."""
    return {
        "code": problem.code,
        "error": problem.is_error,
        "message": problem.message,
        "help": problem.help or None,
        "place": _place(problem.place),
        "others": [_place(place) for place in problem.others],
        "witness": problem.witness or None,
    }


def _place(place: Place) -> dict[str, Any]:
    return {"file": name_as_text(place.file), "line": place.line, "column": place.column}


def _location(place: Place) -> dict[str, Any]:
    region = {"startLine": place.line, "startColumn": place.column, "endColumn": place.column + place.width}
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(os.fsencode(PurePath(place.file).as_posix()))},
            "region": region,
        }
    }


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
