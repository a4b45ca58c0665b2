"""The questions that can be asked about cases, which `expert explain`, the schemas and the tests read.

A new one is a module and a line here. The module has `FOUND`, the type of what it finds, and, if the question is about
one case, `ask`, which takes what is `Asked` and returns the document that answers it and whether it found nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Literal, NamedTuple

from expert.documents.data import Json, schema_of
from expert.documents.tree import Document
from expert.explanation.explanation import Asked
from expert.files.schema import titled
from expert.files.trace_data import EXPLANATION


class Question(NamedTuple):
    """A question: its module in this room or another, which is loaded when it is asked, and, if it is an option of
    `expert explain`, what it takes there and what it says."""

    module: str
    takes: Literal["", "nothing", "conclusion", "answers"] = ""
    help: str = ""

    def load(self) -> Any:
        """Load the module."""
        return import_module(self.module)


QUESTIONS = {
    "how": Question("expert.explanation.how_text"),
    "why_not": Question(
        "expert.explanation.why_not_text",
        "conclusion",
        "Why the case does not come to this: the rules that could conclude it, nearest first, and what they lack.",
    ),
    "what_if": Question(
        "expert.explanation.what_if_text",
        "answers",
        "What would come, go and stay with this answer; may be given several times.",
    ),
    "change": Question(
        "expert.explanation.change_text",
        "conclusion",
        "What would make this go, or come: the least that anybody could change.",
    ),
    "sensitivity": Question(
        "expert.explanation.sensitivity_text",
        "nothing",
        "Which answers and which invented thresholds the verdict hangs on.",
    ),
    "compare": Question("expert.explanation.compare_text"),
    "verify": Question("expert.explanation.verify_text"),
}


def ask(name: str, asked: Asked) -> tuple[Document, bool]:
    """Return the document that answers a question about a case, and whether nothing was found."""
    answered: tuple[Document, bool] = QUESTIONS[name].load().ask(asked)
    return answered


def explanation_schema(questions: Mapping[str, Question]) -> Json:
    """Return the JSON Schema of the answers to these questions as JSON: the same for all rule bases."""
    definitions: Json = {}
    text: Json = {"type": "string"}
    identity = {"type": "object", "additionalProperties": {"type": ["string", "object"]}}
    properties: Json = {
        "format": {"const": EXPLANATION},
        "program": identity,
        "rule_base": identity,
        "cases": {"type": "array", "items": text},
        "question": {"enum": list(questions)},
        "answer": {"type": "array", "items": text},
        "found": {"type": "array"},
    }
    answers = [
        {
            "if": {"properties": {"question": {"const": name}}},
            "then": {"properties": {"found": {"items": schema_of(question.load().FOUND, definitions)}}},
        }
        for name, question in questions.items()
    ]
    schema = {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
    return titled({**schema, "allOf": answers, "$defs": definitions}, "An explanation")
