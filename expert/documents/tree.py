"""The one kind of document that reports, explanations, sessions, portfolios and the rule book are made of. Plain data:
a writer of this folder turns it into text, Markdown, HTML or a picture."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple, TypeAlias


class Span(NamedTuple):
    """A text in a style (`strong`, `emphasis`, `code`, `badge`, or none). It may lead to the place with the anchor
    `target`, of this document or of the one in another `file`, and can be found by an `anchor` of its own."""

    text: str
    style: str = ""
    target: str = ""
    file: str = ""
    anchor: str = ""


Spans = tuple[Span, ...]

#: The kind of a section that stands close to what is before it, so that several fit on a screen.
CLOSE = "close"

#: Words of any style, or one text in none.
Words = str | Spans


class Paragraph(NamedTuple):
    """A paragraph, or a note below an item. `kind` says what it is, if it is not ordinary text, so that it can look so.

    On a terminal it stands `level` columns further in, and all but its first line `hang` columns more.
    """

    words: Words
    kind: str = ""
    level: int = 0
    hang: int = 0


class Item(NamedTuple):
    """An entry of a list with what stands below it, and the anchor by which it can be found; `kind` as with
    paragraphs."""

    words: Words
    kind: str = ""
    below: tuple[Block, ...] = ()
    anchor: str = ""


class Items(NamedTuple):
    """A list, a list of steps, which are numbered, or a list of trees, whose branches are drawn where a format can. A
    page makes of each branch with an anchor a card of its own, with links from card to card."""

    items: tuple[Item, ...]
    form: Literal["list", "steps", "tree"] = "list"


#: Words in a table, or, folded away on a page, what stands behind them.
Cell: TypeAlias = "Words | Section"


class Table(NamedTuple):
    """A table with a row of headings. The first cell of a row says what it is about; `numbers` says that all others are
    numbers, to be read below each other, and `sortable` that a page lets its reader choose the order."""

    head: tuple[Words, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numbers: bool = False
    sortable: bool = False


class Field(NamedTuple):
    """A field of a grid: its name, what is in it, how much that is, from 0 to 1, and the anchor where more is said."""

    label: str
    words: str = ""
    shade: float = 0.0
    target: str = ""


class Grid(NamedTuple):
    """A matrix: its title, if no heading says it, the names of its axes, their values, the fields by rows, and what it
    shows, in words."""

    title: str
    rows: str
    columns: str
    row_labels: tuple[str, ...]
    column_labels: tuple[str, ...]
    fields: tuple[tuple[Field, ...], ...]
    caption: str = ""


class Node(NamedTuple):
    """Something in a picture. `kind` says what it is (the writers have how each looks), and `group` names the group
    that it stands in, if any. `short` is what stands for the label where a picture has little room.

    The first word of the id is the anchor of what the document says of it, if it says more.
    """

    id: str
    label: str
    kind: str
    group: str = ""
    short: str = ""


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


class Picture(NamedTuple):
    """A graph to be drawn, from left to right (LR) or from top to bottom (TB), and what it shows, if that is said."""

    graph: Graph
    direction: str = "LR"
    caption: str = ""


class Section(NamedTuple):
    """A part of a document, with a heading if it has a title, and the sections in it; `kind` as with paragraphs. What
    is `folded` is there, and a page shows it when its reader asks for it."""

    title: str
    blocks: tuple[Block, ...]
    anchor: str = ""
    kind: str = ""
    folded: bool = False


Block = Paragraph | Items | Table | Grid | Picture | Section


class Document(NamedTuple):
    """A whole document: its title, what stands below it, and its sections. Where these have anchors, formats list them
    before the first.

    `data` finds what other programs read in its place: objects, lists and named tuples, ready for `documents.data`.
    """

    title: str
    blocks: tuple[Block, ...]
    data: Callable[[], Mapping[str, Any]] = dict

    @property
    def sections(self) -> tuple[Section, ...]:
        """Return the sections that a table of contents can lead to."""
        return tuple(block for block in self.blocks if isinstance(block, Section) and block.anchor)


# --------------------------------------------------------------------------------------------------- making documents


def item(words: Words, kind: str = "", notes: Iterable[Paragraph] = (), items: Iterable[Item] = ()) -> Item:
    """Return an item with notes, and with items below them."""
    listed = tuple(items)
    return Item(words, kind, (*notes, *([Items(listed)] if listed else [])))


def listing(title: str, items: Iterable[Item], *before: Block) -> Section:
    """Return a section with a list, after the blocks that stand before it."""
    listed = tuple(items)
    return Section(title, (*before, *([Items(listed)] if listed else [])))


def trees(title: str, items: Iterable[Item]) -> Section:
    """Return a section with a list of trees."""
    return Section(title, (Items(tuple(items), "tree"),))


def lead(*texts: str, kind: str = "") -> Section:
    """Return a section without a heading that says something in a few sentences; empty texts are left out."""
    return Section("", tuple(Paragraph(text, kind) for text in texts if text))


def anchor(kind: str, *names: str) -> str:
    """Return the anchor of the thing of a `kind` with these names. Different things have different anchors."""
    return ".".join([kind, *("".join(c if c.isalnum() or c in "_-" else f"~{ord(c):x}~" for c in n) for n in names)])


def text(words: str) -> Spans:
    """Return words in no style."""
    return (Span(words),)


def strong(words: str) -> Span:
    """Return words that stand out."""
    return Span(words, "strong")


def marked(words: str) -> Spans:
    """Read **strong**, *emphasis* and `code` in the program's own words; not for the texts of a rule base."""
    parts = re.split(r"(\*\*.+?\*\*|\*.+?\*|`.+?`)", words)
    styles = {"**": "strong", "*": "emphasis", "`": "code", "": ""}
    marks = [("**" if one[:2] == "**" else one[0]) if index % 2 else "" for index, one in enumerate(parts)]
    return tuple(Span(one.strip("*`"), styles[mark]) for one, mark in zip(parts, marks, strict=True) if one)


