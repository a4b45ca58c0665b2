"""Outlines as lines of text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from expert.render.layout import Line, table, wrap
from expert.render.outline import Explanation, Item, Note, Outline


def text(explanation: Explanation, width: int) -> Iterator[Line]:
    """The explanation as text of this width."""
    yield from wrap(explanation.title, width, style="title")
    yield Line()
    yield from outline_lines(explanation.outline, width)


def outline_lines(outline: Outline, width: int) -> Iterator[Line]:
    """The outline, an empty line between its sections and between trees."""
    for number, section in enumerate(outline):
        if number:
            yield Line()
        if section.heading:
            yield from wrap(section.heading, width, style="heading")
        if section.grid:
            yield from table(section.grid.head, section.grid.rows, width, numbers=section.grid.numbers)
        for index, item in enumerate(section.items):
            if section.form == "tree":
                if index:
                    yield Line()
                yield from _tree(item, width, "", "")
            elif section.form == "list":
                yield from _listed(item, width, "* ", "  ")
            else:
                yield from wrap(item.text, width, style=item.style)
                yield from _notes(item.notes, width, "")


def _tree(item: Item, width: int, first: str, rest: str) -> Iterator[Line]:
    trunk = rest + ("|   " if item.items else "    ")
    yield from wrap(item.text, width, first, trunk if item.items or item.notes else rest + "  ", item.style)
    yield from _notes(item.notes, width, trunk)
    last = len(item.items) - 1
    for index, below in enumerate(item.items):
        branch, trunk = ("`-- ", "    ") if index == last else ("|-- ", "|   ")
        yield from _tree(below, width, rest + branch, rest + trunk)


def _listed(item: Item, width: int, first: str, rest: str) -> Iterator[Line]:
    yield from wrap(item.text, width, first, rest, item.style)
    yield from _notes(item.notes, width, rest)
    for below in item.items:
        yield from _listed(below, width, rest + "- ", rest + "  ")


def _notes(notes: tuple[Note, ...], width: int, indent: str) -> Iterator[Line]:
    for note in notes:
        lead = indent + " " * note.level
        yield from wrap(note.text, width, lead, lead + " " * note.hang, note.style)
