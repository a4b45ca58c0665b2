"""Explanations as Markdown (CommonMark), a graph included where viewers draw Mermaid."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from expert.render.layout import Line, escaped
from expert.render.mermaid import mermaid
from expert.render.outline import Explanation, Grid, Item, Note

#: What an item or note is -> what stands around its text. Others stand as they are.
AROUND = {"finding": "**", "warning": "**", "failure": "**", "faint": "*", "source": "*"}

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~&])")


def markdown(explanation: Explanation, width: int) -> Iterator[Line]:
    """The explanation as a page; lines are as long as they are, since viewers wrap them."""
    yield from (Line(text) for text in _page(explanation))


def _page(explanation: Explanation) -> Iterator[str]:
    yield f"# {_plain(explanation.title)}"
    for section in explanation.outline:
        yield ""
        if section.heading:
            yield f"## {_plain(section.heading)}"
            yield ""
        if section.grid:
            yield from _table(section.grid)
            yield from [""] * bool(section.items)
        for number, item in enumerate(section.items):
            if section.form == "text":
                yield from [""] * bool(number)
                yield _styled(item.text, item.style)
                yield from _notes(item.notes, "")
            else:
                yield from _listed(item, "")
    if explanation.graph.nodes:
        yield ""
        yield "```mermaid"
        yield from mermaid(explanation.graph).splitlines()
        yield "```"


def _table(grid: Grid) -> Iterator[str]:
    aligned = ["---", *(["---:" if grid.numbers else "---"] * (len(grid.head) - 1))]
    yield _row([_plain(cell) for cell in grid.head])
    yield _row(aligned)
    for cells in grid.rows:
        yield _row([_plain(cell) for cell in cells])


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _listed(item: Item, indent: str) -> Iterator[str]:
    yield f"{indent}- {_styled(item.text, item.style)}"
    yield from _notes(item.notes, indent + "  ")
    for below in item.items:
        yield from _listed(below, indent + "  ")


def _notes(notes: tuple[Note, ...], indent: str) -> Iterator[str]:
    for note in notes:
        # What begins as an item of a list stands below the note before it.
        below, text = ("  ", note.text[2:]) if note.text.startswith("- ") else ("", note.text)
        yield f"{indent}{below}- {_styled(text, note.style)}"


def _styled(text: str, style: str) -> str:
    mark = AROUND.get(style, "")
    return f"{mark}{_plain(text)}{mark}"


def _plain(text: str) -> str:
    """`text` in one line, with nothing in it that Markdown would read as markup."""
    one_line = " ".join(escaped(text.replace("\n", " ")).split())
    quoted = _SPECIAL.sub(r"\\\1", one_line)
    # At the start of a line these would begin a list.
    return re.sub(r"^([-+]|\d+[.)])(?=\s|$)", lambda found: f"{found[0][:-1]}\\{found[0][-1]}", quoted)