def joined(parts: Iterable[Spans], between: str, last: str | None = None) -> Spans:
    """Join the parts with `between` between them, and `last` before the last one."""
    listed = list(parts)
    found: list[Span] = []
    for index, part in enumerate(listed):
        if index:
            found.append(Span(between if last is None or index < len(listed) - 1 else last))
        found += part
    return tuple(found)


# -------------------------------------------------------------------------------------------------- reading documents


def spans(words: Words) -> Spans:
    """Return words as spans, whichever way they are given."""
    return (Span(words),) if isinstance(words, str) else words


def unstyled(words: Cell) -> str:
    """Return words as text without styles; of a section in a cell also what stands in it."""
    if isinstance(words, Section):
        inner = "; ".join(unstyled(one.words) for one in walk(words.blocks) if isinstance(one, Item | Paragraph))
        return f"{words.title} ({inner})" if inner else words.title
    return words if isinstance(words, str) else "".join(span.text for span in words)


def address(span: Span) -> str:
    """Return the address that words lead to."""
    return span.file + (f"#{span.target}" if span.target else "")


def as_table(grid: Grid) -> Table:
    """Return a grid as a table, for formats that draw none."""
    cells = [[": ".join(filter(None, [one.label, one.words or "-"])) for one in fields] for fields in grid.fields]
    rows = ((label, *mine) for label, mine in zip(grid.row_labels, cells, strict=True))
    return Table((f"{grid.rows} / {grid.columns}", *grid.column_labels), tuple(rows))


def anchors(document: Document) -> frozenset[str]:
    """Return the anchors of a document: wherever something in it can lead."""
    found = set()
    for one in walk(document.blocks):
        words: list[Cell] = [one.words] if isinstance(one, Item | Paragraph) else []
        words += [cell for row in one.rows for cell in row] if isinstance(one, Table) else []
        found |= {one.anchor} if isinstance(one, Item | Section) else set()
        found |= {span.anchor for cell in words if not isinstance(cell, Section) for span in spans(cell)}
    return frozenset(found - {""})


def split(document: Document) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """Return what stands before a table of contents, and what stands after it."""
    first = document.blocks.index(document.sections[0]) if document.sections else len(document.blocks)
    return document.blocks[:first], document.blocks[first:]


def walk(blocks: Iterable[Block]) -> Iterator[Block | Item]:
    """Yield all blocks and items, each before what stands in it."""
    for block in blocks:
        yield block
        if isinstance(block, Section):
            yield from walk(block.blocks)
        elif isinstance(block, Items):
            for one in block.items:
                yield one
                yield from walk(one.below)
        elif isinstance(block, Table):
            yield from walk(cell for row in block.rows for cell in row if isinstance(cell, Section))


def told(blocks: Iterable[Block]) -> tuple[str, ...]:
    """Return the sentences in which the sections of a document say something outright, beside lists and tables."""
    sections = [block for block in blocks if isinstance(block, Section)]
    return tuple(unstyled(one.words) for section in sections for one in section.blocks if isinstance(one, Paragraph))


def pictures(document: Document) -> Iterator[Picture]:
    """Yield the pictures of a document, in their order."""
    yield from (block for block in walk(document.blocks) if isinstance(block, Picture))
