"""The questions that can be asked about cases, which `expert explain`, the schemas and the tests read.

A new one is a module and a line here. The module has `FOUND`, the type of what it finds, and, if the question is about
one case, `ask`, which takes what is `Asked` and returns the document that answers it and whether it found nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, Literal, NamedTuple

from expert.documents.data import Json, schema_of
from expert.documents.tree import Block, Document, Graph, Picture, Section, item, listing, told
from expert.explanation.evaluation import CaseEvaluator
from expert.explanation.report import warnings
from expert.files.trace_data import EXPLANATION, identity
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer, Fact, Trace


class Asked(NamedTuple):
    """A case with its trace, the conclusions that are asked `about`, and the answers that are `supposed` in place of
    its own; with `everything`, whatever was found is told, and not only what matters most."""

    evaluator: CaseEvaluator
    title: str
    trace: Trace
    about: tuple[Fact, ...] = ()
    supposed: tuple[Answer, ...] = ()
    everything: bool = False

    def answer(
        self, question: str, sections: Sequence[Block], found: Sequence[Any], graph: Graph, *, nothing: bool = False
    ) -> tuple[Document, bool]:
        """Return the document that answers a question about this case, and whether it found `nothing`."""
        base, trace = self.evaluator.base, self.trace
        return explanation(base, question, [trace.case], self.title, sections, found, graph=graph), nothing


def explanation(
    base: RuleBase,
    question: str,
    cases: Sequence[str],
    title: str,
    sections: Sequence[Block],
    found: Sequence[Any],
    *,
    graph: Graph | None = None,
    answer: Sequence[str] | None = None,
) -> Document:
    """Return the answer to a `question` about cases, found with `base`, as a document: `sections` tell it, `graph`
    draws it, and `found` is what was found, for other programs. `answer` are the sentences that lead, if these are not
    the ones that the sections say outright."""
    pictures = (Picture(graph),) if graph is not None else ()

    def data() -> dict[str, Any]:
        return {
            "format": EXPLANATION,
            **identity(base),
            "cases": cases,
            "question": question,
            "answer": told(sections) if answer is None else answer,
            "found": found,
        }

    return Document(title, (*sections, *pictures), data)


def warned(base: RuleBase, trace: Trace) -> tuple[Section, ...]:
    """Say what to be careful about with the case, if there is anything."""
    items = tuple(item(text, "warning") for text in warnings(base, trace))
    return (listing("Be careful", items),) if items else ()


class CaseQuestion(NamedTuple):
    """A question: its module in this room or another, which is loaded when it is asked, and, if it is an option of
    `expert explain`, what it takes there and what it says."""

    module: str
    takes: Literal["", "nothing", "conclusion", "answers"] = ""
    help: str = ""

    def load(self) -> Any:
        """Load the module."""
        return import_module(self.module)


QUESTIONS = {
    "how": CaseQuestion("expert.explanation.how_text"),
    "why_not": CaseQuestion(
        "expert.explanation.why_not_text",
        "conclusion",
        "Why we do not find this: whether it is ruled out or not known yet, by which answers, what could lead to it.",
    ),
    "what_if": CaseQuestion(
        "expert.explanation.what_if_text",
        "answers",
        "What another answer would change; may be given several times.",
    ),
    "change": CaseQuestion(
        "expert.explanation.change",
        "conclusion",
        "How to end this, or bring it about: what each side could do.",
    ),
    "sensitivity": CaseQuestion(
        "expert.explanation.sensitivity_text",
        "nothing",
        "Which answers to check first, since they decide the result, and which cut-offs that we chose matter.",
    ),
    "together": CaseQuestion("expert.explanation.together_text"),
    "compare": CaseQuestion("expert.explanation.compare_text"),
    "verify": CaseQuestion("expert.explanation.verify"),
}


def ask(name: str, asked: Asked) -> tuple[Document, bool]:
    """Return the document that answers a question about a case, and whether nothing was found."""
    answered: tuple[Document, bool] = QUESTIONS[name].load().ask(asked)
    return answered


def explanation_schema(questions: Mapping[str, CaseQuestion]) -> Json:
    """Return the JSON Schema of the answers to these questions as JSON: the same for all rule bases."""
    from expert.files.schema import titled  # loads the models of all files, which questions do without

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
