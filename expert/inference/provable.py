"""Questions about rule bases rather than a case: what can happen in any case at all, and where two bases differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from expert.inference.compile import compile_base
from expert.inference.completions import Completions, ProgramLiterals
from expert.inference.program import Program
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.model.vocabulary import Attribute


class Provable:
    """Reasoning over all cases of one rule base."""

    def __init__(self, base: RuleBase, program: Program) -> None:
        self._solver = Completions(base, program)
        self._clashes = [one for name, one in self._solver.reading.clash.items() if name not in program.asked]

    def can_fire(self, *, clashing: bool = False) -> frozenset[str]:
        """Return the rules that fire in some continuation of the case of which nothing is known; if `clashing`, also in
        continuations in which conclusions contradict each other."""
        solver = self._solver
        fired = solver.reading.fired
        found = solver.ever(solver.assume(allowed=self._clashes if clashing else ()), fired.values()) or set()
        return frozenset(name for name, literal in fired.items() if literal in found)

    def fewest(self, given: Fact) -> frozenset[Fact] | None:
        """Return the fewest answers from which `given` follows, whether conclusions contradict each other then or not.
        None if there are none."""
        solver = self._solver
        return solver.fewest([*solver.assume(allowed=self._clashes), solver.reading.derived[given]])

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


BaseSide = Literal["old", "new"]


class Disagreement(NamedTuple):
    """A conclusion that only the rule base on one `side` draws from the `answers`, or a constraint that only it finds
    broken.

    side: the rule base, `old` or `new`.
    fact: the conclusion, if it is one.
    constraint: the name of the broken constraint, if it is one.
    answers: the answers that show it.
    """

    side: BaseSide
    fact: Fact | None
    constraint: str
    answers: frozenset[Fact]


class Differences(Completions):
    """The continuations of the case of which nothing is known, read by two rule bases.

    A continuation is left out if both find it broken or contradictory. Attributes that cannot be answered alike for
    both, `unlike`, stay unanswered.
    """

    def __init__(self, old: RuleBase, new: RuleBase) -> None:
        self.unlike = tuple(name for name in old.attributes if name in new.attributes and _unlike(old, new, name))
        programs = (compile_base(old), compile_base(new))
        super().__init__(_answerable(old, new, self.unlike), *programs)
        with self.write():
            self._readings: dict[BaseSide, ProgramLiterals] = {
                "old": self.reading,
                "new": self.read(programs[1], self.has),
            }
            clashes = [[*one.broken.values(), *one.clash.values()] for one in self._readings.values()]
            self.never(*[self.any_of(*[[literal] for literal in literals]) for literals in clashes])
            self._only = {
                (side, key): self.any_of([literal, *([-other[key]] if key in other else [])])
                for side, mine, other in self._sides()
                for key, literal in mine.items()
            }
            self._any = self.any_of(*[[literal] for literal in self._only.values()])

    def _sides(self) -> Iterator[tuple[BaseSide, Mapping[Fact | str, int], Mapping[Fact | str, int]]]:
        outcomes: dict[BaseSide, dict[Fact | str, int]] = {"old": {}, "new": {}}
        for side, reading in self._readings.items():
            outcomes[side].update(reading.derived.items())
            outcomes[side].update(reading.broken.items())
        yield "old", outcomes["old"], outcomes["new"]
        yield "new", outcomes["new"], outcomes["old"]

    def all(self) -> list[Disagreement]:
        """Return each conclusion and constraint in which the bases differ, with the fewest answers that show it."""
        assumed = self.assume(allowed=self.allow)
        found = self.ever(assumed, self._only.values()) or set()
        differing = []
        for (side, key), literal in self._only.items():
            if literal in found and (answers := self.fewest([*assumed, literal])) is not None:
                fact, constraint = (None, key) if isinstance(key, str) else (key, "")
                differing.append(Disagreement(side, fact, constraint, answers))
        return sorted(differing, key=lambda one: (len(one.answers), one.constraint, one.fact or ("",), one.side))

    def smallest(self, given: frozenset[Fact]) -> frozenset[Fact] | None:
        """Return the fewest answers beside those given from which the bases conclude something else, or None.

        The slots that `given` fills stay as they are, and the old rule base finds nothing wrong with the answers.
        """
        fixed = [literal for fact in given for literal in self.fixed(self.slot_of(fact), [fact])]
        return self.fewest([*self.assume(given=given), *fixed, self._any], given)


def _unlike(old: RuleBase, new: RuleBase, name: str) -> bool:
    one, other = old.attributes[name], new.attributes[name]
    return (one.type, one.asked, one.step) != (other.type, other.asked, other.step)


def _answerable(old: RuleBase, new: RuleBase, unlike: tuple[str, ...]) -> RuleBase:
    """Return the attributes of both bases, with the answers that every base that knows the attribute takes."""
    both: dict[str, Attribute] = {**new.attributes, **old.attributes}
    for name in old.attributes.keys() & new.attributes.keys():
        one, other = old.attributes[name], new.attributes[name]
        values = {value: declared for value, declared in one.values.items() if value in other.values}
        low = [bound for bound in (one.min, other.min) if bound is not None]
        high = [bound for bound in (one.max, other.max) if bound is not None]
        limits = {"min": max(low, default=None), "max": min(high, default=None)}
        both[name] = one.model_copy(update={"values": values, **limits})
    kept = {name: attribute for name, attribute in both.items() if name not in unlike}
    return old.model_copy(update={"attributes": kept})
