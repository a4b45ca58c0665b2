"""Names that nothing declares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from expert.files.loaded import LoadedBase
from expert.model.problems import Place, Problem, did_you_mean


def unknown_names(
    loaded: LoadedBase,
    section: str,
    name: str,
    used: Iterable[tuple[tuple[str | int, ...], str | None]],
    known: dict[str, Any],
    what: str,
) -> Iterator[Problem]:
    """Yield a problem for each name in `used`, path and name, that is not in `known`."""
    for path, given in used:
        if given is not None and given not in known:
            help = did_you_mean(given, known)
            yield Problem("E205", f"unknown {what} '{given}'", loaded.place(section, name, *path), help)


def unknown_listed(
    loaded: LoadedBase, section: str, name: str, key: str, given: Iterable[str], known: dict[str, Any], what: str
) -> Iterator[Problem]:
    """Yield a problem for each of the names `given` under `key` of an entry that is not in `known`."""
    used = [((key, index), one) for index, one in enumerate(given)]
    yield from unknown_names(loaded, section, name, used, known, what)


def unknown_attribute(loaded: LoadedBase, name: str, place: Place, known: Iterable[str]) -> Problem:
    """Return the problem that this part of the rule base has no attribute `name`, with the nearest of those that are
    `known`."""
    if loaded.case_base and name in loaded.case_base.attributes:
        help = "it is about one case, and this is about a portfolio; an aggregate can count the cases"
    elif loaded.base.portfolio and name in loaded.base.portfolio.attributes:
        help = "it is about a portfolio, and this is about one case"
    else:
        help = did_you_mean(name, known, listed=0)
    return Problem("E203", f"unknown attribute '{name}'", place, help)
