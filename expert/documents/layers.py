"""Layers of a graph that may run in circles, so that all of its arrows can be drawn in one direction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from expert.documents.graph import Edge, Graph

#: The kind of an edge that is drawn against its direction.
BACK = "back"


class Layered(NamedTuple):
    """A graph with every node that an edge touches, and node -> its layer, from 0. Every edge leads to a higher layer;
    one that closes a circle is turned round, and of the kind `BACK`. `apart` has the labels of nodes without edges."""

    graph: Graph
    layers: dict[str, int]
    apart: tuple[str, ...]


def layered(graph: Graph) -> Layered:
    """The graph without circles. An edge from a node to itself is left out."""
    after: dict[str, list[str]] = {node.id: [] for node in graph.nodes}
    for edge in graph.edges:
        after[edge.source].append(edge.target)
    order = {name: place for place, name in enumerate(_finished(after))}
    edges: dict[tuple[str, str], Edge] = {}
    for edge in graph.edges:
        ends = (edge.source, edge.target)
        if order[edge.source] < order[edge.target]:
            edges.setdefault(ends[::-1], Edge(edge.target, edge.source, BACK, edge.label))
        elif edge.source != edge.target:
            edges.setdefault(ends, edge)
    touched = {name for ends in edges for name in ends}
    layers = dict.fromkeys(touched, 0)
    # What finishes last comes first.
    for source, target in sorted(edges, key=lambda ends: order[ends[0]], reverse=True):
        layers[target] = max(layers[target], layers[source] + 1)
    nodes = tuple(node for node in graph.nodes if node.id in touched)
    apart = tuple(node.label for node in graph.nodes if node.id not in touched)
    return Layered(Graph(nodes, tuple(edges.values()), graph.groups), layers, apart)


def _finished(after: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The nodes in the order in which a walk in depth leaves them; only edges that close circles lead to later ones."""
    seen: set[str] = set()
    for start in after:
        path = [] if start in seen else [(start, iter(after[start]))]
        seen.add(start)
        while path:
            name, ways = path[-1]
            following = next((one for one in ways if one not in seen), None)
            if following is None:
                yield name
                path.pop()
            else:
                seen.add(following)
                path.append((following, iter(after[following])))
