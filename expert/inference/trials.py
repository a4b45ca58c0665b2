"""Trial answers to open questions, all at once: each is a *world*, in which a case has one answer more.

Of each atom, a whole number says by its bits in which worlds it holds, so that an operation on two such numbers is one
in all worlds. What is estimated of each world is what `estimate.py` estimates of a case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import NamedTuple

from expert.inference.atom_sets import Atoms, each
from expert.inference.estimate import Estimate, Estimator
from expert.inference.program import Premises

#: A set of worlds: bit n stands for the world of number n.
Worlds = int

#: Atom -> the worlds in which it holds.
Holding = dict[int, Worlds]


class _Clause(NamedTuple):
    """A clause that is live in the case: what it needs, its conclusions' own atoms, and all that these satisfy."""

    needs: Premises
    own: Premises
    brings: Premises


class Trials:
    """The worlds in which one of some open questions of a case has one of the answers to try."""

    def __init__(self, estimator: Estimator, estimate: Estimate, answers: Mapping[str, Sequence[Atoms]]) -> None:
        """Take the estimate of the case, and the answers to try for each question."""
        self._estimator, self._estimate, self._answers = estimator, estimate, answers
        self._every = (1 << sum(map(len, answers.values()))) - 1
        #: Question -> the worlds in which it has an answer that is tried, and what these answers satisfy.
        self._tried: dict[str, Worlds] = {}
        self._given = {name: dict.fromkeys(_numbers(atoms), self._every) for name, atoms in estimate.known.items()}
        world = 0
        for name, tried in answers.items():
            own = self._tried[name] = ((1 << len(tried)) - 1) << world
            there = self._given[name] = {atom: held & ~own for atom, held in self._given.get(name, {}).items()}
            for atoms in tried:
                for atom in _numbers(atoms):
                    there[atom] = there.get(atom, 0) | 1 << world
                world += 1

    def left(self, relevant: Iterable[str]) -> dict[str, float]:
        """Return for each question how many of the `relevant` ones an answer leaves open, on average."""
        open = self._open()
        digits = _counts(open.get(name, 0) for name in relevant)
        return {
            name: sum((digit & self._tried[name]).bit_count() << place for place, digit in enumerate(digits)) / len(one)
            for name, one in self._answers.items()
        }

    def _open(self) -> dict[str, Worlds]:
        """Return where each question seems relevant and is open."""
        estimator, program = self._estimator, self._estimator.program
        # What could conclude nothing new in the case can do so in no world.
        live = [(program.clauses[one.number], one.follows) for one in estimator.some(self._estimate.live)]
        clauses = [_Clause(one.premises, one.conclusions, tuple(_numbers(follows))) for one, follows in live]
        certain = dict.fromkeys(_numbers(self._estimate.certain), self._every)
        for name in estimator.always:
            _add(certain, self._given.get(name, {}), self._every)
        for name, alternatives in program.applies:
            if given := self._given.get(name):
                _add(certain, given, self._one_holds(alternatives, certain))
        self._fixpoint(certain, [(one, self._every) for one in clauses])
        banned = self._banned(certain, clauses)
        left = [(one, self._every & ~_some(one.brings, banned)) for one in clauses]
        possible = self._offered(certain, banned)
        self._fixpoint(possible, left)
        found: dict[str, Worlds] = {}
        for one, worlds in left:
            worlds &= self._all_hold(one.needs, possible)
            worlds &= ~self._all_hold(one.needs, certain) & ~self._all_hold(one.own, certain)
            for atom in one.needs if worlds else ():
                name = program.atoms[atom].attribute
                found[name] = found.get(name, 0) | worlds & ~certain.get(atom, 0)
        for name, alternatives in reversed(program.applies):
            if worlds := found.get(name, 0) & ~self._one_holds(alternatives, certain):
                for other in estimator.needed[name]:
                    found[other] = found.get(other, 0) | worlds
        return {name: worlds & self._unanswered(name) for name, worlds in found.items()}

    def _unanswered(self, name: str) -> Worlds:
        """Return where a question is open."""
        open = name not in self._estimate.known or name in self._estimate.left
        return self._every & ~self._tried.get(name, 0) if open else 0

    def _offered(self, certain: Holding, banned: Holding) -> Holding:
        """Return what is certain with all that answers to open questions could satisfy."""
        offered = dict(certain)
        for name in self._estimator.always:
            self._add_options(offered, name, self._every, banned)
        for name, alternatives in self._estimator.program.applies:
            applies = self._one_holds(alternatives, offered)
            _add(offered, self._given.get(name, {}), applies)
            self._add_options(offered, name, applies, banned)
        return offered

    def _add_options(self, held: Holding, name: str, worlds: Worlds, banned: Holding) -> None:
        """Add the atoms that a question could satisfy where it is open, without options that satisfy a banned one."""
        if worlds := worlds & self._unanswered(name):
            for slot in self._estimate.left.get(name, self._estimator.slots[name]).values():
                for option in slot:
                    atoms = (*_numbers(option),)
                    _add(held, dict.fromkeys(atoms, worlds & ~_some(atoms, banned)), self._every)

    def _banned(self, certain: Holding, clauses: Sequence[_Clause]) -> Holding:
        """Return the atoms that cannot come to hold unless answers or conclusions clash."""
        banned: Holding = {}
        for values in map(_numbers, self._estimator.exclusive.values()):
            held = {value: certain.get(value, 0) for value in values}
            if one := _just_one(held.values()):  # what clashes already may have more values
                banned.update({value: one & ~there for value, there in held.items()})
        never: list[tuple[Premises, Worlds]] = []
        for constraint in self._estimator.program.constraints:
            # What is broken already may be so otherwise.
            kept = self._every & ~self._one_holds(constraint.never, certain)
            never += [(premises, kept) for premises in constraint.never]
        grown = True
        while grown:
            grown = False
            excluded = [(one.needs, worlds) for one in clauses if (worlds := _some(one.brings, banned))]
            for premises, worlds in (*never, *excluded):
                one_left = worlds & _just_one(self._every & ~certain.get(atom, 0) for atom in premises)
                for atom in premises if one_left else ():
                    new = one_left & ~certain.get(atom, 0) & ~banned.get(atom, 0)
                    if new:
                        banned[atom] = banned.get(atom, 0) | new
                        grown = True
        return banned

    def _fixpoint(self, held: Holding, clauses: Iterable[tuple[_Clause, Worlds]]) -> None:
        """Add what follows by the clauses to what is held, each only in its worlds."""
        waiting, grown = list(clauses), True
        while grown:
            grown, left = False, []
            for one, worlds in waiting:
                there = worlds & self._all_hold(one.needs, held)
                if there != worlds:
                    left.append((one, worlds))
                for atom in one.brings if there else ():
                    before = held.get(atom, 0)
                    if there & ~before:
                        held[atom] = before | there
                        grown = True
            waiting = left

    def _all_hold(self, atoms: Premises, held: Holding) -> Worlds:
        """Return where all of the atoms hold."""
        there = self._every
        for atom in atoms:
            there &= held.get(atom, 0)
            if not there:
                break
        return there

    def _one_holds(self, alternatives: Iterable[Premises], held: Holding) -> Worlds:
        """Return where all atoms of one of the alternatives hold."""
        return reduce(or_, [self._all_hold(premises, held) for premises in alternatives], 0)


def _add(held: Holding, atoms: Mapping[int, Worlds], worlds: Worlds) -> None:
    """Add to what is held the atoms where they hold, in some worlds only."""
    for atom, there in atoms.items():
        held[atom] = held.get(atom, 0) | there & worlds


def _some(atoms: Premises, held: Holding) -> Worlds:
    """Return where one of the atoms holds."""
    return reduce(or_, [held.get(atom, 0) for atom in atoms], 0)


def _just_one(sets: Iterable[Worlds]) -> Worlds:
    """Return the worlds that are in one of the sets, and in no other."""
    some = more = 0
    for one in sets:
        more |= some & one
        some |= one
    return some & ~more


def _counts(sets: Iterable[Worlds]) -> list[Worlds]:
    """Count for each world in how many of the sets it is, as binary digits: the number at place n has those worlds
    whose count has 2**n in it."""
    digits: list[Worlds] = []
    for carried in sets:
        for place, digit in enumerate(digits):
            digits[place], carried = digit ^ carried, digit & carried
        if carried:
            digits.append(carried)
    return digits


def _numbers(atoms: Atoms) -> Iterator[int]:
    """Yield the numbers of the atoms in a set."""
    return (atom.bit_length() - 1 for atom in each(atoms))
