"""How the conclusions of a rule base hang together, as graphs. Nodes have the anchors in the rule book as their ids."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from expert.book.areas import Area, areas, asks, gives, takes
from expert.documents.graph import Edge, Graph, Node
from expert.documents.tree import anchor
from expert.files.answers import written
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.words.facts import counted, listed, value_in_words, value_of

#: What stands in a picture of rules: a conclusion, or the name of a question.
Item = Fact | str

#: The group of the questions; no area can have this name.
QUESTIONS = "?"


def overview(base: RuleBase) -> Graph:
    """The areas. An arrow says how many conclusions of the one the rules of the other take up."""
    read = areas(base)
    given = {area.name: {fact for rule in area.rules for fact in gives(base, rule)} for area in read}
    taken = {area.name: {fact for rule in area.rules for fact in takes(base, rule.condition)} for area in read}
    counts = {(one, other): len(given[one] & taken[other]) for one in given for other in taken if one != other}
    nodes = (
        Node(anchor("chapter", area.name), f"{area.label} ({counted(len(area.rules), 'rule')})", "area")
        for area in read
    )
    edges = (
        Edge(anchor("chapter", one), anchor("chapter", other), label=str(count) if count > 1 else "")
        for (one, other), count in counts.items()
        if count
    )
    return Graph(tuple(nodes), tuple(edges))


def area_graph(base: RuleBase, names: Collection[str], *, questions: bool = False) -> Graph:
    """The conclusions that the rules of some areas come to or take up, grouped by area, with an arrow from each that
    a rule takes to each that it gives; with `questions` also from what is asked.

    Conclusions about one attribute that have the same arrows are drawn as one node, unless they are advice or findings.
    """
    read = areas(base)
    drawn = [area for area in read if area.name in names]
    arrows = dict.fromkeys(_arrows(base, drawn, questions=questions))
    concluded = (fact for area in drawn for rule in area.rules for fact in gives(base, rule))
    taken = (fact for area in drawn for rule in area.rules for fact in takes(base, rule.condition))
    items: dict[Item, None] = dict.fromkeys([*concluded, *taken, *(one for arrow in arrows for one in arrow)])
    home = _homes(base, [*drawn, *read])
    merged = _merged(base, items, arrows, home)
    groups = {area.name: str(area.label) for area in read} | ({QUESTIONS: "Asked"} if questions else {})
    nodes = (
        Node(_id(group), _label(base, group), _kind(base, group[0]), _group(group[0], home))
        for group in dict.fromkeys(merged.values())
    )
    edges = dict.fromkeys((_id(merged[one]), _id(merged[other])) for one, other in arrows)
    return Graph(tuple(nodes), tuple(Edge(*edge) for edge in edges), groups)


def _arrows(base: RuleBase, drawn: Iterable[Area], *, questions: bool) -> Iterator[tuple[Item, Item]]:
    for area in drawn:
        for rule in area.rules:
            sources: list[Item] = [*takes(base, rule.condition)]
            if questions:
                sources += asks(base, rule.condition)
            yield from ((source, target) for source in sources for target in gives(base, rule))


def _homes(base: RuleBase, read: Iterable[Area]) -> dict[Item, str]:
    """Conclusion -> the first area whose rules come to it."""
    home: dict[Item, str] = {}
    for area in read:
        for rule in area.rules:
            for fact in gives(base, rule):
                home.setdefault(fact, area.name)
    return home


def _merged(
    base: RuleBase, items: Iterable[Item], arrows: Iterable[tuple[Item, Item]], home: dict[Item, str]
) -> dict[Item, tuple[Item, ...]]:
    """Item -> the items that are drawn as one node with it, itself among them."""
    into: dict[Item, set[Item]] = {}
    out_of: dict[Item, set[Item]] = {}
    for one, other in arrows:
        out_of.setdefault(one, set()).add(other)
        into.setdefault(other, set()).add(one)
    alike: dict[object, list[Item]] = {}
    for item in items:
        what = item.attribute if isinstance(item, Fact) and not _final(base, item) else item
        key = (what, home.get(item), frozenset(into.get(item, ())), frozenset(out_of.get(item, ())))
        alike.setdefault(key, []).append(item)
    return {item: tuple(group) for group in alike.values() for item in group}


def _final(base: RuleBase, fact: Fact) -> bool:
    value = value_of(base, fact)
    return value is not None and bool(value.severity or value.stage)


def _label(base: RuleBase, group: tuple[Item, ...]) -> str:
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


def _kind(base: RuleBase, item: Item) -> str:
    if isinstance(item, str):
        return "answer"
    return "finding" if _final(base, item) else "conclusion"


def _group(item: Item, home: dict[Item, str]) -> str:
    return QUESTIONS if isinstance(item, str) else home.get(item, "")


def _id(group: tuple[Item, ...]) -> str:
    """The anchors of all that the node stands for."""
    return " ".join(
        anchor("question", one) if isinstance(one, str) else anchor("conclusion", one.attribute, written(one))
        for one in group
    )
