"""Distances: how far a case is from a conclusion that does not follow, and which answers keep it from ever
following."""

from __future__ import annotations

from expert.inference.actions import AnswerChange
from expert.inference.assumptions import as_given, assumptions_of
from expert.inference.completions import MOST_COUNTED
from expert.inference.possible import Possible
from expert.inference.solver import Literal
from expert.model.trace import Fact, Trace

#: What a distance is called that is larger than what is counted.
FAR = MOST_COUNTED + 1


class Distance:
    """Distances from a case, counted in answers that would have to be added or to differ.

    Whether anybody could change an answer does not matter here. Answers that contradict each other stay.
    """

    def __init__(self, possible: Possible, trace: Trace) -> None:
        self._solver = solver = possible.queries
        self._known = known = assumptions_of(solver, trace)
        self._given = [one for answer in (*trace.answers, *trace.inert) for one in answer.facts]
        filled = [solver.filled[slot] for slot in known.settled]
        self._free = [*known.inputs, *as_given(solver, known, known.twice), *filled]

    def to_fire(self, rule: str) -> int | None:
        """Return the fewest answers by which `rule` would fire: FAR if they are many, None if it cannot fire."""
        return self._distance(self._solver.reading.fired[rule])

    def to_hold(self, fact: Fact) -> tuple[AnswerChange, ...] | None:
        """Return the fewest answers by which `fact` would follow, None if there are none.

        Of equally few, those that contradict no answer come first.
        """
        solver, known = self._solver, self._known
        goal = solver.reading.derived[fact]
        count = self._distance(goal)
        if count is None:
            return None
        assumed = [*self._free, goal]
        kept = [*assumed, *as_given(solver, known, known.settled)]
        if count < FAR and solver.possible([*kept, -solver.more_than[count]]):
            assumed = kept
        found = solver.fewest(assumed, known.facts)
        new = sorted((found or frozenset()) - known.facts)
        return tuple(AnswerChange(self._before(after), after) for after in new)

    def excluded_by(self, fact: Fact) -> tuple[str, ...] | None:
        """Return the fewest answered attributes whose answers keep `fact` from following, whatever else is answered.

        None if it can still follow. Empty if it follows in no case.
        """
        solver, known = self._solver, self._known
        assumed = [*known.inputs, solver.reading.derived[fact]]
        groups: dict[str, list[Literal]] = {}
        for slot in solver.slots:
            if slot in known.settled:
                groups.setdefault(slot.attribute, []).extend(solver.fixed(slot, known.facts))
        if solver.possible([*assumed, *[one for literals in groups.values() for one in literals]]):
            return None
        return solver.smallest_core(assumed, groups)

    def _distance(self, goal: Literal) -> int | None:
        solver = self._solver
        assumed = [*self._free, goal]
        if not solver.possible(assumed):
            return None
        fits = (count for count, more in enumerate(solver.more_than) if solver.possible([*assumed, -more]))
        return next(fits, FAR)

    def _before(self, after: Fact) -> tuple[Fact, ...]:
        slot_of = self._solver.slot_of
        return tuple(one for one in self._given if slot_of(one) == slot_of(after))
