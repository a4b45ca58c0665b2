"""Proofs as graphs: answers, the rules that they satisfy, and what these conclude."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from expert.documents.graph import Edge, Graph, Node
from expert.explanation.how import Step, Unfolded
from expert.files.answers import written
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact, Firing
from expert.words.facts import fact_in_words, value_of


def proof_graph(base: RuleBase, proof: Unfolded) -> Graph:
    """The graph of unfolded proofs; what supports a conclusion as well has a dashed arrow to it."""
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
    """Puts a graph together, every node and edge once, in the order in which they come."""

    def __init__(self, base: RuleBase) -> None:
        self._base = base
        self._nodes: dict[str, Node] = {}
        self._edges: dict[tuple[str, str], Edge] = {}

    def fact(self, fact: Fact, *, answered: bool | None = None, kind: str = "") -> str:
        """The node of a fact, by its id."""
        if answered is None:
            answered = self._base.attributes[fact.attribute].asked
        name = f"{fact.attribute}{'=' if fact.holds else '!='}{written(fact)}"
        value = value_of(self._base, fact)
        usual = "finding" if value and (value.severity or value.actor) else "conclusion"
        return self.node(name, fact_in_words(self._base, fact), kind or ("answer" if answered else usual))

    def node(self, name: str, label: str, kind: str) -> str:
        """A node, by its id; the first one of an id counts."""
        self._nodes.setdefault(name, Node(name, label, kind))
        return name

    def edge(self, source: str, target: str, kind: str = "") -> None:
        """An arrow; the first one between two nodes counts."""
        self._edges.setdefault((source, target), Edge(source, target, kind))

    def firing(self, firing: Firing, conclusions: Iterable[Fact], kind: str = "") -> None:
        """A rule with its premises, and arrows to some of its conclusions."""
        rule = self.node(f"rule {firing.rule}", str(self._base.rules[firing.rule].title), "rule")
        for premise in firing.premises:
            self.edge(self.fact(premise), rule)
        for fact in conclusions:
            self.edge(rule, self.fact(fact), kind)

    def graph(self) -> Graph:
        """What was put together."""
        return Graph(tuple(self._nodes.values()), tuple(self._edges.values()))


def _steps(steps: Iterable[Step]) -> Iterator[Step]:
    for step in steps:
        yield step
        yield from _steps(step.premises)
