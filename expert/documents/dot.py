"""Graphs in the DOT language of Graphviz (https://graphviz.org/doc/info/lang.html)."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from expert.documents.layout import Line, escaped
from expert.documents.tree import Document, Graph, Node, pictures

#: What a node is -> its attributes in DOT. A kind that is not named here is a plain box.
LOOKS = {
    "answer": 'shape=box style="rounded"',
    "rule": "shape=box",
    "conclusion": "shape=ellipse",
    "finding": 'shape=box style="bold"',
    "failed": 'shape=box style="dashed" color="red"',
    "unknown": 'shape=box style="dashed"',
    "actor": "shape=house",
}

#: What an edge means -> its attributes.
LINES = {"also": "style=dashed"}


def write(document: Document, width: int) -> Iterator[Line]:
    """Write the pictures of the document, and nothing else."""
    for one in pictures(document):
        yield from (Line(text) for text in dot(one.graph, one.direction).splitlines())


def dot(graph: Graph, direction: str = "LR") -> str:
    """Return the graph as a `digraph`; `direction` is LR, TB and so on. Ends with a line end."""
    head = ["digraph {", f"  rankdir={direction};", "  node [fontname=Helvetica];"]
    return "\n".join([*head, *_body(graph), "}"]) + "\n"


def _body(graph: Graph) -> Iterator[str]:
    numbers = {node.id: f"n{number}" for number, node in enumerate(graph.nodes)}
    for number, (name, label) in enumerate(graph.groups.items()):
        members = [node for node in graph.nodes if node.group == name]
        if members:
            yield f"  subgraph cluster_{number} {{"
            yield f"    label={_quoted(label)};"
            yield from (f"    {_node(node, numbers[node.id])}" for node in members)
            yield "  }"
    yield from (f"  {_node(node, numbers[node.id])}" for node in graph.nodes if node.group not in graph.groups)
    for edge in graph.edges:
        label = f"label={_quoted(edge.label)}" if edge.label else ""
        looks = " ".join(filter(None, [LINES.get(edge.kind, ""), label]))
        yield f"  {numbers[edge.source]} -> {numbers[edge.target]}{f' [{looks}]' if looks else ''};"


def _node(node: Node, number: str) -> str:
    return f"{number} [label={_quoted(node.label)} {LOOKS.get(node.kind, 'shape=box')}];"


def _quoted(text: str) -> str:
    """Return a quoted string, broken into lines that fit a node."""
    lines = wrap(text, 30) or [""]
    return '"' + "\\n".join(escaped(line).replace("\\", "\\\\").replace('"', '\\"') for line in lines) + '"'
