"""Graphs as plain data: what a proof or a rule base looks like as a picture. Renderers draw them."""

from __future__ import annotations

from typing import NamedTuple


class Node(NamedTuple):
    """Something in a picture. `kind` says what it is (see `render.mermaid` and `render.dot` for how each looks), and
    `group` names the group that it stands in, if any."""

    id: str
    label: str
    kind: str
    group: str = ""


class Edge(NamedTuple):
    """An arrow from the node `source` to the node `target`, both by id; `kind` says what it means, if not the usual,
    and `label` is written on it."""

    source: str
    target: str
    kind: str = ""
    label: str = ""


class Graph(NamedTuple):
    """A directed graph. `groups` is name -> label, in the order in which they are drawn; ids are unique."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    groups: dict[str, str] = {}
