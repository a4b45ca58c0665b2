"""What an answer could do: the rules that it could set off, and those that could follow from their conclusions."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from expert.inference.program import Atom, Program
from expert.model.trace import Fact
from expert.session.measure import Atoms, LiveClause, Outlook, Outlooks, bits


class Prospect(NamedTuple):
    """A rule that could come to fire: by which answer to the question, or through which conclusions of other prospects;
    what else it would take, and what it would conclude that is not known yet."""

    rule: str
    by: tuple[Atom, ...]
    needs: tuple[Atom, ...]
    conclusions: tuple[Fact, ...]


def prospects(
    outlooks: Outlooks, outlook: Outlook, question: str, depth: int, goals: Collection[Fact]
) -> tuple[Prospect, ...]:
    """What an answer to `question` could do towards one of the `goals`, as many steps along as `depth`, of which the
    first is 1.

    Those that take the least besides come first. Each rule appears at its first step only; nothing at a depth at which
    there is nothing more.
    """
    program = outlooks.program
    live = _towards(outlook, bits(program.fact_atom[fact] for fact in goals))
    reached = bits(number for number, atom in enumerate(program.atoms) if atom.attribute == question)
    done: set[int] = set()
    for step in range(depth):
        found = [one for one in live if one.premises & reached & ~outlook.certain]
        found = [one for one in found if program.clauses[one.number].rule not in done]
        if step == depth - 1:
            return _best(program, found, reached, outlook)
        done.update(program.clauses[one.number].rule for one in found)
        reached = 0
        for one in found:
            reached |= one.follows
    return ()


def _towards(outlook: Outlook, goals: Atoms) -> list[LiveClause]:
    """The clauses that could conclude one of the goals, or something on the way to one."""
    wanted, before = goals & ~outlook.certain, 0
    while wanted != before:
        before = wanted
        for one in outlook.live:
            if one.follows & wanted:
                wanted |= one.premises & ~outlook.certain
    return [one for one in outlook.live if one.follows & wanted]


def _best(program: Program, found: Collection[LiveClause], reached: Atoms, outlook: Outlook) -> tuple[Prospect, ...]:
    """Of each rule the alternative that takes the least besides."""
    best: dict[int, LiveClause] = {}

    def needed(one: LiveClause) -> Atoms:
        return one.premises & ~outlook.certain & ~reached

    for one in sorted(found, key=lambda one: (needed(one).bit_count(), one.number)):
        best.setdefault(program.clauses[one.number].rule, one)
    return tuple(
        Prospect(
            program.rules[rule].name,
            tuple(program.atoms[number] for number in _numbers(one.premises & reached & ~outlook.certain)),
            tuple(program.atoms[number] for number in _numbers(needed(one))),
            tuple(
                fact for fact in program.rules[rule].conclusions if not 1 << program.fact_atom[fact] & outlook.certain
            ),
        )
        for rule, one in best.items()
    )


def _numbers(atoms: Atoms) -> Iterator[int]:
    while atoms:
        lowest = atoms & -atoms
        yield lowest.bit_length() - 1
        atoms ^= lowest
