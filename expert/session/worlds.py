"""Many worlds at once: of each atom a whole number says by its bits in which worlds it holds.

An operation on two such numbers is one in all worlds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from operator import or_
from typing import TypeVar

from expert.inference.program import Premises

NameT = TypeVar("NameT")

#: A set of atoms: bit n stands for atom n.
Atoms = int

#: A set of worlds: bit n stands for the world of number n.
Worlds = int


def all_hold(atoms: Iterable[int], held: Mapping[int, Worlds], every: Worlds) -> Worlds:
    """Return where all of the atoms hold."""
    for atom in atoms:
        every &= held.get(atom, 0)
        if not every:
            break
    return every


def one_holds(alternatives: Iterable[Premises], held: Mapping[int, Worlds], every: Worlds) -> Worlds:
    """Return where all atoms of one of the alternatives hold."""
    return reduce(or_, [all_hold(premises, held, every) for premises in alternatives], 0)


def one_lacks(atoms: Iterable[int], held: Mapping[int, Worlds], every: Worlds) -> Worlds:
    """Return where all of the atoms hold but one."""
    some = more = 0
    for atom in atoms:
        lacking = every & ~held.get(atom, 0)
        more |= some & lacking
        some |= lacking
        if more == every:
            break
    return some & ~more


def counts(sets: Iterable[Worlds]) -> list[Worlds]:
    """Return for each world of how many of the sets it is one, as binary digits: the number of place n has those worlds
    whose count has 2**n in it."""
    digits: list[Worlds] = []
    for carried in sets:
        for place, digit in enumerate(digits):
            digits[place], carried = digit ^ carried, digit & carried
            if not carried:
                break
        else:
            if carried:
                digits.append(carried)
    return digits


def numbers_in(atoms: Atoms) -> Iterator[int]:
    """Yield the numbers of the atoms in a set, ascending."""
    while atoms:
        lowest = atoms & -atoms
        yield lowest.bit_length() - 1
        atoms ^= lowest


def bits(numbers: Iterable[int]) -> Atoms:
    """Return the set of these atoms as bits."""
    return reduce(or_, (1 << number for number in numbers), 0)


def somewhere(worlds: Mapping[NameT, Worlds]) -> Iterator[NameT]:
    """Yield what holds in any world."""
    return (one for one, there in worlds.items() if there)
