"""Templates: texts that are put into them are escaped, and hold nothing but text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from expert.documents.layout import escaped


def rendered(folder: Path, template: str, given: Mapping[str, object]) -> str:
    """Fill in a template of a folder."""
    return _environment(folder).get_template(template).render(given)


def part(folder: Path, name: str) -> Markup:
    """Read a file of a folder that goes into a page as it stands: a style or a script."""
    return Markup((folder / name).read_text(encoding="utf-8"))


@cache
def _environment(folder: Path) -> Environment:
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _shown(value: object) -> object:
    """Return text with whatever could turn it around, or cannot be shown, written out."""
    return escaped(re.sub(r"\s+", " ", value)) if isinstance(value, str) and not isinstance(value, Markup) else value
