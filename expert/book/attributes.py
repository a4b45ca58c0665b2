"""The attributes in a rule book: questions with their answers, and conclusions with the rules that come to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from expert.book.index import Index, Labelled, named, remarks
from expert.documents.tree import Block, Item, Items, Paragraph, Section, Span, Spans, anchor, joined, strong, text
from expert.files.answers import date_in_words, shortest, written
from expert.inference.compile import typed
from expert.model.rulebase import RuleBase
from expert.model.text import Text
from expert.model.trace import Fact
from expert.model.vocabulary import Action, Attribute, Label, Value
from expert.words.conditions import phrase, sentence
from expert.words.facts import actor_named, listed, value_in_words
from expert.words.sentences import to_do

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
    yield Paragraph(text(_number(attribute) if attribute.numeric else _ANSWERS[attribute.type]))
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
    if attribute.type == "date":
        return f"{date_in_words(attribute).capitalize()}."
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


def findings(index: Index) -> Section:
    """Return the section of values that have a severity, the worst first."""
    return _grouped(index, "What can be found", "severity", index.base.severities, lambda value: value.severity)


def recommendations(index: Index) -> Section:
    """Return the section of values that tell somebody what to do, by stage; those without a stage last."""
    stages = {**index.base.stages, "": Label(label=Text("At any time"))}
    return _grouped(index, "What can be recommended", "stage", stages, _stage)


def results(index: Index) -> Section:
    """Return the section of the results that are neither, attribute by attribute."""
    return _by_attribute(index, f"What is asked for{index.of}", "results", result=True)


def other_conclusions(index: Index) -> Section:
    """Return the section of all other conclusions, attribute by attribute."""
    return _by_attribute(index, f"What else can be concluded{index.of}", "conclusions", result=False)


def _by_attribute(index: Index, title: str, mark: str, *, result: bool) -> Section:
    sections = []
    for name, attribute in index.base.attributes.items():
        plain = [one for one in attribute.options if not _final(attribute.values.get(one))]
        if attribute.asked or not plain or attribute.result != result:
            continue
        facts = [fact for one in plain if _concerns(index, fact := Fact(name, typed(attribute, one)))]
        kind = "Any of these may be among it. " if attribute.type == "choices" else ""
        about = (Span(kind), *index.sources(attribute.cites), *named(name))
        blocks = (*_help(attribute.help), Items(tuple(_item(index, fact) for fact in facts)), Paragraph(about, "faint"))
        sections.append(Section(str(attribute.label), blocks, anchor("attribute", name), "conclusion"))
    return Section(title, tuple(sections), f"{index.mark}{mark}")


def _grouped(
    index: Index, title: str, kind: str, groups: dict[str, Label], group_of: Callable[[Value], str | None]
) -> Section:
    sections = []
    for group, declared in groups.items():
        items = tuple(_item(index, fact) for fact, value in _final_values(index) if group_of(value) == group)
        if items:
            blocks = (*_help(declared.help), Items(items))
            mark = anchor(f"{index.mark}{kind}", group)
            sections.append(Section(str(declared.label), blocks, mark, "conclusion"))
    return Section(f"{title}{index.of}", tuple(sections), f"{index.mark}by-{kind}")


def _concerns(index: Index, fact: Fact) -> bool:
    """Return whether there is anything to say of a value; most flags are never concluded to be untrue."""
    return fact.value is not False or fact in index.links.concluded_by or fact in index.links.asked_by


def _final(value: Value | None) -> bool:
    return value is not None and bool(value.severity or value.actor)


def _stage(value: Value) -> str | None:
    """Return the recommendations of one stage. A value that is a finding as well stands with the findings."""
    return None if value.severity else value.stage or ""


def _final_values(index: Index) -> Iterator[tuple[Fact, Value]]:
    for name, attribute in index.base.attributes.items():
        for option in attribute.options if not attribute.asked else ():
            value = attribute.values.get(option)
            if value is not None and _final(value):
                yield Fact(name, typed(attribute, option)), value


def _help(help: Text | None) -> tuple[Block, ...]:
    return (Paragraph(text(str(help))),) if help else ()


def _item(index: Index, fact: Fact) -> Item:
    """Return a conclusion as an item: what it says, which rules conclude it, and which use it."""
    value = index.base.attributes[fact.attribute].values.get(written(fact))
    words = [Span(value_in_words(index.base, fact), "strong"), Span(". ")]
    if value is not None:
        actor = f"{index.base.actors[value.actor].label}: " if value.actor else ""
        words += [Span(f"{actor}{one} ") for one in (to_do(value),) if one]
        words += [Span(f"{value.help} ")] if value.help else []
    by = index.rules(index.links.concluded_by.get(fact, ())) or text("no rule")
    on = index.rules(index.links.asked_by.get(fact, ()))
    words += remarks(Labelled("Concluded in", by), Labelled("Taken up in", on))
    if value is not None and (value.cites or _final(value)):
        words += [Span(" "), *index.sources(value.cites)]
    words += named(written(fact))
    return Item(tuple(words), anchor=anchor("conclusion", fact.attribute, written(fact)))
