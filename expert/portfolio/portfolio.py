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
from expert.portfolio.changes import changes
from expert.portfolio.data import CaseSummary, Names, PortfolioFinding, PortfolioFindings
from expert.portfolio.findings import diagnoses, figures, portfolio_findings, recommendations
from expert.portfolio.places import divisions, matrices
from expert.portfolio.unknowns import unknowns


class Portfolio(NamedTuple):
    """A portfolio and what was `found` of it.

    `table` has its cases, and `before` those of an earlier time, if it is compared with one. `trace` is what follows
    from all cases together, by the part of the rule base about portfolios, `whole`; both are None if it has no such
    part. `proofs` are those of `trace`, and `earlier` is what followed at the earlier time; of the findings for the
    whole `came` are new since then, and `went` are gone. `title` is what somebody wants it to be called, if anything.
    """

    table: CaseTable
    before: CaseTable | None
    found: PortfolioFindings
    whole: RuleBase | None
    trace: Trace | None
    proofs: Proofs
    earlier: Trace | None
    came: tuple[PortfolioFinding, ...]
    went: tuple[PortfolioFinding, ...]
    title: str = ""


def portfolio_of(
    table: CaseTable, before: CaseTable | None = None, overrides: Mapping[str, float] | None = None
) -> Portfolio:
    """Find all about the cases of `table`, compared with `before`, the same portfolio at an earlier time. Raises
    InvalidInput."""
    whole = table.base.portfolio
    trace = earlier = None
    if whole is not None:
        evaluator = Evaluator(whole, overrides)
        trace = _follows(whole, evaluator, table)
        earlier = None if before is None else _follows(whole, evaluator, before)
    proofs = {} if whole is None or trace is None else proofs_of(whole, trace)
    found = PortfolioFindings(
        file=table.file,
        rejected=table.rejected,
        cases=tuple(_summary(table.base, case) for case in table.cases),
        whole=() if whole is None else tuple(portfolio_findings(whole, proofs)),
        figures=() if whole is None else tuple(figures(whole, table, before)),
        matrices=matrices(table),
        divisions=divisions(table),
        diagnoses=diagnoses(table),
        recommendations=recommendations(table),
        unknowns=unknowns(table, overrides),
        changes=None if before is None else changes(before, table),
    )
    was = found.whole
    if whole is not None and earlier is not None:
        was = tuple(portfolio_findings(whole, proofs_of(whole, earlier)))
    came, went = _without(found.whole, was), _without(was, found.whole)
    return Portfolio(table, before, found, whole, trace, proofs, earlier, came, went)


def _without(some: Iterable[PortfolioFinding], others: Iterable[PortfolioFinding]) -> tuple[PortfolioFinding, ...]:
    """Return those of some findings that are not among others."""
    facts = {one.fact for one in others}
    return tuple(one for one in some if one.fact not in facts)


def _follows(whole: RuleBase, evaluator: Evaluator, table: CaseTable) -> Trace:
    """Return what follows from the cases of `table` together."""
    counts = {name: counted.number for name, counted in table.counted.items()}
    return evaluator.evaluate(table.file, answers(whole, evaluator.program, counts))


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
