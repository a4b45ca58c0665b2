"""The formats of explanations. A new one is a file with a function as these, and an entry here."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from expert.render.explanation_data import json
from expert.render.layout import Line
from expert.render.outline import Explanation
from expert.render.outline_graph import dot, mermaid
from expert.render.outline_markdown import markdown
from expert.render.outline_text import text

#: What a format makes of an explanation, in lines of about so many columns where that matters.
Format = Callable[[Explanation, int], Iterator[Line]]

FORMATS: dict[str, Format] = {"text": text, "markdown": markdown, "json": json, "mermaid": mermaid, "dot": dot}
