"""Where a session stands: what follows, what can still be asked, and what comes next."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from expert.explanation.evaluation import CaseEvaluator
from expert.explanation.report import partly_answered
from expert.explanation.what_if import WhatIf, what_if
from expert.inference.domain import domain
from expert.model.case import RawAnswer
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact, Trace
from expert.session.effects import PossibleEffect, possible_effects
from expert.session.ordering import Ordering
from expert.session.session import Session, answers_of, retract, tell
from expert.words.names import asked_for, find_conclusions, in_order


class TopicState(NamedTuple):
    """A topic in which something can be concluded; settled if no answer can add to it any more."""

    topic: str
    settled: bool


class Standing(NamedTuple):
    """The stand of a session: what follows, and what can still be asked.

    `open` are the questions to be asked that could still change a conclusion.
    `later` are those that could, too, but that whoever asks is not asked unless they want to be.
    `question` is the one to ask next, None if there is none.
    """

    session: Session
    trace: Trace
    open: tuple[str, ...]
    later: tuple[str, ...]
    question: str | None
    topics: tuple[TopicState, ...]


class Consultant:
    """A consultant on sessions over one rule base. All methods are functions of the state that they are given."""

    def __init__(
        self, base: RuleBase, overrides: Mapping[str, float] | None = None, evaluator: CaseEvaluator | None = None
    ) -> None:
        """Take a rule base, and other values for parameters or an evaluator that has them."""
        self.base = base
        evaluator = CaseEvaluator(base, overrides) if evaluator is None else evaluator
        self._evaluator, self.possible = evaluator.evaluator, evaluator.possible
        self.program = self._evaluator.program
        self.estimator = self.possible.estimator
        self.slots = domain(base, self.program)
        self._ordering = Ordering(base, self.estimator)

    def trace(self, session: Session) -> Trace:
        """Return the trace of the answers of a session."""
        return self._evaluator.evaluate(session.title, answers_of(self.base, session))

    def goals(self, session: Session) -> frozenset[Fact]:
        """Return the conclusions that matter to whoever asks: those that they name, or the results of the base."""
        wanted = self._wanted(session)
        return frozenset(self.program.fact_atom) if wanted is None else wanted

    def _wanted(self, session: Session) -> frozenset[Fact] | None:
        """Return the conclusions that matter, or None for all."""
        if session.goals:
            named = {fact for text in session.goals for fact in goal_facts(self.base, text)}
            return frozenset(named & self.program.fact_atom.keys())
        return None if session.everything else asked_for(self.base)

    def stand(self, session: Session) -> Standing:
        """Return the stand of a session."""
        trace = self.trace(session)
        goals = self.goals(session)
        relevant = self.relevant(session, trace)
        later = self._later(session, relevant)
        open = tuple(name for name in relevant if name not in later)
        areas: dict[str, list[Fact]] = {}
        for fact in self.program.fact_atom:
            if fact in goals:
                areas.setdefault(self.base.attributes[fact.attribute].topic, []).append(fact)
        unsettled = self.possible.unsettled(trace, areas) if relevant else ()
        return Standing(
            session=session,
            trace=trace,
            open=open,
            later=later,
            question=self.next(session, trace, open),
            topics=tuple(TopicState(topic, topic not in unsettled) for topic in self.base.topics if topic in areas),
        )

    def _later(self, session: Session, relevant: Collection[str]) -> tuple[str, ...]:
        """Return the relevant questions that whoever asks is not asked unless they want to be: those about a level that
        their perspective leaves out, or a topic that is none of its own."""
        perspective = self.base.perspectives.get(session.perspective or "")
        if perspective is None or session.everything or session.goals:
            return ()
        attributes = self.base.attributes
        return tuple(
            name
            for name in relevant
            if attributes[name].level in perspective.leaves_out or attributes[name].topic not in perspective.topics
        )

    def suppose(self, session: Session, name: str, raw: RawAnswer) -> WhatIf:
        """Return the changes if this were answered."""
        return what_if(self.base, self.trace(session), self.trace(tell(session, name, raw)))

    def effects(self, session: Session, name: str, depth: int = 1) -> tuple[PossibleEffect, ...]:
        """Return the effects of an answer to the question called `name`, `depth` steps along, whatever was answered to
        it before. The effects that need the fewest other answers come first, and among them findings."""
        trace = self.trace(retract(session, name))
        estimate = self.estimator.start((*trace.answers, *trace.inert))
        found = possible_effects(self.estimator, estimate, name, depth, self.goals(session))
        order = in_order(self.base, {fact for one in found for fact in one.conclusions})
        return tuple(sorted(found, key=lambda one: (len(one.needs), min(map(order.index, one.conclusions)))))

    def relevant(self, session: Session, trace: Trace) -> tuple[str, ...]:
        """Return the open questions whose answers could change what matters, given what follows now (`trace`)."""
        wanted = self._wanted(session)
        find = self.possible.relevant if session.goals else self.possible.open_questions
        return tuple(find(trace, wanted))

    def next(self, session: Session, trace: Trace, relevant: tuple[str, ...]) -> str | None:
        """Return the question to ask next, of those that are relevant."""
        perspective = self.base.perspectives.get(session.perspective or "")
        last = session.answers[-1][0] if session.answers else None
        candidates = [name for name in relevant if self.applies(trace, name)]
        # What was answered in part comes last, since whoever did so might not see what is still asked.
        untouched = [name for name in candidates if name not in partly_answered(trace)]
        return self._ordering.next(
            (*trace.answers, *trace.inert),
            untouched or candidates,
            frozenset(relevant),
            topic=self.base.attributes[last].topic if last else None,
            topics=perspective.topics if perspective else (),
        )

    def applies(self, trace: Trace, name: str) -> bool:
        """Return whether a question applies now."""
        alternatives = dict(self.program.applies).get(name)
        if alternatives is None:
            return True
        held = {atom for answer in trace.answers for fact in answer.facts for atom in self.program.atoms_of(fact)}
        return any(held.issuperset(premises) for premises in alternatives)


def goal_facts(base: RuleBase, text: str) -> list[Fact]:
    """Return the conclusions meant by a topic, or by the name of conclusions (`words.names.find_conclusions`)."""
    if text not in base.topics:
        return find_conclusions(base, text)
    concluded = [name for name, one in base.attributes.items() if not one.asked and one.topic == text]
    return [fact for name in concluded for fact in find_conclusions(base, name)]
