"""Documents as one HTML page without anything beside it."""

from __future__ import annotations

from expert.graph import Graph
from expert.prose import Document
from expert.render.templating import rendered


def html(document: Document) -> str:
    """The page. Ends with a line end."""
    given = {"document": document, "kind_of": lambda block: type(block).__name__, "arrows": _arrows}
    return rendered("prose.html.jinja", given)


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
