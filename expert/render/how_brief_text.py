"""A proof in three sentences: what the rule says, why, and which answers it all rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable

from expert.explanation.proof import Proof
from expert.model.rulebase import RuleBase
from expert.render.outline import Item, Note, Outline, Section, lead
from expert.wording import fact_in_words, facts_in_words


def brief_outline(base: RuleBase, proofs: Iterable[Proof]) -> Outline:
    """Tell each of the conclusions in three sentences, in the words of its rule."""
    items = tuple(_item(base, proof) for proof in proofs)
    return (Section(items) if items else lead("Nothing follows from these answers."),)


def _item(base: RuleBase, proof: Proof) -> Item:
    rule, conclusion = proof.rule, proof.conclusion
    answers = facts_in_words(base, proof.answers())
    text = f"{rule.title}. {_first_sentence(str(rule.because))} It rests on what was answered: {answers}."
    # How well that is founded is said even here: the first sentence of a reason may leave out what is ours.
    notes = [Note(text), Note(f"[{conclusion.basis}; {', '.join(rule.cites)}]", "faint")]
    if conclusion.contested:
        notes.append(Note("Contested: it cannot be derived without facts that contradict each other.", "warning"))
    return Item(fact_in_words(base, proof.fact), "finding", tuple(notes))


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?])\s+(?=[A-Z\"'(])", text, maxsplit=1)[0]
