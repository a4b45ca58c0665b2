"""What would change the verdict: other answers, what would no longer follow from them, and what would instead."""

from __future__ import annotations

from collections.abc import Iterator

from expert.evaluation import CaseEvaluator
from expert.explanation.answers import given, slots, supposed
from expert.explanation.change import able
from expert.inference.domain import Slot, domain, slot_of, standing_for
from expert.inference.possible import Change, action_of
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact, Trace
from expert.page.data import Alternative, Link, Swap
from expert.report import findings
from expert.wording import value_in_words

#: Of each finding, so many sets of other answers are looked for; and so many alternatives are told in all.
_EACH, _ALL = 3, 40


def alternatives(evaluator: CaseEvaluator, trace: Trace, ids: dict[Fact, str]) -> tuple[Alternative, ...]:
    """Each answer otherwise, and the least that somebody could change so that a finding falls.

    Those of few answers and great effect come first.
    """
    base = evaluator.base
    own = [finding for _, finding in findings(base, trace)]
    before = slots(base, given(trace))
    found = []
    for afters in dict.fromkeys([*_otherwise(evaluator, before), *_least(evaluator, trace)]):
        after = evaluator.what_if(trace.case, supposed(base, given(trace), afters))
        if {one.constraint for one in after.broken} - {one.constraint for one in trace.broken}:
            continue  # nothing of the kind can be
        facts = {one.fact for one in after.derived}
        gone = tuple(Link(ids[one.fact], one.label) for one in own if one.fact not in facts)
        new = tuple(one.label for _, one in findings(base, after) if one.fact not in ids)
        if gone or new:
            changes = [Change(before.get(slot_of(fact, base.attributes[fact.attribute]), ()), fact) for fact in afters]
            swaps = tuple(_swap(base, change) for change in changes)
            found.append(Alternative(swaps, gone, new, tuple(_hands(base, changes))))
    found.sort(key=lambda one: (len(one.swaps), -len(one.gone) - len(one.new)))
    return tuple(found[:_ALL])


def _otherwise(evaluator: CaseEvaluator, before: dict[Slot, tuple[Fact, ...]]) -> Iterator[tuple[Fact, ...]]:
    """Every other answer to a question that has one."""
    for slot, options in domain(evaluator.base, evaluator.program).items():
        answered = before.get(slot, ())
        if len(answered) == 1:
            now = standing_for(answered[0], options, evaluator.program)
            yield from ((option,) for option in options if option != now)


def _least(evaluator: CaseEvaluator, trace: Trace) -> Iterator[tuple[Fact, ...]]:
    """The least changes in somebody's hands by which a finding falls."""
    for _, finding in findings(evaluator.base, trace):
        for changes in evaluator.possible.least_changes(trace, finding.fact, holds=False, limit=_EACH):
            yield tuple(change.after for change in changes)


def _swap(base: RuleBase, change: Change) -> Swap:
    return Swap(
        label=str(base.attributes[change.after.attribute].label),
        before=" and ".join(_now(base, fact, change.after) for fact in change.before),
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
        actions = [action_of(base.attributes[one.after.attribute], one.after, actor) for one in changes]
        texts = [
            str(action.do).replace("{value}", value_in_words(base, change.after))
            for action, change in zip(actions, changes, strict=True)
            if action is not None
        ]
        yield str(base.actors[actor].label), ", and ".join(texts)
