"""What would change a conclusion, as advice to the actors who could."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from expert.documents.tree import Item, Paragraph, Section, item, lead, listing
from expert.explanation.change import Way, WhatWouldChange
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.render.advice import advice, condition, to_answer
from expert.selection import in_order, verdict_facts
from expert.wording import actor_named, named, value_of

#: Of the consequences of a change so many are named.
SHOWN = 4


def change_outline(base: RuleBase, found: WhatWouldChange) -> tuple[Section, ...]:
    """The same as an outline."""
    name = named(base, found.fact)
    verdict = verdict_facts(base)
    effect = f"{name} would no longer follow" if found.holds else f"{name} would follow"
    if not found.ways:
        what = "make it go" if found.holds else "bring it about"
        now = "follows from these answers" if found.holds else "does not follow from these answers"
        hint = "" if found.holds else "It takes answers that nobody can bring about: ask why not."
        return (lead(f"{name} {now}, and nothing that anybody can change by this rule base would {what}.", hint),)
    best = [(one.ways, [one.actor]) for one in found.alone] or [(found.together, list(base.actors))]
    fewest = min(len(ways[0].changes) for ways, _ in best)
    said: list[str] = []
    for ways, actors in best:
        way = min(ways, key=lambda way: (len(way.changes), _harm(base, found.fact, way)))
        if len(way.changes) == fewest:
            what = condition(base, way.changes, actors)
            said.append(f"The same {what}." if said else f"{what[0].upper()}{what[1:]}, {effect}.")
    sections = [lead(*said)]
    for one in found.alone:
        items = tuple(_way(base, found.fact, way, [one.actor], verdict) for way in one.ways)
        who = actor_named(base, one.actor)
        sections.append(listing(f"What {who} could do", items))
    if found.together:
        items = tuple(_way(base, found.fact, way, list(base.actors), verdict) for way in found.together)
        sections.append(listing("What takes several together", items))
    return tuple(sections)


def _harm(base: RuleBase, fact: Fact, way: Way) -> int:
    """How many diagnoses it would bring beside the conclusion in question."""
    values = [value_of(base, one) for one in way.comes if one != fact]
    return sum(value is not None and value.severity is not None for value in values)


def _way(base: RuleBase, fact: Fact, way: Way, actors: list[str], verdict: Collection[Fact]) -> Item:
    notes = [Paragraph(f"The answers would be: {'; '.join(to_answer(base, way.changes))}.", "faint", hang=2)]
    goes = [one for one in in_order(base, way.goes) if one in verdict and one != fact]
    comes = [one for one in in_order(base, way.comes) if one in verdict and one != fact]
    if goes:
        notes.append(Paragraph(f"With it would go: {_some(base, goes)}.", hang=2))
    if comes:
        notes.append(Paragraph(f"But then there would be: {_some(base, comes)}.", hang=2))
    return item(advice(base, way.changes, actors), "finding", tuple(notes))


def _some(base: RuleBase, facts: Iterable[Fact]) -> str:
    every = list(facts)
    shown = every if len(every) <= SHOWN + 1 else every[:SHOWN]
    more = f"; and {len(every) - len(shown)} more" if len(shown) < len(every) else ""
    return "; ".join(named(base, one) for one in shown) + more
