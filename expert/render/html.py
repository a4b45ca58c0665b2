"""Pages to send: one file each that fetches nothing. The templates are in templates/; everything that they are given is
text, and is escaped."""

from __future__ import annotations

import hashlib
from base64 import b64encode

from expert.render.page.data import CasePage
from expert.render.page.firmness import MEANINGS
from expert.render.page.index_data import IndexPage
from expert.render.picture import draw
from expert.render.templating import part, rendered

#: Pixels beside a picture that has all the width of the screen.
_BESIDE = 20


def case_html(page: CasePage, index: str = "") -> str:
    """The report on one case; `index` is the address of the page that leads to it, if there is one."""
    picture = draw(page.graph, page.layers, small="rule")
    reasons = {reason.id: (reason, entry) for entry in reversed(page.entries) for reason in entry.reasons}
    # Where it does not fit it is made a little smaller, and after that it can be scrolled.
    narrow = 0.8 * picture.width
    size = f".picture {{ min-width: {narrow:.0f}px; max-width: {picture.width:.0f}px; }}\n"
    size += f"@media screen and (max-width: {narrow + _BESIDE:.0f}px) {{ .hint {{ display: block; }} }}\n"
    if picture.height < picture.width:
        size += "@media print { .picture { max-height: 162mm; } }\n"
    else:  # it takes several sheets, and begins on one of its own
        size += "@media print { #proof { page: auto; break-before: auto; } .scroller { page: picture; } }\n"
    severities = {item.id: part for part in page.verdict for item in part.items}
    given = {"page": page, "picture": picture, "reasons": reasons, "severities": severities}
    return _page("case.html.jinja", "case.js", size, index=index, meanings=MEANINGS, **given)


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
