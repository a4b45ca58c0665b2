"""What the rules of a rule book stand on: thresholds, tables, what cannot be and what always holds, and the sources."""

from __future__ import annotations

from collections.abc import Iterator

from expert.book.index import Index, Labelled, named, remarks
from expert.check.coverage import Home
from expert.documents.tree import (
    Item,
    Items,
    Paragraph,
    Section,
    Span,
    Spans,
    Table,
    anchor,
    joined,
    marked,
    strong,
    text,
)
from expert.files.answers import shortest
from expert.model.rule import Invariant
from expert.words.conditions import Phrase, alternative_phrases, phrase, plainly, sentence
from expert.words.sentences import SUPPORT

#: Section of a rule base -> the kind of anchor that its entries have in the book.
_ANCHORS = {
    "rules": "rule",
    "constraints": "constraint",
    "invariants": "invariant",
    "parameters": "parameter",
    "amounts": "amount",
    "matrices": "matrix",
    "groups": "group",
}

_PROVED = """
Nothing follows from these. They say what the rules must bring about, whatever the answers are, and
`expert check --prove` proves it of every case in which all questions that count are answered and nothing clashes.
"""


def parameters(index: Index) -> Section:
    """Return the section of cut-offs, and where their values come from."""
    items = []
    for name, one in index.base.parameters.items():
        value = f": {shortest(one.value)}{f' (in {one.unit})' if one.unit else ''}. "
        users = {rule.name for rule in index.base.all_rules.values() if name in rule.condition.bounds}
        basis = (Span(SUPPORT[one.basis].capitalize(), "strong"), Span(". "))
        about = (*remarks(Labelled("Used in", index.rules(users))), Span(" "), *index.sources(one.cites))
        words = (strong(str(one.label)), Span(value), *basis, Span(f"{one.because} "), *about, *named(name))
        items.append(Item(words, anchor=anchor("parameter", name)))
    opening = Paragraph(marked("Another value of each can be tried with `expert evaluate --param NAME=VALUE`."))
    return Section("Thresholds", (opening, Items(tuple(items))) if items else (), "parameters")


def tables(index: Index) -> Section:
    """Return the section of tables that place a case, such as figures of a source."""
    sections = []
    for name, one in index.base.matrices.items():
        rows, columns = index.base.attributes[one.rows], index.base.attributes[one.columns]
        head = (
            text(f"{rows.label} ↓, {columns.label} →"),
            *(text(str(value.label)) for value in columns.values.values()),
        )
        body = tuple(
            (text(str(value.label)), *(text(str(one.cells.get(row, {}).get(column, ""))) for column in columns.values))
            for row, value in rows.values.items()
        )
        blocks = (Table(head, body), Paragraph(index.sources(one.cites), "faint"))
        sections.append(Section(str(one.label), blocks, anchor("matrix", name)))
    return Section(f"Tables{index.of}", tuple(sections), f"{index.mark}matrices")


def constraints(index: Index) -> Section:
    """Return the section of answers that cannot be true together."""
    items = []
    for name, one in index.base.constraints.items():
        never = phrase(index.base, one.never)
        about = Paragraph((strong("Because:"), Span(f" {one.because} "), *index.sources(one.cites), *named(name)))
        items.append(_item(_never("It cannot be that ", never), about, anchor("constraint", name)))
    opening = Paragraph(text("A case that breaks one of these is evaluated all the same, with a warning."))
    title = f"Answers{index.of} that cannot go together"
    return Section(title, (opening, Items(tuple(items))) if items else (), f"{index.mark}constraints")


def invariants(index: Index) -> Section:
    """Return the section of what is proved of every case."""
    items = []
    for name, one in index.base.invariants.items():
        about = Paragraph((strong("Because:"), Span(f" {one.because} "), *index.sources(one.cites), *named(name)))
        items.append(_item(_invariant(index, one), about, anchor("invariant", name)))
    opening = Paragraph(marked(_PROVED))
    title = f"What is proved of every {index.base.base.words.portfolio if index.of else 'case'}"
    return Section(title, (opening, Items(tuple(items))) if items else (), f"{index.mark}invariants")


