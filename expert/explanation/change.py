"""How to end a conclusion or bring it about: the least other answers, by the actors who could give them, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from expert.documents.tree import Document, Graph, Item, Paragraph, Section, item, lead, listing
from expert.explanation.changes_in_words import commands, condition
from expert.explanation.proof_graph import GraphWriter
from expert.explanation.questions import Asked, warned
from expert.explanation.what_if import given, supposed
from expert.inference.actions import AnswerChange, changeable
from expert.inference.evaluate import Evaluator
from expert.inference.possible import Possible
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact, Trace
from expert.words.facts import actor_named, capital, fact_in_words, listed, sentence, value_of
from expert.words.names import in_order, result_facts

#: So many ways are looked for of each actor, and of several actors together.
MOST = 5


class Way(NamedTuple):
    """A set of changes of which none can be spared, with all conclusions that would come and go by them. `harmful` says
    that the changes would make things worse: they take something that the base calls harmful, or bring more of the
    worst than they end."""

    changes: tuple[AnswerChange, ...]
    comes: tuple[Fact, ...]
    goes: tuple[Fact, ...]
    worse: bool


class ByActor(NamedTuple):
    """A list of what one actor alone could change."""

    actor: str
    ways: tuple[Way, ...]


class WhatWouldChange(NamedTuple):
    """The ways to make a conclusion go that `holds`, or come that does not.

    `alone` are the ways of each actor, in the order of the base; `together` those that take several actors; of each,
    those that make nothing worse come first, and of these those of the fewest changes. If both are empty, nobody can
    change it by what the base says can be changed.
    """

    fact: Fact
    holds: bool
    alone: tuple[ByActor, ...]
    together: tuple[Way, ...]

    @property
    def ways(self) -> tuple[Way, ...]:
        """Return all ways there are."""
        return tuple(way for one in self.alone for way in one.ways) + self.together


def what_would_change(base: RuleBase, possible: Possible, trace: Trace, fact: Fact) -> WhatWouldChange:
    """Yield the least changes by which `fact` would go if it holds, and come if it does not."""
    holds = any(one.fact == fact for one in trace.derived)
    evaluator = Evaluator(base, dict(trace.parameters))

    def found(actors: list[str] | None, limit: int) -> Iterator[tuple[AnswerChange, ...]]:
        # Harmless ways are looked for by themselves, so that no harmful ones take their places.
        for harmless in (True, False):
            yield from possible.least_changes(
                trace, fact, holds=not holds, actors=actors, limit=limit, harmless=harmless
            )

    def ways(some: Iterable[tuple[AnswerChange, ...]], actors: list[str]) -> tuple[Way, ...]:
        every = [_way(base, evaluator, trace, changes, actors) for changes in dict.fromkeys(some)]
        ranked = sorted(every, key=lambda way: (way.worse, len(way.changes), balance(base, way.goes, way.comes)))
        helpful = [way for way in ranked if not way.worse]
        return tuple((helpful[:MOST] + ranked[len(helpful) :])[: 2 * MOST])

    alone = [ByActor(actor, some) for actor in base.actors if (some := ways(found([actor], MOST), [actor]))]
    jointly = (changes for changes in found(None, 4 * MOST) if not able(base, changes))
    return WhatWouldChange(fact, holds, tuple(alone), ways(jointly, list(base.actors)))


def balance(base: RuleBase, goes: Iterable[Fact], comes: Iterable[Fact]) -> tuple[int, ...]:
    """Return for each severity, the worst first, how many more diagnoses come than go: the less, the more is cured."""
    found = dict.fromkeys(base.severities, 0)
    for facts, count in ((goes, -1), (comes, 1)):
        for fact in facts:
            value = value_of(base, fact)
            if value is not None and value.severity:
                found[value.severity] += count
    return tuple(found.values())


def harms(base: RuleBase, changes: Iterable[AnswerChange], actors: Sequence[str]) -> bool:
    """Return whether one of the changes takes what the base calls harmful, whoever of `actors` can make it."""
    return not all(changeable(base, one.before, one.after, actors, harmless=True) for one in changes)


def able(base: RuleBase, changes: Iterable[AnswerChange]) -> tuple[str, ...]:
    """Return the actors who could make all of the changes, in the order of the base."""
    every = list(changes)
    return tuple(actor for actor in base.actors if _able(base, actor, every))


def _able(base: RuleBase, actor: str, changes: Iterable[AnswerChange]) -> bool:
    return all(changeable(base, change.before, change.after, [actor]) for change in changes)


def _way(
    base: RuleBase, evaluator: Evaluator, trace: Trace, changes: tuple[AnswerChange, ...], actors: Sequence[str]
) -> Way:
    after = evaluator.evaluate(trace.case, supposed(base, given(trace), [change.after for change in changes]))
    was, now = ({one.fact for one in run.derived} for run in (trace, after))
    comes = tuple(one.fact for one in after.derived if one.fact not in was)
    goes = tuple(one.fact for one in trace.derived if one.fact not in now)
    return Way(changes, comes, goes, harms(base, changes, actors) or balance(base, goes, comes)[:1] > (0,))


#: What this question finds, one of it for each thing that it is asked about.
FOUND = WhatWouldChange

#: Of the consequences of a change so many are named.
SHOWN = 2


def change_outline(base: RuleBase, found: WhatWouldChange) -> tuple[Section, ...]:
    """Tell who could end a conclusion, or bring it about, and how: the reader first; what would do harm last."""
    said = sentence(base, found.fact)
    result = result_facts(base)
    if not found.ways:
        now = "We find" if found.holds else "We do not find"
        what = "end this" if found.holds else "bring this about"
        hint = "" if found.holds else "It takes answers that nobody can bring about. --why-not says which."
        return (lead(f"{now} that {said}. Nobody can {what} by anything that we know of.", hint),)
    reader = base.reader.actor if base.reader else None
    alone = sorted(found.alone, key=lambda one: one.actor != reader)
    every = [([one.actor], one.ways) for one in alone] + [(list(base.actors), found.together)]
    helpful = [(actors, some) for actors, ways in every if (some := [way for way in ways if not way.worse])]
    sections = [lead(f"How to {'end' if found.holds else 'bring about'} this: {said}.", *_alone(base, found, helpful))]
    for actors, ways in helpful:
        items = tuple(_way_item(base, found.fact, way, actors, result) for way in ways)
        sections.append(listing(_whose(base, actors, reader), items))
    worse = [_way_item(base, found.fact, way, actors, result) for actors, ways in every for way in ways if way.worse]
    if worse:
        sections.append(listing("This would make things worse", worse))
    return tuple(sections)


def _alone(base: RuleBase, found: WhatWouldChange, helpful: list[tuple[list[str], list[Way]]]) -> Iterator[str]:
    """Say if nobody can change it without harm, or the reader cannot do so alone."""
    if not helpful:
        yield "Nobody can do this without making something worse."
    elif base.reader and base.reader.actor and not any(actors == [base.reader.actor] for actors, _ in helpful):
        yield f"You cannot {'end' if found.holds else 'bring about'} this alone."


def _whose(base: RuleBase, actors: list[str], reader: str | None) -> str:
    if len(actors) > 1:
        return "What takes several together"
    if actors[0] == reader:
        return "What you can do"
    named = actor_named(base, actors[0])
    return f"What {'you can ask of ' if reader else ''}{named}{'' if reader else ' can do'}"


def _way_item(base: RuleBase, fact: Fact, way: Way, actors: list[str], result: Collection[Fact]) -> Item:
    notes = []
    goes = [one for one in in_order(base, way.goes) if one in result and one != fact]
    comes = [one for one in in_order(base, way.comes) if one in result and one != fact]
    drawbacks = [one for one in comes if _bad(base, one)]
    for heading, facts in (
        ("This would also end", goes),
        ("But then we would find", drawbacks),
        ("Then we would also find", [one for one in comes if one not in drawbacks]),
    ):
        if facts:
            notes.append(Paragraph(f"{heading}: {_some(base, facts)}.", hang=2))
    what = condition(base, way.changes, actors)
    text = f"{capital(what)}." if way.worse else commands(base, way.changes, actors)
    return item(text, "warning" if way.worse else "finding", tuple(notes))


def _bad(base: RuleBase, fact: Fact) -> bool:
    """Return whether a conclusion is a finding of more than the mildest of several severities."""
    value = value_of(base, fact)
    mildest = list(base.severities)[1:][-1:]
    return value is not None and value.severity is not None and value.severity not in mildest


def _some(base: RuleBase, facts: Iterable[Fact]) -> str:
    every = list(facts)
    shown = every if len(every) <= SHOWN + 1 else every[:SHOWN]
    more = [f"{len(every) - len(shown)} more"] if len(shown) < len(every) else []
    return listed([*(sentence(base, one) for one in shown), *more])


def ask(asked: Asked) -> tuple[Document, bool]:
    """Say what would make conclusions go, or come; nothing is found if nobody can change them."""
    base, possible = asked.evaluator.base, asked.evaluator.possible
    found = [what_would_change(base, possible, asked.trace, fact) for fact in asked.about]
    told_of = [section for one in found for section in change_outline(base, one)]
    graph = change_graph(base, found)
    nothing = not any(one.ways for one in found)
    return asked.answer("change", (*told_of, *warned(base, asked.trace)), found, graph, nothing=nothing)


def change_graph(base: RuleBase, found: Iterable[WhatWouldChange]) -> Graph:
    """Return the graph from each actor through the changes to the conclusion that would come or go."""
    writer = GraphWriter(base)
    for one in found:
        target = writer.fact(one.fact)
        kind = "also" if one.holds else ""
        for by in one.alone:
            actor = writer.node(f"actor {by.actor}", str(base.actors[by.actor].label), "actor")
            for way in by.ways:
                name = _draw_changes(base, writer, way.changes)
                writer.edge(actor, name)
                writer.edge(name, target, kind)
        for way in one.together:
            writer.edge(_draw_changes(base, writer, way.changes), target, kind)
    return writer.graph()


def _draw_changes(base: RuleBase, writer: GraphWriter, changes: Iterable[AnswerChange]) -> str:
    label = "; ".join(fact_in_words(base, change.after) for change in changes)
    return writer.node(f"change {label}", label, "answer")
