"""A portfolio: a table of cases, what follows from all of them together, and all that was found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from expert.explanation.proof import Proofs, proofs_of
from expert.files.answers import written
from expert.inference.aggregates import answers
from expert.inference.evaluate import Evaluator
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact, Trace
from expert.portfolio.case_table import CaseTable, TableCase
from expert.portfolio.changes import Comparable, changes
from expert.portfolio.data import CaseSummary, Names, PortfolioFinding, PortfolioFindings
from expert.portfolio.findings import diagnoses, figures, first_cases, portfolio_findings, recommendations, results
from expert.portfolio.places import divisions, matrices
from expert.portfolio.reading import reading
from expert.portfolio.unknowns import unknowns


class Portfolio(NamedTuple):
    """A portfolio and what was `found` of it.

    table: its cases.
    before: the cases of an earlier time, if it is compared with one.
    whole: the part of the rule base about portfolios, if there is one and something is said of the whole.
    trace: what follows from all cases together by that part, if there is one.
    proofs: the proofs of `trace`.
    pair: the cases of the earlier time and these, by what both tables answer.
    came, went: the findings for the whole that follow from only one of `pair`.
    title: what somebody wants it to be called, if anything.
    """

    table: CaseTable
    before: CaseTable | None
    found: PortfolioFindings
    whole: RuleBase | None = None
    trace: Trace | None = None
    proofs: Proofs = {}
    pair: tuple[CaseTable, CaseTable] | None = None
    came: tuple[PortfolioFinding, ...] = ()
    went: tuple[PortfolioFinding, ...] = ()
    title: str = ""

    @property
    def partial(self) -> bool:
        """Tell whether something is said of the whole although more than a tenth of the rows is left out."""
        return not self.found.withheld and any(one.too_few for one in (self.found.reading, self.found.earlier) if one)


def portfolio_of(
    table: CaseTable,
    before: CaseTable | None = None,
    overrides: Mapping[str, float] | None = None,
    *,
    partial: bool = False,
) -> Portfolio:
    """Find all about the cases of `table`, compared with `before`, the same portfolio at an earlier time.

    If more than a tenth of the rows of a table is left out, nothing is found of the whole, unless `partial` asks for
    that. Raises InvalidInput.
    """
    evaluator = Evaluator(table.base, overrides)
    read, earlier = reading(table, evaluator), None if before is None else reading(before, evaluator)
    found = PortfolioFindings(
        file=table.file,
        reading=read,
        earlier=earlier,
        withheld=not partial and (read.too_few or (earlier is not None and earlier.too_few)),
        first=(),
        cases=tuple(_summary(table.base, case) for case in table.cases),
        whole=(),
        figures=(),
        matrices=(),
        divisions=(),
        results=(),
        diagnoses=(),
        recommendations=(),
        unknowns=(),
        changes=None,
    )
    if found.withheld:
        return Portfolio(table, before, found)
    comparable = Comparable(table.base, overrides) if before is not None else None
    pair = comparable.tables(before, table) if before is not None and comparable is not None else None
    found = found._replace(
        first=tuple(first_cases(table, evaluator)),
        matrices=matrices(table),
        divisions=divisions(table),
        results=results(table),
        diagnoses=diagnoses(table),
        recommendations=recommendations(table),
        unknowns=unknowns(table, overrides),
        changes=None if before is None or comparable is None else changes(before, table, comparable),
    )
    whole = table.base.portfolio
    if whole is None:
        return Portfolio(table, before, found, pair=pair)
    together = _Together(whole, overrides)
    trace = together.trace(table)
    proofs = proofs_of(whole, trace)
    found = found._replace(whole=tuple(portfolio_findings(whole, proofs)), figures=tuple(figures(whole, table, pair)))
    was, now = ((), ()) if pair is None else (together.findings(one) for one in pair)
    return Portfolio(
        table,
        before,
        found,
        whole=whole,
        trace=trace,
        proofs=proofs,
        pair=pair,
        came=_without(now, was),
        went=_without(was, now),
    )


class _Together:
    """The rule base about portfolios, made ready to say what follows from all cases of a table together."""

    def __init__(self, whole: RuleBase, overrides: Mapping[str, float] | None) -> None:
        self._whole = whole
        self._evaluator = Evaluator(whole, overrides)

    def trace(self, table: CaseTable) -> Trace:
        counts = {name: counted.number for name, counted in table.counted.items()}
        return self._evaluator.evaluate(table.file, answers(self._whole, self._evaluator.program, counts))

    def findings(self, table: CaseTable) -> tuple[PortfolioFinding, ...]:
        return tuple(portfolio_findings(self._whole, proofs_of(self._whole, self.trace(table))))


def _without(some: Iterable[PortfolioFinding], others: Iterable[PortfolioFinding]) -> tuple[PortfolioFinding, ...]:
    """Return those of some findings that are not among others."""
    facts = {one.fact for one in others}
    return tuple(one for one in some if one.fact not in facts)


def _summary(base: RuleBase, case: TableCase) -> CaseSummary:
    return CaseSummary(
        name=case.name,
        title=case.title,
        row=case.row,
        concluded=_by_attribute(fact for fact in case.facts if not base.attributes[fact.attribute].asked),
        contested=_by_attribute(case.contested),
        fired=tuple(sorted(case.fired)),
        contradictory=case.contradictory,
        broken=case.broken,
    )


def _by_attribute(facts: Iterable[Fact]) -> dict[str, Names]:
    found: dict[str, list[str]] = {}
    for attribute, value in sorted((fact.attribute, written(fact)) for fact in facts):
        found.setdefault(attribute, []).append(value)
    return {attribute: tuple(values) for attribute, values in found.items()}
