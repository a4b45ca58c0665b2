"""Sets of atoms as bits of whole numbers, and clauses over them: what is computed over and over is quick this way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce
from operator import or_
from typing import NamedTuple

#: A set of atoms: bit n stands for atom n.
Atoms = int


#: A set of clauses: the bits of clauses together.
Clauses = int


class ClauseBits(NamedTuple):
    """A clause of the program: its number there, what it needs, its conclusions' own atoms, all that these satisfy, and
    a bit of its own."""

    number: int
    premises: Atoms
    own: Atoms
    follows: Atoms
    bit: Clauses = 0


def fixpoint(held: Atoms, clauses: Iterable[ClauseBits]) -> Atoms:
    """Return what is held and all that follows from it by these clauses."""
    waiting: Iterable[ClauseBits] = clauses
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


def in_order(clauses: Iterable[ClauseBits]) -> tuple[ClauseBits, ...]:
    """Return the clauses, each after those whose conclusions it needs where possible, so that a fixpoint takes few
    rounds."""
    left = list(clauses)
    ordered: list[ClauseBits] = []
    while left:
        concluded = reduce(or_, (one.follows for one in left))
        ready = [one for one in left if not one.premises & concluded] or left
        ordered += ready
        left = [one for one in left if one.premises & concluded] if len(ready) < len(left) else []
    return tuple(one._replace(bit=1 << place) for place, one in enumerate(ordered))


def each(atoms: Atoms) -> Iterator[Atoms]:
    """Yield the atoms of a set, each as a set of its own."""
    while atoms:
        lowest = atoms & -atoms
        yield lowest
        atoms ^= lowest


def bits(numbers: Iterable[int]) -> Atoms:
    """Return the set of these atoms as bits."""
    return reduce(or_, (1 << number for number in numbers), 0)
