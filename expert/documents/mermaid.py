"""Graphs as Mermaid text, which Markdown viewers draw (https://mermaid.js.org/syntax/flowchart.html)."""

from __future__ import annotations

from collections.abc import Iterator

from expert.documents.layout import Line, escaped
from expert.documents.tree import Document, Graph, Node, pictures

#: What a node is -> the brackets around its text. A kind that is not named here is a plain box.
SHAPES = {
    "answer": ("([", "])"),
    "rule": ("[", "]"),
    "conclusion": ("(", ")"),
    "finding": ("{{", "}}"),
    "failed": ("[/", "/]"),
    "unknown": (">", "]"),
    "actor": ("[[", "]]"),
}

#: What an edge means -> its arrow.
ARROWS = {"": "-->", "also": "-.->"}


def write(document: Document, width: int) -> Iterator[Line]:
    """Write the pictures of the document, and nothing else."""
    for one in pictures(document):
        yield from (Line(text) for text in mermaid(one.graph, one.direction).splitlines())


def mermaid(graph: Graph, direction: str = "LR") -> str:
    """Return the graph as a Mermaid flowchart; `direction` is LR, TB and so on. Ends with a line end."""
    return "\n".join([f"flowchart {direction}", *_body(graph)]) + "\n"


def _body(graph: Graph) -> Iterator[str]:
    numbers = {node.id: f"n{number}" for number, node in enumerate(graph.nodes)}
    for number, (name, label) in enumerate(graph.groups.items()):
        members = [node for node in graph.nodes if node.group == name]
        if members:
            yield f'  subgraph g{number}["{_text(label)}"]'
            yield from (f"    {_node(node, numbers[node.id])}" for node in members)
            yield "  end"
    yield from (f"  {_node(node, numbers[node.id])}" for node in graph.nodes if node.group not in graph.groups)
    for edge in graph.edges:
        label = f'|"{_text(edge.label)}"|' if edge.label else ""
        yield f"  {numbers[edge.source]} {ARROWS.get(edge.kind, '-->')}{label} {numbers[edge.target]}"


def _node(node: Node, number: str) -> str:
    before, after = SHAPES.get(node.kind, ("[", "]"))
    return f'{number}{before}"{_text(node.label)}"{after}'


def _text(text: str) -> str:
    """Return text as Mermaid reads it inside quotes: entities stand for what would end the text, or be read as
    markup."""
    entities = {"#": "#35;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "&": "#amp;", "`": "#96;", "\\": "#92;"}
    return "".join(entities.get(char, char) for char in escaped(text.replace("\n", " ")))