def _invariant(index: Index, one: Invariant) -> tuple[Paragraph | Items, ...]:
    if one.never:
        return _never("In no case ", phrase(index.base, one.never))
    assert one.then is not None
    then = phrase(index.base, one.then)
    if one.condition is None:
        return sentence((Span("In every case "),), then)
    before = (Span("In every case in which "),)
    if then.choices:
        return (*sentence(before, phrase(index.base, one.condition)), *sentence((Span("There, "),), then))
    return sentence(before, phrase(index.base, one.condition), (*plainly(then), Span(".")))


def _never(before: str, never: Phrase) -> tuple[Paragraph | Items, ...]:
    if never.tests or len(never.choices) > 1:
        return sentence((Span(before),), never)
    return (Paragraph(text("None of these:")), alternative_phrases(never.choices[0]))


def _item(blocks: tuple[Paragraph | Items, ...], about: Paragraph, mark: str) -> Item:
    first, *below = blocks
    assert isinstance(first, Paragraph)
    return Item(first.words, below=(*below, about), anchor=mark)


def claims(index: Index) -> Section:
    """Return the section of what the sources say, paper by paper, and what is based on each claim."""
    sections = []
    for key, paper in index.base.papers.items():
        items = tuple(
            Item(_claim(index, name), anchor=anchor("claim", name))
            for name, claim in index.base.claims.items()
            if claim.paper == key
        )
        head = Paragraph(text(f"Cited as “{paper.short}”{f'; {paper.published}' if paper.published else ''}."))
        sections.append(Section(str(paper.title), (head, Items(items)) if items else (head,), anchor("paper", key)))
    return Section("What the sources claim", tuple(sections), "claims")


def _claim(index: Index, name: str) -> Spans:
    claim = index.base.claims[name]
    homes = index.coverage.claims[name]
    notes = joined(((Span(note, "", anchor("note", note)),) for note in index.base.notes_on.get(name, ())), ", ")
    rests = remarks(
        Labelled("Rules:", index.rules(home.name for home in homes if home.section == "rules")),
        Labelled("Questions and conclusions:", joined(_vocabulary(index, homes), "; ")),
        Labelled(
            "Also:",
            joined((_other(home) for home in homes if home.section in _ANCHORS and home.section != "rules"), ", "),
        ),
        Labelled(
            "Stored cases:", joined(((Span(home.name, "code"),) for home in homes if home.section == "cases"), ", ")
        ),
        Labelled("How it is read:", notes),
    )
    nothing = () if homes else (Span(" "), strong("Nothing is based on it."))
    place = Span(f" ({claim.at}; {claim.kind}): {claim.says} ")
    return (strong(name), place, *rests, *nothing)


def _vocabulary(index: Index, homes: tuple[Home, ...]) -> Iterator[Spans]:
    for home in homes:
        if home.section == "attributes":
            name, _, value = home.name.partition("=")
            attribute = next(part.attributes[name] for part in index.base.parts if name in part.attributes)
            label = str(attribute.values[value].label if value else attribute.label)
            if attribute.asked:
                yield (Span(label, "", anchor("question", name)),)
            elif value:
                yield (Span(label, "", anchor("conclusion", name, value)),)
            else:
                yield text(label)


def _other(home: Home) -> Spans:
    return (Span(home.name, "", anchor(_ANCHORS[home.section], home.name)),)


def notes(index: Index) -> Section:
    """Return the section of notes on how we read claims where the sources are unclear."""
    items = tuple(
        Item((strong(name), Span(" on "), *index.claims(note.on), Span(f": {note.note}")), anchor=anchor("note", name))
        for name, note in index.base.notes.items()
    )
    opening = text("Where the sources contradict themselves, are silent or unclear, this is how they are read.")
    return Section("How the sources are read", (Paragraph(opening), Items(items)) if items else (), "notes")
