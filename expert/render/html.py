"""Pages to send: one file each that fetches nothing. The templates are in templates/; everything that they are given is
text, and is escaped."""

from __future__ import annotations

import hashlib
from base64 import b64encode

from expert.render.page.data import CasePage, IndexPage
from expert.render.picture import draw
from expert.render.proof_text import LEGEND
from expert.render.templating import part, rendered


def case_html(page: CasePage, index: str = "") -> str:
    """The report on one case; `index` is the address of the page that leads to it, if there is one."""
    picture = draw(page.graph, page.layers, small="rule")
    reasons = {reason.id: (reason, entry) for entry in reversed(page.entries) for reason in entry.reasons}
    # Where it does not fit it is made a little smaller, and after that it can be scrolled.
    size = f".picture {{ min-width: {0.8 * picture.width:.0f}px; max-width: {picture.width:.0f}px; }}\n"
    if picture.height < picture.width:
        size += "@media print { .picture { max-height: 162mm; } }\n"
    severities = {item.id: part for part in page.verdict for item in part.items}
    given = {"page": page, "picture": picture, "reasons": reasons, "severities": severities}
    return _page("case.html.jinja", "case.js", size, index=index, legend=LEGEND, **given)


def index_html(page: IndexPage) -> str:
    """The overview of many cases."""
    return _page("index.html.jinja", "index.js", "", page=page)


def _page(template: str, script: str, more_style: str, **given: object) -> str:
    parts = {"style": part("page.css") + more_style, "script": part(script)}
    # The page may run this style and this script, and fetch nothing at all.
    hashes = {f"{name}_hash": _hash(text) for name, text in parts.items()}
    return rendered(template, {**parts, **hashes, **given})


def _hash(text: str) -> str:
    return "sha256-" + b64encode(hashlib.sha256(text.encode()).digest()).decode()
