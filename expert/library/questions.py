"""The questions that can be asked about a case, as `expert explain` and `expert compare` answer them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from expert.documents.data import as_data
from expert.documents.formats import FORMATS, as_text
from expert.documents.tree import Block, Document, lead
from expert.explanation.how import Unfolded
from expert.explanation.how_text import how_explanation, not_concluded
from expert.explanation.questions import Asked, ask, explanation
from expert.explanation.result_text import result_blocks
from expert.explanation.what_if import SUPPOSED, merged
from expert.files.answers import written
from expert.files.cases import read_shared_answers
from expert.files.nodes import normalized
from expert.library.cases import Case, traced
from expert.library.rule_base import CASE, OpenRuleBase, document_of
from expert.model.problems import InvalidInput, Place, Problem, did_you_mean
from expert.model.trace import Answer, Fact
from expert.words.names import conclusion_names, final_conclusions, find_conclusions

if TYPE_CHECKING:
    from expert.explanation.change import WhatWouldChange
    from expert.explanation.compare import Compared
    from expert.explanation.sensitivity import Sensitivity
    from expert.explanation.what_if import WhatIf
    from expert.explanation.why_not import WhyNot

FoundT = TypeVar("FoundT")

#: A conclusion: one that a result holds, or as a person names it, such as `diagnosis`, `opportunism` or both with `=`.
Conclusion = Fact | str


class Explanation(NamedTuple, Generic[FoundT]):
    """The answer to a question about a case: a document, what was found, and whether there is nothing to be told."""

    document: Document
    found: tuple[FoundT, ...]
    nothing: bool

    def data(self) -> Any:
        """Return what the commands print with `--format json`."""
        return as_data(self.document.data())

    def write(self, format: str = "text", width: int = 80) -> str:
        """Return the answer as `text`, `markdown`, `html`, `json`, `mermaid` or `dot`. Raises ValueError for another
        format."""
        if format not in FORMATS:
            raise ValueError(f"there is no format '{format}' for explanations; {did_you_mean(format, FORMATS)}")
        return as_text(self.document, format, width)

    def __str__(self) -> str:
        return self.write()


def explain(
    rules: OpenRuleBase,
    case: Case,
    *conclusions: Conclusion,
    brief: bool = False,
    sources: bool = False,
    depth: int | None = None,
) -> Explanation[Unfolded]:
    """Explain how a case comes to conclusions, step by step; without a conclusion, tell its result with its reasons.

    `brief` takes three sentences for each, `sources` adds what each rule is based on, `depth` goes so many rules deep
    and no deeper. Where the case comes to none
    of the conclusions, nothing is found, and `why_not` tells more. Raises InvalidInput.
    """
    read, trace = traced(rules, case)
    base, title = rules.base, str(read.case.title)
    amounts = [one for one in conclusions if isinstance(one, str) and one in base.amounts]
    if amounts and len(amounts) == len(conclusions):
        from expert.explanation.amounts import amounts_explanation  # few rule bases have amounts

        told, known = amounts_explanation(base, trace, title, amounts)
        return _found(told, nothing=not known)
    wanted = _meant(rules, conclusions)
    derived = {one.fact for one in trace.derived}
    found = [fact for fact in wanted if fact in derived] if conclusions else final_conclusions(base, trace)
    if conclusions and not found:
        said = lead(not_concluded(base, trace, wanted))
        return Explanation(explanation(base, "how", [trace.case], title, [said], []), (), True)
    result: tuple[Block, ...] = ()
    if not (conclusions or brief or sources or depth):
        report = rules.evaluator.report_on(read, trace)
        result = result_blocks(base, report, reasons=True, more=read.parsed.name != CASE)
    document = how_explanation(
        base, trace, title, found, read.parsed.name, brief=brief, sources=sources, depth=depth, result=result
    )
    return _found(document, nothing=not found)


def why_not(rules: OpenRuleBase, case: Case, *conclusions: Conclusion) -> Explanation[WhyNot]:
    """Explain why a case does not come to conclusions: the rules that could conclude them, and what these lack.

    Nothing is found if it comes to all of them. Raises InvalidInput.
    """
    return _asked(rules, case, "why_not", conclusions)


def changes(rules: OpenRuleBase, case: Case, *conclusions: Conclusion) -> Explanation[WhatWouldChange]:
    """Find the least that somebody could change to make conclusions go, or come if they do not hold.

    Nothing is found if nobody can. Raises InvalidInput.
    """
    return _asked(rules, case, "change", conclusions)


def what_if(rules: OpenRuleBase, case: Case, answers: Mapping[str, object]) -> Explanation[WhatIf]:
    """Find what would come, go and stay if these `answers` stood in the place of the case's own.

    Of a set, a mapping changes single values only. Raises InvalidInput.
    """
    read, trace = traced(rules, case)
    supposed = {answer.attribute: answer for answer in read.answers}
    document = document_of({"answers": answers}, "the other answers")
    partly = {normalized(name) for name, raw in answers.items() if isinstance(raw, Mapping)}
    for answer in read_shared_answers([document], rules.base):
        other = answer._replace(origin=SUPPOSED)
        if answer.attribute in partly:
            other = merged(rules.base, supposed.get(answer.attribute), other)
        supposed[answer.attribute] = other
    others: tuple[Answer, ...] = tuple(sorted(supposed.values()))
    return _found(
        *ask(
            "what_if",
            Asked(evaluator=rules.evaluator, title=str(read.case.title), trace=trace, about=(), supposed=others),
        )
    )


def sensitivity(rules: OpenRuleBase, case: Case) -> Explanation[Sensitivity]:
    """Find which answers, and which cut-offs that we chose, decide the result of a case.

    Raises InvalidInput.
    """
    return _asked(rules, case, "sensitivity", ())


def compare(rules: OpenRuleBase, case: Case, other: Case) -> Explanation[Compared]:
    """Find which of the answers that differ make which of the conclusions of two cases differ.

    Nothing is found if they come to the same. Raises InvalidInput.
    """
    from expert.explanation.compare import compare as compare_traces  # only loaded where it is used
    from expert.explanation.compare_text import compare_explanation

    (one, trace), (another, other_trace) = traced(rules, case), traced(rules, other)
    found = compare_traces(rules.base, rules.evaluator.evaluator, trace, other_trace)
    titles = (str(one.case.title), str(another.case.title))
    document = compare_explanation(rules.base, (trace, other_trace), titles, found)
    return _found(document, nothing=not found.conclusions)


def _asked(rules: OpenRuleBase, case: Case, question: str, conclusions: Sequence[Conclusion]) -> Explanation[Any]:
    read, trace = traced(rules, case)
    about = tuple(_meant(rules, conclusions))
    return _found(*ask(question, Asked(rules.evaluator, str(read.case.title), trace, about)))


def _found(document: Document, nothing: bool = False) -> Explanation[Any]:
    return Explanation(document, tuple(document.data()["found"]), nothing)


def _meant(rules: OpenRuleBase, conclusions: Sequence[Conclusion]) -> list[Fact]:
    """Return the conclusions that are named. Raises InvalidInput for those that no rule can conclude."""
    found: list[Fact] = []
    problems = []
    for one in conclusions:
        text = one if isinstance(one, str) else f"{one.attribute}={written(one)}"
        if facts := find_conclusions(rules.base, normalized(text)):
            found += facts
            continue
        help = did_you_mean(text.partition("=")[2] or text, conclusion_names(rules.base))
        problems.append(Problem("E404", f"no rule can conclude '{text}'", Place("the conclusions", 0, 0), help))
    if problems:
        raise InvalidInput(problems)
    return list(dict.fromkeys(found))
