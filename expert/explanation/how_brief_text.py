"""A proof in three sentences: what the rule says, why, and which answers it all rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable

from expert.documents.tree import Item, Paragraph, Section, item, lead, listing
from expert.explanation.proof import Proof
from expert.model.rulebase import RuleBase
from expert.words.facts import fact_in_words, facts_in_words


def brief_outline(base: RuleBase, proofs: Iterable[Proof]) -> tuple[Section, ...]:
    """Tell each of the conclusions in three sentences, in the words of its rule."""
    items = tuple(_item(base, proof) for proof in proofs)
    return (listing("", items) if items else lead("Nothing follows from these answers."),)


def _item(base: RuleBase, proof: Proof) -> Item:
    rule, conclusion = proof.rule, proof.conclusion
    answers = facts_in_words(base, proof.answers())
    text = f"{rule.title}. {_first_sentence(str(rule.because))} It rests on what was answered: {answers}."
    # How well that is founded is said even here: the first sentence of a reason may leave out what is ours.
    notes = [Paragraph(text), Paragraph(f"[{conclusion.basis}; {', '.join(rule.cites)}]", "faint")]
    if conclusion.contested:
        notes.append(Paragraph("Contested: it cannot be derived without facts that contradict each other.", "warning"))
    return item(fact_in_words(base, proof.fact), "finding", tuple(notes))


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?])\s+(?=[A-Z\"'(])", text, maxsplit=1)[0]
