"""Proofs in words.

By steps: the answers, and what follows from them, sentence by sentence. With sources: a numbered conclusion, the rule
and its claims, and below it what the rule is based on. In brief: what the rule says, why, and by which answers.
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
from expert.words.facts import (
    citation,
    counted,
    fact_in_words,
    facts_in_words,
    listed,
    said_of,
    sentence,
    value_of,
    with_unit,
)
from expert.words.in_case import as_in
from expert.words.names import final_conclusions
from expert.words.sentences import LEGEND, SUPPORT, alone, mark, to_do


def brief_outline(base: RuleBase, proofs: Iterable[Proof]) -> tuple[Section, ...]:
    """Tell each of the conclusions in three sentences, in the words of its rule."""
    items = tuple(_item(base, proof) for proof in proofs)
    return (listing("", items) if items else lead("We cannot conclude anything from these answers."),)


def _item(base: RuleBase, proof: Proof) -> Item:
    rule, conclusion = proof.rule, proof.conclusion
    answers = " ".join(_answered(base, proof.answers()))
    text = f"{rule.title}. {_first_sentence(str(rule.because))} {answers}"
    # How well that is founded is said even here: the first sentence of a reason may leave out what is ours.
    notes = [Paragraph(text), Paragraph(mark(conclusion.basis), "faint")]
    if conclusion.contested:
        notes.append(Paragraph("Disputed: it is based on answers that contradict each other.", "warning"))
    return item(alone(sentence(base, proof.fact)), "finding", tuple(notes))


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?])\s+(?=[A-Z\"'(])", text, maxsplit=1)[0]


#: How to see more than the steps.
SOURCES = "To see the sources of each step, add --sources."


def steps_outline(
    base: RuleBase, trace: Trace, proofs: Sequence[Proof], origin: str, more: str = SOURCES
) -> tuple[Section, ...]:
    """Tell how conclusions were reached: the answers that they are based on, then each step in a sentence; `more` says
    how to see the rest."""
    if not proofs:
        return (lead("We cannot conclude anything from these answers."),)
    sections = [section for proof in proofs for section in _steps(base, proof)]
    for name, value in trace.parameters:
        text = f"The cut-off {name} was set to {shortest(value)} for this run."
        sections.append(listing("", [item(text, "warning")]))
    others = sorted({one.origin for one in trace.answers} - {origin})
    shared = [f"Some answers come from {listed(others)}."] if others else []
    sections.append(lead(*shared, LEGEND, more, kind="faint"))
    return tuple(sections)


def _steps(base: RuleBase, proof: Proof) -> Iterator[Section]:
    said = [Paragraph(text) for text in _answered(base, proof.answers())]
    if proof.conclusion.contested:
        said.append(Paragraph("This is disputed: the answers that it is based on contradict each other.", "warning"))
    value = value_of(base, proof.fact)
    if value is not None and (do := to_do(value)):
        said.append(Paragraph(f"What to do: {do}"))
    yield Section(f"{alone(sentence(base, proof.fact))} {mark(proof.conclusion.basis)}", tuple(said), kind="finding")
    steps = sorted(proof.steps(), key=lambda one: (one.conclusion.rank, one is proof, one.rule.name))
    by_rule: dict[str, list[Proof]] = {}
    for one in steps:
        by_rule.setdefault(one.rule.name, []).append(one)
    items = [_step(base, mine) for mine in by_rule.values()]
    yield Section(f"The {counted(len(items), 'step')}", (Items(tuple(items), "steps"),))
    if any(one.rule.cites for one in steps):
        yield Section("To cite it", (Paragraph(_citable(base, proof)),))


def _answered(base: RuleBase, facts: Sequence[Fact]) -> Iterator[str]:
    """Say what was answered, what is so before what is not, as many sentences as it takes to keep each short."""
    ordered = sorted(facts, key=lambda one: not one.holds)
    said = [text for fact in ordered if (text := said_of(base, fact)) is not None]
    for start in range(0, len(said), 2):
        yield f"You answered that {', and that '.join(said[start : start + 2])}."
    if plain := [fact for fact in ordered if said_of(base, fact) is None]:
        yield f"You answered: {facts_in_words(base, plain)}."


def _citable(base: RuleBase, proof: Proof) -> str:
    """Return what to cite for a conclusion: the papers with the places in them, and for what is ours, us."""
    steps = sorted(proof.steps(), key=lambda one: one.conclusion.rank)
    ours = proof.conclusion.basis == "operationalized"
    places: dict[str, dict[str, None]] = {}
    for step in [one for one in steps if one.rule.basis != "operationalized"] or steps:
        for claim in (base.claims[name] for name in step.rule.cites):
            paper = base.papers[claim.paper]
            title = f'"{paper.title}"' + (f", {paper.published}" if paper.published else "")
            places.setdefault(title, {})[str(claim.at)] = None
    of = [f"{title} ({'; '.join(mine)})" for title, mine in places.items()]
    by = {"stated": "by", "implied": "as we infer from", "operationalized": "by rules of our own on the basis of"}
    end = " The sources themselves do not say this." if ours else ""
    return f"We find that {sentence(base, proof.fact)}, {by[proof.conclusion.basis]} {listed(of)}.{end}"


def _step(base: RuleBase, proofs: Sequence[Proof]) -> Item:
    """Tell what a rule says, what follows by it here, and why it is held to be so."""
    rule = proofs[0].rule
    so = ", and ".join(sentence(base, one.fact) for one in proofs)
    return item(
        f"{alone(rule.title)} {mark(rule.basis)}", "", (Paragraph(f"So {so}."), Paragraph(str(rule.because), "faint"))
    )


#: What this question finds, one of it for each thing that it is asked about.
FOUND = Unfolded


def proof_outline(
    base: RuleBase, trace: Trace, proof: Unfolded, origin: str, answers: Mapping[Fact, Item] | None = None
) -> tuple[Section, ...]:
    """Return the proofs as an outline. `answers` are items that say more of an answer than that it was given."""
    if not proof.steps:
        return (lead("We cannot conclude anything from these answers."),)
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
        text = f"The cut-off {name} was set to {shortest(value)} for this run."
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
        """Yield what a recommendation asks of whom, and whether the conclusion is disputed."""
        value = value_of(self._base, step.fact)
        if value is not None and value.actor:
            stage = [str(self._base.stages[value.stage].label)] if value.stage else []
            who = " - ".join([str(self._base.actors[value.actor].label), *stage])
            yield Paragraph(f"{who}: {do}" if (do := to_do(value)) else f"{who}.")
        if step.derived is not None and step.derived.contested:
            yield Paragraph("Disputed: it is based on answers that contradict each other.", "warning")

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
        earlier = SUPPORT[step.derived.basis]
        chain = "" if step.derived.basis == rule.basis else f"; an earlier step is {earlier}"
        yield Paragraph(f"{rule.name} [{SUPPORT[rule.basis]}{chain}]", "faint", 2)
        for claim in rule.cites:
            yield Paragraph(self._citation(claim), "source", 2, 2)
        for threshold in step.thresholds:
            yield Paragraph(self._threshold(threshold), "faint", 2, 2)

    def _threshold(self, one: Threshold) -> str:
        parameter = self._base.parameters[one.name]
        of_run = ", set for this run" if one.overridden else ""
        return (
            f"{parameter.label}: {with_unit(one.value, parameter.unit)} ({one.name}{of_run}) {mark(parameter.basis)}. "
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
        """Return a claim in full where it is cited first, and after that by its name."""
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
    sources: bool = False,
    answers: Mapping[Fact, Item] | None = None,
    result: Sequence[Block] = (),
) -> Document:
    """Explain how the facts were concluded, step by step; `origin` is where answers come from unless it is said.

    With `brief` each is told in three sentences, with `sources`, `depth` or `answers` as a tree with all claims, where
    `answers` are items that say more of an answer. A `result` stands in the place of all of it.
    """
    base = as_in(base, trace)
    proofs = proofs_of(base, trace)
    unfolded = unfold(base, trace, proofs, facts, depth)
    short = brief_outline(base, [proofs[fact] for fact in facts])
    if brief:
        sections: Sequence[Block] = (*warned(base, trace), *short)
    elif result:
        sections = result
    elif sources or depth or answers is not None:
        sections = (*warned(base, trace), *proof_outline(base, trace, unfolded, origin, answers))
    else:
        sections = (*warned(base, trace), *steps_outline(base, trace, [proofs[fact] for fact in facts], origin))
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
    """Return the text and the first note of each item."""
    for one in block.items if isinstance(block, Items) else ():
        notes = [unstyled(note.words) for note in one.below if isinstance(note, Paragraph)]
        yield ". ".join([unstyled(one.words), *notes[:1]])
