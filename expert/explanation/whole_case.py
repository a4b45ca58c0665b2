"""All that can be told of a case at once, found for whatever presents it."""

from __future__ import annotations

from typing import NamedTuple

from expert.explanation.alternatives import Alternative, alternatives
from expert.explanation.evaluation import CaseEvaluator
from expert.explanation.matrices import InMatrix, in_matrices
from expert.explanation.report import Report
from expert.explanation.sensitivity import Sensitivity, sensitivity
from expert.explanation.still_possible import StillPossible, still_possible


class WholeCase(NamedTuple):
    """A case with all that can be told of it.

    report: what follows from its answers, with the proofs.
    sensitivity: the answers and the thresholds that this hangs on.
    alternatives: other answers that would change it.
    still_possible: what it may still come to.
    matrices: where it stands in each matrix of the base.
    """

    report: Report
    sensitivity: Sensitivity
    alternatives: tuple[Alternative, ...]
    still_possible: StillPossible
    matrices: tuple[InMatrix, ...]


def whole_case(evaluator: CaseEvaluator, report: Report) -> WholeCase:
    """Return all that can be told of the case of `report`, which `evaluator` made or could have made."""
    base, possible = evaluator.base, evaluator.possible
    hangs = sensitivity(base, possible, report.trace)
    return WholeCase(
        report=report,
        sensitivity=hangs,
        alternatives=alternatives(base, possible, report, hangs),
        still_possible=still_possible(base, possible, report),
        matrices=in_matrices(base, report.trace),
    )
