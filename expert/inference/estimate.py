"""What could still come of a case, by a cheap measure: two fixpoints over sets of atoms, as bits of whole numbers.

The *pessimistic* fixpoint holds what follows from the answers given; the *optimistic* one what would follow if every
open question were answered in all ways at once. What lies between the two is unsettled. Both are computed in
microseconds, so a strategy can try out many answers. The optimistic one takes too much for possible, since some answers
exclude each other; what it leaves is held against examples (`examples.py`), and then the solver (`possible.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, reduce
from itertools import product
from operator import or_
from typing import NamedTuple

from expert.inference.atom_sets import Atoms, LiveClause, bits, each, fixpoint, in_order
from expert.inference.domain import domain
from expert.inference.program import Program
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer

#: A `choices` attribute of at most so many values is tried with all its answers.
_ALL_SUBSETS = 2


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
    live: tuple[LiveClause, ...]


class Estimator:
    """A maker of estimates for one rule base. `answers[name]` are answers to try, which together show what they
    can do."""

    def __init__(self, base: RuleBase, program: Program) -> None:
        self.program = program
        self._every = (1 << len(program.atoms)) - 1
        #: Each attribute that applies only under a condition, with the alternatives of that.
        self.applies = [(name, [bits(premises) for premises in alternatives]) for name, alternatives in program.applies]
        conditional = {name for name, _ in program.applies}
        self._sets = {name for name, one in base.attributes.items() if one.type == "choices"}
        self._always = [name for name, one in base.attributes.items() if one.asked and name not in conditional]
        self.answers: dict[str, tuple[Atoms, ...]] = {}
        self._all: dict[str, Atoms] = {}
        self.slots = _slots(base, program)
        for name, slots in self.slots.items():
            self.answers[name] = _tried(list(slots.values()), single=base.attributes[name].type != "choices")
            self._all[name] = reduce(or_, (atoms for slot in slots.values() for atoms in slot), 0)
        follows = {own: bits(program.atoms_of(fact)) for fact, own in program.fact_atom.items()}
        #: All clauses, in an order in which a fixpoint takes few rounds.
        self.clauses = in_order(
            LiveClause(
                number,
                bits(clause.premises),
                bits(clause.conclusions),
                reduce(or_, [follows[one] for one in clause.conclusions]),
            )
            for number, clause in enumerate(program.clauses)
        )
        #: Atom -> the clauses that need it.
        self.readers: dict[Atoms, list[LiveClause]] = {}
        for one in self.clauses:
            for atom in each(one.premises):
                self.readers.setdefault(atom, []).append(one)
        #: Asked attribute -> the atoms that are about it.
        self.atoms_of = {
            name: bits(number for number, atom in enumerate(program.atoms) if atom.attribute == name)
            for name in self.answers
        }
        #: Constraint -> the alternatives of which none may hold.
        self.never = {one.name: [bits(premises) for premises in one.never] for one in program.constraints}
        concluded: dict[str, list[int]] = {}
        for fact, own in program.fact_atom.items():
            if fact.attribute in program.single:
                concluded.setdefault(fact.attribute, []).append(own)
        #: Concluded attribute that can have one value only -> its values.
        self.exclusive = {name: bits(values) for name, values in concluded.items() if len(values) > 1}
        #: Attribute -> the attributes whose answers decide whether it applies.
        self._needed = {
            name: [other for other in self.answers if any(self.atoms_of[other] & one for one in alternatives)]
            for name, alternatives in self.applies
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
        return self._estimate(known, left, self.clauses, 0)

    def after(self, estimate: Estimate, answers: Mapping[str, Atoms]) -> Estimate:
        """Return the estimate if open questions had these answers."""
        left = {name: slots for name, slots in estimate.left.items() if name not in answers}
        # What could conclude nothing new before cannot do so with more answers.
        return self._estimate({**estimate.known, **answers}, left, estimate.live, estimate.certain)

    def following(self, held: Atoms, new: Atoms) -> Atoms:
        """Return what holds if new atoms do, beside those that are held with all that follows from them."""
        new &= ~held
        held |= new
        while new:
            reached = 0
            for atom in each(new):
                for one in self.readers.get(atom, ()):
                    premises = one[1]
                    if premises & held == premises:
                        reached |= one[3]
            new = reached & ~held
            held |= new
        return held

    def _estimate(
        self, known: Mapping[str, Atoms], left: Mapping[str, Slots], clauses: tuple[LiveClause, ...], before: Atoms
    ) -> Estimate:
        given = before
        for name in self._always:
            given |= known.get(name, 0)
        for name, alternatives in self.applies:
            answered = known.get(name)
            if answered and any(one & given == one for one in alternatives):
                given |= answered
        certain = self.following(before, given)
        banned = self._banned(certain, clauses)
        clauses = tuple([one for one in clauses if not one[3] & banned])
        possible = certain
        for name in self._always:
            if name not in known or name in left:
                possible |= self._options(name, left, banned)
        for name, alternatives in self.applies:
            if any(one & possible == one for one in alternatives):
                possible |= known.get(name, 0)
                if name not in known or name in left:
                    possible |= self._options(name, left, banned)
        possible = fixpoint(possible, clauses)
        # By place rather than by name, and without negative numbers, which are slow: each answer tried comes here.
        uncertain, impossible = self._every ^ certain, self._every ^ possible
        live = tuple([o for o in clauses if not o[1] & impossible and o[2] & uncertain and o[1] & uncertain])
        return Estimate(known, left, certain, possible, banned, live)

    def _options(self, name: str, left: Mapping[str, Slots], banned: Atoms) -> Atoms:
        """Return the atoms that an open question could satisfy, without options that satisfy a banned one."""
        if name not in left and not self._all[name] & banned:
            return self._all[name]
        slots = left.get(name, self.slots[name])
        return reduce(or_, [option for slot in slots.values() for option in slot if not option & banned], 0)

    def _banned(self, certain: Atoms, clauses: Iterable[LiveClause]) -> Atoms:
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
            never += [one[1] & uncertain for one in clauses if one[3] & new]
            before, new = banned, 0
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
            if name in self._needed[other]:
                found |= self.about(other)
        return found

    def tried(self, estimate: Estimate, name: str) -> Sequence[Atoms]:
        """Return answers to try for an open question: those that do not clash with what is known, if there are any."""
        return [one for one in self.answers[name] if not one & estimate.banned] or self.answers[name]

    def open(self, estimate: Estimate, clauses: Iterable[LiveClause] | None = None) -> frozenset[str]:
        """Return the open questions that seem relevant, to all that is open or to some live clauses of it: all that
        are, and perhaps some more."""
        asked = reduce(or_, [one[1] for one in (estimate.live if clauses is None else clauses)], 0) & ~estimate.certain
        found = {name for name, atoms in self.atoms_of.items() if atoms & asked}
        for name, alternatives in reversed(self.applies):
            if name in found and not any(one & estimate.certain == one for one in alternatives):
                found.update(self._needed[name])
        return frozenset([name for name in found if name not in estimate.known or name in estimate.left])


def towards(estimate: Estimate, goals: Atoms) -> list[LiveClause]:
    """Return the clauses that could conclude one of the goals, or something on the way to one."""
    wanted, before = goals & ~estimate.certain, 0
    while wanted != before:
        before = wanted
        for one in estimate.live:
            if one.follows & wanted:
                wanted |= one.premises & ~estimate.certain
    return [one for one in estimate.live if one.follows & wanted]


def _slots(base: RuleBase, program: Program) -> dict[str, dict[str, list[Atoms]]]:
    """Return for each attribute and each of its slots the atoms that each option satisfies."""
    found: dict[str, dict[str, list[Atoms]]] = {}
    for slot, options in domain(base, program).items():
        found.setdefault(slot.attribute, {})[slot.value] = [bits(program.atoms_of(one)) for one in options]
    return found


def _tried(slots: Sequence[Sequence[Atoms]], *, single: bool) -> tuple[Atoms, ...]:
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
