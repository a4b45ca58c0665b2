"""Documents as Markdown (GitHub's dialect), with pictures as Mermaid."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import assert_never

from expert.documents.layout import Line, escaped
from expert.documents.mermaid import mermaid
from expert.documents.tree import (
    Block,
    Cell,
    Document,
    Grid,
    Item,
    Items,
    Paragraph,
    Picture,
    Section,
    Span,
    Table,
    Words,
    address,
    as_table,
    spans,
    split,
    unstyled,
)

#: What could be read as markup, wherever it stands -> what stands for it.
_MARKUP = {char: f"\\{char}" for char in "\\`*_[]|~$>"} | {"<": "&lt;", "&": "&amp;"}

#: What would make a heading, a list, or a line of another kind of a paragraph that begins with it.
_OPENING = re.compile(r"^(?:[-+=#:]|\d+(?=[.)]))")

#: The kinds of paragraphs that stand apart, as quotations.
_QUOTED = frozenset({"note"})

#: What an item or a note is -> the style of its words, if they have none of their own.
_STYLES = {"finding": "strong", "warning": "strong", "failure": "strong", "faint": "emphasis", "source": "emphasis"}


def write(document: Document, width: int) -> Iterator[Line]:
    """Write the document as a page; lines are as long as they are, since viewers wrap them."""
    yield from (Line(text) for text in _page(document))


def _page(document: Document) -> Iterator[str]:
    yield f"# {_inline(document.title)}"
    opening, rest = split(document)
    yield from _blocks(opening, 2)
    yield from [""] * bool(document.sections)
    yield from (f"- {_inline((Span(section.title, '', section.anchor),))}" for section in document.sections)
    yield from _blocks(rest, 2)


def _blocks(blocks: Iterable[Block], level: int) -> Iterator[str]:
    """Yield the lines of blocks, each block after an empty line."""
    for block in blocks:
        if isinstance(block, Section) and not block.title:
            yield from _blocks(block.blocks, level)
        elif not isinstance(block, Picture) or block.graph.nodes:
            yield ""
            yield from _block(block, level)


def _block(block: Block, level: int) -> Iterator[str]:
    match block:
        case Paragraph(words, kind):
            yield f"{'> ' if kind in _QUOTED else ''}{_opened(_inline(words, kind))}"
        case Items(items, form):
            for place, item in enumerate(items, 1):
                yield from _item(item, f"{place}. " if form == "steps" else "- ")
        case Table(head, rows, numbers):
            yield f"| {' | '.join(map(_cell, head))} |"
            yield "|---" + ("|---:" if numbers else "|---") * (len(head) - 1) + "|"
            yield from (f"| {' | '.join(map(_cell, row))} |" for row in rows)
        case Grid():
            yield from (f"**{_inline(block.title)}**", "") if block.title else ()
            yield from _block(as_table(block), level)
            yield from ("", _opened(_inline(block.caption))) if block.caption else ()
        case Picture(graph, direction, caption):
            yield from ("```mermaid", *mermaid(graph, direction).splitlines(), "```")
            yield from ("", f"*{_inline(caption)}*") if caption else ()
        case Section(title, inner, anchor):
            yield f"{'#' * min(level, 6)} {_place(anchor)}{_inline(title)}"
            yield from _blocks(inner, level + 1)
        case _:
            assert_never(block)


def _item(item: Item, sign: str = "- ") -> Iterator[str]:
    """Yield an item after its sign; a note below it begins a line of its own, and items below it a list."""
    text = _inline(item.words, item.kind)
    lines = [f"{_place(item.anchor)}{text}" if item.anchor else _opened(text)]
    below: list[str] = []
    for one in item.below:
        if isinstance(one, Paragraph) and not below:
            lines.append(_opened(_inline(one.words, one.kind)))
        elif isinstance(one, Paragraph):
            below += ["", _opened(_inline(one.words, one.kind))]
        elif isinstance(one, Items):
            below += [line for inner in one.items for line in _item(inner)]
        else:
            below += _blocks([one], 6)
    for place, line in enumerate(lines, 1):
        yield f"{sign if place == 1 else ' ' * len(sign)}{line}" + "\\" * (place < len(lines))
    yield from (" " * len(sign) + line if line else "" for line in below)


def _place(anchor: str) -> str:
    return f'<a id="{anchor}"></a>' if anchor else ""


def _inline(words: Words, kind: str = "") -> str:
    """Return words in one line. Those without a style of their own get that of their kind."""
    given = spans(words)
    if len(given) == 1 and not given[0].style:
        given = (given[0]._replace(style=_STYLES.get(kind, "")),)
    return "".join(map(_span, given)).strip()


def _cell(words: Cell) -> str:
    """Return words as a cell of a table, in which a bar ends a cell even between backticks."""
    if isinstance(words, Section):
        return _inline(unstyled(words))
    return _inline(
        tuple(one._replace(text=one.text.replace("|", "\\|")) if one.style == "code" else one for one in spans(words))
    )


def _opened(text: str) -> str:
    """Return `text` with whatever a line must not begin with escaped."""
    return _OPENING.sub(lambda found: f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}", text)


def _span(span: Span) -> str:
    words = escaped(re.sub(r"\s+", " ", span.text))
    text = _code(words) if span.style == "code" else re.sub(r"!$", r"\\!", "".join(_MARKUP.get(c, c) for c in words))
    if span.style in ("strong", "emphasis") and text.strip():
        mark = "**" if span.style == "strong" else "*"
        text = f"{mark}{text.strip()}{mark}"
    return f"{_place(span.anchor)}[{text}]({address(span)})" if span.target or span.file else _place(span.anchor) + text


def _code(words: str) -> str:
    """Return text between more backticks than stand in it."""
    longest = max((len(run) for run in re.findall("`+", words)), default=0)
    fence, pad = "`" * (longest + 1), " " if "`" in words else ""
    return f"{fence}{pad}{words}{pad}{fence}"
