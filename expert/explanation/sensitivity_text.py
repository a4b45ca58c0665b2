"""What the verdict on a case hangs on, as text."""

from __future__ import annotations

from collections.abc import Iterator

from expert.documents.tree import Document, Graph, Item, Paragraph, Section, item, lead, listing
from expert.explanation.proof_graph import GraphWriter
from expert.explanation.questions import Asked, warned
from expert.explanation.sensitivity import Hang, Other, Sensitivity, ThresholdRange, sensitivity
from expert.model.rulebase import RuleBase
from expert.words.facts import (
    conclusion_name,
    counted,
    listed,
    option_in_words,
    slot_in_words,
    with_unit,
)
from expert.words.names import in_order

#: What this question finds, one of it for each thing that it is asked about.
FOUND = Sensitivity

#: Of what comes and goes so much is named.
SHOWN = 3


def sensitivity_outline(base: RuleBase, found: Sensitivity) -> tuple[Section, ...]:
    """The same as an outline."""
    sections = [lead(*_answer(base, found))]
    hanging = tuple(_hang(base, one) for one in sorted(found.hangs_on, key=_weight, reverse=True) if _others(one))
    if hanging:
        sections.append(listing("One of these answers alone can change the verdict, the weightiest first", hanging))
    known = [one for one in found.hangs_on if not _others(one)]
    if known:
        items = tuple(item(_given(base, one)) for one in known)
        sections.append(listing("These have to be known, though no other answer would change the verdict", items))
    if found.free:
        items = tuple(item(str(base.attributes[name].label)) for name in found.free)
        sections.append(listing("These could be anything, all at once, or missing", items))
    spans = tuple(range_item(base, one) for one in found.thresholds)
    if spans:
        sections.append(listing("Thresholds that are ours, beside the numbers of this case", spans))
    return tuple(sections)


def _answer(base: RuleBase, found: Sensitivity) -> Iterator[str]:
    if not found.verdict:
        yield "This case comes to no diagnosis and no recommendation."
    hanging = [one for one in found.hangs_on if _others(one)]
    names = list(dict.fromkeys(one.attribute for one in hanging))
    total = len(found.least) + len(found.free)
    if names:
        weighty = sorted(hanging, key=_weight, reverse=True)[0]
        label = base.attributes[weighty.attribute].label
        if total == 1:
            yield f'The only answer decides the result: "{label}".'
        elif len(names) == total:
            yield f'{"Both" if total == 2 else f"All {total}"} answers decide the result, most of all "{label}".'
        else:
            decide = f"{len(names)} of the {total} answers {'decides' if len(names) == 1 else 'decide'} the result"
            yield f'{decide}{", most of all" if len(names) > 1 else ":"} "{label}".'
    elif total:
        yield "No other answer, one at a time, would change the verdict."
    if found.free:
        labels = [f'"{base.attributes[name].label}"' for name in found.free]
        yield f"{listed(labels) if len(labels) <= SHOWN else counted(len(labels), 'answer')} could be anything."
    hang = [base.parameters[one.parameter].label for one in found.thresholds if one.hangs]
    if hang:
        yield f"It hangs on {counted(len(hang), 'threshold')} that had to be invented."
    elif found.thresholds:
        yield "It hangs on no threshold that had to be invented."


def _others(one: Hang) -> list[Other]:
    return [other for other in one.others if other.after is not None]


def _weight(one: Hang) -> int:
    return max((len(other.comes) + len(other.goes) for other in _others(one)), default=0)


def _hang(base: RuleBase, one: Hang) -> Item:
    notes = []
    for other in _others(one):
        assert other.after is not None
        notes.append(
            Paragraph(f'if "{option_in_words(base, [other.after], one.value)}": {_changes(base, other)}', hang=2)
        )
    return item(_given(base, one), "finding", tuple(notes))


def _given(base: RuleBase, one: Hang) -> str:
    return f"{slot_in_words(base, one.attribute, one.value)}: {option_in_words(base, one.given, one.value)}"


def _changes(base: RuleBase, other: Other) -> str:
    parts = []
    for word, facts in (("without", other.goes), ("with", other.comes)):
        names = [conclusion_name(base, fact) for fact in in_order(base, facts)]
        if len(names) > SHOWN + 1:
            names[SHOWN:] = [f"{len(names) - SHOWN} more"]
        if names:
            parts.append(f"{word} {listed(names)}")
    return "; ".join(parts)


def range_item(base: RuleBase, one: ThresholdRange) -> Item:
    """A threshold, and what would change below and above."""
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
    """Say which answers and which invented thresholds the result hangs on."""
    base = asked.evaluator.base
    found = sensitivity(base, asked.evaluator.possible, asked.trace)
    sections = (*sensitivity_outline(base, found), *warned(base, asked.trace))
    return asked.answer("sensitivity", sections, [found], sensitivity_graph(base, found))


def sensitivity_graph(base: RuleBase, found: Sensitivity) -> Graph:
    """From the answers to what of the verdict hangs on them."""
    writer = GraphWriter(base)
    for hang in found.hangs_on:
        for fact in dict.fromkeys(fact for other in hang.others if other.after for fact in other.goes):
            for answer in hang.given:
                writer.edge(writer.fact(answer), writer.fact(fact))
    return writer.graph()
