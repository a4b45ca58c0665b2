"""Explanations as JSON, for other programs; `expert schema explanation` prints their form."""

from __future__ import annotations

from collections.abc import Iterator

from expert.explanation.data import FORMAT, as_data
from expert.export import identity
from expert.render.layout import Line, json_text
from expert.render.outline import Explanation


def json(explanation: Explanation, width: int) -> Iterator[Line]:
    """What was found, and the sentences that answer the question."""
    data = {
        "format": FORMAT,
        **identity(explanation.base),
        "cases": list(explanation.cases),
        "question": explanation.question,
        "answer": list(explanation.answer),
        "found": as_data(explanation.found),
    }
    yield from (Line(text) for text in json_text(data, indent=2).splitlines())
