"""What would come, go and stay, as text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from expert.documents.tree import Document, Graph, Item, Paragraph, Section, item, lead, listing
from expert.explanation.changes_in_words import answered_in_words
from expert.explanation.proof_graph import GraphWriter
from expert.explanation.questions import Asked
from expert.explanation.what_if import Stay, Turn, WhatIf, what_if
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.words.facts import (
    counted,
    fact_in_words,
    facts_in_words,
    listed,
    sentence,
    values_in_words,
)
from expert.words.names import in_order, result_facts

#: What this question finds, one of it for each thing that it is asked about.
FOUND = WhatIf

#: So many conclusions are named in the first sentence; of more, their number is told.
NAMED = 3


def what_if_outline(base: RuleBase, found: WhatIf) -> tuple[Section, ...]:
    """Tell in a sentence what other answers would change, then what ends and what is new, each with its reason."""
    result = result_facts(base)
    sections = [lead(*_answer(base, found, result))]
    sections += _turns(base, found.goes, result, "We would no longer find")
    sections += _turns(base, found.comes, result, "We would find")
    sections += _stays(base, found.stays)
    warnings = tuple(item(text, "warning") for text in _warnings(base, found))
    if warnings:
        sections.append(listing("Be careful", warnings))
    return tuple(sections)


def _answer(base: RuleBase, found: WhatIf, result: Collection[Fact]) -> Iterator[str]:
    if not found.answers:
        yield "You gave these answers, so nothing changes."
        return
    others = [answered_in_words(base, one.attribute, one.after, one.value) for one in found.answers]
    supposed = f"If {', and '.join(others)}" if len(others) <= NAMED else f"With these {len(others)} other answers"
    if any(not one.after for one in found.answers):
        supposed = f"Without {'this answer' if len(others) == 1 else 'these answers'}"
    goes = [one.fact for one in found.goes if one.fact in result]
    comes = [one.fact for one in found.comes if one.fact in result]
    stays = sum(one.fact in result for one in found.stays)
    parts = [f"we would no longer find {_said(base, goes)}"] if goes else []
    parts += [f"we would {'also ' if goes else ''}find {_said(base, comes)}"] if comes else []
    if not parts:
        kept = "no finding and no recommendation would change" if found.comes or found.goes else "nothing would change"
        yield f"{supposed}, {kept}."
        return
    yield f"{supposed}, {', and '.join(parts)}."
    if stays:
        yield f"{_count(stays)} would stay the same."
    elif not comes:
        yield "That leaves no finding and no recommendation."
    cleared = sum(one.was_contested and not one.is_contested for one in found.stays if one.fact in result)
    if cleared:
        yield f"{_count(cleared)} would no longer be disputed."


def _said(base: RuleBase, facts: list[Fact]) -> str:
    if len(facts) <= NAMED:
        return listed([f"that {sentence(base, fact)}" for fact in in_order(base, facts)])
    return _count(len(facts))


def _count(number: int) -> str:
    return counted(number, "finding or recommendation", "findings and recommendations")


def _stays(base: RuleBase, stays: Iterable[Stay]) -> Iterator[Section]:
    """Yield the conclusions that stay but change in something, such as their reason."""
    every = list(stays)
    moved = [one for one in every if one.before != one.after]
    items = []
    for one in moved:
        was, now = base.rules[one.before].title, base.rules[one.after].title
        notes = (Paragraph(f"Now: {was}.", hang=2), Paragraph(f"Then: {now}.", hang=2))
        items.append(item(fact_in_words(base, one.fact), "finding", notes))
    if items:
        yield listing("We would still find, for other reasons", items)
    for contested, heading in ((True, "What becomes disputed"), (False, "What is no longer disputed")):
        facts = [one.fact for one in every if one.is_contested == contested != one.was_contested]
        if facts:
            yield listing(heading, (item(fact_in_words(base, fact)) for fact in in_order(base, facts)))


def _turns(base: RuleBase, turns: Iterable[Turn], result: Collection[Fact], heading: str) -> Iterator[Section]:
    every = list(turns)
    order = in_order(base, [one.fact for one in every])
    shown = sorted([one for one in every if one.fact in result], key=lambda one: order.index(one.fact))
    between = [one for one in every if one.fact not in result]
    items = [_turn(base, one) for one in shown]
    # Steps that lead to no result, in what would be new or end, are no answer to the question.
    if between and shown:
        text = "Steps on the way: " + ". ".join(fact_in_words(base, one.fact) for one in between)
        items.append(item(text + ".", "faint"))
    if items:
        yield listing(heading, items)


def _turn(base: RuleBase, turn: Turn) -> Item:
    notes = [Paragraph(f"{base.rules[turn.firing.rule].title}.")]
    if turn.through:
        notes.append(Paragraph(f"Why: {facts_in_words(base, turn.through)}.", "faint", hang=2))
    if turn.contested:
        notes.append(Paragraph("Disputed: it is based on facts that contradict each other.", "warning"))
    return item(fact_in_words(base, turn.fact), "finding", tuple(notes))


def _warnings(base: RuleBase, found: WhatIf) -> Iterator[str]:
    for one in found.clashes:
        label = base.attributes[one.attribute].label
        yield f"It makes the case contradictory: {label} is {values_in_words(base, one.facts)}."
    for one in found.resolved:
        yield f"It ends the contradiction about {base.attributes[one.attribute].label}."
    for name in found.breaks:
        yield f"Such answers cannot be true together: {base.constraints[name].because}"
    for name in found.mends:
        yield f"It ends what could not be true together: {base.constraints[name].because}"


def ask(asked: Asked) -> tuple[Document, bool]:
    """Say what would come, go and stay with other answers."""
    base = asked.evaluator.base
    found = what_if(base, asked.trace, asked.evaluator.evaluator.evaluate(asked.trace.case, asked.supposed))
    return asked.answer("what_if", what_if_outline(base, found), [found], what_if_graph(base, found))


def what_if_graph(base: RuleBase, found: WhatIf) -> Graph:
    """Return the graph from the answers that differ, through the firings that differ, to what comes and what goes."""
    writer = GraphWriter(base)
    for turns, kind in ((found.comes, ""), (found.goes, "also")):
        for turn in turns:
            _draw_turn(base, writer, turn, kind)
    return writer.graph()


def _draw_turn(base: RuleBase, writer: GraphWriter, turn: Turn, kind: str) -> None:
    rule = writer.node(f"rule {turn.firing.rule}", str(base.rules[turn.firing.rule].title), "rule")
    for fact in turn.through:
        writer.edge(writer.fact(fact), rule, kind)
    writer.edge(rule, writer.fact(turn.fact), kind)
