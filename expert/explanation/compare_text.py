"""What makes two cases come out differently, as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from expert.documents.tree import Block, Document, Graph, Paragraph, Section, Table, item, lead, listing
from expert.explanation.changes_in_words import answered_in_words, differing_in_words
from expert.explanation.compare import CaseSide, Compared, Responsible
from expert.explanation.proof_graph import GraphWriter
from expert.explanation.questions import explanation
from expert.explanation.what_if import Differing
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact, Trace
from expert.words.facts import capital, counted, fact_in_words, facts_in_words
from expert.words.names import in_order, result_facts

#: What this question finds, one of it for each thing that it is asked about.
FOUND = Compared

HEADINGS: dict[CaseSide, str] = {"first": "Only the first case has", "second": "Only the second case has"}


def compare_outline(base: RuleBase, found: Compared, titles: tuple[str, str]) -> tuple[Section, ...]:
    """Tell what only one of two cases has, each with its reason, and which answers make no difference."""
    result = result_facts(base)
    sections = [lead(*_answer(base, found, result), f"First: {titles[0]}.", f"Second: {titles[1]}.")]
    for side, heading in HEADINGS.items():
        mine = {one.fact: one for one in found.conclusions if one.side == side}
        ordered = in_order(base, mine)
        rows = tuple((fact_in_words(base, one), _reason(base, side, mine[one])) for one in ordered if one in result)
        blocks: list[Block] = [Table(("Finding or recommendation", "Because"), rows)] if rows else []
        # Steps on the way stand for what they lead to, unless they lead to nothing on this side.
        if not rows and (between := [fact_in_words(base, fact) for fact in ordered if fact not in result]):
            blocks.append(Paragraph(f"Steps on the way: {'. '.join(between)}.", "faint"))
        if blocks:
            sections.append(Section(heading, tuple(blocks)))
    if found.idle:
        idle = tuple(item(differing_in_words(base, one, other="in the second case")) for one in found.idle)
        sections.append(listing("Answers that differ and make no difference", idle))
    shared = [fact for fact in in_order(base, found.common) if fact in result]
    if shared:
        sections.append(listing("Both cases have", (item(fact_in_words(base, fact)) for fact in shared)))
    return tuple(sections)


def _answer(base: RuleBase, found: Compared, result: Collection[Fact]) -> Iterator[str]:
    if not found.differing:
        yield "The answers are the same, and so are the results."
        return
    answers = counted(len(found.differing), "different answer")
    if not found.conclusions:
        yield f"{answers} lead to the same result."
        return
    number = sum(one.fact in result for one in found.conclusions)
    lead_to = "leads" if len(found.differing) == 1 else "lead"
    what = counted(number, "different finding or recommendation", "different findings and recommendations")
    yield f"{answers} {lead_to} to {what}."
    if found.idle:
        yield f"{len(found.idle)} of them {'makes' if len(found.idle) == 1 else 'make'} no difference."
    shares = Counter(entry for one in found.conclusions for entry in {entry for undo in one.undo for entry in undo})
    if shares:
        most, count = shares.most_common(1)[0]
        question = base.attributes[most.attribute].question
        yield f'The answer to "{question}" matters most, for {counted(count, "conclusion")}.'


def _reason(base: RuleBase, side: CaseSide, one: Responsible) -> str:
    """Say which answers make the difference: those that are needed, and of which one is enough."""
    if not one.undo:
        return "no single answers can be named for it"
    parts = []
    for chosen in one.undo:
        said = [_said(base, entry, side) for entry in chosen]
        parts.append(said[0] if len(said) == 1 else f"one of these is so: {', or '.join(said)}")
    return f"{capital(', and '.join(parts))}."


def _said(base: RuleBase, one: Differing, side: CaseSide) -> str:
    facts = one.before if side == "first" else one.after
    if facts:
        return answered_in_words(base, one.attribute, facts, one.value)
    return f'"{base.attributes[one.attribute].question}" is not answered'


def compare_explanation(
    base: RuleBase, traces: tuple[Trace, Trace], titles: tuple[str, str], found: Compared
) -> Document:
    """Return the document that tells what makes two cases come out differently."""
    sections, graph = compare_outline(base, found, titles), compare_graph(base, found)
    cases = [trace.case for trace in traces]
    return explanation(base, "compare", cases, "Two cases beside each other", sections, [found], graph=graph)


def compare_graph(base: RuleBase, found: Compared) -> Graph:
    """Return the graph from the answers that differ to the conclusions that they make differ."""
    writer = GraphWriter(base)
    for one in found.conclusions:
        for undo in one.undo:
            for entry in undo:
                facts = entry.before if one.side == "first" else entry.after
                said = facts_in_words(base, facts) if facts else f"{base.attributes[entry.attribute].label}: not known"
                writer.edge(writer.node(f"{one.side} {said}", said, "answer"), writer.fact(one.fact))
    return writer.graph()
