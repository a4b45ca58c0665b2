"""The report on one case, as a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from expert.documents.tree import Paragraph, plain
from expert.explanation.answers import given
from expert.explanation.evaluation import CaseEvaluator
from expert.explanation.report import Report, warnings
from expert.explanation.sensitivity import Sensitivity, sensitivity
from expert.explanation.sensitivity_text import span_item
from expert.files.answers import shortest
from expert.files.trace_data import identity as exported
from expert.model.rulebase import RuleBase
from expert.model.trace import Trace
from expert.pages.changes import alternatives
from expert.pages.data import Alternative, CasePage, Identity
from expert.pages.firmness import firmness_of
from expert.pages.items import ItemWriter, notes, papers
from expert.pages.matrices import case_grids
from expert.pages.outlook import idle, open_questions, outlook
from expert.pages.proof import proof_of
from expert.pages.summary import lead
from expert.words.facts import values_in_words

#: So much of what would change the verdict is told in short: of what somebody could do, and of answers gone wrong.
_DEEDS, _MISTAKES = 3, 1


def case_page(evaluator: CaseEvaluator, report: Report) -> CasePage:
    """The page on a case of which `report` is the report."""
    base, trace = evaluator.base, report.trace
    proof = proof_of(base, report)
    writer = ItemWriter(base, report, proof)

    hangs = sensitivity(base, evaluator.possible, trace)
    others = alternatives(evaluator, trace, report.proofs, hangs, proof.ids)
    statuses = evaluator.possible.statuses(trace)
    busy = {group.key[1] for group in report.recommendations}
    return CasePage(
        title=report.title,
        story=report.story,
        file=report.file,
        verdict=writer.verdict(report.diagnoses),
        actors=writer.actors(report.recommendations),
        idle=tuple(idle(evaluator, trace, statuses, busy)),
        stages=len(base.stages),
        lead=tuple(lead(base, report)),
        firmness=firmness_of(report),
        papers=papers(base, proof.entries),
        grids=case_grids(base, trace),
        graph=proof.graph,
        layers=proof.layers,
        entries=proof.entries,
        given=proof.given,
        notes=notes(base, proof.entries),
        warnings=(*warnings(base, trace), *_replaced(base, report)),
        fixed_by=tuple(_answered(base, trace, hangs.least)),
        free=tuple(str(base.attributes[name].label) for name in hangs.free),
        thresholds=tuple(_thresholds(base, hangs)),
        alternatives=others,
        hinges=tuple(_hinges(others)),
        open=tuple(open_questions(base, report.open)),
        unknown=tuple(str(base.attributes[name].label) for name in report.unknown),
        outlook=outlook(base, statuses, set(proof.ids)),
        identity=identity(base, trace),
    )


def identity(base: RuleBase, trace: Trace | None = None) -> Identity:
    """What made a page, and with which parameters."""
    made = exported(base)
    return Identity(
        program=f"{made['program']['name']} {made['program']['version']}",
        base=made["rule_base"]["name"],
        title=str(base.base.title),
        version=str(base.base.version),
        digest=made["rule_base"]["digest"],
        parameters=tuple(
            (str(base.parameters[name].label), f"{shortest(value)} instead of {shortest(base.parameters[name].value)}")
            for name, value in (trace.parameters if trace else ())
        ),
    )


def _replaced(base: RuleBase, report: Report) -> Iterator[str]:
    for name in report.replaced:
        yield f"The case's own answer on '{base.attributes[name].label}' replaces the shared one."


def _answered(base: RuleBase, trace: Trace, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    facts = {answer.attribute: answer.facts for answer in given(trace)}
    for name in names:
        yield str(base.attributes[name].label), values_in_words(base, facts[name]) if facts[name] else "unknown"


def _thresholds(base: RuleBase, hangs: Sensitivity) -> Iterator[tuple[str, tuple[str, ...]]]:
    for span in hangs.thresholds:
        if span.hangs:
            told = span_item(base, span)
            yield plain(told.words), tuple(plain(one.words) for one in told.below if isinstance(one, Paragraph))


def _hinges(others: tuple[Alternative, ...]) -> Iterator[Alternative]:
    """Of each question the answer of greatest effect: of what somebody could do, and after it of what nobody could."""
    for wanted, most in ((True, _DEEDS), (False, _MISTAKES)):
        seen: dict[str, Alternative] = {}
        for one in others:
            if len(one.swaps) == 1 and bool(one.advice) == wanted and not one.worse:
                seen.setdefault(one.swaps[0].label, one)
        yield from list(seen.values())[:most]
