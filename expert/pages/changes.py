"""What would change the verdict, as a page says it: answers, thresholds, and what anybody could do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from expert.documents.tree import Paragraph, unstyled
from expert.explanation.advice import condition
from expert.explanation.alternatives import Alternative
from expert.explanation.report import Finding
from expert.explanation.sensitivity import Sensitivity
from expert.explanation.sensitivity_text import range_item
from expert.inference.actions import AnswerChange
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact, Trace
from expert.words.facts import option_in_words, slot_in_words, value_of, values_in_words

#: So much of what would change the verdict is told in short: of what somebody could do, and of answers gone wrong.
_DEEDS, _MISTAKES = 3, 1


class Swap(NamedTuple):
    """One other answer: what is asked, what was answered, and what it would be instead."""

    label: str
    before: str
    after: str


class Outcome(NamedTuple):
    """A conclusion that would come or go: its id on the page, if it is there; of a new diagnosis, why it would hold."""

    id: str
    text: str
    reason: str


class Effect(NamedTuple):
    """What would come of other answers, in words, and the conclusions of which it is true."""

    words: str
    conclusions: tuple[Outcome, ...]


class ToldAlternative(NamedTuple):
    """Other answers that, all together, change the verdict, and how.

    `advice` says who could bring it about: the conditions of sentences, each of which is enough. What would make things
    `worse` is no advice, but a warning.
    """

    swaps: tuple[Swap, ...]
    effects: tuple[Effect, ...]
    advice: tuple[str, ...]
    worse: bool


def told(base: RuleBase, one: Alternative, ids: Mapping[Fact, str]) -> ToldAlternative:
    """Put an alternative into words; `ids` are those of the facts on the page."""
    return ToldAlternative(
        swaps=tuple(_swap(base, change) for change in one.changes),
        effects=tuple(_effects(base, one, ids)),
        advice=tuple(condition(base, one.changes, actors) for actors in one.by),
        worse=one.worse,
    )


def _swap(base: RuleBase, change: AnswerChange) -> Swap:
    fact = change.after
    value = "" if base.attributes[fact.attribute].single else str(fact.value)
    return Swap(
        label=slot_in_words(base, fact.attribute, value),
        before=option_in_words(base, change.before, value) if change.before else "",
        after=option_in_words(base, [fact], value),
    )


def _effects(base: RuleBase, one: Alternative, ids: Mapping[Fact, str]) -> Iterator[Effect]:
    def diagnosed(finding: Finding) -> bool:
        value = value_of(base, finding.fact)
        return value is not None and bool(value.severity)

    for words, findings, wanted in (
        ("no longer diagnosed", one.goes, True),
        ("no longer advised", one.goes, False),
        ("diagnosed then", one.comes, True),
        ("advised then", one.comes, False),
    ):
        outcomes = [
            Outcome(
                ids.get(finding.fact, ""),
                finding.label,
                str(base.rules[finding.rule].because) if findings is one.comes and wanted else "",
            )
            for finding in findings
            if diagnosed(finding) == wanted
        ]
        if outcomes:
            yield Effect(words, tuple(outcomes))


def most_telling(every: tuple[ToldAlternative, ...]) -> Iterator[ToldAlternative]:
    """Yield of each question the answer of greatest effect: of what somebody could do, and after it of what nobody
    could."""
    for wanted, most in ((True, _DEEDS), (False, _MISTAKES)):
        seen: dict[str, ToldAlternative] = {}
        for one in every:
            if len(one.swaps) == 1 and bool(one.advice) == wanted and not one.worse:
                seen.setdefault(one.swaps[0].label, one)
        yield from list(seen.values())[:most]


def fixed_by(base: RuleBase, trace: Trace, found: Sensitivity) -> Iterator[tuple[str, str]]:
    """Yield the questions that fix the verdict, each with what was answered."""
    facts = {answer.attribute: answer.facts for answer in (*trace.answers, *trace.inert)}
    for name in found.least:
        yield str(base.attributes[name].label), values_in_words(base, facts[name]) if facts[name] else "unknown"


def thresholds(base: RuleBase, found: Sensitivity) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the thresholds of which another value would change the verdict, each with how."""
    for span in found.thresholds:
        if span.hangs:
            item = range_item(base, span)
            yield unstyled(item.words), tuple(unstyled(one.words) for one in item.below if isinstance(one, Paragraph))
