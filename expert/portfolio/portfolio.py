"""A portfolio, with all that there is to say of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from expert.explanation.proof import Proofs, proofs_of
from expert.inference.aggregates import answers
from expert.inference.evaluate import Evaluator
from expert.model.rulebase import RuleBase
from expert.model.trace import Trace
from expert.portfolio.changes import Changes, changes
from expert.portfolio.findings import Frequent, diagnoses, recommendations
from expert.portfolio.grids import MatrixCount, matrix_counts
from expert.portfolio.groups import Division, divisions
from expert.portfolio.survey import Survey
from expert.portfolio.unknowns import Unknown, unknowns


class Portfolio(NamedTuple):
    """What a portfolio comes to. `trace` is what follows from all its cases together, by the part of the rule base
    about portfolios, `whole`; both are None if it has no such part. `proofs` are those of `trace`. `changes` is None if
    nothing is compared; `earlier` is what followed from all cases of the earlier time. `title` is what somebody wants
    it to be called, if anything."""

    survey: Survey
    grids: tuple[MatrixCount, ...]
    divisions: tuple[Division, ...]
    diagnoses: dict[str, tuple[Frequent, ...]]
    recommendations: dict[tuple[str, str], tuple[Frequent, ...]]
    unknowns: tuple[Unknown, ...]
    whole: RuleBase | None
    trace: Trace | None
    proofs: Proofs
    changes: Changes | None
    earlier: Trace | None = None
    title: str = ""


def portfolio_of(
    survey: Survey, against: Survey | None = None, overrides: Mapping[str, float] | None = None
) -> Portfolio:
    """All about the cases of `survey`, `against` the same portfolio at an earlier time. Raises InvalidInput."""
    whole = survey.base.portfolio
    trace = earlier = None
    if whole is not None:
        evaluator = Evaluator(whole, overrides)
        trace = _follows(whole, evaluator, survey)
        earlier = None if against is None else _follows(whole, evaluator, against)
    return Portfolio(
        survey,
        matrix_counts(survey),
        divisions(survey),
        diagnoses(survey),
        recommendations(survey),
        unknowns(survey, overrides),
        whole,
        trace,
        {} if whole is None or trace is None else proofs_of(whole, trace),
        None if against is None else changes(against, survey),
        earlier,
    )


def _follows(whole: RuleBase, evaluator: Evaluator, survey: Survey) -> Trace:
    """What follows from the cases of `survey` together."""
    counts = {name: counted.number for name, counted in survey.counted.items()}
    return evaluator.evaluate(survey.file, answers(whole, evaluator.program, counts))
