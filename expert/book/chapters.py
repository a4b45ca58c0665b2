"""Rules as sentences: chapter by chapter in a rule book, with a picture of each, and one by one in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from expert.book.graph import chapter_graph
from expert.book.index import Chapter, Index, Labelled, gives, remarks, takes
from expert.documents.layout import Line, wrap
from expert.documents.tree import (
    Block,
    Item,
    Items,
    Paragraph,
    Picture,
    Section,
    Span,
    Spans,
    anchor,
    joined,
    marked,
    strong,
    text,
)
from expert.model.rule import Basis, Rule
from expert.model.rulebase import RuleBase
from expert.words.condition_lists import condition_in_words
from expert.words.conditions import conclusions, phrase, sentence
from expert.words.facts import citation
from expert.words.sentences import mark

#: How well a rule is supported by what it cites -> the words for it, before the claims.
RESTS: dict[Basis, str] = {
    "stated": "**Source.** The source says so:",
    "implied": "**Inferred.** We infer it from the source:",
    "operationalized": "**Ours.** We added a step so that it can be tested. It starts from:",
}

#: The same for a rule that cites nothing.
UNSOURCED = "**Ours.** We cite no source for it."


def chapters(index: Index) -> Iterator[Section]:
    """Yield a section for each chapter."""
    for number, chapter in index.numbered_chapters:
        yield Section(
            f"{number}. {chapter.label}", tuple(_blocks(index, chapter)), anchor("chapter", chapter.name), "chapter"
        )


def _blocks(index: Index, chapter: Chapter) -> Iterator[Block]:
    if chapter.introduction:
        yield Paragraph(text(str(chapter.introduction)))
    if (graph := chapter_graph(index.base, [chapter.name])).edges:
        caption = (
            f"How the conclusions of “{chapter.label}” hang together; what no arrow leads to follows from answers alone"
        )
        yield Picture(graph, "LR", caption)
    if neighbours := remarks(*_neighbours(index, chapter)):
        yield Paragraph(neighbours)
    told: dict[str, str] = {}
    for rule in chapter.rules:
        title = f"{index.numbers[rule.name]} {rule.title}"
        yield Section(title, tuple(_rule(index, rule, told)), anchor("rule", rule.name), f"rule {rule.basis}")


def _neighbours(index: Index, chapter: Chapter) -> Iterator[Labelled]:
    """Yield the other chapters from which this one takes conclusions, and those that take conclusions from this one."""
    home = {rule.name: other for other in index.chapters for rule in other.rules}
    taken = {fact for rule in chapter.rules for fact in takes(index.base, rule.condition)}
    given = {fact for rule in chapter.rules for fact in gives(index.base, rule)}
    for label, facts, rules in (
        ("Takes up conclusions of", taken, index.links.concluded_by),
        ("Its conclusions are taken up in", given, index.links.asked_by),
    ):
        names = {home[name].name for fact in facts for name in rules.get(fact, ())} - {chapter.name}
        others = (
            (Span(str(one.label), "", anchor("chapter", one.name)),) for one in index.chapters if one.name in names
        )
        yield Labelled(label, joined(others, "; "))


def _rule(index: Index, rule: Rule, told: dict[str, str]) -> Iterator[Block]:
    """Yield the blocks of a rule. A note is told once in a chapter: `told` has the rule at which each note stands."""
    base = index.base
    then: Spans = (strong("then"), Span(" "), *conclusions(base, rule), Span("."))
    yield from sentence((strong("If"), Span(" ")), phrase(base, rule.condition), then)
    yield Paragraph((strong("Because:"), Span(f" {rule.because}")))
    yield Paragraph(marked(RESTS[rule.basis] if rule.cites else UNSOURCED), "basis")
    if rule.cites:
        yield Items(tuple(Item(_claim(index, claim)) for claim in rule.cites))
    yield from _readings(index, rule, told)
    before = {name for fact in takes(base, rule.condition) for name in index.links.concluded_by.get(fact, ())}
    after = {name for fact in gives(base, rule) for name in index.links.asked_by.get(fact, ())}
    ways = remarks(Labelled("Based on", index.rules(before)), Labelled("Leads on to", index.rules(after)))
    yield Paragraph((Span(rule.name, "code"), *((Span(". "), *ways) if ways else text("."))), "faint")


def _readings(index: Index, rule: Rule, told: dict[str, str]) -> Iterator[Paragraph]:
    """Yield the notes on what a rule is based on; those that have been told are only referred to."""
    again = []
    for note in dict.fromkeys(note for claim in rule.cites for note in index.base.notes_on.get(claim, ())):
        claims = index.claims(claim for claim in rule.cites if claim in index.base.notes[note].on)
        read = (*claims, Span(" ("), Span(note, "", anchor("note", note)), Span(")"))
        first = told.setdefault(note, rule.name)
        if first == rule.name:
            yield Paragraph((Span("Reading of "), *read, Span(f": {index.base.notes[note].note}")), "note")
        else:
            again.append((*read, Span(", see "), *index.rules([first])))
    if again:
        yield Paragraph((Span("Reading of "), *joined(again, "; "), Span(".")), "note")


def _claim(index: Index, claim: str) -> Spans:
    words = citation(index.base, claim).removeprefix(claim)
    return (Span(claim, "", anchor("claim", claim)), Span(words))


def rule_list_lines(rules: Iterable[Rule], width: int) -> Iterator[Line]:
    """Yield the name of each rule, and below the name its title."""
    for rule in rules:
        yield Line(rule.name, "finding")
        yield from wrap(str(rule.title), width, "  ")


def rule_lines(base: RuleBase, rule: Rule, place: str, width: int) -> Iterator[Line]:
    """Yield one rule in full: what it asks, what it concludes, and what it is based on."""
    yield from wrap(str(rule.title), width, style="title")
    yield from wrap(f"{rule.name}, {place}", width, style="faint")
    yield Line("If", "heading")
    for line in condition_in_words(base, rule.condition):
        indent = " " * (2 + len(line) - len(line.lstrip()))
        yield from wrap(line.strip(), width, indent, indent + "  ")
    yield Line("then", "heading")
    for name, values in rule.then.items():
        attribute = base.attributes[name]
        for value in values:
            label = attribute.values[value].label if value in attribute.values else value
            yield from wrap(f"{attribute.label}: {label}", width, "  ", "    ")
    yield Line("because", "heading")
    yield from wrap(str(rule.because), width, "  ")
    yield Line(f"Based on {mark(rule.basis)}", "heading")
    for claim in rule.cites:
        yield from wrap(citation(base, claim), width, "  ", "    ", "source")
    for note in sorted({note for claim in rule.cites for note in base.notes_on.get(claim, ())}):
        yield from wrap(f"{note}: {base.notes[note].note}", width, "  ", "    ", "faint")
