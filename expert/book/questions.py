"""The questions in a rule book: what can be answered, and how."""

from __future__ import annotations

from collections.abc import Iterator

from expert.book.index import Index, Labelled, named, remarks
from expert.documents.tree import Block, Item, Items, Paragraph, Section, Span, Spans, anchor, joined, strong, text
from expert.files.answers import shortest
from expert.inference.compile import typed
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.model.vocabulary import Action, Attribute
from expert.words.conditions import phrase, sentence
from expert.words.facts import actor_named, listed, value_in_words

_ANSWERS = {
    "choice": "One of these:",
    "choices": "Any of these, each of which may hold, not hold, or be unknown:",
    "flag": "Yes or no.",
}


def questions(index: Index) -> Section:
    """Return the section of all questions and their answers, topic by topic."""
    sections = []
    for topic, declared in index.base.topics.items():
        asked = {name: one for name, one in index.base.attributes.items() if one.asked and one.topic == topic}
        blocks = [Paragraph(text(str(declared.help)))] if declared.help else []
        entries = (
            Section(str(one.label), tuple(_question(index, name)), anchor("question", name), "question")
            for name, one in asked.items()
        )
        if asked:
            sections.append(Section(str(declared.label), (*blocks, *entries), anchor("topic", topic)))
    opening = Paragraph(text("Every question may be left open, or be answered with “unknown”; neither is a “no”."))
    return Section("What is asked", (opening, *sections), "questions")


def _question(index: Index, name: str) -> Iterator[Block]:
    attribute = index.base.attributes[name]
    yield Paragraph((strong(str(attribute.question)),))
    if attribute.help:
        yield Paragraph(text(str(attribute.help)))
    yield Paragraph(text(_number(attribute) if attribute.type == "number" else _ANSWERS[attribute.type]))
    if attribute.values:
        yield Items(tuple(Item(_value(index, name, value)) for value in attribute.values))
    if attribute.actions:
        yield Paragraph(text("What could be done about it:"))
        yield Items(tuple(Item(text(_action(index.base, name, one))) for one in attribute.actions))
    if attribute.applies is not None:
        yield from sentence((Span("Counts only if "),), phrase(index.base, attribute.applies))
    if attribute.last_resort:
        yield Paragraph(text("Asked last, when nothing else in its topic can matter any more."))
    actors = joined((text(str(index.base.actors[actor].label)) for actor in attribute.changeable_by), "; ")
    about = text(str(index.base.levels[attribute.level].label))
    facts = remarks(
        Labelled("About:", about),
        Labelled("Can be changed by:", actors),
        Labelled("Asked in", index.rules(index.asking.get(name, ()))),
        Labelled("Cannot go together with some other answers:", _constraints(index, name)),
    )
    yield Paragraph((*facts, Span(" "), *index.sources(attribute.cites), *named(name)), "faint")


def _action(base: RuleBase, name: str, action: Action) -> str:
    """Return an action in words, such as `The owner could drill a hole: “yes”`."""
    attribute = base.attributes[name]
    actors = action.by or attribute.changeable_by
    labels = [str(base.actors[actor].label) for actor in actors[:1]] + [actor_named(base, one) for one in actors[1:]]
    do = f"{listed(labels, 'or') or 'Somebody'} could {str(action.do).replace('{value}', '…').rstrip('.')}"
    if action.to is None:
        return do
    aim, *sources = (
        f"“{value_in_words(base, Fact(name, typed(attribute, value), holds))}”"
        for value, holds in [(action.to, action.holds), *((one, True) for one in action.start)]
    )
    before = f" instead of {listed(sources, 'or')}" if sources else ""
    return f"{do}: {aim}{before}"


def _constraints(index: Index, name: str) -> Spans:
    return joined(
        (
            (Span(key, "code", anchor("constraint", key)),)
            for key, constraint in index.base.constraints.items()
            if name in constraint.never.attributes
        ),
        ", ",
    )


def _number(attribute: Attribute) -> str:
    low, high = (None if one is None else shortest(one) for one in (attribute.min, attribute.max))
    limits = [f"from {low}" if low is not None else "", f"up to {high}" if high is not None else ""]
    step = f"in steps of {shortest(attribute.step)}" if attribute.step is not None else ""
    words = ", ".join(filter(None, [" ".join(filter(None, limits)), step]))
    return f"A number{f' (in {attribute.unit})' if attribute.unit else ''}{f', {words}' if words else ''}."


def _value(index: Index, name: str, option: str) -> Spans:
    value = index.base.attributes[name].values[option]
    cited = (Span(" ("), *index.claims(value.cites), Span(")")) if value.cites else ()
    help = f": {value.help}" if value.help else ""
    nothing = "" if (name, option) in index.mattering else " (nothing follows from it)"
    return (Span(f"“{value.label}”"), *cited, Span(help + nothing))
