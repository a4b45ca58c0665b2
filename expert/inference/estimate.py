"""What could still come of a case, by a cheap measure: two fixpoints over sets of atoms, as bits of whole numbers.

The *pessimistic* fixpoint holds what follows from the answers given; the *optimistic* one what would follow if every
open question were answered in all ways at once. What lies between the two is unsettled. The optimistic one takes too
much for possible, since some answers exclude each other; what it leaves is held against examples (`examples.py`), and
then the solver (`possible.py`). Which answers settle most is estimated of many at once (`trials.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, reduce
from operator import or_
from typing import NamedTuple

from expert.inference.atom_sets import Atoms, ClauseBits, Clauses, bits, each, fixpoint, in_order
from expert.inference.domain import domain
from expert.inference.program import Program
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer

#: The slots of an attribute, by their value, each with the atoms that its options satisfy.
Slots = Mapping[str, Sequence[Atoms]]


class Estimate(NamedTuple):
    """The estimated stand of a case.

    `known` has the answered attributes with the atoms that their answers satisfy, `left` the slots that answers in part
    leave open. `certain` and `possible` are the two fixpoints, `banned` is what cannot come to hold without a clash,
    and `live` are the clauses that could still conclude something new.
    """

    known: Mapping[str, Atoms]
    left: Mapping[str, Slots]
    certain: Atoms
    possible: Atoms
    banned: Atoms
    live: Clauses


class Estimator:
    """A maker of estimates for one rule base."""

    def __init__(self, base: RuleBase, program: Program) -> None:
        self.program = program
        self._every = (1 << len(program.atoms)) - 1
        #: Each attribute that applies only under a condition, with the alternatives of that.
        self.applies = [(name, [bits(premises) for premises in alternatives]) for name, alternatives in program.applies]
        conditional = {name for name, _ in program.applies}
        self._sets = {name for name, one in base.attributes.items() if one.type == "choices"}
        #: The attributes that always apply.
        self.always = [name for name, one in base.attributes.items() if one.asked and name not in conditional]
        self._all: dict[str, Atoms] = {}
        self.slots = _slots(base, program)
        for name, slots in self.slots.items():
            self._all[name] = reduce(or_, (atoms for slot in slots.values() for atoms in slot), 0)
        follows = {own: bits(program.atoms_of(fact)) for fact, own in program.fact_atom.items()}
        #: All clauses, in an order in which a fixpoint takes few rounds.
        self.clauses = in_order(
            ClauseBits(
                number,
                bits(clause.premises),
                bits(clause.conclusions),
                reduce(or_, [follows[one] for one in clause.conclusions]),
            )
            for number, clause in enumerate(program.clauses)
        )
        #: Atom -> the clauses that need it, and those from which it follows.
        self._readers: dict[Atoms, Clauses] = {}
        self._makers: dict[Atoms, Clauses] = {}
        for one in self.clauses:
            for atom in each(one.premises):
                self._readers[atom] = self._readers.get(atom, 0) | one.bit
            for atom in each(one.follows):
                self._makers[atom] = self._makers.get(atom, 0) | one.bit
        #: Asked attribute -> the atoms that are about it.
        self.atoms_of = dict.fromkeys(self.slots, 0)
        for number, about in enumerate(program.atoms):
            if about.attribute in self.slots:
                self.atoms_of[about.attribute] |= 1 << number
        #: Asked attribute -> the clauses that need something about it.
        self._asking = {name: self.reading(atoms) for name, atoms in self.atoms_of.items()}
        #: Constraint -> the alternatives of which none may hold.
        self.never = {one.name: [bits(premises) for premises in one.never] for one in program.constraints}
        concluded: dict[str, list[int]] = {}
        for fact, own in program.fact_atom.items():
            if fact.attribute in program.single:
                concluded.setdefault(fact.attribute, []).append(own)
        #: Concluded attribute that can have one value only -> its values.
        self.exclusive = {name: bits(values) for name, values in concluded.items() if len(values) > 1}
        #: Attribute -> the attributes whose answers decide whether it applies.
        self.needed = {
            name: {program.atoms[number].attribute for one in alternatives for number in one} & self.slots.keys()
            for name, alternatives in program.applies
        }

    def atoms(self, answer: Answer) -> Atoms:
        """Return the atoms that an answer satisfies."""
        return bits(number for fact in answer.facts for number in self.program.atoms_of(fact))

    def start(self, answers: Iterable[Answer]) -> Estimate:
        """Return the estimate of a case with these answers."""
        known, left = {}, {}
        for answer in answers:
            name = answer.attribute
            known[name] = self.atoms(answer)
            if name in self._sets:
                closed = {*answer.unknown, *[fact.value for fact in answer.facts]}
                if open := {value: slot for value, slot in self.slots[name].items() if value not in closed}:
                    left[name] = open
        certain = self.following(0, self._given(known))
        banned = self._banned(certain, self.clauses[-1].bit * 2 - 1 if self.clauses else 0)
        clauses = [one for one in self.clauses if not one.follows & banned]
        possible = fixpoint(self._offered(known, left, certain, banned), clauses)
        live = 0
        for one in clauses:
            if not one.premises & ~possible and one.own & ~certain and one.premises & ~certain:
                live |= one.bit
        return Estimate(known, left, certain, possible, banned, live)

    def some(self, clauses: Clauses) -> list[ClauseBits]:
        """Return the clauses of a set, in order."""
        return [self.clauses[one.bit_length() - 1] for one in each(clauses)]

    def reading(self, atoms: Atoms) -> Clauses:
        """Return the clauses that need one of the atoms."""
        return reduce(or_, [self._readers.get(atom, 0) for atom in each(atoms)], 0)

    def _making(self, atoms: Atoms) -> Clauses:
        """Return the clauses from which one of the atoms follows."""
        return reduce(or_, [self._makers.get(atom, 0) for atom in each(atoms)], 0)

    def _given(self, known: Mapping[str, Atoms]) -> Atoms:
        """Return all that the answers satisfy that count."""
        certain = 0
        for name in self.always:
            certain |= known.get(name, 0)
        for name, alternatives in self.applies:
            answered = known.get(name)
            if answered and any(one & certain == one for one in alternatives):
                certain |= answered
        return certain

    def _offered(self, known: Mapping[str, Atoms], left: Mapping[str, Slots], certain: Atoms, banned: Atoms) -> Atoms:
        """Return what is certain with all that answers to open questions could satisfy."""
        offered = certain
        for name in self.always:
            if name not in known or name in left:
                offered |= self._options(name, left, banned)
        for name, alternatives in self.applies:
            if any(one & offered == one for one in alternatives):
                offered |= known.get(name, 0)
                if name not in known or name in left:
                    offered |= self._options(name, left, banned)
        return offered

    def following(self, held: Atoms, new: Atoms) -> Atoms:
        """Return what holds if new atoms do, beside those that are held with all that follows from them."""
        new &= ~held
        held |= new
        while new:
            reached = 0
            for one in self.some(self.reading(new)):
                if one.premises & held == one.premises:
                    reached |= one.follows
            new = reached & ~held
            held |= new
        return held

    def _options(self, name: str, left: Mapping[str, Slots], banned: Atoms) -> Atoms:
        """Return the atoms that an open question could satisfy, without options that satisfy a banned one."""
        if name not in left and not self._all[name] & banned:
            return self._all[name]
        slots = left.get(name, self.slots[name])
        return reduce(or_, [option for slot in slots.values() for option in slot if not option & banned], 0)

    def _banned(self, certain: Atoms, clauses: Clauses) -> Atoms:
        """Return the atoms that cannot come to hold unless answers or conclusions clash."""
        banned = 0
        uncertain = self._every ^ certain
        for values in self.exclusive.values():
            held = values & certain
            if held and not held & (held - 1):  # what clashes already may have more values
                banned |= values ^ held
        never = []
        for alternatives in self.never.values():
            left = [one & uncertain for one in alternatives]
            if all(left):  # what is broken already may be so otherwise
                never += left
        new = banned
        while True:
            excluded = self.some(self._making(new) & clauses)
            never += [one.premises & uncertain for one in excluded]
            before = banned
            for one in never:
                if not one & (one - 1):
                    banned |= one
            new = banned & ~before
            if not new:
                return banned

    @cached_property
    def options(self) -> dict[Atoms, list[tuple[str, str, Atoms]]]:
        """Return for each atom the options that satisfy it: the attribute, the slot, and all that each satisfies."""
        found: dict[Atoms, list[tuple[str, str, Atoms]]] = {}
        for name, slots in self.slots.items():
            for value, options in slots.items():
                for atoms in options:
                    for atom in each(atoms):
                        found.setdefault(atom, []).append((name, value, atoms))
        return found

    def about(self, name: str) -> Atoms:
        """Return the atoms about a question, or about one that applies only by an answer to it."""
        found = self.atoms_of[name]
        for other, _ in self.applies:
            if name in self.needed[other]:
                found |= self.about(other)
        return found

    def open(self, estimate: Estimate, clauses: Clauses | None = None) -> frozenset[str]:
        """Return the open questions that seem relevant, to all that is open or to some live clauses of it: all that
        are, and perhaps some more."""
        live = estimate.live if clauses is None else clauses
        found = {name for name, reading in self._asking.items() if reading & live}
        for name in found & estimate.known.keys():
            if not self.reading(self.atoms_of[name] & ~estimate.certain) & live:
                found.discard(name)
        for name, alternatives in reversed(self.applies):
            if name in found and not any(one & estimate.certain == one for one in alternatives):
                found.update(self.needed[name])
        return frozenset([name for name in found if name not in estimate.known or name in estimate.left])

    def towards(self, estimate: Estimate, goals: Atoms) -> Clauses:
        """Return the live clauses that could conclude one of the goals, or something on the way to one."""
        found, new = 0, goals & ~estimate.certain
        while new:
            reached = self._making(new) & estimate.live & ~found
            found |= reached
            new = reduce(or_, [one.premises for one in self.some(reached)], 0) & ~estimate.certain
        return found


def _slots(base: RuleBase, program: Program) -> dict[str, dict[str, list[Atoms]]]:
    """Return for each attribute and each of its slots the atoms that each option satisfies."""
    found: dict[str, dict[str, list[Atoms]]] = {}
    for slot, options in domain(base, program).items():
        found.setdefault(slot.attribute, {})[slot.value] = [bits(program.atoms_of(one)) for one in options]
    return found
