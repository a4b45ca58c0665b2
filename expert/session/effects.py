"""What an answer could do: the rules that it could set off, and those that could follow from their conclusions."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from expert.inference.program import Atom, Program
from expert.model.trace import Fact
from expert.session.estimate import Estimate, Estimator, LiveClause
from expert.session.worlds import Atoms, bits, numbers_in


class PossibleEffect(NamedTuple):
    """A rule that could come to fire: by which answer to the question, or through which conclusions of other prospects;
    what else it would take, and what it would conclude that is not known yet."""

    rule: str
    by: tuple[Atom, ...]
    needs: tuple[Atom, ...]
    conclusions: tuple[Fact, ...]


def possible_effects(
    estimator: Estimator, estimate: Estimate, question: str, depth: int, goals: Collection[Fact]
) -> tuple[PossibleEffect, ...]:
    """Return the effects of an answer to `question` towards one of the `goals`, at most `depth` steps along, of which
    the first is 1.

    Those that take the least besides come first. Each rule appears at its first step only; nothing at a depth at which
    there is nothing more.
    """
    program = estimator.program
    live = _towards(estimate, bits(program.fact_atom[fact] for fact in goals))
    reached = bits(number for number, atom in enumerate(program.atoms) if atom.attribute == question)
    done: set[int] = set()
    for step in range(depth):
        found = [one for one in live if one.premises & reached & ~estimate.certain]
        found = [one for one in found if program.clauses[one.number].rule not in done]
        if step == depth - 1:
            return _best(program, found, reached, estimate)
        done.update(program.clauses[one.number].rule for one in found)
        reached = 0
        for one in found:
            reached |= one.follows
    return ()


def _towards(estimate: Estimate, goals: Atoms) -> list[LiveClause]:
    """Return the clauses that could conclude one of the goals, or something on the way to one."""
    wanted, before = goals & ~estimate.certain, 0
    while wanted != before:
        before = wanted
        for one in estimate.live:
            if one.follows & wanted:
                wanted |= one.premises & ~estimate.certain
    return [one for one in estimate.live if one.follows & wanted]


def _best(
    program: Program, found: Collection[LiveClause], reached: Atoms, estimate: Estimate
) -> tuple[PossibleEffect, ...]:
    """Return for each rule the alternative that needs the fewest other answers."""
    best: dict[int, LiveClause] = {}

    def needed(one: LiveClause) -> Atoms:
        return one.premises & ~estimate.certain & ~reached

    for one in sorted(found, key=lambda one: (needed(one).bit_count(), one.number)):
        best.setdefault(program.clauses[one.number].rule, one)
    return tuple(
        PossibleEffect(
            program.rules[rule].name,
            tuple(program.atoms[number] for number in numbers_in(one.premises & reached & ~estimate.certain)),
            tuple(program.atoms[number] for number in numbers_in(needed(one))),
            tuple(
                fact for fact in program.rules[rule].conclusions if not 1 << program.fact_atom[fact] & estimate.certain
            ),
        )
        for rule, one in best.items()
    )
