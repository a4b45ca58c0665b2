"""The proof of a case as a picture and as text: one entry a conclusion, from the same names and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from expert.documents.tree import Edge, Graph, Node
from expert.explanation.proof import Proof
from expert.explanation.report import Report
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact, Firing
from expert.pages.data import Entry, Given, Link, Reason, Source
from expert.words.facts import fact_in_words, value_in_words, value_of


class PageProof(NamedTuple):
    """The graph, with the layer of each node; the entries and the answers; and the id of each fact."""

    graph: Graph
    layers: dict[str, int]
    entries: tuple[Entry, ...]
    given: tuple[Given, ...]
    ids: dict[Fact, str]


def proof_of(base: RuleBase, report: Report) -> PageProof:
    """Put the whole proof of a report on the page. The entries on its findings stand first, in their order."""
    proof = _Writer(base, report).proof()
    first = [one.fact for group in (*report.diagnoses, *report.recommendations) for one in group.findings]
    order = {proof.ids[fact]: place for place, fact in enumerate(first)}
    return proof._replace(entries=tuple(sorted(proof.entries, key=lambda one: order.get(one.id, len(order)))))


class _Writer:
    def __init__(self, base: RuleBase, report: Report) -> None:
        self._base, self._trace, self._proofs, self._origin = base, report.trace, report.proofs, report.file
        # A rule that only supports a conclusion as well adds no step to the proof; the text names it.
        based_on = {proof.rule.name for proof in self._proofs.values()}
        self._firings = {one.rule: one for one in self._trace.firings if one.rule in based_on}
        self._numbers = {rule: number for number, rule in enumerate(self._firings, 1)}
        answers = [fact for answer in self._trace.answers for fact in answer.facts]
        self._ids = {fact: f"a{number}" for number, fact in enumerate(answers, 1)}
        self._ids |= {fact: f"c{number}" for number, fact in enumerate(self._proofs, 1)}
        self._leads: dict[Fact, list[Fact]] = {}
        for fact, proof in self._proofs.items():
            for premise in proof.firing.premises:
                self._leads.setdefault(premise, []).append(fact)

    def proof(self) -> PageProof:
        graph, layers = self._graph()
        entries = tuple(self._entry(one) for one in self._proofs.values())
        return PageProof(graph, layers, entries, tuple(self._given()), self._ids)

    def _graph(self) -> tuple[Graph, dict[str, int]]:
        nodes, edges, layers = [], [], {}
        for fact, id in self._ids.items():
            if fact in self._proofs:
                layers[id] = 2 * self._proofs[fact].conclusion.rank
                value, kind = value_of(self._base, fact), self._kind(fact)
                label = fact_in_words(self._base, fact) if value is None or kind == "conclusion" else str(value.label)
                nodes.append(Node(id, label, kind))
            elif fact in self._leads:
                layers[id] = 0
                nodes.append(Node(id, fact_in_words(self._base, fact), "answer"))
        for rule, firing in self._firings.items():
            id = f"r{self._numbers[rule]}"
            layers[id] = 2 * firing.rank - 1
            nodes.append(Node(id, f"R{self._numbers[rule]}", "rule", short=f"R{self._numbers[rule]}"))
            edges += [Edge(self._ids[premise], id) for premise in firing.premises]
            edges += [Edge(id, self._ids[fact]) for fact in firing.conclusions if self._proofs[fact].firing == firing]
        return Graph(tuple(nodes), tuple(edges)), layers

    def _kind(self, fact: Fact) -> str:
        value = value_of(self._base, fact)
        if value is None or not (value.severity or value.actor):
            return "conclusion"
        return "diagnosis" if value.severity else "measure"

    def _link(self, fact: Fact) -> Link:
        return Link(self._ids[fact], fact_in_words(self._base, fact))

    def _links(self, facts: Iterable[Fact]) -> tuple[Link, ...]:
        order = {fact: place for place, fact in enumerate(self._ids)}
        return tuple(self._link(fact) for fact in sorted(set(facts), key=order.__getitem__))

    def _entry(self, proof: Proof) -> Entry:
        one, value = proof.conclusion, value_of(self._base, proof.fact)
        return Entry(
            id=self._ids[one.fact],
            kind=self._kind(one.fact),
            text=fact_in_words(self._base, one.fact),
            help=str(value.do or value.help or "") if value else "",
            contested=one.contested,
            basis=one.basis,
            reason=self._reason(proof.firing),
            also=tuple(self._reason(firing) for firing in proof.others),
            answers=self._links(proof.answers()),
            leads_to=self._links(self._leads.get(one.fact, ())),
        )

    def _reason(self, firing: Firing) -> Reason:
        rule, number = self._base.rules[firing.rule], self._numbers.get(firing.rule)
        return Reason(
            id=f"r{number}" if number else "",
            number=f"R{number}" if number else "",
            name=rule.name,
            title=str(rule.title),
            because=str(rule.because),
            basis=rule.basis,
            sources=tuple(self._source(claim) for claim in rule.cites),
            premises=tuple(self._link(fact) for fact in firing.premises),
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
