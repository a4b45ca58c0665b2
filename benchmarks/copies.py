"""Larger rule bases than there are: copies of a program side by side, each with attributes and rules of its own."""

from __future__ import annotations

from expert.inference.program import Among, Atom, Clause, CompiledRule, Program, Within
from expert.model.trace import Fact


def copies(program: Program, count: int) -> Program:
    """A program of `count` copies of `program`. Of the first copy all keeps its name and number; the atoms of copy K
    have the numbers of the first and K times as many as there are added, and the names of the copy end in `#K`."""
    many = [_copy(program, number) for number in range(count)]
    return Program(
        atoms=tuple(atom for one in many for atom in one.atoms),
        clauses=tuple(clause for one in many for clause in one.clauses),
        rules=tuple(rule for one in many for rule in one.rules),
        constraints=(),
        applies=(),
        satisfied_by={fact: atoms for one in many for fact, atoms in one.satisfied_by.items()},
        number_atoms={name: atoms for one in many for name, atoms in one.number_atoms.items()},
        fact_atom={fact: atom for one in many for fact, atom in one.fact_atom.items()},
        asked=frozenset(name for one in many for name in one.asked),
        single=frozenset(name for one in many for name in one.single),
        parameters=program.parameters,
    )


def _copy(program: Program, number: int) -> Program:
    atoms, rules = number * len(program.atoms), number * len(program.rules)
    end = f"#{number}" if number else ""

    def renamed(fact: Fact) -> Fact:
        return fact._replace(attribute=fact.attribute + end)

    def shifted(numbers: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(atom + atoms for atom in numbers)

    def own(atom: Atom) -> Atom:
        if isinstance(atom, Within):
            return atom._replace(attribute=atom.attribute + end)
        return Among(atom.attribute + end, tuple(renamed(fact) for fact in atom.facts))

    return program._replace(
        atoms=tuple(own(atom) for atom in program.atoms),
        clauses=tuple(
            Clause(clause.rule + rules, shifted(clause.premises), shifted(clause.conclusions))
            for clause in program.clauses
        ),
        rules=tuple(
            CompiledRule(rule.name + end, rule.basis, tuple(renamed(fact) for fact in rule.conclusions))
            for rule in program.rules
        ),
        satisfied_by={renamed(fact): shifted(numbers) for fact, numbers in program.satisfied_by.items()},
        number_atoms={name + end: shifted(numbers) for name, numbers in program.number_atoms.items()},
        fact_atom={renamed(fact): atom + atoms for fact, atom in program.fact_atom.items()},
        asked=frozenset(name + end for name in program.asked),
        single=frozenset(name + end for name in program.single),
    )
