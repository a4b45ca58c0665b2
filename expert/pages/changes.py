"""What would change the verdict: other answers, what would no longer follow from them, and what would instead."""

from __future__ import annotations

from collections.abc import Iterator

from expert.explanation.advice import condition
from expert.explanation.answers import given, slots, supposed
from expert.explanation.change import able, balance, harms
from expert.explanation.evaluation import CaseEvaluator
from expert.explanation.proof import Proofs, proofs_of
from expert.explanation.report import Finding, Findings, findings
from expert.explanation.sensitivity import Sensitivity
from expert.inference.actions import changeable
from expert.inference.domain import slot_of
from expert.inference.possible import Change
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact, Trace
from expert.pages.data import Alternative, Effect, Outcome, Swap
from expert.words.facts import option_in_words, slot_in_words

#: Of each finding, so many sets of other answers are looked for; and so many alternatives are told in all.
_EACH, _ALL = 3, 40


def alternatives(
    evaluator: CaseEvaluator, trace: Trace, proofs: Proofs, found: Sensitivity, ids: dict[Fact, str]
) -> tuple[Alternative, ...]:
    """Each answer otherwise, if the verdict hangs on it, and the least that anybody could change so that a finding
    falls; `proofs` are those of `trace`. Those of few answers come first, of these what cures most of the worst; what
    would make things worse comes last. If nobody can bring an answer about, what changes most comes first."""
    base = evaluator.base
    before = slots(base, given(trace))
    otherwise = [(one.after,) for hang in found.hangs_on for one in hang.others if one.after is not None]
    told = []
    for afters in dict.fromkeys([*otherwise, *_least(evaluator, trace, proofs)]):
        after = evaluator.evaluator.evaluate(trace.case, supposed(base, given(trace), afters))
        if {one.constraint for one in after.broken} - {one.constraint for one in trace.broken}:
            continue  # nothing of the kind can be
        then = proofs_of(base, after)
        gone, new = (_only(base, one, other) for one, other in ((proofs, then), (then, proofs)))
        changes = [Change(before.get(slot_of(fact, base.attributes[fact.attribute]), ()), fact) for fact in afters]
        cured = balance(base, *([one.fact for _, one in some] for some in (gone, new)))
        advised, harmful = _advice(base, changes)
        alternative = Alternative(
            swaps=tuple(_swap(base, change) for change in changes),
            effects=tuple(_effects(base, gone, new, ids)),
            advice=tuple(advised),
            worse=harmful or (bool(advised) and cured[:1] > (0,)),
        )
        effect = cured if advised else (-len(gone) - len(new), _worst(base, gone))
        told.append(((alternative.worse, len(changes), effect), alternative))
    told.sort(key=lambda one: one[0])
    return tuple(one for _, one in told[:_ALL])


def _only(base: RuleBase, here: Proofs, there: Proofs) -> Findings:
    """The findings of one trace that the other does not have; both by their proofs."""
    return [(value, one) for value, one in findings(base, here) if one.fact not in there]


def _worst(base: RuleBase, found: Findings) -> int:
    severities = list(base.severities)
    return min((severities.index(value.severity) for value, _ in found if value.severity), default=len(severities))


def _effects(base: RuleBase, gone: Findings, new: Findings, ids: dict[Fact, str]) -> Iterator[Effect]:
    def reason(one: Finding) -> str:
        return str(base.rules[one.rule].because)

    for words, found, wanted in (
        ("no longer diagnosed", gone, True),
        ("no longer advised", gone, False),
        ("diagnosed then", new, True),
        ("advised then", new, False),
    ):
        outcomes = [
            Outcome(ids.get(one.fact, ""), one.label, reason(one) if found is new and wanted else "")
            for value, one in found
            if bool(value.severity) == wanted
        ]
        if outcomes:
            yield Effect(words, tuple(outcomes))


def _least(evaluator: CaseEvaluator, trace: Trace, proofs: Proofs) -> Iterator[tuple[Fact, ...]]:
    for _, finding in findings(evaluator.base, proofs):
        for harmless in (True, False):
            least = evaluator.possible.least_changes(trace, finding.fact, holds=False, limit=_EACH, harmless=harmless)
            for changes in least:
                yield tuple(change.after for change in changes)


def _swap(base: RuleBase, change: Change) -> Swap:
    fact = change.after
    value = "" if base.attributes[fact.attribute].single else str(fact.value)
    return Swap(
        label=slot_in_words(base, fact.attribute, value),
        before=option_in_words(base, change.before, value) if change.before else "",
        after=option_in_words(base, [fact], value),
    )


def _advice(base: RuleBase, changes: list[Change]) -> tuple[list[str], bool]:
    """Who could bring it about and how: each actor who could alone, else several together, if they could; and whether
    all of them would do harm. Whoever would is left out where others would not."""
    together = all(changeable(base, one.before, one.after) for one in changes)
    ways = [[actor] for actor in able(base, changes)] or ([list(base.actors)] if together else [])
    harmless = [actors for actors in ways if not harms(base, changes, actors)]
    return [condition(base, changes, actors) for actors in harmless or ways], bool(ways) and not harmless
