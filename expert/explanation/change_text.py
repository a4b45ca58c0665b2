"""What would change a conclusion, as advice to the actors who could."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from expert.documents.tree import Document, Graph, Item, Paragraph, Section, item, lead, listing
from expert.explanation.advice import advice, condition, to_answer
from expert.explanation.change import Way, WhatWouldChange, what_would_change
from expert.explanation.proof_graph import GraphWriter
from expert.explanation.questions import Asked, warned
from expert.inference.actions import AnswerChange
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.words.facts import actor_named, conclusion_name, fact_in_words
from expert.words.names import in_order, result_facts

#: What this question finds, one of it for each thing that it is asked about.
FOUND = WhatWouldChange

#: Of the consequences of a change so many are named.
SHOWN = 4


def change_outline(base: RuleBase, found: WhatWouldChange) -> tuple[Section, ...]:
    """The same as an outline."""
    name = conclusion_name(base, found.fact)
    verdict = result_facts(base)
    effect = f"{name} would no longer follow" if found.holds else f"{name} would follow"
    if not found.ways:
        what = "make it go" if found.holds else "bring it about"
        now = "follows from these answers" if found.holds else "does not follow from these answers"
        hint = "" if found.holds else "It takes answers that nobody can bring about: ask why not."
        return (lead(f"{name} {now}, and nothing that anybody can change by this rule base would {what}.", hint),)
    every = [([one.actor], one.ways) for one in found.alone] + [(list(base.actors), found.together)]
    helpful = [(actors, some) for actors, ways in every if (some := [way for way in ways if not way.worse])]
    sections = [lead(*_best(base, helpful, effect))]
    for actors, ways in helpful:
        items = tuple(_way(base, found.fact, way, actors, verdict) for way in ways)
        who = f"What {actor_named(base, actors[0])} could do" if len(actors) == 1 else "What takes several together"
        sections.append(listing(who, items))
    worse = [_way(base, found.fact, way, actors, verdict) for actors, ways in every for way in ways if way.worse]
    if worse:
        sections.append(listing("This would make things worse", worse))
    return tuple(sections)


def _best(base: RuleBase, helpful: list[tuple[list[str], list[Way]]], effect: str) -> Iterator[str]:
    """The ways of the fewest changes, each in a sentence; several actors at once only if nobody could alone."""
    if not helpful:
        yield f"If nothing is to get worse, nobody can change this: {effect} only by what does harm."
        return
    alone = [one for one in helpful if len(one[0]) == 1] or helpful
    fewest = min(len(ways[0].changes) for _, ways in alone)
    least = [(actors, ways[0].changes) for actors, ways in alone if len(ways[0].changes) == fewest]
    for number, (actors, changes) in enumerate(least):
        what = condition(base, changes, actors)
        yield f"The same {what}." if number else f"{what[0].upper()}{what[1:]}, {effect}."


def _way(base: RuleBase, fact: Fact, way: Way, actors: list[str], verdict: Collection[Fact]) -> Item:
    notes = [Paragraph(f"The answers would be: {'; '.join(to_answer(base, way.changes))}.", "faint", hang=2)]
    goes = [one for one in in_order(base, way.goes) if one in verdict and one != fact]
    comes = [one for one in in_order(base, way.comes) if one in verdict and one != fact]
    if goes:
        notes.append(Paragraph(f"With it would go: {_some(base, goes)}.", hang=2))
    if comes:
        notes.append(Paragraph(f"But then there would be: {_some(base, comes)}.", hang=2))
    what = condition(base, way.changes, actors)
    text = f"{what[0].upper()}{what[1:]}." if way.worse else advice(base, way.changes, actors)
    return item(text, "warning" if way.worse else "finding", tuple(notes))


def _some(base: RuleBase, facts: Iterable[Fact]) -> str:
    every = list(facts)
    shown = every if len(every) <= SHOWN + 1 else every[:SHOWN]
    more = f"; and {len(every) - len(shown)} more" if len(shown) < len(every) else ""
    return "; ".join(conclusion_name(base, one) for one in shown) + more


def ask(asked: Asked) -> tuple[Document, bool]:
    """Say what would make conclusions go, or come; nothing is found if nobody can change them."""
    base, possible = asked.evaluator.base, asked.evaluator.possible
    found = [what_would_change(base, possible, asked.trace, fact) for fact in asked.about]
    told_of = [section for one in found for section in change_outline(base, one)]
    graph = change_graph(base, found)
    nothing = not any(one.ways for one in found)
    return asked.answer("change", (*told_of, *warned(base, asked.trace)), found, graph, nothing=nothing)


def change_graph(base: RuleBase, found: Iterable[WhatWouldChange]) -> Graph:
    """From each actor through the changes to the conclusion that would come or go."""
    writer = GraphWriter(base)
    for one in found:
        target = writer.fact(one.fact)
        kind = "also" if one.holds else ""
        for by in one.alone:
            actor = writer.node(f"actor {by.actor}", str(base.actors[by.actor].label), "actor")
            for way in by.ways:
                name = _draw_changes(base, writer, way.changes)
                writer.edge(actor, name)
                writer.edge(name, target, kind)
        for way in one.together:
            writer.edge(_draw_changes(base, writer, way.changes), target, kind)
    return writer.graph()


def _draw_changes(base: RuleBase, writer: GraphWriter, changes: Iterable[AnswerChange]) -> str:
    label = "; ".join(fact_in_words(base, change.after) for change in changes)
    return writer.node(f"change {label}", label, "answer")
