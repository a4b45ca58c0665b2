"""What every explanation is made of before it gets a format: sections of items, which may hold notes and items."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from expert.graph import Graph
from expert.model.rulebase import RuleBase


class Note(NamedTuple):
    """A paragraph below an item: `level` columns further in, all but its first line `hang` columns more."""

    text: str
    style: str = ""
    level: int = 0
    hang: int = 0


class Item(NamedTuple):
    """A line with what belongs to it; `style` names what it is (see `cli.output.STYLES`)."""

    text: str
    style: str = ""
    notes: tuple[Note, ...] = ()
    items: tuple[Item, ...] = ()


class Grid(NamedTuple):
    """A table: the heads of its columns, and its rows with as many cells. The first cell of a row says what it is
    about; `numbers` says that all others are numbers, to be read below each other."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: bool = False


class Section(NamedTuple):
    """Items under a heading, if there is one: paragraphs, a list, or trees with their branches drawn; and before them a
    table, if there is one."""

    items: tuple[Item, ...]
    heading: str = ""
    form: Literal["text", "list", "tree"] = "list"
    grid: Grid | None = None


#: What is said in answer to one question: the answer itself comes first.
Outline = tuple[Section, ...]


class Explanation(NamedTuple):
    """The answer to a `question` about a case, ready for any format: its outline, its graph, and the data behind both.

    `base` is the rule base that it was found with; `cases` are the ids of the cases, `answer` the answer in a few
    sentences.
    """

    base: RuleBase
    question: str
    cases: tuple[str, ...]
    title: str
    answer: tuple[str, ...]
    outline: Outline
    graph: Graph
    found: tuple[Any, ...]


def told(outline: Outline) -> tuple[str, ...]:
    """The sentences with which an outline leads."""
    return tuple(item.text for section in outline if section.form == "text" for item in section.items)


def lead(*texts: str, style: str = "") -> Section:
    """The section that gives the answer in a few sentences."""
    return Section(tuple(Item(text, style) for text in texts if text), form="text")
