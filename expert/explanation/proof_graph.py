"""Proofs as graphs: answers, the rules that they satisfy, and what these conclude."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from expert.documents.tree import Edge, Graph, Node, anchor
from expert.explanation.how import Step, Unfolded
from expert.files.answers import written
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact, Firing
from expert.words.facts import fact_in_words, is_result, value_of


def fact_anchor(fact: Fact) -> str:
    """Return the anchor of what a document says of a fact, which is also its node in a graph."""
    return anchor("fact", fact.attribute, f"{'' if fact.holds else 'not-'}{written(fact)}")


def proof_graph(base: RuleBase, proof: Unfolded) -> Graph:
    """Return the graph of unfolded proofs; a rule that supports a conclusion as well has a dashed arrow to it."""
    graph = GraphWriter(base)
    for step in _steps(proof.steps):
        if step.firing is not None:
            graph.firing(step.firing, [step.fact])
            for other in step.others:
                graph.firing(other, [step.fact], "also")
        else:
            graph.fact(step.fact, answered=step.answer is not None)
    return graph.graph()


class GraphWriter:
    """A writer of a graph, with every node and edge once, in the order in which they come."""

    def __init__(self, base: RuleBase) -> None:
        self._base = base
        self._nodes: dict[str, Node] = {}
        self._edges: dict[tuple[str, str], Edge] = {}

    def fact(self, fact: Fact, *, answered: bool | None = None, kind: str = "") -> str:
        """Add the node of a fact, and return its id."""
        if answered is None:
            answered = self._base.attributes[fact.attribute].asked
        value = value_of(self._base, fact)
        usual = "finding" if is_result(self._base, fact) and not answered else "conclusion"
        kind = kind or ("answer" if answered else usual)
        group = str(value.severity or "") if value else ""
        return self._add(Node(fact_anchor(fact), fact_in_words(self._base, fact), kind, group))

    def node(self, name: str, label: str, kind: str) -> str:
        """Add a node, and return its id; the first one of an id counts."""
        return self._add(Node(name, label, kind))

    def _add(self, node: Node) -> str:
        return self._nodes.setdefault(node.id, node).id

    def edge(self, source: str, target: str, kind: str = "") -> None:
        """Add an arrow; the first one between two nodes counts."""
        self._edges.setdefault((source, target), Edge(source, target, kind))

    def firing(self, firing: Firing, conclusions: Iterable[Fact], kind: str = "") -> None:
        """Add a rule with its premises, and arrows to some of its conclusions."""
        short = f"R{sum(node.kind == 'rule' for node in self._nodes.values()) + 1}"
        rule = self._add(Node(f"rule {firing.rule}", str(self._base.rules[firing.rule].title), "rule", short=short))
        for premise in firing.premises:
            self.edge(self.fact(premise), rule)
        for fact in conclusions:
            self.edge(rule, self.fact(fact), kind)

    def graph(self) -> Graph:
        """Return the graph of all that was added."""
        return Graph(tuple(self._nodes.values()), tuple(self._edges.values()))


def _steps(steps: Iterable[Step]) -> Iterator[Step]:
    for step in steps:
        yield step
        yield from _steps(step.premises)
