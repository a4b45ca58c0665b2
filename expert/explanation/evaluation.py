"""From a case file to its report: reading, forward chaining, and holding the outcome against its expectations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from expert.explanation.expectations import failures
from expert.explanation.proof import proofs_of
from expert.explanation.report import Report, report_of
from expert.files.cases import CaseFile, read_case, read_named
from expert.files.parsed import Document
from expert.inference.evaluate import Evaluator
from expert.inference.program import Program
from expert.model.problems import InvalidInput, Problem, did_you_mean, first_of
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer, Trace

if TYPE_CHECKING:
    from expert.inference.possible import Possible


class CaseEvaluator:
    """Evaluates case files with one rule base, one after the other."""

    def __init__(
        self, base: RuleBase, overrides: Mapping[str, float] | None = None, shared: tuple[Answer, ...] = ()
    ) -> None:
        self.base = base
        self.evaluator = Evaluator(base, overrides)
        self._shared = shared

    @cached_property
    def possible(self) -> Possible:
        """The reasoning over completions of cases."""
        from expert.inference.possible import Possible  # its solver is only loaded where it is used

        return Possible(self.base, self.program)

    @property
    def program(self) -> Program:
        """The compiled rule base."""
        return self.evaluator.program

    def trace(self, file: str | Document) -> tuple[CaseFile, Trace]:
        """The case in `file`, a name or a document, and what followed from it. Raises InvalidInput."""
        document = read_named(file) if isinstance(file, str) else file
        read = read_case(document, self.base, self._shared)
        return read, self.evaluator.evaluate(read.case.id, read.answers)

    def report(self, file: str) -> Report:
        """The report on the case in `file`. Raises InvalidInput."""
        return self.report_on(*self.trace(file))

    def report_on(self, read: CaseFile, trace: Trace) -> Report:
        """The report on a case that has been read, and on what followed from it. Raises InvalidInput."""
        expect = read.case.expect
        if problems := list(first_of(expectation_problems(read, self.base))):
            raise InvalidInput(problems)
        still_open = self.possible.relevant(trace)
        missed = failures(expect, trace, still_open) if expect is not None else ()
        return report_of(
            self.base,
            trace,
            proofs_of(self.base, trace),
            title=str(read.case.title),
            file=read.document.name,
            open=still_open,
            expects=expect is not None,
            replaced=tuple(answer.attribute for answer in read.replaced),
            failures=tuple(missed),
            story=str(read.case.story or ""),
        )


def expectation_problems(read: CaseFile, base: RuleBase) -> Iterator[Problem]:
    """Names in an `expect` block that the rule base does not have; an expectation of those could never fail."""
    expect = read.case.expect
    if expect is None:
        return
    concluded = {name for name, attribute in base.attributes.items() if not attribute.asked}
    for part in ("present", "absent", "exactly"):
        for name, values in getattr(expect, part).items():
            if name not in concluded:
                what = f"'{name}' is not concluded by any rule"
                yield _unknown(read, what, name, concluded, ("expect", part, name), key=True)
                continue
            options = base.attributes[name].options
            for index, value in enumerate(values):
                if value not in options:
                    what = f"'{name}' has no value '{value}'"
                    yield _unknown(read, what, value, options, ("expect", part, name, index))
    asked = base.attributes.keys() - concluded
    for part, known, what in (
        ("fired", base.rules.keys(), "rule"),
        ("open", asked, "asked attribute"),
        ("contradictions", base.attributes.keys(), "attribute"),
        ("broken", base.constraints.keys(), "constraint"),
    ):
        for index, name in enumerate(getattr(expect, part) or ()):
            if name not in known:
                yield _unknown(read, f"unknown {what} '{name}'", name, known, ("expect", part, index))


def _unknown(
    read: CaseFile, message: str, name: str, known: Iterable[str], path: tuple[str | int, ...], *, key: bool = False
) -> Problem:
    return Problem("E404", message, read.document.place(path, key=key), did_you_mean(name, sorted(known)))
