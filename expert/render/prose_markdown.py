"""Documents as Markdown (GitHub's dialect), with pictures as Mermaid."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import assert_never

from expert.prose import Block, Document, Item, Items, Paragraph, Picture, Section, Span, Spans, Table
from expert.render.layout import escaped
from expert.render.mermaid import mermaid

#: What could be read as markup, wherever it stands -> what stands for it.
_MARKUP = {char: f"\\{char}" for char in "\\`*_[]|~$>"} | {"<": "&lt;", "&": "&amp;"}

#: What would make a heading, a list, or a line of another kind of a paragraph that begins with it.
_OPENING = re.compile(r"^(?:[-+=#:]|\d+(?=[.)]))")

#: The kinds of paragraphs that stand apart, as quotations.
_QUOTED = frozenset({"note"})


def markdown(document: Document) -> str:
    """The document. Ends with a line end."""
    lines = [f"# {_inline((Span(document.title),))}", *_blocks(document.opening, 2), ""]
    lines += [f"- {_inline((Span(section.title, '', section.anchor),))}" for section in document.sections]
    lines += _blocks(document.sections, 2)
    return "\n".join(lines) + "\n"


def _blocks(blocks: Iterable[Block], level: int) -> Iterator[str]:
    """Lines, each block after an empty one."""
    for block in blocks:
        yield ""
        yield from _block(block, level)


def _block(block: Block, level: int) -> Iterator[str]:
    match block:
        case Paragraph(spans, kind):
            yield f"{'> ' if kind in _QUOTED else ''}{_opened(_inline(spans))}"
        case Items(items):
            for item in items:
                yield from _item(item, level)
        case Table(head, rows):
            yield f"| {' | '.join(map(_cell, head))} |"
            yield "|---" * len(head) + "|"
            yield from (f"| {' | '.join(map(_cell, row))} |" for row in rows)
        case Picture(graph, direction, caption):
            yield "```mermaid"
            yield from mermaid(graph, direction).splitlines()
            yield from ("```", "", f"*{_inline((Span(caption),))}*")
        case Section(title, anchor, inner):
            yield f"{'#' * min(level, 6)} {_place(anchor)}{_inline((Span(title),))}"
            yield from _blocks(inner, level + 1)
        case _:
            assert_never(block)


def _item(item: Item, level: int) -> Iterator[str]:
    text = _inline(item.spans)
    yield f"- {_place(item.anchor)}{text if item.anchor else _opened(text)}"
    for line in _blocks(item.below, level):
        yield f"  {line}" if line else ""


def _place(anchor: str) -> str:
    return f'<a id="{anchor}"></a>' if anchor else ""


def _inline(spans: Spans) -> str:
    return "".join(map(_span, spans)).strip()


def _cell(spans: Spans) -> str:
    """In a table a bar ends a cell, even between backticks."""
    return _inline(
        tuple(one._replace(text=one.text.replace("|", "\\|")) if one.style == "code" else one for one in spans)
    )


def _opened(text: str) -> str:
    """`text` as a line may begin with it."""
    return _OPENING.sub(lambda found: f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}", text)


def _span(span: Span) -> str:
    words = escaped(re.sub(r"\s+", " ", span.text))
    text = _code(words) if span.style == "code" else re.sub(r"!$", r"\\!", "".join(_MARKUP.get(c, c) for c in words))
    if span.style in ("strong", "emphasis"):
        mark = "**" if span.style == "strong" else "*"
        text = f"{mark}{text.strip()}{mark}"
    return f"[{text}](#{span.target})" if span.target else text


def _code(words: str) -> str:
    """Between more backticks than stand in it."""
    longest = max((len(run) for run in re.findall("`+", words)), default=0)
    fence, pad = "`" * (longest + 1), " " if "`" in words else ""
    return f"{fence}{pad}{words}{pad}{fence}"
