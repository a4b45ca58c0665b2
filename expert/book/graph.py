"""How the conclusions of a rule base hang together, as graphs. Nodes have the anchors in the rule book as their ids."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from expert.book.index import Chapter, asks, chapters_of, gives, takes
from expert.documents.tree import Edge, Graph, Node, anchor
from expert.files.answers import written
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.words.facts import counted, is_result, listed, value_in_words

#: What stands in a picture of rules: a conclusion, or the name of a question.
FactOrQuestion = Fact | str

#: The group of the questions; no chapter can have this name.
QUESTIONS = "?"


def overview(base: RuleBase) -> Graph:
    """Return the graph of the chapters. An arrow says how many conclusions of the one the rules of the other use."""
    read = chapters_of(base)
    given = {chapter.name: {fact for rule in chapter.rules for fact in gives(base, rule)} for chapter in read}
    taken = {chapter.name: {fact for rule in chapter.rules for fact in takes(base, rule.condition)} for chapter in read}
    counts = {(one, other): len(given[one] & taken[other]) for one in given for other in taken if one != other}
    nodes = (
        Node(anchor("chapter", chapter.name), f"{chapter.label} ({counted(len(chapter.rules), 'rule')})", "area")
        for chapter in read
    )
    edges = (
        Edge(anchor("chapter", one), anchor("chapter", other), label=str(count) if count > 1 else "")
        for (one, other), count in counts.items()
        if count
    )
    return Graph(tuple(nodes), tuple(edges))


def chapter_graph(base: RuleBase, names: Collection[str], *, questions: bool = False) -> Graph:
    """Return the graph of the conclusions that the rules of some chapters come to or take up.

    Nodes are grouped by chapter. An arrow leads from each conclusion that a rule takes to each that it gives; with
    `questions`, also from what is asked.
    """
    read = chapters_of(base)
    drawn = [chapter for chapter in read if chapter.name in names]
    arrows = dict.fromkeys(_arrows(base, drawn, questions=questions))
    concluded = (fact for chapter in drawn for rule in chapter.rules for fact in gives(base, rule))
    taken = (fact for chapter in drawn for rule in chapter.rules for fact in takes(base, rule.condition))
    items: dict[FactOrQuestion, None] = dict.fromkeys([*concluded, *taken, *(one for arrow in arrows for one in arrow)])
    home = _homes(base, [*drawn, *read])
    merged = _merged(base, items, arrows, home)
    groups = {chapter.name: str(chapter.label) for chapter in read} | ({QUESTIONS: "Asked"} if questions else {})
    nodes = (
        Node(_id(group), _label(base, group), _kind(base, group[0]), _group(group[0], home))
        for group in dict.fromkeys(merged.values())
    )
    edges = dict.fromkeys((_id(merged[one]), _id(merged[other])) for one, other in arrows)
    return Graph(tuple(nodes), tuple(Edge(*edge) for edge in edges), groups)


def _arrows(
    base: RuleBase, drawn: Iterable[Chapter], *, questions: bool
) -> Iterator[tuple[FactOrQuestion, FactOrQuestion]]:
    for chapter in drawn:
        for rule in chapter.rules:
            sources: list[FactOrQuestion] = [*takes(base, rule.condition)]
            if questions:
                sources += asks(base, rule.condition)
            yield from ((source, target) for source in sources for target in gives(base, rule))


def _homes(base: RuleBase, read: Iterable[Chapter]) -> dict[FactOrQuestion, str]:
    """Return for each conclusion the first chapter whose rules conclude it."""
    home: dict[FactOrQuestion, str] = {}
    for chapter in read:
        for rule in chapter.rules:
            for fact in gives(base, rule):
                home.setdefault(fact, chapter.name)
    return home


def _merged(
    base: RuleBase,
    items: Iterable[FactOrQuestion],
    arrows: Iterable[tuple[FactOrQuestion, FactOrQuestion]],
    home: dict[FactOrQuestion, str],
) -> dict[FactOrQuestion, tuple[FactOrQuestion, ...]]:
    """Return for each item all items that are drawn as one node with it."""
    into: dict[FactOrQuestion, set[FactOrQuestion]] = {}
    out_of: dict[FactOrQuestion, set[FactOrQuestion]] = {}
    for one, other in arrows:
        out_of.setdefault(one, set()).add(other)
        into.setdefault(other, set()).add(one)
    alike: dict[object, list[FactOrQuestion]] = {}
    for item in items:
        what = item.attribute if isinstance(item, Fact) and not _final(base, item) else item
        key = (what, home.get(item), frozenset(into.get(item, ())), frozenset(out_of.get(item, ())))
        alike.setdefault(key, []).append(item)
    return {item: tuple(group) for group in alike.values() for item in group}


def _final(base: RuleBase, fact: Fact) -> bool:
    return is_result(base, fact)


def _label(base: RuleBase, group: tuple[FactOrQuestion, ...]) -> str:
    first = group[0]
    if isinstance(first, str):
        return str(base.attributes[first].label)
    if _final(base, first):
        return value_in_words(base, first)
    attribute = base.attributes[first.attribute]
    if first.value is True or len(group) == len(attribute.options) > 1:
        return str(attribute.label)
    values = [value_in_words(base, fact) for fact in group if isinstance(fact, Fact)]
    return f"{attribute.label}: {listed(values, 'or' if attribute.single else 'and')}"


def _kind(base: RuleBase, item: FactOrQuestion) -> str:
    if isinstance(item, str):
        return "answer"
    return "finding" if _final(base, item) else "conclusion"


def _group(item: FactOrQuestion, home: dict[FactOrQuestion, str]) -> str:
    return QUESTIONS if isinstance(item, str) else home.get(item, "")


def _id(group: tuple[FactOrQuestion, ...]) -> str:
    """Join the anchors of all conclusions that the node stands for."""
    return " ".join(
        anchor("question", one) if isinstance(one, str) else anchor("conclusion", one.attribute, written(one))
        for one in group
    )
