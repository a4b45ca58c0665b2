"""Documents as one HTML page without anything beside it, which may run its own script and fetches nothing."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import NamedTuple

from expert.documents.layout import Line
from expert.documents.picture import Drawing, draw, layered
from expert.documents.templating import part, rendered
from expert.documents.tree import (
    Block,
    Document,
    Graph,
    Item,
    Items,
    Picture,
    Section,
    Span,
    Table,
    Words,
    address,
    anchors,
    pictures,
    spans,
    split,
    unstyled,
    walk,
)

FOLDER = Path(__file__).parent / "templates"

#: What the nodes of a picture with small signs are, in the key to it.
KEY = {"answer": "answer", "rule": "rule", "conclusion": "conclusion", "finding": "finding or recommendation"}

#: A picture that does not fit is drawn so much smaller, and has to be scrolled after that; and the pixels beside it.
_SMALLER, _BESIDE = 0.8, 40


def write(document: Document, width: int) -> Iterator[Line]:
    """Write the document as a page that fetches nothing."""
    yield from (Line(text) for text in page(document).splitlines())


def page(document: Document, levels: Sequence[str] = ()) -> str:
    """Return the document as a page. What is of a kind in `levels` is coloured, the first most strikingly."""
    opening, rest = split(document)
    drawn = {id(one): _drawn(one, document, place) for place, one in enumerate(pictures(document), 1)}
    parts = {
        "style": part(FOLDER, "page.css") + "".join(map(_size, drawn.values())),
        "script": part(FOLDER, "page.js") if _acts(document, drawn.values()) else "",
    }
    # The page may run this style and this script, and fetch nothing at all.
    hashes = {f"{name}_hash": _hash(text) for name, text in parts.items()}
    calls = {
        "kind_of": lambda block: type(block).__name__,
        "look": lambda kind: " ".join(_classes(kind, levels)),
        "spans": spans,
        "address": address,
        "cards": _cards,
        "drawn": lambda block: drawn[id(block)],
        "number": count(1).__next__,
    }
    given = {"document": document, "opening": opening, "rest": rest, "key": KEY}
    return rendered(FOLDER, "page.html.jinja", {**given, **calls, **parts, **hashes})


def _classes(kind: str, levels: Sequence[str]) -> Iterator[str]:
    for one in kind.split():
        yield one
        if one in levels:
            yield f"s{min(levels.index(one) + 1, 4)}"


def _acts(document: Document, drawn: Iterable[_Drawn]) -> bool:
    """Return whether the page has something that a script makes easier to use."""
    blocks = list(walk(document.blocks))
    folded = any(
        (isinstance(one, Section) and one.folded) or (isinstance(one, Items) and one.form == "tree") for one in blocks
    )
    return folded or any(one.small for one in drawn) or any(isinstance(one, Table) and one.sortable for one in blocks)


def _hash(text: str) -> str:
    return "sha256-" + b64encode(hashlib.sha256(text.encode()).digest()).decode()


# ----------------------------------------------------------------------------------------------------------- pictures


class _Drawn(NamedTuple):
    """A picture and its id; node -> what it leads to, if it leads anywhere; what is not in it because no arrow touches
    it; the arrows in words; and whether it has small signs, which need a key."""

    id: str
    picture: Drawing
    links: dict[str, str]
    apart: tuple[str, ...]
    words: list[tuple[str, list[str]]]
    small: bool


def _drawn(block: Picture, document: Document, place: int) -> _Drawn:
    in_layers, graph, there = layered(block.graph), block.graph, anchors(document)
    links = {node.id: node.id.split()[0] for node in graph.nodes if node.id.split()[0] in there}
    # What nothing is said of leads to what comes of it.
    for edge in graph.edges:
        if edge.source not in links and edge.target.split()[0] in there:
            links[edge.source] = edge.target.split()[0]
    small = any(node.short for node in graph.nodes)
    picture = draw(in_layers.graph, in_layers.layers)
    return _Drawn(
        id=f"picture-{place}", picture=picture, links=links, apart=in_layers.apart, words=_in_words(graph), small=small
    )


def _in_words(graph: Graph) -> list[tuple[str, list[str]]]:
    """Return a graph in words: the nodes that arrows lead to, each with the nodes that its arrows come from."""
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


def _size(one: _Drawn) -> str:
    """Return the style of a picture: how small it may get, and when it has to be scrolled."""
    narrow = _SMALLER * one.picture.width
    lies = "width: 100%" if one.picture.width > one.picture.height else "height: 250mm"
    return (
        f"#{one.id} {{ min-width: {narrow:.0f}px; max-width: {one.picture.width:.0f}px; }}\n"
        f"@media screen and (max-width: {narrow + _BESIDE:.0f}px) {{ #{one.id}-hint {{ display: block; }} }}\n"
        f"@media print {{ #{one.id} {{ {lies}; }} }}\n"
    )


# -------------------------------------------------------------------------------------------------------------- cards


class _Card(NamedTuple):
    """A branch of a tree on its own: its item, the notes below it, its own branches, which are only named if they have
    cards, and the names of those that it is a branch of."""

    item: Item
    notes: tuple[Block, ...]
    branches: tuple[Item, ...]
    trunks: tuple[Words, ...]


def _cards(items: Sequence[Item]) -> list[_Card]:
    """Return the branches of trees that can be found by an anchor, and the trees themselves, each as a card."""
    every = list(_branches(items, root=True))
    trunks: dict[str, list[Words]] = {}
    for one in every:
        for branch in _below(one):
            for target in {branch.anchor, *(span.target for span in spans(branch.words))} - {""}:
                trunks.setdefault(target, []).append(_led(one))
    return [
        _Card(
            one,
            tuple(block for block in one.below if not isinstance(block, Items)),
            tuple(map(_named, _below(one))),
            tuple(trunks.get(one.anchor, ())),
        )
        for one in every
    ]


def _branches(items: Iterable[Item], *, root: bool = False) -> Iterator[Item]:
    for one in items:
        if one.anchor or root:
            yield one
        yield from _branches(_below(one))


def _below(one: Item) -> list[Item]:
    return [branch for block in one.below if isinstance(block, Items) for branch in block.items]


def _named(one: Item) -> Item:
    """Return a branch without what has a card of its own."""
    if one.anchor:
        return Item(_led(one))
    below = tuple(Items(tuple(map(_named, block.items))) if isinstance(block, Items) else block for block in one.below)
    return one._replace(below=below)


def _led(one: Item) -> Words:
    """Return the words of an item, leading to it if it has an anchor."""
    return (Span(unstyled(one.words), target=one.anchor),) if one.anchor else one.words
