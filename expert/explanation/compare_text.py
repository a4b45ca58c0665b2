"""What makes two cases come out differently, as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from expert.documents.tree import Document, Graph, Item, Items, Paragraph, Section, item, lead, listing
from expert.explanation.advice import differing_in_words
from expert.explanation.compare import CaseSide, Compared
from expert.explanation.proof_graph import GraphWriter
from expert.explanation.questions import explanation
from expert.explanation.what_if import Differing
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact, Trace
from expert.words.facts import counted, fact_in_words, facts_in_words, slot_in_words
from expert.words.names import in_order, result_facts

#: What this question finds, one of it for each thing that it is asked about.
FOUND = Compared

HEADINGS: dict[CaseSide, str] = {"first": "Only the first case comes to", "second": "Only the second case comes to"}


def compare_outline(base: RuleBase, found: Compared, titles: tuple[str, str]) -> tuple[Section, ...]:
    """The same as an outline."""
    verdict = result_facts(base)
    sections = [lead(*_answer(base, found, verdict), f"First: {titles[0]}.", f"Second: {titles[1]}.")]
    for side, heading in HEADINGS.items():
        mine = {one.fact: one for one in found.conclusions if one.side == side}
        groups: dict[tuple[tuple[Differing, ...], ...], list[Fact]] = {}
        between: list[Fact] = []
        for fact in in_order(base, mine):
            if fact in verdict:
                groups.setdefault(mine[fact].undo, []).append(fact)
            else:
                between.append(fact)
        items = [_group(base, side, undo, facts) for undo, facts in groups.items()]
        if between:
            items.append(item(f"In between: {'; '.join(fact_in_words(base, fact) for fact in between)}.", "faint"))
        if items:
            sections.append(listing(heading, items))
    if found.idle:
        idle = tuple(item(differing_in_words(base, one, other="in the second case")) for one in found.idle)
        sections.append(listing("Answers that differ and make no difference", idle))
    shared = [fact for fact in in_order(base, found.common) if fact in verdict]
    if shared:
        sections.append(listing("Both cases come to", (item(fact_in_words(base, fact)) for fact in shared)))
    return tuple(sections)


def _answer(base: RuleBase, found: Compared, verdict: Collection[Fact]) -> Iterator[str]:
    if not found.differing:
        yield "The answers are the same, and so is what follows from them."
        return
    answers = counted(len(found.differing), "answer")
    if not found.conclusions:
        yield f"The cases differ in {answers}, and come to the same."
        return
    idle = len(found.idle)
    without = f", of which {idle} {'makes' if idle == 1 else 'make'} no difference" if idle else ""
    yield (
        f"The cases differ in {answers}{without}; that makes {counted(len(found.conclusions), 'conclusion')} differ, "
        f"{sum(one.fact in verdict for one in found.conclusions)} of them diagnoses and recommendations."
    )
    shares = Counter(entry for one in found.conclusions for entry in {entry for undo in one.undo for entry in undo})
    most, count = shares.most_common(1)[0]
    label = slot_in_words(base, most.attribute, most.value)
    yield f'Most of it has to do with one answer: "{label}" ({counted(count, "conclusion")}).'


def _group(base: RuleBase, side: CaseSide, undo: tuple[tuple[Differing, ...], ...], facts: list[Fact]) -> Item:
    text = "; ".join(fact_in_words(base, fact) for fact in facts)
    below: list[Paragraph | Items] = []
    single = [one for (one, *rest) in undo if not rest]
    if single:
        words = "because of" if len(single) == 1 else "because of all of these, each of which it needs:"
        below += [Paragraph(words), _answers(base, single, side)]
    for number, chosen in enumerate(one for one in undo if len(one) > 1):
        words = "because of these, each of which is enough:"
        if single or number:
            words = "and because of these, of which it needs one:"
        below += [Paragraph(words), _answers(base, chosen, side)]
    if not undo:
        below.append(Paragraph("no single answers can be named for it", "warning"))
    return Item(text, "finding", tuple(below))


def _answers(base: RuleBase, chosen: Iterable[Differing], side: CaseSide) -> Items:
    return Items(tuple(item(_said(base, one, side)) for one in chosen))


def _said(base: RuleBase, one: Differing, side: CaseSide) -> str:
    return differing_in_words(base, one, mine="before" if side == "first" else "after", other="in the other case")


def compare_explanation(
    base: RuleBase, traces: tuple[Trace, Trace], titles: tuple[str, str], found: Compared
) -> Document:
    """What makes two cases come out differently."""
    sections, graph = compare_outline(base, found, titles), compare_graph(base, found)
    cases = [trace.case for trace in traces]
    return explanation(base, "compare", cases, "Two cases beside each other", sections, [found], graph=graph)


def compare_graph(base: RuleBase, found: Compared) -> Graph:
    """From the answers that differ to the conclusions that they make differ."""
    writer = GraphWriter(base)
    for one in found.conclusions:
        for undo in one.undo:
            for entry in undo:
                facts = entry.before if one.side == "first" else entry.after
                said = facts_in_words(base, facts) if facts else f"{base.attributes[entry.attribute].label}: not known"
                writer.edge(writer.node(f"{one.side} {said}", said, "answer"), writer.fact(one.fact))
    return writer.graph()
