"""Diagnoses and measures as the items of a page, by severity and by actor, and the sources that they cite."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from expert.explanation.report import Finding, Group, Report
from expert.model.rule import Rule
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.pages.data import Actor, Entry, Item, Link, Note, Paper, Part, Source
from expert.pages.proof import PageProof
from expert.words.facts import value_in_words


class ItemWriter:
    """Writes the findings of a report, of which `proof` is the proof on the page, as items."""

    def __init__(self, base: RuleBase, report: Report, proof: PageProof) -> None:
        self._base, self._proofs, self._ids = base, report.proofs, proof.ids
        self._facts = {id: fact for fact, id in proof.ids.items()}
        self._entries = {entry.id: entry for entry in proof.entries}
        self._rules = {entry.reason.name: (entry.reason, entry) for entry in reversed(proof.entries)}

    def verdict(self, groups: Iterable[Group]) -> tuple[Part, ...]:
        """The diagnoses, by severity."""
        places = list(self._base.severities)
        return tuple(
            Part(
                group.heading,
                str(self._base.severities[group.key[0]].help or ""),
                places.index(group.key[0]) + 1,
                self._items(group),
            )
            for group in groups
        )

    def actors(self, groups: Iterable[Group]) -> tuple[Actor, ...]:
        """The measures, by actor and stage. Whoever has something to do at the earliest stage comes first."""
        base, places = self._base, list(self._base.stages)
        parts: dict[str, list[Part]] = {}
        for group in groups:
            stage, actor = group.key
            label, help = base.stages[stage].label, base.stages[stage].help
            part = Part(str(label), str(help or ""), places.index(stage) + 1, self._items(group))
            parts.setdefault(actor, []).append(part)
        return tuple(Actor(str(base.actors[name].label), tuple(mine)) for name, mine in parts.items())

    def _items(self, group: Group) -> tuple[Item, ...]:
        return tuple(self._item(one, self._entries[self._ids[one.fact]]) for one in group.findings)

    def _item(self, one: Finding, entry: Entry) -> Item:
        answers = [self._facts[answer.id] for answer in entry.answers]
        proof = self._proofs[one.fact]
        weak = proof.weakest() if proof.rule.basis != one.basis else ()
        return Item(
            id=entry.id,
            label=one.label,
            text=one.do,
            reason=one.reason,
            because=str(proof.rule.because),
            basis=one.basis,
            own=proof.rule.basis,
            weakest=tuple(self._rule_link(rule) for rule in weak),
            contested=one.contested,
            sources=entry.reason.sources,
            also=tuple(reason.title for reason in entry.also),
            answers=tuple(_by_question(self._base, answers)),
        )

    def _rule_link(self, rule: Rule) -> Link:
        reason, entry = self._rules[rule.name]
        return Link(entry.id, f"{reason.number}, {reason.title}")


def _by_question(base: RuleBase, answers: Iterable[Fact]) -> Iterator[str]:
    """Such as `The contract between them: Written, but with gaps`; several values of one question in one."""
    for name, facts in groupby(answers, key=lambda fact: fact.attribute):
        yield f"{base.attributes[name].label}: {'; '.join(value_in_words(base, fact) for fact in facts)}"


def notes(base: RuleBase, entries: Iterable[Entry]) -> tuple[Note, ...]:
    """How the sources of the entries are read."""
    cited = {note for source in _cited(entries) for note in source.notes}
    return tuple(Note(name, str(note.note)) for name, note in base.notes.items() if name in cited)


def papers(base: RuleBase, entries: Iterable[Entry]) -> tuple[Paper, ...]:
    """The papers that the entries cite."""
    cited = {source.paper for source in _cited(entries)}
    return tuple(
        Paper(place, name, str(paper.short), str(paper.title), str(paper.published or ""))
        for place, (name, paper) in enumerate(base.papers.items(), 1)
        if name in cited
    )


def _cited(entries: Iterable[Entry]) -> Iterator[Source]:
    return (source for entry in entries for source in entry.reason.sources)
