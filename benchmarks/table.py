"""Markdown of what was measured, put between marks in a document."""

from __future__ import annotations

import os
import platform
import shutil
import statistics
from collections.abc import Callable, Iterable, Sequence
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

PACKAGES = ("durable-rules", "clingo", "clipspy", "polars", "duckdb", "pydantic", "click", "PyYAML")


class Row(NamedTuple):
    """A line of the table."""

    what: str
    ours: str
    other: str = ""
    ratio: str = ""


def markdown(
    rows: Iterable[Row], remarks: Iterable[str], heads: Sequence[str] = ("what", "expert", "the other", "ratio")
) -> str:
    """The table, with the remarks below it, each a paragraph."""
    lines = [f"| {' | '.join(heads)} |", "|---|---:|---:|---:|"]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n\n".join(["\n".join(lines), *remarks]) + "\n"


def ratio(ours: Sequence[float], other: Sequence[float]) -> float:
    """The median of the ratios of figures of the same round."""
    return statistics.median(one / another for one, another in zip(ours, other, strict=True))


def machine() -> str:
    """What it ran on."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    packages = ", ".join(f"{name} {version}" for name in PACKAGES if (version := _version(name)))
    return f"Measured on {platform.system()} {platform.machine()}, {os.cpu_count()} CPUs, {python}, {packages}."


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def require_marks(file: Path, name: str) -> None:
    """Raises ValueError unless `file` has each mark of the part called `name` once, in order."""
    begin, end = _marks(name)
    text = file.read_text(encoding="utf-8")
    if text.count(begin) != 1 or text.count(end) != 1 or text.index(begin) > text.index(end):
        raise ValueError(f"{file} must have {begin} once, and {end} once below it")


def publish(made: Callable[[], str], file: Path | None, name: str) -> None:
    """Prints what is `made`, and puts it between the marks of the part called `name` in `file`, if there is one.

    That the marks are there is found out before it is made, which takes long. Raises ValueError and OSError, and what
    making it raises.
    """
    if file is not None:
        require_marks(file, name)
    text = made()
    print(text, end="")
    if file is not None:
        replace_part(file, name, text)


def replace_part(file: Path, name: str, text: str) -> None:
    """Puts `text` between the marks in `file`, which is the old file or the new one at any time, never half of each.

    Raises ValueError if the marks are not there.
    """
    require_marks(file, name)
    begin, end = _marks(name)
    old = file.read_text(encoding="utf-8")
    new = f"{old[: old.index(begin)]}{begin}\n{text}{old[old.index(end) :]}"
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        beside.write_text(new, encoding="utf-8")
        shutil.copymode(file, beside)
        os.replace(beside, file)
    finally:
        beside.unlink(missing_ok=True)


def _marks(name: str) -> tuple[str, str]:
    return f"<!-- {name} -->", f"<!-- /{name} -->"
