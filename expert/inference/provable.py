"""Questions about a rule base rather than a case: what can happen in any case at all."""

from __future__ import annotations

from collections.abc import Iterable

from expert.inference.completions import Completions
from expert.inference.program import Program
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact


class Provable:
    """Reasoning over all cases of one rule base."""

    def __init__(self, base: RuleBase, program: Program) -> None:
        self._solver = Completions(base, program)

    def can_fire(self) -> frozenset[str]:
        """Return the rules that fire in some continuation of the case of which nothing is known."""
        solver = self._solver
        fired = solver.reading.fired
        found = solver.ever(solver.assume(), fired.values()) or set()
        return frozenset(name for name, literal in fired.items() if literal in found)

    def always_together(self, one: str, other: str) -> bool:
        """Tell whether two rules fire in the same continuations."""
        solver = self._solver
        first, second = solver.reading.fired[one], solver.reading.fired[other]
        assumed = solver.assume()
        return not any(solver.possible([*assumed, *pair]) for pair in ((first, -second), (-first, second)))

    def clash(self, name: str, beside: Iterable[str]) -> tuple[frozenset[Fact], tuple[Fact, ...]] | None:
        """Return the fewest answers that give the concluded attribute `name` two values while no constraint is broken,
        and these values.

        Of the other attributes, those in `beside` may clash as well. None if there are no such answers.
        """
        solver = self._solver
        clashes = solver.reading.clash
        if name not in clashes:
            return None
        assumed = [*solver.assume(allowed=[clashes[one] for one in beside if one in clashes]), clashes[name]]
        answers = solver.fewest(assumed)
        if answers is None:
            return None
        exactly = [one for slot in solver.slots for one in solver.fixed(slot, answers)]
        mine = {fact: one for fact, one in solver.reading.derived.items() if fact.attribute == name}
        found = solver.ever([*assumed, *exactly], mine.values()) or set()
        return answers, tuple(fact for fact, literal in mine.items() if literal in found)

    def counterexample(self, given: Fact, then: Fact | None) -> frozenset[Fact] | None:
        """Return answers from which `given` follows, and in no world with them `then`; none of them can be spared.

        None if `then` holds in all worlds with `given`. Without `then`, the fewest answers with `given`.
        """
        solver = self._solver
        derived = solver.reading.derived
        if then is None:
            return solver.fewest([*solver.assume(), derived[given]])
        failing = [*solver.assume(worlds=True), derived[given], -derived[then]]
        if not solver.possible(failing):
            return None
        world = solver.first(failing)
        # Enough of its answers that `given` follows, and that every world with them lacks `then`.
        answers = {str(slot): solver.fixed(slot, world) for slot in solver.slots}
        sufficient = solver.smaller_core([*solver.assume(worlds=True), derived[then]], answers)
        needed = solver.fewest(
            [*solver.assume(), derived[given], *[one for name in sufficient for one in answers[name]]]
        )
        return needed if needed is not None else world
