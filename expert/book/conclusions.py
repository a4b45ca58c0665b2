"""What can be concluded, in a rule book: findings, advice, and everything else, each with the rules that come to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from expert.book.index import Index, Labelled, named, remarks
from expert.documents.tree import Block, Item, Items, Paragraph, Section, Span, anchor, text
from expert.files.answers import written
from expert.inference.compile import typed
from expert.model.text import Text
from expert.model.trace import Fact
from expert.model.vocabulary import Label, Value
from expert.words.facts import value_in_words


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
        words += [Span(f"{actor}{one} ") for one in (value.do,) if one]
        words += [Span(f"{value.help} ")] if value.help else []
    by = index.rules(index.links.concluded_by.get(fact, ())) or text("no rule")
    on = index.rules(index.links.asked_by.get(fact, ()))
    words += remarks(Labelled("Concluded in", by), Labelled("Taken up in", on))
    if value is not None and (value.cites or _final(value)):
        words += [Span(" "), *index.sources(value.cites)]
    words += named(written(fact))
    return Item(tuple(words), anchor=anchor("conclusion", fact.attribute, written(fact)))
