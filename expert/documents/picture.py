"""Layered pictures of graphs, from left to right: where each node stands and how each arrow runs.

fast-sugiyama puts the nodes of each layer in an order in which few arrows cross. It knows no sizes, so the places come
from here: each node as near to its neighbours as the order and the sizes of the others allow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from expert.documents.layout import wrap
from expert.documents.tree import Edge, Graph, Node

#: Pixels. A small node is as wide as it is high and shows its label in one line; text is wrapped by columns of
#: characters, of which WIDTH holds COLUMNS in the widest of the common fonts (DejaVu, Verdana) of 13 pixels.
WIDTH, COLUMNS, LINE, PADDING, SMALL = 172, 20, 15, 8, 28
#: Between layers, between nodes of a layer, and between an arrow that passes through a layer and its neighbours there.
GAP, SPACE, PASSING = 22, 12, 9
HEADING = 26
_SWEEPS = 24


class Box(NamedTuple):
    """A node in its place; `x` and `y` are the middle of it, `lines` its wrapped label."""

    node: Node
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]


class Arrow(NamedTuple):
    """An edge and the path, in SVG's notation, on which it runs."""

    edge: Edge
    path: str


class Drawing(NamedTuple):
    """A drawn graph: boxes by layer and from top to bottom, and the middle of each layer, for a heading above it."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    width: float
    height: float
    middles: tuple[float, ...]


def draw(graph: Graph, layers: Mapping[str, int]) -> Drawing:
    """Return the picture of a graph whose edges all run from a lower layer to a higher one, and touch every node.

    `layers` is node -> layer, from 0; nodes with a short label are drawn small.
    """
    if not graph.edges:
        return Drawing((), (), 0, 0, ())
    ways = _Ways(graph, layers)
    sizes = {node.id: _size(node) for node in graph.nodes}
    heights = [sizes[name][1] if name else 0 for name in ways.names]
    places = _places(ways, [height + (SPACE if height else PASSING) for height in heights])
    lefts, right = [], float(PADDING)
    widths = [max(sizes[name][0] for name in (ways.names[one] for one in row) if name) for row in ways.rows]
    for width in widths:
        lefts.append(right)
        right += width + GAP
    middles = [left + width / 2 for left, width in zip(lefts, widths, strict=True)]
    top = min(place - height / 2 for place, height in zip(places, heights, strict=True)) - HEADING
    bottom = max(place + height / 2 for place, height in zip(places, heights, strict=True))
    nodes = {node.id: node for node in graph.nodes}
    boxes = [
        Box(nodes[name], middles[layer], round(places[one] - top, 1), *sizes[name])
        for layer, row in enumerate(ways.rows)
        for one in row
        if (name := ways.names[one])
    ]
    sides = {
        one: (middles[layer] - width / 2, middles[layer] + width / 2, round(places[one] - top, 1))
        for layer, row in enumerate(ways.rows)
        for one in row
        for width in [sizes[ways.names[one]][0] if ways.names[one] else widths[layer]]
    }
    arrows = [Arrow(edge, _path([sides[one] for one in way])) for edge, way in zip(graph.edges, ways.ways, strict=True)]
    return Drawing(tuple(boxes), tuple(arrows), right - GAP + PADDING, bottom - top + PADDING, tuple(middles))


def _size(node: Node) -> tuple[float, float, tuple[str, ...]]:
    if node.short:
        return SMALL, SMALL, (node.short,)
    lines = tuple(line.text for line in wrap(node.label, COLUMNS, least=COLUMNS))
    return WIDTH, len(lines) * LINE + 2 * PADDING, lines


class _Ways:
    """A graph with a stop in every layer that an edge passes; edges from one node share their stops.

    Nodes and stops are numbers: `names[n]` is a node's name, or empty. `ways` are the edges as numbers, `rows` the
    numbers of each layer in their order.
    """

    def __init__(self, graph: Graph, layers: Mapping[str, int]) -> None:
        self.names = [node.id for node in graph.nodes]
        numbers = {name: number for number, name in enumerate(self.names)}
        stops: dict[tuple[str, int], int] = {}
        self.ways = []
        for edge in graph.edges:
            way = [numbers[edge.source]]
            for layer in range(layers[edge.source] + 1, layers[edge.target]):
                way.append(stops.setdefault((edge.source, layer), len(self.names)))
                if way[-1] == len(self.names):
                    self.names.append("")
            self.ways.append([*way, numbers[edge.target]])
        self.links = sorted({link for way in self.ways for link in pairwise(way)})
        at = [layers[node.id] for node in graph.nodes] + [layer for _, layer in stops]
        self.order = _order(self.links)
        self.rows: list[list[int]] = [[] for _ in range(max(at) + 1)]
        for one in sorted(range(len(self.names)), key=self.order.__getitem__):
            self.rows[at[one]].append(one)


def _order(links: Iterable[tuple[int, int]]) -> dict[int, tuple[int, float]]:
    """Return the order across the layers: for each number the part of the graph that it belongs to, and its place
    there."""
    from fast_sugiyama import from_edges  # only pictures need it, and starting up must stay quick

    # All links lead from one layer to the next, so the library finds the layers that were given.
    parts = from_edges(links, vertex_spacing=1, crossing_minimization="barycenter", transpose=True)
    parts.sort(key=lambda part: min(one for one, _ in part[0]))
    return {int(one): (part, x) for part, (positions, *_) in enumerate(parts) for one, (x, _) in positions}


def _places(ways: _Ways, sizes: Sequence[float]) -> list[float]:
    """Return the distance of each number from the top: near the mean of what it is linked to, in its layer's order."""
    before: dict[int, list[int]] = {}
    after: dict[int, list[int]] = {}
    for source, target in ways.links:
        after.setdefault(source, []).append(target)
        before.setdefault(target, []).append(source)
    places = [0.0] * len(sizes)
    for row in ways.rows:
        _spread(row, [0.0] * len(row), [1.0] * len(row), sizes, places)
    for sweep in range(_SWEEPS):
        forward = sweep % 2 == 0
        for row in ways.rows if forward else reversed(ways.rows):
            near = [
                (before.get(one, ()) if forward else after.get(one, ()))
                or (after.get(one, ()) if sweep < _SWEEPS - 2 else ())
                for one in row
            ]
            wanted = [
                sum(places[other] for other in others) / len(others) if others else places[one]
                for one, others in zip(row, near, strict=True)
            ]
            weights = [1.0 if ways.names[one] else 4.0 for one in row]  # what passes through should run straight
            _spread(row, wanted, weights, sizes, places)
    return places


