"""Pages to send: one file each that fetches nothing. The templates are in templates/; everything that they are given is
text, and is escaped."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from pathlib import Path

from expert.documents.grid_picture import GridArrow, GridLayout, arrow, lay_out
from expert.documents.picture import draw
from expert.documents.templating import part, rendered
from expert.pages.in_short import MEANINGS
from expert.pages.portfolio_data import PageMatrix, PageMove, PortfolioPage

FOLDER = Path(__file__).parent / "templates"

#: Pixels beside a picture that has all the width of the screen.
_BESIDE = 20
#: So wide a picture fits on an upright sheet.
_UPRIGHT = 680
#: So many moves are drawn in a matrix; more would be a thicket.
_ARROWS = 12


def portfolio_html(page: PortfolioPage) -> str:
    """The report on a portfolio."""
    size, proof = _proof(page)
    layouts = [_laid_out(one) for one in page.matrices]
    moves = page.changes.moves if page.changes else ()
    more = {
        "drawn": list(zip(page.matrices, layouts, strict=True)),
        "flows": [(*one, layout, _arrows(one[1], layout)) for one, layout in zip(moves, layouts, strict=bool(moves))],
        "rests": {entry.id: entry.answers for entry in page.entries},
        "figures": {figure.id: figure for figure in page.figures},
    }
    return _page("portfolio.html.jinja", "case.js", part(FOLDER, "portfolio.css") + size, page=page, **proof, **more)


def _laid_out(one: PageMatrix) -> GridLayout:
    labels = [[field.label for field in fields] for fields in one.fields]
    return lay_out(one.columns, one.rows, one.column_labels, one.row_labels, labels)


def _arrows(moves: tuple[PageMove, ...], layout: GridLayout) -> list[tuple[PageMove, GridArrow]]:
    """The largest of the moves from one field to one other."""
    found = [
        (one, arrow(layout, one.source, one.target))
        for one in moves
        if one.source is not None and one.target is not None
    ]
    return found[:_ARROWS]


def _proof(page: PortfolioPage) -> tuple[str, dict[str, object]]:
    """What the style says of the picture of the proof, and what templates need for it."""
    picture = draw(page.graph, page.layers)
    reasons = {entry.reason.id: (entry.reason, entry) for entry in reversed(page.entries)}
    # Where it does not fit it is made a little smaller, and after that it can be scrolled.
    narrow = 0.8 * picture.width
    size = f".picture {{ min-width: {narrow:.0f}px; max-width: {picture.width:.0f}px; }}\n"
    size += f"@media screen and (max-width: {narrow + _BESIDE:.0f}px) {{ .hint {{ display: block; }} }}\n"
    if picture.height < picture.width:
        size += "@media print { .picture { max-height: 162mm; } }\n"
    else:  # it takes several sheets, and begins on one of its own if they lie on their sides
        upright = picture.width <= _UPRIGHT
        sheets = (
            f"svg.picture {{ width: {picture.width:.0f}px; }}" if upright else "#proof .scroller { page: picture; }"
        )
        size += f"@media print {{ #proof {{ page: auto; break-before: auto; }} {sheets} }}\n"
    severities = {item.id: part for part in page.verdict for item in part.items}
    return size, {"picture": picture, "reasons": reasons, "severities": severities, "meanings": MEANINGS}


def _page(template: str, script: str, more_style: str, **given: object) -> str:
    parts = {"style": part(FOLDER, "page.css") + more_style, "script": part(FOLDER, script)}
    # The page may run this style and this script, and fetch nothing at all.
    hashes = {f"{name}_hash": _hash(text) for name, text in parts.items()}
    return rendered(FOLDER, template, {**parts, **hashes, **given})


def _hash(text: str) -> str:
    return "sha256-" + b64encode(hashlib.sha256(text.encode()).digest()).decode()
