"""Diagnoses and measures as the items of a page, by severity and by actor, and the sources that they cite."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from expert.model.rulebase import RuleBase
from expert.model.trace import Fact, Trace
from expert.render.page.data import Actor, Entry, Item, Link, Note, Paper, Part, Source
from expert.render.page.firmness import weakest
from expert.render.page.proof import Proof
from expert.report import Finding, Group
from expert.wording import value_in_words


class ItemWriter:
    """Writes the findings of a trace, of which `proof` is the proof, as items."""

    def __init__(self, base: RuleBase, trace: Trace, proof: Proof) -> None:
        self._base, self._trace, self._ids = base, trace, proof.ids
        self._facts = {id: fact for fact, id in proof.ids.items()}
        self._entries = {entry.id: entry for entry in proof.entries}
        self._rules = {reason.name: (reason, entry) for entry in reversed(proof.entries) for reason in entry.reasons}

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
        rule = self._base.rules[one.rule]
        weak = weakest(self._base, self._trace, one.fact) if rule.basis != one.basis else ()
        others = [reason.title for reason in entry.reasons if reason.name != one.rule]
        return Item(
            id=entry.id,
            label=one.label,
            text=one.do,
            reason=one.reason,
            because=str(rule.because),
            basis=one.basis,
            own=rule.basis,
            weakest=tuple(self._rule_link(name) for name in weak),
            contested=one.contested,
            sources=self._rules[one.rule][0].sources,
            also=(*others, *entry.also),
            answers=tuple(_by_question(self._base, answers)),
        )

    def _rule_link(self, name: str) -> Link:
        reason, entry = self._rules[name]
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
    return (source for entry in entries for reason in entry.reasons for source in reason.sources)
