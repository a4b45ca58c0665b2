"""What would change the verdict: other answers, what would no longer follow from them, and what would instead."""

from __future__ import annotations

from collections.abc import Iterator

from expert.evaluation import CaseEvaluator
from expert.explanation.answers import given, slots, supposed
from expert.explanation.change import able
from expert.explanation.sensitivity import Sensitivity
from expert.inference.domain import slot_of
from expert.inference.possible import Change
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact, Trace
from expert.render.page.data import Alternative, Link, Swap
from expert.report import findings
from expert.wording import deed, listed, value_in_words

#: Of each finding, so many sets of other answers are looked for; and so many alternatives are told in all.
_EACH, _ALL = 3, 40


def alternatives(
    evaluator: CaseEvaluator, trace: Trace, found: Sensitivity, ids: dict[Fact, str]
) -> tuple[Alternative, ...]:
    """Each answer otherwise, if the verdict hangs on it, and the least that anybody could change so that a finding
    falls. Those of few answers and great effect come first."""
    base = evaluator.base
    own = [finding for _, finding in findings(base, trace)]
    before = slots(base, given(trace))
    otherwise = [(one.after,) for hang in found.hangs_on for one in hang.others if one.after is not None]
    told = []
    for afters in dict.fromkeys([*otherwise, *_least(evaluator, trace)]):
        after = evaluator.evaluator.evaluate(trace.case, supposed(base, given(trace), afters))
        if {one.constraint for one in after.broken} - {one.constraint for one in trace.broken}:
            continue  # nothing of the kind can be
        facts = {one.fact for one in after.derived}
        gone = tuple(Link(ids[one.fact], one.label) for one in own if one.fact not in facts)
        new = tuple(one.label for _, one in findings(base, after) if one.fact not in ids)
        changes = [Change(before.get(slot_of(fact, base.attributes[fact.attribute]), ()), fact) for fact in afters]
        swaps = tuple(_swap(base, change) for change in changes)
        told.append(Alternative(swaps, gone, new, tuple(_hands(base, changes))))
    told.sort(key=lambda one: (len(one.swaps), -len(one.gone) - len(one.new)))
    return tuple(told[:_ALL])


def _least(evaluator: CaseEvaluator, trace: Trace) -> Iterator[tuple[Fact, ...]]:
    for _, finding in findings(evaluator.base, trace):
        for changes in evaluator.possible.least_changes(trace, finding.fact, holds=False, limit=_EACH):
            yield tuple(change.after for change in changes)


def _swap(base: RuleBase, change: Change) -> Swap:
    return Swap(
        label=str(base.attributes[change.after.attribute].label),
        before=listed(_now(base, fact, change.after) for fact in change.before),
        after=value_in_words(base, change.after),
    )


def _now(base: RuleBase, fact: Fact, after: Fact) -> str:
    """What was answered; where the same value is only affirmed or denied, a word is enough."""
    if fact.value == after.value:
        return "yes" if fact.holds else "no"
    return value_in_words(base, fact)


def _hands(base: RuleBase, changes: list[Change]) -> Iterator[tuple[str, str]]:
    """Who could make all of the changes, and if the base says it, what they would do."""
    for actor in able(base, changes):
        deeds = [deed(base, change.after, actor) for change in changes]
        yield str(base.actors[actor].label), listed(text for text in deeds if text is not None)
