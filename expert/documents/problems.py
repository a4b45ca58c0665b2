"""Problems as messages, and as data for other programs.

A message has the place, what is wrong, the line with a caret, and what was expected. The data is JSON, the annotations
of GitHub's actions, or SARIF for code scanners.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from expert import __version__
from expert.documents.layout import Line, escaped, json_text, width_of
from expert.files.atomic import name_as_text
from expert.model.problems import CODES, Place, Problem

_SHOWN = 200


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
