"""Proofs in words.

In full: a numbered conclusion, the rule and its sources, and below it what the rule rests on. In brief: what the rule
says, why, and which answers the conclusion is based on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from expert.documents.tree import (
    Block,
    Document,
    Item,
    Items,
    Paragraph,
    Section,
    Span,
    item,
    lead,
    listing,
    trees,
    unstyled,
)
from expert.explanation.how import Step, Threshold, Unfolded, unfold
from expert.explanation.proof import Proof, proofs_of
from expert.explanation.proof_graph import fact_anchor, proof_graph
from expert.explanation.questions import explanation, warned
from expert.files.answers import shortest, written
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact, Firing, Trace
from expert.words.facts import citation, fact_in_words, facts_in_words, value_of, with_unit
from expert.words.names import final_conclusions


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


#: What this question finds, one of it for each thing that it is asked about.
FOUND = Unfolded

LEGEND = (
    "A rule is [stated] if its source says so, [implied] if it follows from what the source says, and "
    "[operationalized] if we had to add something to make it testable. All this is settled by these rules from these "
    "answers; whether the rules hold for your case is for you to judge."
)


def proof_outline(
    base: RuleBase, trace: Trace, proof: Unfolded, origin: str, answers: Mapping[Fact, Item] | None = None
) -> tuple[Section, ...]:
    """The same as an outline. `answers` are items that say more of an answer than that it was given."""
    if not proof.steps:
        return (lead("Nothing follows from these answers."),)
    writer = _Writer(base, origin, answers or {})
    sections = []
    if len(proof.steps) > 1:
        contents = (Paragraph(f"[{step.number}] {fact_in_words(base, step.fact)}") for step in proof.steps)
        sections.append(Section("What follows", tuple(contents)))
    # What has been shown on the way to another conclusion is not shown again.
    shown = [step for step in proof.steps if step.firing is not None or step.answer is not None]
    sections.append(trees("", (writer.item(step) for step in shown)))
    if proof.notes:
        notes = tuple(item(f"{name}: {base.notes[name].note}", "faint") for name in proof.notes)
        sections.append(listing("How the sources are read", notes))
    for name, value in trace.parameters:
        text = f"The parameter {name} was set to {shortest(value)} for this run."
        sections.append(listing("", [item(text, "warning")]))
    sections.append(lead(LEGEND, kind="faint"))
    return tuple(sections)


class _Writer:
    def __init__(self, base: RuleBase, origin: str, answers: Mapping[Fact, Item]) -> None:
        self._base = base
        self._origin = origin
        self._answers = answers
        self._cited: set[str] = set()
        self._told: dict[int, Fact] = {}

    def item(self, step: Step) -> Item:
        words = fact_in_words(self._base, step.fact)
        if step.fact in self._answers:
            return self._answers[step.fact]
        if step.answer is not None:
            source = "" if step.answer.origin == self._origin else f" in {step.answer.origin}"
            return item(f"{words} (answered{source})", "answer")
        if step.cut:
            return item(f"{words} (concluded, and not unfolded here)", "finding")
        if step.firing is None:
            said = Span(f"[{step.number}] {words}", target=fact_anchor(step.fact))
            return item((said, Span(f" (shown {'below' if step.later else 'above'})")), "finding")
        self._told[step.number] = step.fact
        notes = [*self._advice(step), *self._rule(step), *self._others(step)]
        premises = tuple(self.item(premise) for premise in step.premises)
        told = item(f"[{step.number}] {words}", "finding", tuple(notes), premises)
        return told._replace(anchor=fact_anchor(step.fact))

    def _advice(self, step: Step) -> Iterator[Paragraph]:
        """What a recommendation asks of whom, and whether the conclusion is contested."""
        value = value_of(self._base, step.fact)
        if value is not None and value.actor and value.stage:
            yield Paragraph(
                f"{self._base.actors[value.actor].label} - {self._base.stages[value.stage].label}: {value.do}"
            )
        if step.derived is not None and step.derived.contested:
            yield Paragraph("Contested: it cannot be derived without facts that contradict each other.", "warning")

    def _rule(self, step: Step) -> Iterator[Paragraph]:
        if step.firing is None or step.derived is None:
            return
        if step.shown_at is not None:
            other = Span(f"[{step.shown_at}]", target=fact_anchor(self._told[step.shown_at]))
            yield Paragraph((Span("By the same rule as "), other, Span(".")), "faint")
            return
        rule = self._base.rules[step.firing.rule]
        yield Paragraph(f"Rule: {rule.title}.", hang=2)
        yield Paragraph(str(rule.because), level=2)
        chain = "" if step.derived.basis == rule.basis else f"; with what it rests on: {step.derived.basis}"
        yield Paragraph(f"{rule.name} [{rule.basis}{chain}]", "faint", 2)
        for claim in rule.cites:
            yield Paragraph(self._citation(claim), "source", 2, 2)
        for threshold in step.thresholds:
            yield Paragraph(self._threshold(threshold), "faint", 2, 2)

    def _threshold(self, one: Threshold) -> str:
        parameter = self._base.parameters[one.name]
        of_run = ", set for this run" if one.overridden else ""
        return (
            f"{parameter.label}: {with_unit(one.value, parameter.unit)} ({one.name}{of_run}) [{parameter.basis}]. "
            f"{parameter.because}"
        )

    def _others(self, step: Step) -> Iterator[Paragraph]:
        for firing in step.others:
            yield Paragraph(self._other(firing), "faint", hang=2)

    def _other(self, firing: Firing) -> str:
        return (
            f"Also supported by: {self._base.rules[firing.rule].title} ({firing.rule}), from "
            f"{facts_in_words(self._base, firing.premises)}."
        )

    def _citation(self, claim: str) -> str:
        """A claim in full where it is cited first, and after that by its name."""
        if claim in self._cited:
            return f"{claim}, see above"
        self._cited.add(claim)
        notes = ", ".join(self._base.notes_on.get(claim, ()))
        return citation(self._base, claim) + (f" [see {notes}]" if notes else "")


def how_explanation(
    base: RuleBase,
    trace: Trace,
    title: str,
    facts: Sequence[Fact],
    origin: str,
    *,
    brief: bool = False,
    depth: int | None = None,
    answers: Mapping[Fact, Item] | None = None,
) -> Document:
    """How the facts were concluded; `origin` is where answers come from unless it is said, `answers` are items that say
    more of an answer."""
    proofs = proofs_of(base, trace)
    unfolded = unfold(base, trace, proofs, facts, depth)
    short = brief_outline(base, [proofs[fact] for fact in facts])
    sections = (*warned(base, trace), *(short if brief else proof_outline(base, trace, unfolded, origin, answers)))
    answer = [sentence for section in short for block in section.blocks for sentence in _first_sentences(block)]
    return explanation(
        base, "how", [trace.case], title, sections, [unfolded], graph=proof_graph(base, unfolded), answer=answer
    )


def not_concluded(base: RuleBase, trace: Trace, wanted: Iterable[Fact]) -> str:
    """Say that the case comes to none of these, and to what it comes."""
    texts = " or ".join(sorted({f"{fact.attribute}={written(fact)}" for fact in wanted}))
    reached = sorted({fact.value for fact in final_conclusions(base, trace) if isinstance(fact.value, str)})
    return f"This case does not come to {texts}. It comes to: {', '.join(reached) or 'nothing'}."


def _first_sentences(block: Block) -> Iterable[str]:
    """Of each item what it says and its first note."""
    for one in block.items if isinstance(block, Items) else ():
        notes = [unstyled(note.words) for note in one.below if isinstance(note, Paragraph)]
        yield ". ".join([unstyled(one.words), *notes[:1]])
