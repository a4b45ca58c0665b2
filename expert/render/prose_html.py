"""Documents as one HTML page without anything beside it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from expert.graph import Graph
from expert.prose import Document
from expert.render.layers import layered
from expert.render.layout import escaped
from expert.render.picture import Picture, draw

TEMPLATES = Path(__file__).parent / "templates"


def html(document: Document) -> str:
    """The page. Ends with a line end."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.filters |= {"kind": lambda block: type(block).__name__, "arrows": _arrows, "drawn": _drawn}
    return environment.get_template("prose.html.jinja").render(document=document) + "\n"


def _shown(value: object) -> object:
    """Texts without anything that is not text."""
    return escaped(re.sub(r"\s+", " ", value)) if isinstance(value, str) and not isinstance(value, Markup) else value


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
