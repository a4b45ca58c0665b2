"""The third reading of a rule base: not one case, but everything that could still be true of it.

*Worlds* give every applicable attribute a value; *continuations* answer open questions, or leave them open. Both leave
out what breaks a constraint or gives a single-valued attribute two values, except where the answers given already do.
docs/semantics.md has the definitions, `completions.py` the solver, which is loaded when it is needed: what the estimate
leaves possible, and an example shows, is so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Literal, overload

from expert.inference.actions import AnswerChange, changeable
from expert.inference.assumptions import as_given, assumptions_of
from expert.inference.atom_sets import bits
from expert.inference.domain import Slot
from expert.inference.estimate import Estimate, Estimator
from expert.inference.examples import Examples
from expert.inference.program import Program
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact, Trace

if TYPE_CHECKING:
    from expert.inference.queries import Queries, RelevanceSolver

Status = Literal["settled", "possible", "excluded"]


class Possible:
    """Reasoning over all completions of cases of one rule base. Each query takes the trace of a case."""

    def __init__(self, base: RuleBase, program: Program) -> None:
        self.base = base
        self.program = program

    @cached_property
    def queries(self) -> Queries:
        """Return the solver that all queries but relevance share; it is made when the first is asked."""
        from expert.inference.queries import Queries

        return Queries(self.base, self.program)

    @cached_property
    def estimator(self) -> Estimator:
        """Return the estimator of this rule base."""
        return Estimator(self.base, self.program)

    @cached_property
    def _relevance(self) -> RelevanceSolver:
        from expert.inference.queries import RelevanceSolver

        return RelevanceSolver(self.base, self.program)

    def _estimate(self, trace: Trace) -> Estimate:
        return self.estimator.start((*trace.answers, *trace.inert))

    def statuses(self, trace: Trace) -> dict[Fact, Status] | None:
        """Return for each fact that rules can conclude whether it is settled (in all worlds), possible, or excluded (in
        none).

        None if there is no world: whatever is answered, a constraint is broken or two conclusions clash.
        """
        solver = self.queries
        known = assumptions_of(solver, trace)
        worlds = known.worlds + as_given(solver, known, known.settled)
        derived = solver.reading.derived
        ever = solver.ever(worlds, [one for literal in derived.values() for one in (literal, -literal)])
        if ever is None:
            return None
        return {
            fact: "excluded" if literal not in ever else "possible" if -literal in ever else "settled"
            for fact, literal in derived.items()
        }

    def distinction(self, trace: Trace, fact: Fact) -> tuple[str, ...]:
        """Return attributes whose answers settle `fact`, whatever else is answered; none of them can be spared.

        Empty if it follows from what was answered. `fact` must be settled.
        """
        solver = self.queries
        known = assumptions_of(solver, trace)
        cases: dict[str, list[int]] = {}
        for slot, literal in solver.must.items():
            if slot not in known.settled:
                cases.setdefault(slot.attribute, []).append(literal)
        left = [one for one in known.worlds if one not in {one for literals in cases.values() for one in literals}]
        given = as_given(solver, known, known.settled)
        return solver.smaller_core([*left, *given, -solver.reading.derived[fact]], cases)

    def relevant(
        self, trace: Trace, goals: Collection[Fact] | None = None, among: Collection[str] | None = None
    ) -> tuple[str, ...]:
        """Return the open attributes, or those `among` some, whose answer can change what follows in some continuation.

        With `goals`, only changes of these facts count. They are sorted by topic and in the order of the vocabulary,
        those marked `last_resort` at the end. An attribute that does not apply yet is among them if it may come to.
        """
        return self._ordered(self._relevant(trace, goals, among))

    def _ordered(self, names: Collection[str]) -> tuple[str, ...]:
        topics, attributes = list(self.base.topics), self.base.attributes
        order = sorted(
            [name for name in attributes if name in names],
            key=lambda name: (attributes[name].last_resort, topics.index(attributes[name].topic)),
        )
        return tuple(order)

    def open_questions(self, trace: Trace, goals: Collection[Fact] | None = None) -> Sequence[str]:
        """Return what `relevant` does, which is found out when somebody looks; whether there is any, sooner."""
        if self.base.amounts:
            return self._open_with_amounts(trace, goals)
        return _OpenQuestions(self, trace, goals)

    def _open_with_amounts(self, trace: Trace, goals: Collection[Fact] | None) -> tuple[str, ...]:
        """Return the relevant questions, and those on whose answers an amount that is not known yet depends."""
        from expert.inference.amounts import questions_for  # few rule bases have amounts

        asked, facts = questions_for(self.base, self.program.fact_atom, trace)
        return self._ordered({*self._relevant(trace, None if goals is None else frozenset(goals) | facts), *asked})

    def any_relevant(self, trace: Trace, goals: Collection[Fact] | None = None) -> bool:
        """Tell whether `relevant` finds any attribute."""
        return bool(self._relevant(trace, goals, one_will_do=True))

    def _relevant(
        self,
        trace: Trace,
        goals: Collection[Fact] | None,
        among: Collection[str] | None = None,
        *,
        one_will_do: bool = False,
    ) -> set[str]:
        """Return what `relevant` does, in no order, or some of it if one will do."""
        estimate = self._estimate(trace)
        wanted = bits(own for fact, own in self.program.fact_atom.items() if goals is None or fact in goals)
        clauses = self.estimator.towards(estimate, wanted)
        candidates = self.estimator.open(estimate, clauses)
        if among is not None:
            candidates &= set(among)
        if not candidates:
            return set()
        names = Examples(self.estimator, estimate).changing(candidates, clauses, wanted, one_will_do=one_will_do)
        if (undecided := candidates - names) and not (names and one_will_do):
            names |= self.relevant_by_solver(trace, goals, undecided)
        return names

    def relevant_by_solver(
        self, trace: Trace, goals: Collection[Fact] | None = None, among: Collection[str] | None = None
    ) -> set[str]:
        """Return what `relevant` does, in no order, as the solver alone finds it."""
        solver = self._relevance
        known = assumptions_of(solver, trace)
        open = {slot.attribute for slot in known.open if among is None or slot.attribute in among}
        asked = [literal for name, literal in solver.asks.items() if name in open]
        closed = [-literal for name, literal in solver.asks.items() if name not in open]
        wanted = [literal if goals is None or fact in goals else -literal for fact, literal in solver.wanted.items()]
        given = as_given(solver, known, known.settled | known.unknown)
        found = solver.ever([*known.inputs, *given, *closed, *wanted, solver.differs], asked) or set()
        return {name for name, literal in solver.asks.items() if literal in found}

    def unsettled(self, trace: Trace, groups: Mapping[str, Collection[Fact]]) -> frozenset[str]:
        """Return the names of the groups of which a fact does not follow from a case, but does in some continuation."""
        estimate = self._estimate(trace)
        examples = Examples(self.estimator, estimate)
        open = estimate.possible & ~estimate.certain
        own = self.program.fact_atom
        left = {name: [fact for fact in facts if 1 << own[fact] & open] for name, facts in groups.items()}
        found = {name for name, facts in left.items() if examples.possible(1 << own[fact] for fact in facts)}
        if undecided := {name: facts for name, facts in left.items() if facts and name not in found}:
            found |= self.unsettled_by_solver(trace, undecided)
        return frozenset(found)

    def unsettled_by_solver(self, trace: Trace, groups: Mapping[str, Collection[Fact]]) -> set[str]:
        """Return the names of the groups of which a fact follows in some continuation, as the solver alone finds it."""
        solver = self._relevance
        known = assumptions_of(solver, trace)
        literals = {name: [solver.reading.derived[fact] for fact in facts] for name, facts in groups.items()}
        # The second reading, which relevance needs, is kept out of it: it leaves out no answer.
        nothing = [*[-one for one in solver.asks.values()], *[-one for one in solver.wanted.values()]]
        given = as_given(solver, known, known.settled | known.unknown)
        return solver.ever_one_of([*known.inputs, *given, *nothing], literals) or set()

    def least_answers(self, trace: Trace, goals: Collection[Fact] | None = None) -> tuple[str, ...]:
        """Return a smallest set of answered attributes that fixes the conclusions, or with `goals`, which of these
        follow.

        Whatever the other answers were, or if they were missing, the same would follow. Questions that the case leaves
        open stay open.
        """
        solver = self.queries
        known = assumptions_of(solver, trace)
        derived = {one.fact for one in trace.derived}
        target = [literal if fact in derived else -literal for fact, literal in solver.target.items()]
        wanted = [literal if goals is None or fact in goals else -literal for fact, literal in solver.watched.items()]
        still_open = as_given(solver, known, known.open)
        answers: dict[str, list[int]] = {}
        for slot in solver.slots:
            if slot not in known.open:
                answers.setdefault(slot.attribute, []).extend(solver.fixed(slot, known.facts))
        return solver.smallest_core([*known.inputs, *still_open, *target, *wanted, solver.deviates], answers)

    def least_changes(
        self,
        trace: Trace,
        fact: Fact,
        *,
        holds: bool,
        actors: Collection[str] | None = None,
        limit: int = 5,
        harmless: bool = False,
    ) -> tuple[tuple[AnswerChange, ...], ...]:
        """Return the smallest sets of other answers by which `fact` comes to hold, or not to, the smallest first.

        Each set is needed as a whole. It changes only what somebody can change, or one of the `actors`, in a way that
        the base declares; if it is to be `harmless`, in no way that the base calls harmful. A question left open may be
        answered, but no answer is taken back; answers that contradict each other stay. There are `limit` sets at most,
        and none if nothing helps.
        """
        from expert.inference.queries import smallest

        solver = self.queries
        known = assumptions_of(solver, trace)
        open_to = set(known.facts)
        movable = set[Slot]()
        for slot, options in solver.slots.items():
            before = known.facts.intersection(options)
            able = [
                one
                for one in options
                if slot not in known.twice and changeable(self.base, before, one, actors, harmless=harmless)
            ]
            open_to.update(able)
            movable.update([slot] if able else ())
        goal = solver.reading.derived[fact]
        assumed = [
            *known.inputs,
            *as_given(solver, known, solver.slots.keys() - movable),
            *[-literal for option, literal in solver.has.items() if option not in open_to],
            *[solver.filled[slot] for slot in movable & known.settled],
            goal if holds else -goal,
        ]
        given = [one for answer in (*trace.answers, *trace.inert) for one in answer.facts]

        def change(after: Fact) -> AnswerChange:
            return AnswerChange(tuple(one for one in given if solver.slot_of(one) == solver.slot_of(after)), after)

        found = smallest(solver, assumed, known.facts, limit)
        return tuple(tuple(change(after) for after in sorted(changes)) for changes in found)

    def witness(
        self,
        present: Iterable[Fact] = (),
        absent: Iterable[Fact] = (),
        fired: Iterable[str] = (),
        *,
        world: bool = False,
    ) -> frozenset[Fact] | None:
        """Return the fewest answers from which the facts `present` follow and the rules `fired` fire, but the `absent`
        facts do not follow; an answer counts as following from itself.

        Nothing clashes in them. In a `world` everything is answered. None if there are no such answers.
        """
        solver = self.queries
        named = solver.reading.derived | solver.has
        wanted = [*[named[fact] for fact in present], *[-named[fact] for fact in absent]]
        wanted += [solver.reading.fired[rule] for rule in fired]
        return solver.fewest([*solver.assume(worlds=world), *wanted])


class _OpenQuestions(Sequence[str]):
    """The relevant questions of a case, looked for when somebody looks at them."""

    def __init__(self, possible: Possible, trace: Trace, goals: Collection[Fact] | None) -> None:
        self._possible, self._trace, self._goals = possible, trace, goals

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return self._possible.relevant(self._trace, self._goals)

    @cached_property
    def _any(self) -> bool:
        return self._possible.any_relevant(self._trace, self._goals)

    def __bool__(self) -> bool:
        return bool(self._names) if "_names" in self.__dict__ else self._any

    def __len__(self) -> int:
        return len(self._names)

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[str, ...]: ...

    def __getitem__(self, place: int | slice) -> str | tuple[str, ...]:
        return self._names[place]
