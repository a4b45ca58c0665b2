"""What would change a conclusion, as advice to the actors who could."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from expert.explanation.change import Way, WhatWouldChange
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.render.advice import advice, condition, to_answer
from expert.render.layout import Line
from expert.render.outline import Item, Note, Outline, Section, lead
from expert.render.outline_text import outline_lines
from expert.selection import in_order, verdict_facts
from expert.wording import actor_named, named

#: Of the consequences of a change so many are named.
SHOWN = 4


def change_lines(base: RuleBase, found: WhatWouldChange, width: int) -> Iterator[Line]:
    """What would make a conclusion go, or come."""
    return outline_lines(change_outline(base, found), width)


def change_outline(base: RuleBase, found: WhatWouldChange) -> Outline:
    """The same as an outline."""
    name = named(base, found.fact)
    verdict = verdict_facts(base)
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
        sections.append(Section(items, who))
    worse = [_way(base, found.fact, way, actors, verdict) for actors, ways in every for way in ways if way.worse]
    if worse:
        sections.append(Section(tuple(worse), "This would make things worse"))
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
    notes = [Note(f"The answers would be: {'; '.join(to_answer(base, way.changes))}.", "faint", hang=2)]
    goes = [one for one in in_order(base, way.goes) if one in verdict and one != fact]
    comes = [one for one in in_order(base, way.comes) if one in verdict and one != fact]
    if goes:
        notes.append(Note(f"With it would go: {_some(base, goes)}.", hang=2))
    if comes:
        notes.append(Note(f"But then there would be: {_some(base, comes)}.", hang=2))
    what = condition(base, way.changes, actors)
    text = f"{what[0].upper()}{what[1:]}." if way.worse else advice(base, way.changes, actors)
    return Item(text, "warning" if way.worse else "finding", tuple(notes))


def _some(base: RuleBase, facts: Iterable[Fact]) -> str:
    every = list(facts)
    shown = every if len(every) <= SHOWN + 1 else every[:SHOWN]
    more = f"; and {len(every) - len(shown)} more" if len(shown) < len(every) else ""
    return "; ".join(named(base, one) for one in shown) + more