def _spread(
    row: Sequence[int], wanted: Sequence[float], weights: Sequence[float], sizes: Sequence[float], places: list[float]
) -> None:
    """Set the places of a row so that they keep their order, do not overlap, and the sum of squared distances to
    `wanted` is least."""
    offset, offsets = 0.0, []
    for index, one in enumerate(row):
        offset += (sizes[row[index - 1]] + sizes[one]) / 2 if index else 0
        offsets.append(offset)
    # Without the offsets, places must not decrease: pool neighbours that want it the other way round.
    pools: list[tuple[float, float, int]] = []
    for want, weight, off in zip(wanted, weights, offsets, strict=True):
        mean, total, count = want - off, weight, 1
        while pools and pools[-1][0] > mean:
            other, its, more = pools.pop()
            mean, total, count = (mean * total + other * its) / (total + its), total + its, count + more
        pools.append((mean, total, count))
    means = [mean for mean, _, count in pools for _ in range(count)]
    for one, mean, off in zip(row, means, offsets, strict=True):
        places[one] = mean + off


def _path(sides: Sequence[tuple[float, float, float]]) -> str:
    """Return the path from the right side of the first to the left side of the last, straight through what lies
    between."""
    parts = [f"M{sides[0][1]:g} {sides[0][2]:g}"]
    for (_, right, y), (left, _, to) in pairwise(sides):
        bend = (right + left) / 2
        parts.append(f"C{bend:g} {y:g} {bend:g} {to:g} {left:g} {to:g}")
    middle = [f"H{right:g}" for _, right, _ in sides[1:-1]]
    return parts[0] + "".join(part + line for part, line in zip(parts[1:], [*middle, ""], strict=True))


# ------------------------------------------------------------------------------------------------------------ layers

#: The kind of an edge that is drawn against its direction.
BACK = "back"


class Layered(NamedTuple):
    """A graph with every node that an edge touches, and node -> its layer, from 0. Every edge leads to a higher layer;
    one that closes a circle is turned round, and of the kind `BACK`. `apart` has the labels of nodes without edges."""

    graph: Graph
    layers: dict[str, int]
    apart: tuple[str, ...]


def layered(graph: Graph) -> Layered:
    """Return the graph without circles. An edge from a node to itself is left out."""
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
    """Yield the nodes in the order in which a walk in depth leaves them; only edges that close circles lead to later
    ones."""
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
