"""How the time grows, as a picture."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.scale import Scale

_BLUE, _ORANGE, _GREY = "#1b5e8c", "#c2571a", "#777777"
_LINES = ((_BLUE, "o"), ("#5b8f3a", "^"), ("#7a4fa3", "v"), ("#444444", "D"), (_ORANGE, "s"))


def draw(found: Scale, file: Path) -> None:
    """Writes the picture to an SVG file. Raises ImportError if matplotlib is not installed, OSError."""
    matplotlib = importlib.import_module("matplotlib")
    matplotlib.use("svg")
    pyplot = importlib.import_module("matplotlib.pyplot")
    style = {"svg.hashsalt": "expert", "font.size": 10, "axes.spines.top": False, "axes.spines.right": False}
    with pyplot.rc_context(style):
        figure, (rows, rules) = pyplot.subplots(1, 2, figsize=(10, 4.6), layout="constrained")
        files = {size: one.seconds for size, one in found.files.items()}
        _line(rows, files, _BLUE, "o", "file to file, start to end")
        _line(rows, found.alone, _ORANGE, "s", "rules alone, with what is contested")
        _linear(rows, files)
        _linear(rows, found.alone, "exactly in proportion")
        rows.set(xscale="log", yscale="log", xlabel="rows", ylabel="seconds", title="Time against rows")
        rows.legend(frameon=False)
        lines = {**found.growth, "which rules fire, a million rows": found.rules}
        for (what, points), (color, marker) in zip(lines.items(), _LINES, strict=True):
            _line(rules, points, color, marker, what)
            _linear(rules, points, "exactly in proportion" if points is found.rules else None)
        rules.set(xscale="log", yscale="log", xlabel="rules", ylabel="seconds", title="Time against rules")
        rules.legend(frameon=False, loc="upper left", fontsize=8)
        figure.savefig(file, format="svg", metadata={"Date": None})
        pyplot.close(figure)


def _line(axes: Any, points: Mapping[int, float], color: str, marker: str, label: str) -> None:
    axes.plot(list(points), list(points.values()), color=color, marker=marker, markersize=5, label=label)


def _linear(axes: Any, points: Mapping[int, float], label: str | None = None) -> None:
    """A line of the time that it would take if it grew with the number, through the last point."""
    last, seconds = list(points.items())[-1]
    line = [seconds * one / last for one in points]
    axes.plot(list(points), line, color=_GREY, linestyle=":", zorder=0, label=label)
