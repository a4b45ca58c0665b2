"""Documents as one HTML page without anything beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from expert.documents.graph import Graph
from expert.documents.layers import layered
from expert.documents.layout import Line
from expert.documents.picture import Drawing, draw
from expert.documents.templating import rendered
from expert.documents.tree import Document, spans, split

FOLDER = Path(__file__).parent / "templates"


def write(document: Document, width: int) -> Iterator[Line]:
    """Write the document as a page that fetches nothing."""
    opening, rest = split(document)
    given = {"document": document, "opening": opening, "rest": rest, "spans": spans}
    calls = {"kind_of": lambda block: type(block).__name__, "arrows": _arrows, "drawn": _drawn}
    page = rendered(FOLDER, "document.html.jinja", {**given, **calls})
    yield from (Line(text) for text in page.splitlines())


class _Drawn(NamedTuple):
    """A picture, and what is not in it because no arrow touches it."""

    picture: Drawing
    apart: tuple[str, ...]


def _drawn(graph: Graph) -> _Drawn:
    in_layers = layered(graph)
    return _Drawn(draw(in_layers.graph, in_layers.layers), in_layers.apart)


def _arrows(graph: Graph) -> list[tuple[str, list[str]]]:
    """A graph in words: the nodes that arrows lead to, each with the nodes that they come from."""
    labels = {node.id: node.label for node in graph.nodes}
    rows = []
    for node in graph.nodes:
        sources = [
            labels[edge.source] + (f" ({edge.label})" if edge.label else "")
            for edge in graph.edges
            if edge.target == node.id
        ]
        if sources:
            rows.append((node.label, sources))
    return rows
