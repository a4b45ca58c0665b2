"""Pages to send: one file each that fetches nothing. The templates are in templates/; everything that they are given is
text, and is escaped."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from expert.render.layout import escaped
from expert.render.page.data import CasePage, IndexPage
from expert.render.picture import draw
from expert.render.proof_text import LEGEND

_FOLDER = Path(__file__).parent / "templates"


def case_html(page: CasePage, index: str = "") -> str:
    """The report on one case; `index` is the address of the page that leads to it, if there is one."""
    picture = draw(page.graph, page.layers, small="rule")
    reasons = {reason.id: (reason, entry) for entry in reversed(page.entries) for reason in entry.reasons}
    # Where it does not fit it is made a little smaller, and after that it can be scrolled.
    size = f".picture {{ min-width: {0.8 * picture.width:.0f}px; max-width: {picture.width:.0f}px; }}\n"
    if picture.height < picture.width:
        size += "@media print { .picture { max-height: 162mm; } }\n"
    given = {"page": page, "picture": picture, "reasons": reasons, "index": index, "legend": LEGEND}
    return _rendered("case.html.jinja", "case.js", size, **given)


def index_html(page: IndexPage) -> str:
    """The overview of many cases."""
    return _rendered("index.html.jinja", "index.js", "", page=page)


def _rendered(template: str, script: str, more_style: str, **given: object) -> str:
    parts = {"style": _part("page.css") + more_style, "script": _part(script)}
    # The page may run this style and this script, and fetch nothing at all.
    hashes = {f"{name}_hash": _hash(text) for name, text in parts.items()}
    return _templates().get_template(template).render(**parts, **hashes, **given)


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _part(name: str) -> Markup:
    return Markup((_FOLDER / name).read_text(encoding="utf-8"))


def _hash(text: str) -> str:
    return "sha256-" + b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _shown(value: object) -> object:
    """Text with what could turn it around, or cannot be shown, written out."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return "\n".join(escaped(line) for line in value.split("\n"))
