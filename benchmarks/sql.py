"""A program as one SQL query, for the comparison with a database."""

from __future__ import annotations

import graphlib

from benchmarks.engines import follows
from expert.inference.program import Program


class Circular(Exception):
    """Rules build on each other in a circle. What follows then is no chain of subqueries."""


def given_atoms(program: Program) -> list[int]:
    """The atoms that answers can satisfy and rules ask for: what the peers are told."""
    used = {atom for clause in program.clauses for atom in clause.premises}
    return sorted(atom for atom in used if program.atoms[atom].attribute in program.asked)


def query(program: Program, table: str) -> str:
    """The query that says for each row of `table` which rules fire, as Boolean columns by the names of the rules.

    `table` has a Boolean column `aN`, without null, for each atom N of `given_atoms`. Rules that build on no others
    make the innermost subquery, those that build on these the next, and so on, so that each column is worked out once.
    Raises Circular.
    """
    tests: dict[int, list[str]] = {}
    sources: dict[int, dict[int, None]] = {}
    for clause in program.clauses:
        tests.setdefault(clause.rule, []).append(" AND ".join(f"a{atom}" for atom in clause.premises) or "true")
        for atom in follows(program, clause):
            sources.setdefault(atom, {})[clause.rule] = None
    level = _levels(program, {atom: set(rules) for atom, rules in sources.items()})
    used = {atom for clause in program.clauses for atom in clause.premises}
    never = sorted(used - sources.keys() - set(given_atoms(program)))
    inner = f"(SELECT {', '.join(['*', *(f'false AS a{atom}' for atom in never)])} FROM {table})"
    for depth in range(max(level.values(), default=0) + 1):
        rules = [f"({') OR ('.join(tests[rule])}) AS r{rule}" for rule in tests if level[rule] == depth]
        inner = f"(SELECT *, {', '.join(rules)} FROM {inner})"
        # An atom is there once all rules that it follows from are.
        ready = [atom for atom, found in sources.items() if max(level[rule] for rule in found) == depth]
        if ready:
            atoms = [f"{' OR '.join(f'r{rule}' for rule in sources[atom])} AS a{atom}" for atom in ready]
            inner = f"(SELECT *, {', '.join(atoms)} FROM {inner})"
    shown = [f'r{number} AS "{rule.name}"' for number, rule in enumerate(program.rules)]
    return f"SELECT {', '.join(shown)} FROM {inner}"


def _levels(program: Program, sources: dict[int, set[int]]) -> dict[int, int]:
    """Rule -> how many rules, at most, stand below it in a chain."""
    graph: dict[int, set[int]] = {number: set() for number in range(len(program.rules))}
    for clause in program.clauses:
        for atom in clause.premises:
            graph[clause.rule] |= sources.get(atom, set())
    try:
        order = list(graphlib.TopologicalSorter(graph).static_order())
    except graphlib.CycleError as error:
        names = [program.rules[rule].name for rule in error.args[1]]
        raise Circular(f"these rules build on each other in a circle: {', '.join(names)}") from None
    level: dict[int, int] = {}
    for rule in order:
        level[rule] = 1 + max((level[below] for below in graph[rule]), default=-1)
    return level
