"""What could still come of a case, by a cheap measure: two fixpoints over sets of atoms, as bits of whole numbers.

The *pessimistic* fixpoint holds what follows from the answers given; the *optimistic* one what would follow if every
open question were answered in all ways at once. What lies between the two is unsettled. Both are computed in
microseconds, so a strategy can try out many answers. The optimistic one takes too much for possible, since some answers
exclude each other; which questions are relevant is therefore decided exactly, elsewhere (`inference/possible.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from itertools import product
from operator import or_
from typing import NamedTuple

from expert.inference.domain import domain
from expert.inference.program import Program
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer

#: A set of atoms: bit n stands for atom n.
Atoms = int

#: A `choices` attribute of at most so many values is tried with all its answers.
_ALL_SUBSETS = 2


class LiveClause(NamedTuple):
    """A clause of the program by its number: what it needs, its conclusions' own atoms, and all that these satisfy."""

    number: int
    premises: Atoms
    own: Atoms
    follows: Atoms


class Estimate(NamedTuple):
    """The estimated stand of a case: the answered attributes with the atoms that their answers satisfy, the two
    fixpoints, what cannot come to hold without a clash, and the clauses that could still conclude something new."""

    known: Mapping[str, Atoms]
    certain: Atoms
    possible: Atoms
    banned: Atoms
    live: tuple[LiveClause, ...]


class Estimator:
    """A maker of estimates for one rule base. `answers[name]` are answers to try, which together show what they
    can do."""

    def __init__(self, base: RuleBase, program: Program) -> None:
        self.program = program
        self._applies = [
            (name, [bits(premises) for premises in alternatives]) for name, alternatives in program.applies
        ]
        conditional = {name for name, _ in program.applies}
        self._always = [name for name, one in base.attributes.items() if one.asked and name not in conditional]
        self.answers: dict[str, tuple[Atoms, ...]] = {}
        self._all: dict[str, Atoms] = {}
        self._slots = _slots(base, program)
        for name, slots in self._slots.items():
            self.answers[name] = _tried(slots, single=base.attributes[name].type != "choices")
            self._all[name] = reduce(or_, (atoms for slot in slots for atoms in slot), 0)
        follows = {own: bits(program.atoms_of(fact)) for fact, own in program.fact_atom.items()}
        self._clauses = _in_order(
            LiveClause(
                number,
                bits(clause.premises),
                bits(clause.conclusions),
                reduce(or_, [follows[one] for one in clause.conclusions]),
            )
            for number, clause in enumerate(program.clauses)
        )
        self._atoms_of = {
            name: bits(number for number, atom in enumerate(program.atoms) if atom.attribute == name)
            for name in self.answers
        }
        self._never = [bits(premises) for constraint in program.constraints for premises in constraint.never]
        concluded: dict[str, list[int]] = {}
        for fact, own in program.fact_atom.items():
            if fact.attribute in program.single:
                concluded.setdefault(fact.attribute, []).append(own)
        #: The values of each concluded attribute that can have one only.
        self._exclusive = [bits(values) for values in concluded.values() if len(values) > 1]
        #: Attribute -> the attributes whose answers decide whether it applies.
        self._needed = {
            name: [other for other in self.answers if any(self._atoms_of[other] & one for one in alternatives)]
            for name, alternatives in self._applies
        }

    def atoms(self, answer: Answer) -> Atoms:
        """Return the atoms that an answer satisfies."""
        return bits(number for fact in answer.facts for number in self.program.atoms_of(fact))

    def start(self, answers: Iterable[Answer]) -> Estimate:
        """Return the estimate of a case with these answers."""
        return self._estimate({answer.attribute: self.atoms(answer) for answer in answers}, self._clauses, 0)

    def after(self, estimate: Estimate, answers: Mapping[str, Atoms]) -> Estimate:
        """Return the estimate if open questions had these answers."""
        # What could conclude nothing new before cannot do so with more answers.
        return self._estimate({**estimate.known, **answers}, estimate.live, estimate.certain)

    def _estimate(self, known: Mapping[str, Atoms], clauses: tuple[LiveClause, ...], before: Atoms) -> Estimate:
        certain = before
        for name in self._always:
            certain |= known.get(name, 0)
        for name, alternatives in self._applies:
            given = known.get(name)
            if given and any(one & certain == one for one in alternatives):
                certain |= given
        certain = _fixpoint(certain, clauses)
        banned = self._banned(certain, clauses)
        clauses = tuple([one for one in clauses if not one[3] & banned])
        possible = certain
        for name in self._always:
            if name not in known:
                possible |= self._options(name, banned)
        for name, alternatives in self._applies:
            if any(one & possible == one for one in alternatives):
                possible |= known.get(name) or (0 if name in known else self._options(name, banned))
        possible = _fixpoint(possible, clauses)
        # By place rather than by name, since this is done for every answer that is tried.
        live = tuple([one for one in clauses if one[1] & ~certain and one[2] & ~certain and not one[1] & ~possible])
        return Estimate(known, certain, possible, banned, live)

    def _options(self, name: str, banned: Atoms) -> Atoms:
        """Return the atoms that an open question could satisfy, without options that satisfy a banned one."""
        if not self._all[name] & banned:
            return self._all[name]
        return reduce(or_, (option for slot in self._slots[name] for option in slot if not option & banned), 0)

    def _banned(self, certain: Atoms, clauses: Iterable[LiveClause]) -> Atoms:
        """Return the atoms that cannot come to hold unless answers or conclusions clash."""
        banned = 0
        for values in self._exclusive:
            if values & certain:
                banned |= values & ~certain
        never = list(self._never)
        while True:
            never += [one[1] for one in clauses if one[3] & banned]
            new = banned
            for premises in never:
                left = premises & ~certain
                if left and not left & (left - 1):
                    new |= left
            if new == banned:
                return banned
            banned = new

    def tried(self, estimate: Estimate, name: str) -> Sequence[Atoms]:
        """Return answers to try for an open question: those that do not clash with what is known, if there are any."""
        return [one for one in self.answers[name] if not one & estimate.banned] or self.answers[name]

    def open(self, estimate: Estimate) -> frozenset[str]:
        """Return the open questions that seem relevant: all that are, and perhaps some more."""
        asked = reduce(or_, [one[1] for one in estimate.live], 0) & ~estimate.certain
        found = {name for name, atoms in self._atoms_of.items() if name not in estimate.known and atoms & asked}
        for name, _ in reversed(self._applies):
            if name in found:
                found.update(other for other in self._needed[name] if other not in estimate.known)
        return frozenset(found)


