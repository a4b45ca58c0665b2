"""What the result of a case depends on, as text."""

from __future__ import annotations

from collections.abc import Iterator

from expert.documents.tree import Document, Graph, Item, Paragraph, Section, item, lead, listing
from expert.explanation.changes_in_words import answered_in_words
from expert.explanation.proof_graph import GraphWriter
from expert.explanation.questions import Asked, warned
from expert.explanation.sensitivity import Hang, Other, Sensitivity, ThresholdRange, sensitivity
from expert.model.rulebase import RuleBase
from expert.words.facts import (
    capital,
    counted,
    listed,
    sentence,
    with_unit,
)
from expert.words.names import in_order

#: What this question finds, one of it for each thing that it is asked about.
FOUND = Sensitivity

#: Of what comes and goes so much is named.
SHOWN = 1


#: So many answers are named to be checked, and of each so many others.
CHECKED, OTHERS = 3, 2


def sensitivity_outline(base: RuleBase, found: Sensitivity, *, everything: bool = True) -> tuple[Section, ...]:
    """Tell which answers decide the result, those first that decide most; of all of them, if `everything` is wanted."""
    sections = [lead(*_answer(base, found))]
    ranked = [one for one in sorted(found.hangs_on, key=_weight, reverse=True) if _others(one)]
    if ranked:
        shown = ranked if everything else ranked[:CHECKED]
        items = tuple(_hang(base, one, everything) for one in shown)
        heading = "One of these answers alone can change the result, the weightiest first"
        sections.append(listing(heading if everything else "Check these answers first", items))
    if not everything:
        ours = [range_item(base, one) for one in found.thresholds if one.hangs]
        sections += [listing("Cut-offs that we chose, and that matter here", ours)] if ours else []
        return (*sections, lead("To see all answers and cut-offs, add --all.", kind="faint"))
    known = [one for one in found.hangs_on if not _others(one)]
    if known:
        items = tuple(item(_given(base, one)) for one in known)
        sections.append(listing("These have to be known, though no other answer would change the result", items))
    if found.free:
        items = tuple(item(str(base.attributes[name].label)) for name in found.free)
        sections.append(listing("These could be anything, all at once, or missing", items))
    spans = tuple(range_item(base, one) for one in found.thresholds)
    if spans:
        sections.append(listing("Cut-offs that we chose, beside the numbers of this case", spans))
    return tuple(sections)


def _answer(base: RuleBase, found: Sensitivity) -> Iterator[str]:
    if not found.verdict:
        yield "We come to no finding and no recommendation in this case."
    names = {one.attribute for one in found.hangs_on if _others(one)}
    total = len(found.least) + len(found.free)
    if names:
        of = "Your only answer decides" if total == 1 else f"All {total} answers decide"
        some = f"{len(names)} of your {total} answers {'decides' if len(names) == 1 else 'decide'}"
        yield f"{of if len(names) == total else some} the result."
    elif total:
        yield "No other answer, one at a time, would change the result."
    if found.free:
        free = len(found.free)
        yield f"{counted(free, 'answer')} {'makes' if free == 1 else 'make'} no difference."
    hang = sum(one.hangs for one in found.thresholds)
    if hang:
        yield f"{counted(hang, 'cut-off')} that we chose {'matters' if hang == 1 else 'matter'}."
    elif found.thresholds:
        yield "No cut-off that we chose matters."


def _others(one: Hang) -> list[Other]:
    return [other for other in one.others if other.after is not None]


def _weight(one: Hang) -> int:
    return max(map(_effect, _others(one)), default=0)


def _hang(base: RuleBase, one: Hang, everything: bool) -> Item:
    notes = []
    others = _others(one)
    for other in others if everything else sorted(others, key=_effect, reverse=True)[:OTHERS]:
        assert other.after is not None
        supposed = answered_in_words(base, one.attribute, [other.after], one.value)
        notes.append(Paragraph(f"If {supposed}: {_changes(base, other)}.", hang=2))
    return item(_given(base, one), "finding", tuple(notes))


def _effect(other: Other) -> int:
    return len(other.comes) + len(other.goes)


def _given(base: RuleBase, one: Hang) -> str:
    return f"{capital(answered_in_words(base, one.attribute, one.given, one.value))}."


def _changes(base: RuleBase, other: Other) -> str:
    parts = []
    for word, facts in (("we no longer find", other.goes), ("we find", other.comes)):
        names = [f"that {sentence(base, fact)}" for fact in in_order(base, facts)]
        if len(names) > SHOWN + 1:
            names[SHOWN:] = [f"{len(names) - SHOWN} more"]
        if names:
            parts.append(f"{word} {listed(names)}")
    return ", and ".join(parts)


def range_item(base: RuleBase, one: ThresholdRange) -> Item:
    """Return a cut-off as an item, with what would change below and above it."""
    parameter = base.parameters[one.parameter]
    text = f"{parameter.label}: {with_unit(one.value, parameter.unit)} ({one.parameter})"
    if not one.hangs:
        return item(f"{text}: any other value would do as well", "finding")
    notes = []
    if one.below is not None:
        end = with_unit(one.low, parameter.unit)
        where = f"at {end} or less" if one.low_open else f"below {end}"
        notes.append(Paragraph(f"{where}: {_changes(base, one.below)}", hang=2))
    if one.above is not None:
        end = with_unit(one.high, parameter.unit)
        where = f"at {end} or more" if one.high_open else f"above {end}"
        notes.append(Paragraph(f"{where}: {_changes(base, one.above)}", hang=2))
    return item(text, "finding", tuple(notes))


def ask(asked: Asked) -> tuple[Document, bool]:
    """Say which answers and which cut-offs the result depends on."""
    base = asked.evaluator.base
    found = sensitivity(base, asked.evaluator.possible, asked.trace)
    sections = (*sensitivity_outline(base, found, everything=asked.everything), *warned(base, asked.trace))
    return asked.answer("sensitivity", sections, [found], sensitivity_graph(base, found))


def sensitivity_graph(base: RuleBase, found: Sensitivity) -> Graph:
    """Return the graph from the answers to the parts of the result that depend on them."""
    writer = GraphWriter(base)
    for hang in found.hangs_on:
        for fact in dict.fromkeys(fact for other in hang.others if other.after for fact in other.goes):
            for answer in hang.given:
                writer.edge(writer.fact(answer), writer.fact(fact))
    return writer.graph()
