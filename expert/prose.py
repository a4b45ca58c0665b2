"""Written documents as plain data: sections, paragraphs, lists, tables. Renderers turn them into Markdown or HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from expert.graph import Graph


class Span(NamedTuple):
    """Text in a style (`strong`, `emphasis`, `code`, or none), which may lead to the place with the anchor `target`."""

    text: str
    style: str = ""
    target: str = ""


Spans = tuple[Span, ...]


class Paragraph(NamedTuple):
    """A paragraph; `kind` says what it is, if it is not ordinary text, so that it can look so."""

    spans: Spans
    kind: str = ""


class Item(NamedTuple):
    """An entry of a list, with what stands below it, and the anchor by which it can be found."""

    spans: Spans
    below: tuple[Block, ...] = ()
    anchor: str = ""


class Items(NamedTuple):
    """A list."""

    items: tuple[Item, ...]


class Table(NamedTuple):
    """A table with a row of headings; the first cell of each row is a heading too."""

    head: tuple[Spans, ...]
    rows: tuple[tuple[Spans, ...], ...]


class Picture(NamedTuple):
    """A graph to be drawn, from left to right (LR) or from top to bottom (TB), and what it shows."""

    graph: Graph
    direction: str
    caption: str


class Section(NamedTuple):
    """A part of a document with its heading, and the sections in it; `kind` as with paragraphs."""

    title: str
    anchor: str
    blocks: tuple[Block, ...]
    kind: str = ""


Block = Paragraph | Items | Table | Picture | Section


class Document(NamedTuple):
    """A whole document: what stands below its title, and its sections, which renderers list before them."""

    title: str
    opening: tuple[Block, ...]
    sections: tuple[Section, ...]


def anchor(kind: str, *names: str) -> str:
    """The anchor of the thing of a `kind` with these names. Different things have different anchors."""
    return ".".join([kind, *("".join(c if c.isalnum() or c in "_-" else f"~{ord(c):x}~" for c in n) for n in names)])


def text(words: str) -> Spans:
    """Words in no style."""
    return (Span(words),)


def strong(words: str) -> Span:
    """Words that stand out."""
    return Span(words, "strong")


def marked(words: str) -> Spans:
    """The program's own words, with **strong**, *emphasis* and `code` in them; not for the texts of a rule base."""
    parts = re.split(r"(\*\*.+?\*\*|\*.+?\*|`.+?`)", words)
    styles = {"**": "strong", "*": "emphasis", "`": "code", "": ""}
    marks = [("**" if one[:2] == "**" else one[0]) if index % 2 else "" for index, one in enumerate(parts)]
    return tuple(Span(one.strip("*`"), styles[mark]) for one, mark in zip(parts, marks, strict=True) if one)


def joined(parts: Iterable[Spans], between: str, last: str | None = None) -> Spans:
    """The parts with `between` between them, and `last` before the last one."""
    listed = list(parts)
    found: list[Span] = []
    for index, part in enumerate(listed):
        if index:
            found.append(Span(between if last is None or index < len(listed) - 1 else last))
        found += part
    return tuple(found)


def walk(blocks: Iterable[Block]) -> Iterator[Block | Item]:
    """All blocks and items, each before what stands in it."""
    for block in blocks:
        yield block
        if isinstance(block, Section):
            yield from walk(block.blocks)
        elif isinstance(block, Items):
            for item in block.items:
                yield item
                yield from walk(item.below)
