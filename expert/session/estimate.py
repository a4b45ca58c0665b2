"""What could still come of a case, by a cheap measure: two fixpoints over sets of atoms.

The *pessimistic* fixpoint holds what follows from the answers given; the *optimistic* one what would follow if every
open question were answered in all ways at once. What lies between the two is unsettled. The optimistic one takes too
much for possible, since some answers exclude each other; which questions are relevant is therefore decided exactly,
elsewhere (`inference/possible.py`).

Worlds that differ in one answer are estimated at once (`worlds.py`), so that a strategy can try out every answer to
every question.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import reduce
from itertools import product
from operator import or_
from typing import NamedTuple

from expert.inference.domain import domain
from expert.inference.program import Premises, Program
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer
from expert.session.worlds import Atoms, Worlds, all_hold, bits, counts, numbers_in, one_holds, one_lacks, somewhere

#: A `choices` attribute of at most so many values is tried with all its answers.
_ALL_SUBSETS = 2


class LiveClause(NamedTuple):
    """A clause of the program by its number: what it needs, its conclusions' own atoms, and all that these satisfy;
    each as a set, and as numbers."""

    number: int
    premises: Atoms
    own: Atoms
    follows: Atoms
    needs: tuple[int, ...]
    concludes: tuple[int, ...]
    brings: tuple[int, ...]


class Estimate(NamedTuple):
    """The estimated stand of a case: the answered attributes with the atoms that their answers satisfy, what follows,
    what cannot come to hold without a clash, and the clauses that could still conclude something new."""

    known: Mapping[str, Atoms]
    certain: Atoms
    banned: Atoms
    live: tuple[LiveClause, ...]


class _Estimates(NamedTuple):
    """The estimates of some worlds: for each atom where it is certain and where it is banned, and for each clause where
    it is live."""

    certain: dict[int, Worlds]
    banned: dict[int, Worlds]
    live: list[tuple[LiveClause, Worlds]]


class Estimator:
    """A maker of estimates for one rule base. `answers[name]` are answers to try, which together show what they
    can do."""

    def __init__(self, base: RuleBase, program: Program) -> None:
        self.program = program
        self._applies = program.applies
        conditional = {name for name, _ in program.applies}
        self._always = [name for name, one in base.attributes.items() if one.asked and name not in conditional]
        self.answers: dict[str, tuple[Atoms, ...]] = {}
        #: Attribute -> the atoms that each option of each slot satisfies.
        self._options: dict[str, list[Premises]] = {}
        for name, slots in _slots(base, program).items():
            self.answers[name] = _tried(slots, single=base.attributes[name].type != "choices")
            self._options[name] = [tuple(numbers_in(option)) for slot in slots for option in slot]
        follows = {own: program.atoms_of(fact) for fact, own in program.fact_atom.items()}
        self._clauses = _in_order(
            _live(number, clause.premises, clause.conclusions, follows) for number, clause in enumerate(program.clauses)
        )
        self._question: dict[int, str] = {}
        for number, atom in enumerate(program.atoms):
            if atom.attribute in self.answers:
                self._question[number] = atom.attribute
        self._never = [premises for constraint in program.constraints for premises in constraint.never]
        concluded: dict[str, list[int]] = {}
        for fact, own in program.fact_atom.items():
            if fact.attribute in program.single:
                concluded.setdefault(fact.attribute, []).append(own)
        #: The values of each concluded attribute that can have one only.
        self._exclusive = [values for values in concluded.values() if len(values) > 1]
        #: Attribute -> the attributes whose answers decide whether it applies.
        self._needed = {
            name: {self._question[atom] for one in alternatives for atom in one if atom in self._question}
            for name, alternatives in self._applies
        }

    def atoms(self, answer: Answer) -> Atoms:
        """Return the atoms that an answer satisfies."""
        return bits(number for fact in answer.facts for number in self.program.atoms_of(fact))

    def start(self, answers: Iterable[Answer]) -> Estimate:
        """Return the estimate of a case with these answers."""
        known = {answer.attribute: self.atoms(answer) for answer in answers}
        given = {name: dict.fromkeys(numbers_in(atoms), 1) for name, atoms in known.items()}
        found = self._estimates(1, given, dict.fromkeys(known, 1), self._clauses, {})
        live = tuple([clause for clause, _ in found.live])
        return Estimate(known, bits(somewhere(found.certain)), bits(somewhere(found.banned)), live)

    def open(self, estimate: Estimate) -> frozenset[str]:
        """Return the open questions that seem relevant: all that are, and perhaps some more."""
        certain = dict.fromkeys(numbers_in(estimate.certain), 1)
        found = _Estimates(certain, {}, [(clause, 1) for clause in estimate.live])
        return frozenset(somewhere(self._open(found, dict.fromkeys(estimate.known, 1))))

    def left(self, estimate: Estimate, names: Iterable[str], relevant: Collection[str]) -> dict[str, float]:
        """Return for each of these open questions how many of the `relevant` ones an answer leaves open, on average
        over those that are tried."""
        trials = {name: self.tried(estimate, name) for name in names}
        count = sum(map(len, trials.values()))
        every = (1 << count) - 1
        given = {name: dict.fromkeys(numbers_in(atoms), every) for name, atoms in estimate.known.items()}
        answered = dict.fromkeys(estimate.known, every)
        world = 0
        for name, tried in trials.items():
            answered[name] = ((1 << len(tried)) - 1) << world
            there = given[name] = {}
            for atoms in tried:
                for atom in numbers_in(atoms):
                    there[atom] = there.get(atom, 0) | 1 << world
                world += 1
        # What could conclude nothing new before cannot do so with more answers.
        before = dict.fromkeys(numbers_in(estimate.certain), every)
        found = self._estimates(every, given, answered, estimate.live, before)
        opened = self._open(found, answered)
        digits = counts(opened.get(name, 0) for name in relevant)
        return {
            name: sum((digit & answered[name]).bit_count() << place for place, digit in enumerate(digits)) / len(tried)
            for name, tried in trials.items()
        }

    def tried(self, estimate: Estimate, name: str) -> Sequence[Atoms]:
        """Return answers to try for an open question: those that do not clash with what is known, if there are any."""
        return [one for one in self.answers[name] if not one & estimate.banned] or self.answers[name]

    # ------------------------------------------------------------------ in all worlds

    def _estimates(
        self,
        every: Worlds,
        given: Mapping[str, Mapping[int, Worlds]],
        answered: Mapping[str, Worlds],
        clauses: Sequence[LiveClause],
        before: Mapping[int, Worlds],
    ) -> _Estimates:
        """Return the estimates of `every` world, in which questions have the answers `given`, where `answered`."""
        certain = dict(before)
        for name in self._always:
            for atom, worlds in given.get(name, {}).items():
                certain[atom] = certain.get(atom, 0) | worlds
        for name, alternatives in self._applies:
            if there := given.get(name):
                applies = one_holds(alternatives, certain, every)
                for atom, worlds in there.items():
                    certain[atom] = certain.get(atom, 0) | worlds & applies
        _fixpoint(certain, clauses, every, {})
        banned = self._banned(certain, clauses, every)
        out = {one.number: reduce(or_, [banned.get(atom, 0) for atom in one.brings], 0) for one in clauses}
        possible = dict(certain)
        for name in self._always:
            self._add_options(possible, name, every & ~answered.get(name, 0), banned)
        for name, alternatives in self._applies:
            applies = one_holds(alternatives, possible, every)
            for atom, worlds in given.get(name, {}).items():
                possible[atom] = possible.get(atom, 0) | worlds & applies
            self._add_options(possible, name, applies & ~answered.get(name, 0), banned)
        _fixpoint(possible, clauses, every, out)
        live = []
        for one in clauses:
            worlds = all_hold(one.needs, possible, every) & ~out[one.number]
            worlds &= ~all_hold(one.needs, certain, every) & ~all_hold(one.concludes, certain, every)
            if worlds:
                live.append((one, worlds))
        return _Estimates(certain, banned, live)

    def _add_options(
        self, possible: dict[int, Worlds], name: str, worlds: Worlds, banned: Mapping[int, Worlds]
    ) -> None:
        """Add the atoms that a question could satisfy that is open in these worlds, without options that satisfy a
        banned one."""
        if worlds:
            for option in self._options[name]:
                there = worlds
                for atom in option:
                    there &= ~banned.get(atom, 0)
                for atom in option:
                    possible[atom] = possible.get(atom, 0) | there

    def _banned(self, certain: Mapping[int, Worlds], clauses: Iterable[LiveClause], every: Worlds) -> dict[int, Worlds]:
        """Return the atoms that cannot come to hold unless answers or conclusions clash."""
        banned: dict[int, Worlds] = {}
        for values in self._exclusive:
            there = reduce(or_, [certain.get(value, 0) for value in values])
            if there:
                banned.update({value: there & ~certain.get(value, 0) for value in values})
        grown = True
        while grown:
            grown = False
            together = [(premises, every) for premises in self._never]
            for one in clauses:
                if worlds := reduce(or_, [banned.get(atom, 0) for atom in one.brings], 0):
                    together.append((one.needs, worlds))
            for premises, worlds in together:
                one_left = worlds & one_lacks(premises, certain, every)
                for atom in premises if one_left else ():
                    new = one_left & ~certain.get(atom, 0) & ~banned.get(atom, 0)
                    if new:
                        banned[atom] = banned.get(atom, 0) | new
                        grown = True
        return banned

    def _open(self, found: _Estimates, answered: Mapping[str, Worlds]) -> dict[str, Worlds]:
        """Return where each question seems relevant that is not answered."""
        opened: dict[str, Worlds] = {}
        for clause, worlds in found.live:
            for atom in clause.needs:
                name = self._question.get(atom)
                if name is not None:
                    asked = worlds & ~found.certain.get(atom, 0) & ~answered.get(name, 0)
                    opened[name] = opened.get(name, 0) | asked
        for name, _ in reversed(self._applies):
            if worlds := opened.get(name, 0):
                for other in self._needed[name]:
                    opened[other] = opened.get(other, 0) | worlds & ~answered.get(other, 0)
        return opened


def _live(number: int, premises: Premises, own: Premises, follows: Mapping[int, Premises]) -> LiveClause:
    brings = tuple(sorted({atom for one in own for atom in follows[one]}))
    return LiveClause(number, bits(premises), bits(own), bits(brings), premises, own, brings)


def _fixpoint(held: dict[int, Worlds], clauses: Iterable[LiveClause], every: Worlds, out: Mapping[int, Worlds]) -> None:
    """Add what follows by the clauses to what is `held`; those in `out` conclude nothing there."""
    waiting = list(clauses)
    grown = True
    while grown:
        grown, left = False, []
        for one in waiting:
            worlds = all_hold(one.needs, held, every) & ~out.get(one.number, 0)
            if worlds != every:
                left.append(one)
            for atom in one.brings if worlds else ():
                before = held.get(atom, 0)
                if worlds & ~before:
                    held[atom] = before | worlds
                    grown = True
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
        taken = {one.number for one in ready}
        left = [one for one in left if one.number not in taken]
    return tuple(ordered)


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
