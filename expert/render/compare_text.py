"""What makes two cases come out differently, as text."""

from __future__ import annotations

from collections.abc import Iterator

from expert.explanation.compare import Compared, Responsible
from expert.explanation.what_if import Differing
from expert.model.rulebase import RuleBase
from expert.render.advice import differing_in_words
from expert.render.layout import Line
from expert.render.outline import Item, Note, Outline, Section, lead
from expert.render.outline_text import outline_lines
from expert.selection import verdict_facts
from expert.wording import counted, fact_in_words, listed


def compare_lines(base: RuleBase, found: Compared, titles: tuple[str, str], width: int) -> Iterator[Line]:
    """What makes the cases with these titles come out differently."""
    return outline_lines(compare_outline(base, found, titles), width)


def compare_outline(base: RuleBase, found: Compared, titles: tuple[str, str]) -> Outline:
    """The same as an outline."""
    verdict = verdict_facts(base)
    sections = [lead(_answer(found), f"The first case is: {titles[0]}.", f"The second case is: {titles[1]}.")]
    for side, heading in (("first", "Only the first case comes to"), ("second", "Only the second case comes to")):
        mine = [one for one in found.conclusions if one.side == side]
        groups: dict[tuple[tuple[Differing, ...], ...], list[Responsible]] = {}
        for one in sorted(mine, key=lambda one: one.fact not in verdict):
            groups.setdefault(one.undo, []).append(one)
        items = tuple(_group(base, undo, group) for undo, group in groups.items())
        if items:
            sections.append(Section(items, heading))
    if found.idle:
        idle = tuple(Item(differing_in_words(base, one, ("first", "second"))) for one in found.idle)
        sections.append(Section(idle, "Answers that differ and make no difference"))
    shared = [fact for fact in found.common if fact in verdict]
    if shared:
        sections.append(Section(tuple(Item(fact_in_words(base, fact)) for fact in shared), "Both cases come to"))
    return tuple(sections)


def _answer(found: Compared) -> str:
    if not found.differing:
        return "The answers are the same, and so is what follows from them."
    answers = counted(len(found.differing), "answer")
    if not found.conclusions:
        return f"The cases differ in {answers}, and come to the same."
    idle = f"; {len(found.idle)} of these make no difference" if found.idle else ""
    return f"The cases differ in {answers}{idle}. That makes {counted(len(found.conclusions), 'conclusion')} differ."


def _group(base: RuleBase, undo: tuple[tuple[Differing, ...], ...], group: list[Responsible]) -> Item:
    text = "; ".join(fact_in_words(base, one.fact) for one in group)
    single = [one for (one, *rest) in undo if not rest]
    several = [chosen for chosen in undo if len(chosen) > 1]
    notes = []
    if len(single) == 1:
        notes.append(Note(f"because of {_said(base, single[0])}", hang=2))
    elif single:
        notes.append(Note("because of all of these; with any one as in the other case it is gone:", hang=2))
        notes += [Note(f"- {_said(base, one)}", level=2, hang=2) for one in single]
    for chosen in several:
        also = "it is gone too if" if single or chosen is not several[0] else "it is gone only if"
        if chosen is not several[0] and not single:
            also = "or if"
        said = listed([_said(base, one) for one in chosen])
        notes.append(Note(f"{also} all of these are as in the other case: {said}", hang=2))
    if not undo:
        notes.append(Note("no answers that differ can be named for it", "warning"))
    return Item(text, "finding", tuple(notes))


def _said(base: RuleBase, one: Differing) -> str:
    return differing_in_words(base, one, ("first", "second"))
