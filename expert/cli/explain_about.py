"""The questions of `expert explain` beside how: each from the case to its explanation and the exit code."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from expert.cli.main import FINDINGS
from expert.documents.tree import Document
from expert.evaluation import CaseEvaluator
from expert.explanation.change import what_would_change
from expert.explanation.sensitivity import sensitivity
from expert.explanation.what_if import what_if
from expert.explanation.why_not import why_not
from expert.loading.cases import CaseFile
from expert.model.trace import Answer, Fact, Trace
from expert.render.explanations import (
    change_explanation,
    sensitivity_explanation,
    what_if_explanation,
    why_not_explanation,
)

#: The evaluator, the case, its trace, the conclusions that are asked about, and the answers that are supposed.
Question = Callable[[CaseEvaluator, CaseFile, Trace, Iterable[Fact], Iterable[Answer]], tuple[Document, int]]


def _why_not(
    evaluator: CaseEvaluator, read: CaseFile, trace: Trace, about: Iterable[Fact], supposed: Iterable[Answer]
) -> tuple[Document, int]:
    found = [why_not(evaluator.base, evaluator.possible, trace, fact) for fact in about]
    code = FINDINGS if all(one.holds for one in found) else 0
    return why_not_explanation(evaluator.base, trace, str(read.case.title), found), code


def _what_if(
    evaluator: CaseEvaluator, read: CaseFile, trace: Trace, about: Iterable[Fact], supposed: Iterable[Answer]
) -> tuple[Document, int]:
    after = evaluator.evaluator.evaluate(trace.case, supposed)
    found = what_if(evaluator.base, trace, after)
    return what_if_explanation(evaluator.base, trace, str(read.case.title), found), 0


def _change(
    evaluator: CaseEvaluator, read: CaseFile, trace: Trace, about: Iterable[Fact], supposed: Iterable[Answer]
) -> tuple[Document, int]:
    found = [what_would_change(evaluator.base, evaluator.possible, trace, fact) for fact in about]
    code = 0 if any(one.ways for one in found) else FINDINGS
    return change_explanation(evaluator.base, trace, str(read.case.title), found), code


def _sensitivity(
    evaluator: CaseEvaluator, read: CaseFile, trace: Trace, about: Iterable[Fact], supposed: Iterable[Answer]
) -> tuple[Document, int]:
    found = sensitivity(evaluator.base, evaluator.possible, trace)
    return sensitivity_explanation(evaluator.base, trace, str(read.case.title), found), 0


#: Option -> what answers it.
QUESTIONS: dict[str, Question] = {
    "why-not": _why_not,
    "what-if": _what_if,
    "change": _change,
    "sensitivity": _sensitivity,
}
