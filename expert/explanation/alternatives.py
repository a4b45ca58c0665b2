"""Other answers that would change the result of a case: what would no longer follow from them, and what would."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from expert.documents.tree import Item, Items, Paragraph, Section, Span, Spans, item, joined
from expert.explanation.change import able, balance, harms
from expert.explanation.changes_in_words import condition, to_answer
from expert.explanation.proof import Proofs, proofs_of
from expert.explanation.proof_graph import fact_anchor
from expert.explanation.report import Finding, Findings, Report, findings
from expert.explanation.sensitivity import Sensitivity
from expert.explanation.what_if import given, slots, supposed
from expert.inference.actions import AnswerChange, changeable
from expert.inference.domain import slot_of
from expert.inference.evaluate import Evaluator
from expert.inference.possible import Possible
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.words.facts import capital, value_of

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
        one = Alternative(
            changes=changes, goes=tuple(f for _, f in goes), comes=tuple(f for _, f in comes), by=by, worse=worse
        )
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


def alternatives_outline(base: RuleBase, every: Sequence[Alternative]) -> Iterator[Section]:
    """Tell of other answers in three parts: those that would help, those that may be mistaken, and those that would do
    harm."""
    for title, help, mine in (
        (
            "What would help",
            "What ends most of the worst with least stands first.",
            [one for one in every if one.by and not one.worse],
        ),
        (
            "If an answer is wrong",
            "These are in nobody's hands. With one of them the result would be another.",
            [one for one in every if not one.by],
        ),
        (
            "What would make things worse",
            "Each of these does harm, whatever it ends.",
            [one for one in every if one.worse],
        ),
    ):
        if mine:
            kind = "warning" if mine[0].worse else "finding"
            items = tuple(_alternative(base, one, kind) for one in mine)
            yield Section(title, (Paragraph(help, "faint"), Items(items)), folded=True)


def _alternative(base: RuleBase, one: Alternative, kind: str) -> Item:
    answers = "; ".join(to_answer(base, one.changes))
    ways = ", or ".join(condition(base, one.changes, actors) for actors in one.by)
    notes = [Paragraph(f"The answers would be: {answers}.", "faint")] if ways else []
    for words, found, wanted in (
        ("We would no longer find", one.goes, True),
        ("We would no longer recommend", one.goes, False),
        ("We would find", one.comes, True),
        ("We would recommend", one.comes, False),
    ):
        mine = [_named(base, each, new=found is one.comes) for each in found if _is_wrong(base, each) == wanted]
        if mine:
            notes.append(Paragraph((Span(f"{words}: "), *joined(mine, "; "), Span("."))))
    text = capital(ways) or answers
    return item(text, kind, notes)


def _named(base: RuleBase, one: Finding, *, new: bool) -> Spans:
    """Return a finding that leads to its proof if it is there; for a new one that is wrong, also why."""
    if not new:
        return (Span(one.label, target=fact_anchor(one.fact)),)
    because = f", because: {str(base.rules[one.rule].because).rstrip('.')}" if _is_wrong(base, one) else ""
    return (Span(f"{one.label}{because}"),)


def _is_wrong(base: RuleBase, one: Finding) -> bool:
    value = value_of(base, one.fact)
    return value is not None and bool(value.severity)
