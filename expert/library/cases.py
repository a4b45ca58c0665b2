"""Single cases: what follows from one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from expert.documents.data import Json
from expert.documents.formats import as_text
from expert.documents.layout import escaped, json_text
from expert.documents.text import entry_lines
from expert.documents.tree import Document
from expert.explanation.evaluation import expectation_problems
from expert.explanation.expectations import Failure
from expert.explanation.proof import Proofs, proofs_of
from expert.explanation.report import FindingGroup, Report, diagnoses, findings, recommendations
from expert.explanation.report_data import results_data
from expert.explanation.report_text import report_document
from expert.explanation.result_text import result_blocks, title_of
from expert.files.cases import CaseFile
from expert.files.parsed import ParsedFile
from expert.library.rule_base import CASE, Answers, OpenRuleBase, document_of
from expert.model.problems import InvalidInput, did_you_mean, first_of
from expert.model.trace import Trace
from expert.session.session import Session

#: A case: its answers, the name of its file, a question session, or a document that has been read.
Case = Answers | Session | ParsedFile


class Result:
    """The result of one case. Which questions stayed open is only found out when it is asked for."""

    def __init__(self, rules: OpenRuleBase, read: CaseFile, trace: Trace) -> None:
        """Take a case that has been read, and what followed from it."""
        self._rules, self._read = rules, read
        self.trace = trace

    @property
    def title(self) -> str:
        """Return the title of the case."""
        return str(self._read.case.title)

    @cached_property
    def proofs(self) -> Proofs:
        """Return the proof of each conclusion: the rule and the premises that it is based on."""
        return proofs_of(self._rules.base, self.trace)

    @property
    def diagnoses(self) -> tuple[FindingGroup, ...]:
        """Return the findings, by severity, the worst first."""
        return diagnoses(self._rules.base, findings(self._rules.base, self.proofs))

    @property
    def recommendations(self) -> tuple[FindingGroup, ...]:
        """Return the recommendations, by stage and by who should follow them."""
        return recommendations(self._rules.base, findings(self._rules.base, self.proofs))

    @cached_property
    def report(self) -> Report:
        """Return the whole report, with what is open."""
        return self._rules.evaluator.report_on(self._read, self.trace)

    @property
    def open(self) -> tuple[str, ...]:
        """Return the questions without an answer that could still add a conclusion."""
        return tuple(self.report.open)

    @property
    def failures(self) -> tuple[Failure, ...]:
        """Return the expectations of a case file that are not met."""
        return self.report.failures

    def data(self) -> Json:
        """Return what `expert evaluate --format json` prints."""
        return results_data(self._rules.base, [self.report])

    def write(self, format: str = "text", width: int = 80, *, all: bool = False) -> str:
        """Return the result as `text`, `json`, or `html`, a page to send.

        The text is a screen; with `all` it is everything. Raises ValueError for another format.
        """
        if format == "html":
            from expert.explanation.whole_case import whole_case
            from expert.pages.case import case_html  # its libraries are only loaded where they are used

            return case_html(self._rules.base, whole_case(self._rules.evaluator, self.report))
        if format == "json":
            return f"{json_text(self.data(), indent=2)}\n"
        if format != "text":
            raise ValueError(f"there is no format '{format}' for results; {did_you_mean(format, WRITTEN)}")
        if not all:
            blocks = result_blocks(
                self._rules.base, self.report, question=self._next(), more=self._read.parsed.name != CASE
            )
            return as_text(Document(title_of(self._rules.base, self.report), blocks), format, width)
        document = report_document(self._rules.base, self.report)
        return "".join(f"{escaped(line.text)}\n" for line in entry_lines(document, width))

    def _next(self) -> str | None:
        """Return the question that a session would ask next; None if none is left."""
        return self._rules.consultant.next(Session(), self.trace, self.open) if self.report.open else None

    def __str__(self) -> str:
        return self.write()


#: The formats of results.
WRITTEN = ("text", "json", "html")


def evaluate(rules: OpenRuleBase, case: Case) -> Result:
    """Evaluate one case: its answers as a mapping, the name of its file, or a session.

    Raises InvalidInput with all problems of the case.
    """
    read, trace = traced(rules, case)
    if problems := list(first_of(expectation_problems(read, rules.base))):
        raise InvalidInput(problems)
    return Result(rules, read, trace)


def traced(rules: OpenRuleBase, case: Case) -> tuple[CaseFile, Trace]:
    """Return the case as it was read, and its trace. Raises InvalidInput."""
    return rules.evaluator.trace(case_document(case))


def case_document(case: Case) -> ParsedFile:
    """Return a case as the document that its file would be. Raises InvalidInput."""
    if isinstance(case, ParsedFile):
        return case
    if isinstance(case, Session):
        about = {"id": "case", "title": case.title, "answers": case.given}
        return document_of(about | ({} if case.story is None else {"story": case.story}), CASE)
    if isinstance(case, Mapping):
        return document_of({"id": "case", "title": "A case", "answers": case}, CASE)
    return document_of(case, CASE)
