"""Documents as one HTML page without anything beside it."""

from __future__ import annotations

from typing import NamedTuple

from expert.graph import Graph
from expert.prose import Document
from expert.render.layers import layered
from expert.render.picture import Picture, draw
from expert.render.templating import rendered


def html(document: Document) -> str:
    """The page. Ends with a line end."""
    calls = {"kind_of": lambda block: type(block).__name__, "arrows": _arrows, "drawn": _drawn}
    return rendered("prose.html.jinja", {"document": document, **calls})


class _Drawn(NamedTuple):
    """A picture, and what is not in it because no arrow touches it."""

    picture: Picture
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
