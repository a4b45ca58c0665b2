"""What would come, go and stay, as text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from expert.explanation.what_if import Turn, WhatIf
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.render.advice import differing_in_words
from expert.render.layout import Line
from expert.render.outline import Item, Note, Outline, Section, lead
from expert.render.outline_text import outline_lines
from expert.selection import verdict_facts
from expert.wording import counted, fact_in_words, facts_in_words, listed, values_in_words


def what_if_lines(base: RuleBase, found: WhatIf, width: int) -> Iterator[Line]:
    """What would be different."""
    return outline_lines(what_if_outline(base, found), width)


def what_if_outline(base: RuleBase, found: WhatIf) -> Outline:
    """The same as an outline."""
    verdict = verdict_facts(base)
    sections = [lead(*_answer(base, found, verdict))]
    sections += _turns(base, found.goes, verdict, "What goes")
    sections += _turns(base, found.comes, verdict, "What comes")
    moved = [one for one in found.stays if not one.same]
    if moved:
        items = []
        for one in moved:
            notes = []
            if one.before != one.after:
                was, now = (
                    listed([str(base.rules[rule].title) for rule in rules]) for rules in (one.before, one.after)
                )
                notes.append(Note(f"Before: {was}.", hang=2))
                notes.append(Note(f"Then: {now}.", hang=2))
            if one.was_contested != one.is_contested:
                notes.append(Note("It becomes contested." if one.is_contested else "It is no longer contested."))
            items.append(Item(fact_in_words(base, one.fact), "finding", tuple(notes)))
        sections.append(Section(tuple(items), "What stays, for other reasons"))
    warnings = tuple(Item(text, "warning") for text in _warnings(base, found))
    if warnings:
        sections.append(Section(warnings, "Be careful"))
    kept = [one.fact for one in found.stays if one.same and one.fact in verdict]
    if kept:
        sections.append(Section(tuple(Item(fact_in_words(base, fact)) for fact in kept), "What stays as it is"))
    return tuple(sections)


def _answer(base: RuleBase, found: WhatIf, verdict: Collection[Fact]) -> Iterator[str]:
    if not found.answers:
        yield "These are the answers that were given, so nothing changes."
        return
    said = "; ".join(differing_in_words(base, one) for one in found.answers)
    if not found.comes and not found.goes:
        yield f"Nothing would come or go. Answered differently: {said}."
        return
    goes, comes, stays = (sum(one.fact in verdict for one in turns) for turns in (found.goes, found.comes, found.stays))
    if goes or comes:
        yield f"{_count(goes)} would go, {comes or 'none'} would come, and {stays or 'none'} would stay."
    else:
        yield "No diagnosis and no recommendation would change, only what lies in between."
    yield f"Answered differently: {said}."


def _count(number: int) -> str:
    return f"{counted(number, 'diagnosis or recommendation', 'diagnoses and recommendations')}" if number else "Nothing"


def _turns(base: RuleBase, turns: Iterable[Turn], verdict: Collection[Fact], heading: str) -> Iterator[Section]:
    every = list(turns)
    shown = [one for one in every if one.fact in verdict]
    between = [one for one in every if one.fact not in verdict]
    items = [_turn(base, one) for one in shown]
    if between:
        text = "In between: " + "; ".join(fact_in_words(base, one.fact) for one in between)
        items.append(Item(text + ".", "faint"))
    if items:
        yield Section(tuple(items), heading)


def _turn(base: RuleBase, turn: Turn) -> Item:
    notes = [Note(f"{base.rules[turn.firing.rule].title}.")]
    if turn.through:
        notes.append(Note(f"Through {facts_in_words(base, turn.through)}.", "faint", hang=2))
    if turn.contested:
        notes.append(Note("Contested: it rests on facts that contradict each other.", "warning"))
    return Item(fact_in_words(base, turn.fact), "finding", tuple(notes))


def _warnings(base: RuleBase, found: WhatIf) -> Iterator[str]:
    for one in found.clashes:
        label = base.attributes[one.attribute].label
        yield f"It makes the case contradictory: {label} comes out as {values_in_words(base, one.facts)}."
    for one in found.resolved:
        yield f"It ends the contradiction about {base.attributes[one.attribute].label}."
    for name in found.breaks:
        yield f"Such answers cannot be true together: {base.constraints[name].because}"
    for name in found.mends:
        yield f"It ends what could not be true together: {base.constraints[name].because}"
