"""Explanations as pictures, in the two languages that there are for graphs."""

from __future__ import annotations

from collections.abc import Iterator

from expert.render import dot as dot_language
from expert.render import mermaid as mermaid_language
from expert.render.layout import Line
from expert.render.outline import Explanation


def mermaid(explanation: Explanation, width: int) -> Iterator[Line]:
    """The graph of the explanation for viewers of Mermaid."""
    yield from (Line(text) for text in mermaid_language.mermaid(explanation.graph).splitlines())


def dot(explanation: Explanation, width: int) -> Iterator[Line]:
    """The graph of the explanation for Graphviz."""
    yield from (Line(text) for text in dot_language.dot(explanation.graph).splitlines())
