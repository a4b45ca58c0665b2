"""Other answers that would change the result of a case: what would no longer follow from them, and what would."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from expert.explanation.change import able, balance, harms
from expert.explanation.proof import Proofs, proofs_of
from expert.explanation.report import Finding, Findings, Report, findings
from expert.explanation.sensitivity import Sensitivity
from expert.explanation.what_if import given, slots, supposed
from expert.inference.actions import AnswerChange, changeable
from expert.inference.domain import slot_of
from expert.inference.evaluate import Evaluator
from expert.inference.possible import Possible
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact

#: For each finding, so many sets of other answers are looked for; and so many alternatives are found in all.
_EACH, _ALL = 3, 40


class Alternative(NamedTuple):
    """A set of other answers that, all together, change the result.

    changes: the other answers.
    goes: the findings that would no longer follow.
    comes: the findings that would follow then.
    by: the actors who could bring it about, one alone or several together; empty if nobody could.
    worse: whether it would make things worse, and is to be told as a warning.
    """

    changes: tuple[AnswerChange, ...]
    goes: tuple[Finding, ...]
    comes: tuple[Finding, ...]
    by: tuple[tuple[str, ...], ...]
    worse: bool


def alternatives(
    base: RuleBase, possible: Possible, report: Report, sensitivity: Sensitivity
) -> tuple[Alternative, ...]:
    """Return each other answer that changes the verdict by itself, and the least that anybody could change so that a
    finding falls. Those of few answers come first, of these what cures most of the worst; what would make things worse
    comes last. If nobody can bring an answer about, what changes most comes first."""
    trace, proofs = report.trace, report.proofs
    evaluator = Evaluator(base, dict(trace.parameters))
    before = slots(base, given(trace))
    otherwise = [(one.after,) for hang in sensitivity.hangs_on for one in hang.others if one.after is not None]
    found = []
    for afters in dict.fromkeys([*otherwise, *_least(base, possible, report)]):
        after = evaluator.evaluate(trace.case, supposed(base, given(trace), afters))
        if {one.constraint for one in after.broken} - {one.constraint for one in trace.broken}:
            continue  # nothing of the kind can be
        then = proofs_of(base, after)
        goes, comes = _only(base, proofs, then), _only(base, then, proofs)
        changes = tuple(
            AnswerChange(before.get(slot_of(fact, base.attributes[fact.attribute]), ()), fact) for fact in afters
        )
        cured = balance(base, [one.fact for _, one in goes], [one.fact for _, one in comes])
        by, harmful = _by_whom(base, changes)
        worse = harmful or (bool(by) and cured[:1] > (0,))
        effect = cured if by else (-len(goes) - len(comes), _worst(base, goes))
        one = Alternative(changes, tuple(f for _, f in goes), tuple(f for _, f in comes), by, worse)
        found.append(((worse, len(changes), effect), one))
    found.sort(key=lambda one: one[0])
    return tuple(one for _, one in found[:_ALL])


def _least(base: RuleBase, possible: Possible, report: Report) -> Iterator[tuple[Fact, ...]]:
    for _, finding in findings(base, report.proofs):
        for harmless in (True, False):
            least = possible.least_changes(report.trace, finding.fact, holds=False, limit=_EACH, harmless=harmless)
            for changes in least:
                yield tuple(change.after for change in changes)


def _only(base: RuleBase, here: Proofs, there: Proofs) -> Findings:
    """Return the findings of one trace that the other does not have; both by their proofs."""
    return [(value, one) for value, one in findings(base, here) if one.fact not in there]


def _worst(base: RuleBase, found: Findings) -> int:
    severities = list(base.severities)
    return min((severities.index(value.severity) for value, _ in found if value.severity), default=len(severities))


def _by_whom(base: RuleBase, changes: tuple[AnswerChange, ...]) -> tuple[tuple[tuple[str, ...], ...], bool]:
    """Return each actor who could bring it about alone, else several together, if they could; and whether all of them
    would do harm. Whoever would is left out where others would not."""
    together = all(changeable(base, one.before, one.after) for one in changes)
    ways: list[tuple[str, ...]] = [(actor,) for actor in able(base, changes)]
    if together and not ways:
        ways = [tuple(base.actors)]
    harmless = [actors for actors in ways if not harms(base, changes, actors)]
    return tuple(harmless or ways), bool(ways) and not harmless
