"""The answers to questions about a case as graphs, each with one arrow from what is changed or missing to what it does.

What would go, or does not hold, is dashed.
"""

from __future__ import annotations

from collections.abc import Iterable

from expert.documents.graph import Graph
from expert.explanation.change import WhatWouldChange
from expert.explanation.compare import Compared
from expert.explanation.proof_graph import GraphWriter
from expert.explanation.sensitivity import Sensitivity
from expert.explanation.what_if import Turn, WhatIf
from expert.explanation.why_not import Route, WhyNot
from expert.inference.possible import Change
from expert.model.rulebase import RuleBase
from expert.words.facts import fact_in_words, facts_in_words, wanted_in_words


def why_not_graph(base: RuleBase, found: Iterable[WhyNot]) -> Graph:
    """The rules that could conclude something, and which of their premises are met, fail, or are not known."""
    writer = GraphWriter(base)
    for one in found:
        target = writer.fact(one.fact)
        for route in one.routes:
            _route(base, writer, route, target)
    return writer.graph()


def _route(base: RuleBase, writer: GraphWriter, route: Route, target: str) -> None:
    source = writer.node(f"rule {route.rule}", str(base.rules[route.rule].title), "rule") if route.rule else target
    if source != target:
        writer.edge(source, target, "also")
    for premise in route.premises:
        kind = "answer" if premise.state == "met" else premise.state
        wanted = wanted_in_words(base, premise.attribute, premise.facts, premise.intervals)
        label = f"{base.attributes[premise.attribute].label}: {wanted}"
        name = writer.node(f"{premise.attribute} {label}", label, kind)
        writer.edge(name, source, "" if premise.state == "met" else "also")
        for below in premise.routes:
            _route(base, writer, below, name)


def what_if_graph(base: RuleBase, found: WhatIf) -> Graph:
    """From the answers that differ through the firings that do to what comes and what goes."""
    writer = GraphWriter(base)
    for turns, kind in ((found.comes, ""), (found.goes, "also")):
        for turn in turns:
            _turn(base, writer, turn, kind)
    return writer.graph()


def _turn(base: RuleBase, writer: GraphWriter, turn: Turn, kind: str) -> None:
    rule = writer.node(f"rule {turn.firing.rule}", str(base.rules[turn.firing.rule].title), "rule")
    for fact in turn.through:
        writer.edge(writer.fact(fact), rule, kind)
    writer.edge(rule, writer.fact(turn.fact), kind)


def change_graph(base: RuleBase, found: Iterable[WhatWouldChange]) -> Graph:
    """From each actor through the changes to the conclusion that would come or go."""
    writer = GraphWriter(base)
    for one in found:
        target = writer.fact(one.fact)
        kind = "also" if one.holds else ""
        for by in one.alone:
            actor = writer.node(f"actor {by.actor}", str(base.actors[by.actor].label), "actor")
            for way in by.ways:
                name = _changes(base, writer, way.changes)
                writer.edge(actor, name)
                writer.edge(name, target, kind)
        for way in one.together:
            writer.edge(_changes(base, writer, way.changes), target, kind)
    return writer.graph()


def _changes(base: RuleBase, writer: GraphWriter, changes: Iterable[Change]) -> str:
    label = "; ".join(fact_in_words(base, change.after) for change in changes)
    return writer.node(f"change {label}", label, "answer")


def compare_graph(base: RuleBase, found: Compared) -> Graph:
    """From the answers that differ to the conclusions that they make differ."""
    writer = GraphWriter(base)
    for one in found.conclusions:
        for undo in one.undo:
            for entry in undo:
                facts = entry.before if one.side == "first" else entry.after
                said = facts_in_words(base, facts) if facts else f"{base.attributes[entry.attribute].label}: not known"
                writer.edge(writer.node(f"{one.side} {said}", said, "answer"), writer.fact(one.fact))
    return writer.graph()


def sensitivity_graph(base: RuleBase, found: Sensitivity) -> Graph:
    """From the answers to what of the verdict hangs on them."""
    writer = GraphWriter(base)
    for hang in found.hangs_on:
        for fact in dict.fromkeys(fact for other in hang.others if other.after for fact in other.goes):
            for answer in hang.given:
                writer.edge(writer.fact(answer), writer.fact(fact))
    return writer.graph()
