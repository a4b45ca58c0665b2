"""Documents as lines of text for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from expert.documents.layout import Line, table, wrap
from expert.documents.tree import (
    CLOSE,
    Block,
    Document,
    Grid,
    Item,
    Items,
    Paragraph,
    Picture,
    Section,
    Table,
    as_table,
    unstyled,
)

#: What an item of a list is -> the mark before it. Others have a star.
MARKS = {"warning": "!", "question": "?", "failure": "x", "kept": "-"}


def write(document: Document, width: int) -> Iterator[Line]:
    """Write the document in lines of at most `width` columns. Pictures are left out; other formats have them."""
    yield from wrap(document.title, width, style="title")
    yield Line()
    yield from block_lines(document.blocks, width)


def entry_lines(document: Document, width: int) -> Iterator[Line]:
    """Write the document as one of many below each other: set in below its title, and nothing apart but the next."""
    yield from wrap(document.title, width, style="title")
    yield from block_lines(document.blocks, width, "  ", apart=False)
    yield Line()


def block_lines(blocks: Iterable[Block], width: int, indent: str = "", *, apart: bool = True) -> Iterator[Line]:
    """Write blocks, an empty line between trees, and if they stand `apart` before sections that are not `close`."""
    written = False
    for block in blocks:
        if isinstance(block, Picture):
            continue
        if written and apart and isinstance(block, Section) and block.kind != CLOSE:
            yield Line()
        yield from _block(block, width, indent)
        written = True


def _block(block: Block, width: int, indent: str) -> Iterator[Line]:
    match block:
        case Paragraph():
            yield from _note(block, width, indent)
        case Items(items, "tree"):
            for place, item in enumerate(items):
                yield from [Line()] * bool(place)
                yield from _tree(item, width, indent, indent)
        case Items(items, form):
            for place, item in enumerate(items, 1):
                sign = f"{place}. " if form == "steps" else f"{MARKS.get(item.kind, '*')} "
                yield from _listed(item, width, indent + sign, indent + " " * len(sign))
        case Table(head, rows, numbers):
            yield from table([*map(unstyled, head)], [[*map(unstyled, row)] for row in rows], width, numbers=numbers)
        case Grid():
            yield from wrap(block.title, width, indent) if block.title else ()
            yield from _block(as_table(block), width, indent)
            yield from wrap(block.caption, width, indent) if block.caption else ()
        case Section(title, inner, _, kind):
            yield from wrap(title, width, indent, style=f"heading {kind}".strip()) if title else ()
            yield from block_lines(inner, width, indent)
        case Picture():
            pass
        case _:
            assert_never(block)


def _below(item: Item) -> tuple[list[Paragraph], list[Item]]:
    """Return the notes of an item, and the items below it."""
    notes = [one for one in item.below if isinstance(one, Paragraph)]
    return notes, [below for one in item.below if isinstance(one, Items) for below in one.items]


def _tree(item: Item, width: int, first: str, rest: str) -> Iterator[Line]:
    notes, items = _below(item)
    trunk = rest + ("|   " if items else "    ")
    yield from wrap(unstyled(item.words), width, first, trunk if item.below else rest + "  ", item.kind)
    for note in notes:
        yield from _note(note, width, trunk)
    for place, below in enumerate(items, 1):
        branch, trunk = ("`-- ", "    ") if place == len(items) else ("|-- ", "|   ")
        yield from _tree(below, width, rest + branch, rest + trunk)


def _listed(item: Item, width: int, first: str, rest: str) -> Iterator[Line]:
    yield from wrap(unstyled(item.words), width, first, rest, item.kind)
    for one in item.below:
        if isinstance(one, Items):
            for below in one.items:
                yield from _listed(below, width, f"{rest}- ", f"{rest}  ")
        else:
            yield from _block(one, width, rest)


def _note(note: Paragraph, width: int, indent: str) -> Iterator[Line]:
    lead = indent + " " * note.level
    yield from wrap(unstyled(note.words), width, lead, lead + " " * note.hang, note.kind)
