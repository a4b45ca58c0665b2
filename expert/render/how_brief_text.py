"""A proof in three sentences: what the rule says, why, and which answers it all rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from expert.explanation.how import answers_below, main_rule
from expert.model.rulebase import RuleBase
from expert.model.trace import Derived, Fact, Trace
from expert.render.layout import Line
from expert.render.outline import Item, Note, Outline, Section, lead
from expert.render.outline_text import outline_lines
from expert.wording import fact_in_words, facts_in_words


def brief_lines(base: RuleBase, trace: Trace, facts: Iterable[Fact], width: int) -> Iterator[Line]:
    """Each of the facts, which the trace must have derived, with three sentences in the words of its rule."""
    return outline_lines(brief_outline(base, trace, facts), width)


def brief_outline(base: RuleBase, trace: Trace, facts: Iterable[Fact]) -> Outline:
    """The same as an outline."""
    derived = {one.fact: one for one in trace.derived}
    items = tuple(_item(base, trace, derived[fact]) for fact in facts)
    return (Section(items) if items else lead("Nothing follows from these answers."),)


def _item(base: RuleBase, trace: Trace, derived: Derived) -> Item:
    rule = base.rules[main_rule(base, trace, derived)]
    answers = facts_in_words(base, answers_below(base, trace, derived.fact))
    text = f"{rule.title}. {_first_sentence(str(rule.because))} It rests on what was answered: {answers}."
    # How well that is founded is said even here: the first sentence of a reason may leave out what is ours.
    notes = [Note(text), Note(f"[{derived.basis}; {', '.join(rule.cites)}]", "faint")]
    if derived.contested:
        notes.append(Note("Contested: it cannot be derived without facts that contradict each other.", "warning"))
    return Item(fact_in_words(base, derived.fact), "finding", tuple(notes))


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?])\s+(?=[A-Z\"'(])", text, maxsplit=1)[0]
