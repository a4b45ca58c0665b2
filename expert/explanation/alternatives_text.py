"""Other answers that would change the result of a case, as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from expert.documents.tree import Item, Items, Paragraph, Section, Span, Spans, item, joined
from expert.explanation.alternatives import Alternative
from expert.explanation.changes_in_words import condition, to_answer
from expert.explanation.proof_graph import fact_anchor
from expert.explanation.report import Finding
from expert.model.rulebase import RuleBase
from expert.words.facts import capital, value_of


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
