"""All that can be told of a case at once, found for whatever presents it."""

from __future__ import annotations

from typing import NamedTuple

from expert.documents.tree import Items, Paragraph, Span, Spans, Table, Words, joined
from expert.explanation.alternatives import Alternative, alternatives
from expert.explanation.evaluation import CaseEvaluator
from expert.explanation.matrices import InMatrix, in_matrices
from expert.explanation.proof_graph import fact_anchor
from expert.explanation.report import Report
from expert.explanation.sensitivity import Sensitivity, sensitivity
from expert.explanation.still_possible import StillPossible, still_possible
from expert.model.rulebase import RuleBase
from expert.words.facts import value_in_words
from expert.words.in_case import as_in


class WholeCase(NamedTuple):
    """A case with all that can be told of it.

    report: what follows from its answers, with the proofs.
    sensitivity: the answers and the thresholds that this hangs on.
    alternatives: other answers that would change it.
    still_possible: what it may still come to.
    matrices: where it stands in each matrix of the base.
    amounts: how its amounts are computed, if the base has some.
    """

    report: Report
    sensitivity: Sensitivity
    alternatives: tuple[Alternative, ...]
    still_possible: StillPossible
    matrices: tuple[InMatrix, ...]
    amounts: tuple[Items, ...] = ()


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
        amounts=_amounts(base, report),
    )


def _amounts(base: RuleBase, report: Report) -> tuple[Items, ...]:
    if not base.amounts:
        return ()
    from expert.explanation.amounts import steps_outline  # few rule bases have amounts

    return steps_outline(as_in(base, report.trace), report.trace)


def answers_table(base: RuleBase, report: Report) -> Table | Paragraph:
    """Tell question by question what was answered, and where, if not all of it stands in the case."""
    trace = report.trace
    every = sorted((*trace.answers, *trace.inert), key=lambda one: list(base.attributes).index(one.attribute))
    if not every:
        return Paragraph("Nothing was answered.")
    elsewhere = any(one.origin != report.file for one in every)
    rows: list[tuple[Words, ...]] = []
    for one in every:
        attribute = base.attributes[one.attribute]
        counts = one in trace.answers
        said: list[Spans] = [
            (Span(value_in_words(base, fact), anchor=fact_anchor(fact) if counts else ""),) for fact in one.facts
        ]
        said += [(Span(f"{attribute.values[value].label}: unknown"),) for value in one.unknown]
        words = joined(said or [(Span("unknown"),)], "; ") + (() if counts else (Span(" (set aside)"),))
        origin = "the case" if one.origin == report.file else one.origin
        rows.append((str(attribute.question), words, *([origin] if elsewhere else [])))
    return Table(("Question", "Answer", *(["From"] if elsewhere else [])), tuple(rows))
