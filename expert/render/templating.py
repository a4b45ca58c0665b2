"""Templates: texts that are put into them are escaped, and hold nothing but text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from expert.render.layout import escaped

_FOLDER = Path(__file__).parent / "templates"


def rendered(template: str, given: Mapping[str, object]) -> str:
    """A template of the folder templates/ with what it is given."""
    return _environment().get_template(template).render(given)


def part(name: str) -> Markup:
    """A file of the folder that goes into a page as it stands: a style or a script."""
    return Markup((_FOLDER / name).read_text(encoding="utf-8"))


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _shown(value: object) -> object:
    """Text with what could turn it around, or cannot be shown, written out."""
    return escaped(re.sub(r"\s+", " ", value)) if isinstance(value, str) and not isinstance(value, Markup) else value
