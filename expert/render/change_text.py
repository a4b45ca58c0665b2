"""What would change a conclusion, as advice to the actors who could."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from expert.explanation.change import Way, WhatWouldChange
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.render.advice import condition, to_answer
from expert.render.layout import Line
from expert.render.outline import Item, Note, Outline, Section, lead
from expert.render.outline_text import outline_lines
from expert.selection import verdict_facts
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
        return (lead(f"{name} {now}, and nothing that anybody can change by this rule base would {what}."),)
    first = min(found.ways, key=lambda way: len(way.changes))
    actors = list(base.actors)
    for one in found.alone:
        if first in one.ways:
            actors = [one.actor]
            break
    sections = [lead(f"{condition(base, first.changes, actors)}, {effect}.")]
    for one in found.alone:
        items = tuple(_way(base, found.fact, way, [one.actor], verdict) for way in one.ways)
        who = actor_named(base, one.actor)
        sections.append(Section(items, f"What {who} could do"))
    if found.together:
        items = tuple(_way(base, found.fact, way, list(base.actors), verdict) for way in found.together)
        sections.append(Section(items, "What takes several together"))
    return tuple(sections)


def _way(base: RuleBase, fact: Fact, way: Way, actors: list[str], verdict: Collection[Fact]) -> Item:
    notes = [Note(f"The answers would be: {to_answer(base, way.changes)}.", "faint", hang=2)]
    goes = [one for one in way.goes if one in verdict and one != fact]
    comes = [one for one in way.comes if one in verdict and one != fact]
    if goes:
        notes.append(Note(f"With it would go: {_some(base, goes)}.", hang=2))
    if comes:
        notes.append(Note(f"But then there would be: {_some(base, comes)}.", hang=2))
    return Item(f"{condition(base, way.changes, actors)}.", "finding", tuple(notes))


def _some(base: RuleBase, facts: Iterable[Fact]) -> str:
    every = list(facts)
    shown = every if len(every) <= SHOWN + 1 else every[:SHOWN]
    more = f"; and {len(every) - len(shown)} more" if len(shown) < len(every) else ""
    return "; ".join(named(base, one) for one in shown) + more
