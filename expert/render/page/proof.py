"""The proof of a case as a picture and as text: one entry a conclusion, from the same names and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from expert.documents.graph import Edge, Graph, Node
from expert.model.rulebase import RuleBase
from expert.model.trace import Derived, Fact, Firing, Trace
from expert.render.page.data import Entry, Given, Link, Reason, Source
from expert.wording import fact_in_words, value_in_words, value_of


class Proof(NamedTuple):
    """The graph, with the layer of each node; the entries and the answers; and the id of each fact."""

    graph: Graph
    layers: dict[str, int]
    entries: tuple[Entry, ...]
    given: tuple[Given, ...]
    ids: dict[Fact, str]


def proof_of(base: RuleBase, trace: Trace, origin: str, first: Sequence[Fact]) -> Proof:
    """The whole proof. `origin` is the file of the case, from which answers come unless it is said; the entries on the
    conclusions `first` stand first, in their order."""
    proof = _Writer(base, trace, origin).proof()
    order = {proof.ids[fact]: place for place, fact in enumerate(first)}
    return proof._replace(entries=tuple(sorted(proof.entries, key=lambda one: order.get(one.id, len(order)))))


class _Writer:
    def __init__(self, base: RuleBase, trace: Trace, origin: str) -> None:
        self._base, self._trace, self._origin = base, trace, origin
        self._derived = {one.fact: one for one in trace.derived}
        # A rule that came later than its conclusion adds no step to the proof; the text names it.
        first = {rule for one in trace.derived for rule in one.by}
        self._firings = {one.rule: one for one in trace.firings if one.rule in first}
        self._numbers = {rule: number for number, rule in enumerate(self._firings, 1)}
        answers = [fact for answer in trace.answers for fact in answer.facts]
        self._ids = {fact: f"a{number}" for number, fact in enumerate(answers, 1)}
        self._ids |= {one.fact: f"c{number}" for number, one in enumerate(trace.derived, 1)}
        self._leads: dict[Fact, list[Fact]] = {}
        for firing in self._firings.values():
            for premise in firing.premises:
                self._leads.setdefault(premise, []).extend(self._first(firing))

    def proof(self) -> Proof:
        graph, layers = self._graph()
        entries = tuple(self._entry(one) for one in self._trace.derived)
        return Proof(graph, layers, entries, tuple(self._given()), self._ids)

    def _first(self, firing: Firing) -> Iterator[Fact]:
        """What the firing is the first to conclude."""
        return (fact for fact in firing.conclusions if firing.rule in self._derived[fact].by)

    def _graph(self) -> tuple[Graph, dict[str, int]]:
        nodes, edges, layers = [], [], {}
        for fact, id in self._ids.items():
            if fact in self._derived:
                layers[id] = 2 * self._derived[fact].rank
                value, kind = value_of(self._base, fact), self._kind(fact)
                label = fact_in_words(self._base, fact) if value is None or kind == "conclusion" else str(value.label)
                nodes.append(Node(id, label, kind))
            elif fact in self._leads:
                layers[id] = 0
                nodes.append(Node(id, fact_in_words(self._base, fact), "answer"))
        for rule, firing in self._firings.items():
            id = self._rule_id(rule)
            layers[id] = 2 * firing.rank - 1
            nodes.append(Node(id, f"R{self._numbers[rule]}", "rule"))
            edges += [Edge(self._ids[premise], id) for premise in firing.premises]
            edges += [Edge(id, self._ids[fact]) for fact in self._first(firing)]
        return Graph(tuple(nodes), tuple(edges)), layers

    def _kind(self, fact: Fact) -> str:
        value = value_of(self._base, fact)
        if value is None or not (value.severity or value.actor):
            return "conclusion"
        return "diagnosis" if value.severity else "measure"

    def _rule_id(self, rule: str) -> str:
        return f"r{self._numbers[rule]}"

    def _link(self, fact: Fact) -> Link:
        return Link(self._ids[fact], fact_in_words(self._base, fact))

    def _links(self, facts: Iterable[Fact]) -> tuple[Link, ...]:
        order = {fact: place for place, fact in enumerate(self._ids)}
        return tuple(self._link(fact) for fact in sorted(set(facts), key=order.__getitem__))

    def _entry(self, one: Derived) -> Entry:
        value = value_of(self._base, one.fact)
        return Entry(
            id=self._ids[one.fact],
            kind=self._kind(one.fact),
            text=fact_in_words(self._base, one.fact),
            help=str(value.do or value.help or "") if value else "",
            contested=one.contested,
            basis=one.basis,
            reasons=tuple(self._reason(rule) for rule in one.by),
            also=tuple(str(self._base.rules[rule].title) for rule in one.also),
            answers=self._links(self._leaves(one.fact)),
            leads_to=self._links(self._leads.get(one.fact, ())),
        )

    def _leaves(self, fact: Fact) -> set[Fact]:
        """The answers that a conclusion rests on in the end."""
        seen, todo = {fact}, [fact]
        while todo:
            one = self._derived.get(todo.pop())
            premises = {fact for rule in one.by for fact in self._firings[rule].premises} - seen if one else set()
            seen |= premises
            todo += premises
        return {fact for fact in seen if fact not in self._derived}

    def _reason(self, name: str) -> Reason:
        rule = self._base.rules[name]
        return Reason(
            id=self._rule_id(name),
            number=f"R{self._numbers[name]}",
            name=name,
            title=str(rule.title),
            because=str(rule.because),
            basis=rule.basis,
            sources=tuple(self._source(claim) for claim in rule.cites),
            premises=tuple(self._link(fact) for fact in self._firings[name].premises),
        )

    def _source(self, name: str) -> Source:
        claim = self._base.claims[name]
        short = str(self._base.papers[claim.paper].short)
        notes = self._base.notes_on.get(name, ())
        return Source(name, claim.paper, short, str(claim.at), str(claim.says), notes)

    def _given(self) -> Iterator[Given]:
        order = list(self._base.attributes)
        counting = {answer.attribute for answer in self._trace.answers}
        both = (*self._trace.answers, *self._trace.inert)
        for answer in sorted(both, key=lambda one: order.index(one.attribute)):
            attribute = self._base.attributes[answer.attribute]
            words = [value_in_words(self._base, fact) for fact in answer.facts]
            words += [f"{attribute.values[value].label}: unknown" for value in answer.unknown]
            counts = answer.attribute in counting
            yield Given(
                question=str(attribute.question),
                label=str(attribute.label),
                facts=tuple(self._link(fact) for fact in answer.facts if counts),
                words="; ".join(words) or "unknown",
                origin="" if answer.origin == self._origin else answer.origin,
                counts=counts,
                leads_to=self._links(one for fact in answer.facts if counts for one in self._leads.get(fact, ())),
            )
