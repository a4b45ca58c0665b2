"""What follows from all cases of a portfolio together, and the figures that it rests on."""

from __future__ import annotations

from expert.explanation.report import Finding, findings
from expert.files.answers import written
from expert.inference.aggregates import number_of
from expert.model.rulebase import RuleBase
from expert.portfolio.data import WholeFinding
from expert.portfolio.portfolio import Portfolio
from expert.portfolio.survey import Counted
from expert.words.facts import value_of


def whole_findings(portfolio: Portfolio) -> list[WholeFinding]:
    """The diagnoses and recommendations for the whole, in the order of the vocabulary."""
    whole, proofs = portfolio.whole, portfolio.proofs
    if whole is None:
        return []

    def found(one: Finding) -> WholeFinding:
        value = value_of(whole, one.fact)
        assert value is not None
        figures = dict.fromkeys(fact.attribute for fact in proofs[one.fact].answers())
        return WholeFinding(
            one.fact.attribute,
            written(one.fact),
            one.label,
            value.severity,
            value.actor,
            value.stage,
            one.do,
            one.reason,
            one.rule,
            one.basis,
            one.contested,
            one.cites,
            tuple(figures),
        )

    return [found(one) for _, one in findings(whole, proofs)]


def figure(whole: RuleBase, name: str, counted: Counted | None) -> float | None:
    """The number that was counted for an aggregate, None where there was nothing to count."""
    return None if counted is None else number_of(whole.aggregates[name], counted.number)
