"""A proof in three sentences: what the rule says, why, and which answers it all rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable

from expert.documents.tree import Item, Paragraph, Section, item, lead, listing
from expert.explanation.how import answers_below, main_rule
from expert.model.rulebase import RuleBase
from expert.model.trace import Derived, Fact, Trace
from expert.wording import fact_in_words, facts_in_words


def brief_outline(base: RuleBase, trace: Trace, facts: Iterable[Fact]) -> tuple[Section, ...]:
    """The same as an outline."""
    derived = {one.fact: one for one in trace.derived}
    items = tuple(_item(base, trace, derived[fact]) for fact in facts)
    return (listing("", items) if items else lead("Nothing follows from these answers."),)


def _item(base: RuleBase, trace: Trace, derived: Derived) -> Item:
    rule = base.rules[main_rule(base, trace, derived)]
    answers = facts_in_words(base, answers_below(base, trace, derived.fact))
    text = f"{rule.title}. {_first_sentence(str(rule.because))} It rests on what was answered: {answers}."
    # How well that is founded is said even here: the first sentence of a reason may leave out what is ours.
    notes = [Paragraph(text), Paragraph(f"[{derived.basis}; {', '.join(rule.cites)}]", "faint")]
    if derived.contested:
        notes.append(Paragraph("Contested: it cannot be derived without facts that contradict each other.", "warning"))
    return item(fact_in_words(base, derived.fact), "finding", tuple(notes))


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?])\s+(?=[A-Z\"'(])", text, maxsplit=1)[0]