def _fixpoint(held: Atoms, clauses: Iterable[LiveClause]) -> Atoms:
    waiting: Iterable[LiveClause] = clauses
    while True:
        before, left = held, []
        for clause in waiting:
            premises = clause[1]
            if premises & held == premises:
                held |= clause[3]
            else:
                left.append(clause)
        if held == before:
            return held
        waiting = left


def _in_order(clauses: Iterable[LiveClause]) -> tuple[LiveClause, ...]:
    """Return the clauses, each after those whose conclusions it needs where possible, so that a fixpoint takes few
    rounds."""
    left = list(clauses)
    ordered: list[LiveClause] = []
    while left:
        concluded = reduce(or_, (one.follows for one in left))
        ready = [one for one in left if not one.premises & concluded] or left
        ordered += ready
        left = [one for one in left if one not in ready]
    return tuple(ordered)


def bits(numbers: Iterable[int]) -> Atoms:
    """Return the set of these atoms as bits."""
    return reduce(or_, (1 << number for number in numbers), 0)


def _slots(base: RuleBase, program: Program) -> dict[str, list[list[Atoms]]]:
    """Return for each attribute and each of its slots the atoms that each option satisfies."""
    found: dict[str, list[list[Atoms]]] = {}
    for slot, options in domain(base, program).items():
        found.setdefault(slot.attribute, []).append([bits(program.atoms_of(one)) for one in options])
    return found


def _tried(slots: list[list[Atoms]], *, single: bool) -> tuple[Atoms, ...]:
    """Return answers to try. Of a set with many values they are only so many as let each pair of values be answered in
    all four ways equally often (the rows of a Hadamard matrix)."""
    if single:
        return tuple(slots[0])
    if len(slots) <= _ALL_SUBSETS:
        return tuple(reduce(or_, chosen) for chosen in product(*slots))
    rows = 1 << len(slots).bit_length()
    return tuple(
        reduce(or_, (slot[(row & (column + 1)).bit_count() % 2] for column, slot in enumerate(slots)))
        for row in range(rows)
    )
