"""What would change a conclusion, as advice to the actors who could."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from expert.documents.tree import Document, Graph, Item, Paragraph, Section, item, lead, listing
from expert.explanation.advice import advice, condition
from expert.explanation.change import Way, WhatWouldChange, what_would_change
from expert.explanation.proof_graph import GraphWriter
from expert.explanation.questions import Asked, warned
from expert.inference.actions import AnswerChange
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.words.facts import actor_named, capital, fact_in_words, listed, sentence
from expert.words.names import in_order, result_facts

#: What this question finds, one of it for each thing that it is asked about.
FOUND = WhatWouldChange

#: Of the consequences of a change so many are named.
SHOWN = 2


def change_outline(base: RuleBase, found: WhatWouldChange) -> tuple[Section, ...]:
    """Tell who could end a conclusion, or bring it about, and how: the reader first; what would do harm last."""
    said = sentence(base, found.fact)
    result = result_facts(base)
    if not found.ways:
        now = "We find" if found.holds else "We do not find"
        what = "end this" if found.holds else "bring this about"
        hint = "" if found.holds else "It takes answers that nobody can bring about. --why-not says which."
        return (lead(f"{now} that {said}. Nobody can {what} by anything that we know of.", hint),)
    reader = base.reader.actor if base.reader else None
    alone = sorted(found.alone, key=lambda one: one.actor != reader)
    every = [([one.actor], one.ways) for one in alone] + [(list(base.actors), found.together)]
    helpful = [(actors, some) for actors, ways in every if (some := [way for way in ways if not way.worse])]
    sections = [lead(f"How to {'end' if found.holds else 'bring about'} this: {said}.", *_alone(base, found, helpful))]
    for actors, ways in helpful:
        items = tuple(_way(base, found.fact, way, actors, result) for way in ways)
        sections.append(listing(_whose(base, actors, reader), items))
    worse = [_way(base, found.fact, way, actors, result) for actors, ways in every for way in ways if way.worse]
    if worse:
        sections.append(listing("This would make things worse", worse))
    return tuple(sections)


def _alone(base: RuleBase, found: WhatWouldChange, helpful: list[tuple[list[str], list[Way]]]) -> Iterator[str]:
    """Say if nobody can change it without harm, or the reader cannot do so alone."""
    if not helpful:
        yield "Nobody can do this without making something worse."
    elif base.reader and base.reader.actor and not any(actors == [base.reader.actor] for actors, _ in helpful):
        yield f"You cannot {'end' if found.holds else 'bring about'} this alone."


def _whose(base: RuleBase, actors: list[str], reader: str | None) -> str:
    if len(actors) > 1:
        return "What takes several together"
    if actors[0] == reader:
        return "What you can do"
    named = actor_named(base, actors[0])
    return f"What {'you can ask of ' if reader else ''}{named}{'' if reader else ' can do'}"


def _way(base: RuleBase, fact: Fact, way: Way, actors: list[str], result: Collection[Fact]) -> Item:
    notes = []
    goes = [one for one in in_order(base, way.goes) if one in result and one != fact]
    comes = [one for one in in_order(base, way.comes) if one in result and one != fact]
    if goes:
        notes.append(Paragraph(f"This would also end: {_some(base, goes)}.", hang=2))
    if comes:
        notes.append(Paragraph(f"But then we would find: {_some(base, comes)}.", hang=2))
    what = condition(base, way.changes, actors)
    text = f"{capital(what)}." if way.worse else advice(base, way.changes, actors)
    return item(text, "warning" if way.worse else "finding", tuple(notes))


def _some(base: RuleBase, facts: Iterable[Fact]) -> str:
    every = list(facts)
    shown = every if len(every) <= SHOWN + 1 else every[:SHOWN]
    more = [f"{len(every) - len(shown)} more"] if len(shown) < len(every) else []
    return listed([*(sentence(base, one) for one in shown), *more])


def ask(asked: Asked) -> tuple[Document, bool]:
    """Say what would make conclusions go, or come; nothing is found if nobody can change them."""
    base, possible = asked.evaluator.base, asked.evaluator.possible
    found = [what_would_change(base, possible, asked.trace, fact) for fact in asked.about]
    told_of = [section for one in found for section in change_outline(base, one)]
    graph = change_graph(base, found)
    nothing = not any(one.ways for one in found)
    return asked.answer("change", (*told_of, *warned(base, asked.trace)), found, graph, nothing=nothing)


def change_graph(base: RuleBase, found: Iterable[WhatWouldChange]) -> Graph:
    """Return the graph from each actor through the changes to the conclusion that would come or go."""
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
