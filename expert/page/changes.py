"""What would change the verdict: other answers, what would no longer follow from them, and what would instead."""

from __future__ import annotations

from collections.abc import Sequence

from expert.evaluation import CaseEvaluator
from expert.inference.possible import Change
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer, Fact, Trace
from expert.page.data import Alternative, Link, Swap
from expert.report import findings
from expert.wording import value_in_words

#: Of each finding, so many sets of other answers are looked for.
_EACH = 3


def alternatives(evaluator: CaseEvaluator, trace: Trace, ids: dict[Fact, str]) -> tuple[Alternative, ...]:
    """The smallest sets of other answers by which a finding falls: those of few answers and great effect first."""
    base = evaluator.base
    own = [finding for _, finding in findings(base, trace)]
    sets = dict.fromkeys(
        change
        for finding in own
        for change in evaluator.possible.least_changes(trace, finding.fact, holds=False, limit=_EACH)
    )
    found = []
    for changes in sets:
        after = evaluator.what_if(trace.case, changed(trace, changes))
        facts = {one.fact for one in after.derived}
        gone = tuple(Link(ids[one.fact], one.label) for one in own if one.fact not in facts)
        new = tuple(one.label for _, one in findings(base, after) if one.fact not in ids)
        found.append(Alternative(tuple(_swap(base, one) for one in changes), gone, new))
    return tuple(sorted(found, key=lambda one: (len(one.swaps), len(one.new) - len(one.gone))))


def changed(trace: Trace, changes: Sequence[Change]) -> list[Answer]:
    """The answers of a case with some of them changed."""
    answers = {answer.attribute: answer for answer in (*trace.answers, *trace.inert)}
    for change in changes:
        name = change.after.attribute
        old = answers.get(name, Answer(name, (), (), "asked"))
        facts = [fact for fact in old.facts if fact not in change.before]
        left = tuple(value for value in old.unknown if value != change.after.value)
        answers[name] = Answer(name, tuple(sorted([*facts, change.after])), left, old.origin)
    return list(answers.values())


def _swap(base: RuleBase, change: Change) -> Swap:
    attribute = base.attributes[change.after.attribute]
    return Swap(
        label=str(attribute.label),
        before=" and ".join(_now(base, fact, change.after) for fact in change.before),
        after=value_in_words(base, change.after),
        by=", ".join(str(base.actors[actor].label) for actor in attribute.changeable_by),
    )


def _now(base: RuleBase, fact: Fact, after: Fact) -> str:
    """What was answered; where the same value is only affirmed or denied, a word is enough."""
    if fact.value == after.value:
        return "yes" if fact.holds else "no"
    return value_in_words(base, fact)
