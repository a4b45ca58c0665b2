"""From a case file to its report: reading, forward chaining, and holding the outcome against its expectations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from expert.explanation.expectations import failures, failures_of_all
from expert.explanation.proof import proofs_of
from expert.explanation.report import Report, report_of
from expert.files.answers import UNKNOWN, number
from expert.files.cases import CaseFile, CasesRead, read_case, read_cases, read_named
from expert.files.parsed import ParsedFile, PathInData
from expert.inference.evaluate import Evaluator
from expert.inference.program import Program
from expert.model.case import Expect
from expert.model.problems import InvalidInput, Place, Problem, did_you_mean, first_of
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer, Fact, Trace
from expert.words.names import asked_for

if TYPE_CHECKING:
    from expert.explanation.together import Together
    from expert.inference.possible import Possible


class PlaceOf(Protocol):
    """A function that says where something stands in a document and the cases in it."""

    def __call__(self, path: PathInData, *, key: bool = False) -> Place:
        """Return the place of the value at `path`, or with `key` of the key that leads to it."""


class CaseEvaluator:
    """An evaluator of case files with one rule base, one after the other."""

    def __init__(
        self, base: RuleBase, overrides: Mapping[str, float] | None = None, shared: tuple[Answer, ...] = ()
    ) -> None:
        self.base = base
        self.evaluator = Evaluator(base, overrides)
        self._shared = shared

    @cached_property
    def _asked_for(self) -> frozenset[Fact] | None:
        return asked_for(self.base)

    @cached_property
    def possible(self) -> Possible:
        """Return what reasons over completions of cases."""
        from expert.inference.possible import Possible  # only loaded where it is used

        return Possible(self.base, self.program)

    @property
    def program(self) -> Program:
        """Return the compiled rule base."""
        return self.evaluator.program

    def read(self, file: str | ParsedFile) -> CasesRead:
        """Return the cases in `file`, a name or a document. Raises InvalidInput."""
        return read_cases(read_named(file) if isinstance(file, str) else file, self.base, self._shared)

    def trace(self, file: str | ParsedFile, row: str | None = None) -> tuple[CaseFile, Trace]:
        """Return the case in `file`, a name or a document, or of several the one called `row`, and what followed from
        it. Raises InvalidInput."""
        document = read_named(file) if isinstance(file, str) else file
        return self._traced(read_case(document, self.base, self._shared, row))

    def _traced(self, read: CaseFile) -> tuple[CaseFile, Trace]:
        return read, self.evaluator.evaluate(read.case.id, read.answers)

    def report(self, file: str) -> Report:
        """Return the report on the case in `file`. Raises InvalidInput."""
        return self.report_on(*self.trace(file))

    def reports(self, file: str) -> tuple[Report, ...] | Together:
        """Return the report on the case in `file`, or if it holds several, the reports on them, together. Raises
        InvalidInput."""
        read = self.read(file)
        return (self.report_on(*self._traced(read.cases[0])),) if read.whole is None else self.together(read)

    def together(self, read: CasesRead) -> Together:
        """Return the reports on the cases of a file that holds several, together. Raises InvalidInput."""
        from expert.explanation.together import Together  # few files hold several cases

        assert read.whole is not None
        problems = [problem for one in read.cases for problem in expectation_problems(one, self.base)]
        if problems := list(first_of([*problems, *whole_problems(read, self.base)])):
            raise InvalidInput(problems)
        reports = tuple(self.report_on(*self._traced(one)) for one in read.cases)
        expect = read.whole.expect
        missed = failures_of_all(expect, [report.trace for report in reports]) if expect is not None else ()
        return Together(
            self.base,
            title=str(read.whole.title),
            story=str(read.whole.story or ""),
            file=read.parsed.name,
            reports=reports,
            missed=tuple(missed),
        )

    def report_on(self, read: CaseFile, trace: Trace) -> Report:
        """Return the report on a case that has been read, and on its trace. Raises InvalidInput."""
        expect = read.case.expect
        if problems := list(first_of(expectation_problems(read, self.base))):
            raise InvalidInput(problems)
        still_open = self.possible.open_questions(trace, self._asked_for)
        missed = [*failures(expect, trace, still_open)] if expect is not None else []
        if expect is not None and expect.amounts:
            from expert.explanation.amounts import amount_failures  # few rule bases have amounts

            missed += amount_failures(self.base, trace, expect)
        return report_of(
            self.base,
            trace,
            proofs_of(self.base, trace),
            title=str(read.case.title),
            file=read.parsed.name,
            open=still_open,
            expects=expect is not None,
            replaced=tuple(answer.attribute for answer in read.replaced),
            failures=tuple(missed),
            story=str(read.case.story or ""),
            row=read.row,
        )


def whole_problems(read: CasesRead, base: RuleBase) -> Iterator[Problem]:
    """Yield a problem for each name that a file expects of several cases together and that the rule base does
    not have."""
    if read.whole is not None and read.whole.expect is not None:
        expect = Expect(present=read.whole.expect.present, absent=read.whole.expect.absent)
        yield from _expectation_problems(expect, read.parsed.place, base)


def expectation_problems(read: CaseFile, base: RuleBase) -> Iterator[Problem]:
    """Yield a problem for each name in an `expect` block that the rule base does not have: its expectation could never
    fail."""
    if read.case.expect is not None:
        yield from _expectation_problems(read.case.expect, read.place, base)


def _expectation_problems(expect: Expect, place: PlaceOf, base: RuleBase) -> Iterator[Problem]:
    concluded = {name for name, attribute in base.attributes.items() if not attribute.asked}
    for part in ("present", "absent", "exactly"):
        for name, values in getattr(expect, part).items():
            if name not in concluded:
                what = f"'{name}' is not concluded by any rule"
                at = place(("expect", part, name), key=True)
                yield Problem("E404", what, at, did_you_mean(name, sorted(concluded)))
                continue
            options = base.attributes[name].options
            for index, value in enumerate(values):
                if value not in options:
                    what = f"'{name}' has no value '{value}'"
                    at = place(("expect", part, name, index))
                    yield Problem("E404", what, at, did_you_mean(value, sorted(options)))
    for name, text in expect.amounts.items():
        if name not in base.amounts:
            at = place(("expect", "amounts", name), key=True)
            yield Problem("E404", f"unknown amount '{name}'", at, did_you_mean(name, sorted(base.amounts)))
        elif text != UNKNOWN and number(text) is None:
            at = place(("expect", "amounts", name))
            yield Problem("E404", f"'{text}' is no number", at, "write a number, or `unknown`")
    asked = base.attributes.keys() - concluded
    for part, known, what in (
        ("fired", base.rules.keys(), "rule"),
        ("open", asked, "asked attribute"),
        ("contradictions", base.attributes.keys(), "attribute"),
        ("broken", base.constraints.keys(), "constraint"),
    ):
        for index, name in enumerate(getattr(expect, part) or ()):
            if name not in known:
                at = place(("expect", part, index))
                yield Problem("E404", f"unknown {what} '{name}'", at, did_you_mean(name, sorted(known)))
