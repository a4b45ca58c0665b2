"""The completions of a case, as models of a logic program; docs/semantics.md gives the program as text.

What is known of a case is told by assumptions, so that one solver serves every case of a rule base.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from expert.inference.domain import Slot, domain, slot_of
from expert.inference.program import Program
from expert.inference.solver import Literal, Model, Solver
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact

#: Changes are counted up to here.
MOST_COUNTED = 8


class ProgramLiterals(NamedTuple):
    """One program over the answers: literals for what holds, by atom, fact, rule, attribute and constraint.

    `counts` has the attributes that apply only under a condition; `clash` the concluded ones that can have two values.
    """

    holds: dict[int, Literal]
    derived: dict[Fact, Literal]
    fired: dict[str, Literal]
    counts: dict[str, Literal]
    broken: dict[str, Literal]
    clash: dict[str, Literal]


class Completions(Solver):
    """The completions of all cases of a rule base, as `program` reads them.

    `has[fact]` says that an answer contains the fact, whether it counts or not. What the asker decides, by assuming
    it: `same[fact]`, it was given; `must[slot]`, a slot that applies is filled; `twice[slot]`, it may hold two options;
    `allow[literal]`, a constraint may be broken, or a concluded attribute have two values.

    What follows: `filled[slot]`; `changed[slot]`, its answer is not the one given; `more_than[n]`, more than n slots
    have changed; and the `reading`. The options of numbers tell also `others` apart, which a subclass reads.
    """

    def __init__(self, base: RuleBase, program: Program, *others: Program) -> None:
        super().__init__()
        self.base = base
        self.program = program
        self.slots = domain(base, program, *others)
        with self.write():
            self.has = {fact: self.chosen() for options in self.slots.values() for fact in options}
            self.same = {fact: self.chosen() for fact in self.has}
            self.must = {slot: self.chosen() for slot in self.slots}
            self.twice = {slot: self.chosen() for slot in self.slots}
            self.filled = {slot: self.any_of(*[[self.has[o]] for o in options]) for slot, options in self.slots.items()}
            self.changed = {slot: self._changed(options) for slot, options in self.slots.items()}
            self.more_than = [self.at_least(count + 1, self.changed.values()) for count in range(MOST_COUNTED + 1)]
            self.reading = self.read(program, self.has)
            self.allow = self._exclude()

    # ------------------------------------------------------------------ the program

    def _changed(self, options: Iterable[Fact]) -> Literal:
        pairs = [(self.has[option], self.same[option]) for option in options]
        return self.any_of(*[[has, -same] for has, same in pairs], *[[-has, same] for has, same in pairs])

    def read(self, program: Program, has: Mapping[Fact, Literal]) -> ProgramLiterals:
        """Read the answers `has` by `program`: return the literals of what follows."""
        holds = {number: self.atom() for number in range(len(program.atoms))}

        def one_of(alternatives: Iterable[Iterable[int]]) -> Literal:
            return self.any_of(*[[holds[number] for number in premises] for premises in alternatives])

        counts = {name: one_of(alternatives) for name, alternatives in program.applies}
        for fact, literal in has.items():
            applies = [counts[fact.attribute]] if fact.attribute in counts else []
            for number in program.atoms_of(fact):
                self.rule(holds[number], [literal, *applies])
        derived = {fact: holds[own] for fact, own in program.fact_atom.items()}
        fired: dict[str, Literal] = {}
        alternatives_of: list[list[Iterable[int]]] = [[] for _ in program.rules]
        for clause in program.clauses:
            alternatives_of[clause.rule].append(clause.premises)
        for rule, alternatives in zip(program.rules, alternatives_of, strict=True):
            fired[rule.name] = one_of(alternatives)
            for fact in rule.conclusions:
                self.rule(derived[fact], [fired[rule.name]])
        for fact, literal in derived.items():
            for number in program.atoms_of(fact):
                if holds[number] != literal:
                    self.rule(holds[number], [literal])
        broken = {constraint.name: one_of(constraint.never) for constraint in program.constraints}
        values: dict[str, list[Literal]] = {}
        for fact, literal in derived.items():
            if fact.attribute in program.single:
                values.setdefault(fact.attribute, []).append(literal)
        clash = {name: self.at_least(2, literals) for name, literals in values.items() if len(literals) > 1}
        return ProgramLiterals(holds=holds, derived=derived, fired=fired, counts=counts, broken=broken, clash=clash)

    def _exclude(self) -> dict[Literal, Literal]:
        """Rule out what no completion does unless it is assumed to be allowed."""
        for slot, options in self.slots.items():
            counts = self.reading.counts.get(slot.attribute)
            self.never(self.must[slot], -self.filled[slot], *([counts] if counts else []))
            self.never(self.at_least(2, [self.has[option] for option in options]), -self.twice[slot])
        clashing = [*self.reading.broken.values(), *self.reading.clash.values()]
        allow = {literal: self.chosen() for literal in clashing}
        for literal, allowed in allow.items():
            self.never(literal, -allowed)
        return allow

    # ------------------------------------------------------------------ asking

    def assume(
        self,
        *,
        worlds: bool = False,
        given: Iterable[Fact] = (),
        twice: Iterable[Slot] = (),
        allowed: Iterable[Literal] = (),
    ) -> list[Literal]:
        """Return the assumptions that do not say which answers there are."""
        chosen = {
            *[self.same[fact] for fact in given],
            *[self.twice[slot] for slot in twice],
            *[self.allow[literal] for literal in allowed],
            *(self.must.values() if worlds else ()),
        }
        decided = (self.same, self.twice, self.allow, self.must)
        return [one if one in chosen else -one for part in decided for one in part.values()]

    def answers(self, model: Model) -> frozenset[Fact]:
        """Return the answers of a completion."""
        return frozenset(fact for fact, literal in self.has.items() if model.is_true(literal))

    def completion(self, assumptions: Iterable[Literal]) -> frozenset[Fact] | None:
        """Return the answers of a completion under the assumptions, or None if there is none."""
        return next((self.answers(model) for model in self.models(assumptions)), None)

    def fewest(self, assumptions: list[Literal], given: frozenset[Fact] = frozenset()) -> frozenset[Fact] | None:
        """Return the answers of a completion in which the fewest slots differ from those `given`.

        None if there is none. Above MOST_COUNTED changes, return one of which no part is enough.
        """
        found = self.completion(assumptions)
        if found is None:
            return None
        for more in self.more_than:
            if self.possible([*assumptions, -more]):
                return self.first([*assumptions, -more])
        changed = {self.slot_of(fact) for fact in found ^ given}
        for slot in self.slots:
            if slot in changed:
                kept = [
                    one for other in self.slots if other not in changed - {slot} for one in self.fixed(other, given)
                ]
                if (fewer := self.completion([*assumptions, *kept])) is not None:
                    found = fewer
                    changed = {self.slot_of(fact) for fact in found ^ given}
        return found

    def first(self, assumptions: list[Literal]) -> frozenset[Fact]:
        """Return always the same of the completions under the assumptions; there must be one.

        Slot by slot it has no answer, if it can do without, or else the first option that it can have.
        """
        decided = list(assumptions)
        answers: list[Fact] = []
        # What is known to be possible need not be asked: the last completion found has all that was decided so far.
        last = self.completion(decided)
        for slot, options in self.slots.items():
            for chosen in ((), *[(option,) for option in options], options):
                literals = self.fixed(slot, chosen)
                if last is None or last.intersection(options) != set(chosen):
                    found = self.completion([*decided, *literals])
                    if found is None:
                        continue
                    last = found
                decided += literals
                answers += chosen
                break
        return frozenset(answers)

    def fixed(self, slot: Slot, facts: Collection[Fact]) -> list[Literal]:
        """Return the assumptions that `slot` is answered with exactly the options in `facts`."""
        return [self.has[one] if one in facts else -self.has[one] for one in self.slots[slot]]

    def slot_of(self, fact: Fact) -> Slot:
        """Return the slot that an answered fact fills."""
        return slot_of(fact, self.base.attributes[fact.attribute])
