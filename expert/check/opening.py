"""A rule base that can be run: read and checked, or taken in the form in which that was kept."""

from __future__ import annotations

import os
from pathlib import Path

from expert.files.find import shipped_folder
from expert.files.loaded import LoadedBase


def load_sound(folder: str | os.PathLike[str] | None = None, *, cache: bool = False) -> tuple[LoadedBase, str]:
    """Return the rule base in `folder`, or the shipped one, with the places of everything in it, and a sentence on
    where it was taken from; with `cache` that may be its compiled form. Raises InvalidInput."""
    where = shipped_folder("rules") if folder is None else Path(folder)
    if not cache:
        return _read(where), "The rule base was read from its files, as no cache is wanted."
    from expert.files.compiled import opened

    return opened(where, lambda: _read(where))


def _read(folder: Path) -> LoadedBase:
    from expert.check.references import require_sound  # what reads and checks is slow to load, and often not needed
    from expert.files.rule_base import load_rule_base

    loaded = load_rule_base(folder)
    return loaded._replace(base=require_sound(loaded))
