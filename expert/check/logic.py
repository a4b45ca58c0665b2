"""Rules that can never fire, and rules that add nothing: what the normal form shows at a glance."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import combinations

from expert.files.answers import shortest
from expert.files.loaded import LoadedBase
from expert.inference.compile import compile_base
from expert.inference.program import Among, Atom, Clause, Interval, Premises, Program, Within
from expert.model.problems import Problem
from expert.model.rule import BASES
from expert.model.trace import Fact
from expert.words.facts import fact_in_words


def logic_warnings(loaded: LoadedBase) -> Iterator[Problem]:
    """Yield warnings about the rules of a sound rule base, with the shipped values of its parameters."""
    program = compile_base(loaded.base)
    by_rule: dict[int, list[Clause]] = {index: [] for index in range(len(program.rules))}
    for clause in program.clauses:
        by_rule[clause.rule].append(clause)
    impossible = list(_impossible(loaded, program, by_rule))
    yield from impossible
    never = {problem.subject for problem in impossible}
    yield from _redundant(loaded, program, by_rule, never)


# ---------------------------------------------------------------------- rules that can never fire


def _impossible(loaded: LoadedBase, program: Program, by_rule: dict[int, list[Clause]]) -> Iterator[Problem]:
    provided = _provided(program)
    ranges = {
        name: Interval(
            -math.inf if one.min is None else one.min, False, math.inf if one.max is None else one.max, False
        )
        for name, one in loaded.base.attributes.items()
    }
    for index, clauses in by_rule.items():
        name = program.rules[index].name
        place = loaded.place("rules", name, "if", key=True)
        reasons = [_excluded(program, ranges, clause.premises) for clause in clauses]
        if all(reasons):
            why = "; ".join(sorted({reason for reason in reasons if reason}))
            message = f"the premises of '{name}' exclude each other: {why}"
            yield Problem("W502", message, place, "a rule fires only if all its entries hold", subject=name)
        elif not any(provided.issuperset(clause.premises) for clause in clauses):
            missing = sorted({atom for clause in clauses for atom in clause.premises} - provided)
            tests = "; ".join(_in_words(loaded, program.atoms[atom]) for atom in missing)
            message = f"'{name}' can never fire, since nothing provides: {tests}"
            yield Problem("W501", message, place, "conclude it by a rule, or ask for it", subject=name)


def _provided(program: Program) -> set[int]:
    """Return the atoms that answers or rules can make true, each taken for itself."""
    provided = {index for index, atom in enumerate(program.atoms) if atom.attribute in program.asked}
    waiting = list(program.clauses)
    while ready := [clause for clause in waiting if provided.issuperset(clause.premises)]:
        waiting = [clause for clause in waiting if not provided.issuperset(clause.premises)]
        facts = {fact for clause in ready for fact in program.rules[clause.rule].conclusions}
        provided.update(atom for fact in facts for atom in program.atoms_of(fact))
    return provided


def _excluded(program: Program, ranges: dict[str, Interval], premises: Premises) -> str | None:
    """Say why the premises cannot all hold in a case without contradictions; None if they can."""
    for atom in (program.atoms[premise] for premise in premises):
        if isinstance(atom, Within):
            within = ranges[atom.attribute]
            if all(_intersection(part, within).empty for part in atom.intervals):
                return f"no answer to '{atom.attribute}' can be within these bounds"
    for one, other in combinations([program.atoms[atom] for atom in premises], 2):
        if one.attribute == other.attribute and _disjoint(one, other, one.attribute in program.single):
            return f"two tests of '{one.attribute}' that no single answer meets"
    for constraint in program.constraints:
        for broken in constraint.never:
            if all(any(_implies(program.atoms[p], program.atoms[b]) for p in premises) for b in broken):
                return f"the constraint '{constraint.name}' forbids them"
    return None


def _disjoint(one: Atom, other: Atom, single: bool) -> bool:
    """Return whether no value of their attribute satisfies both tests."""
    if isinstance(one, Within) and isinstance(other, Within):
        return not any(not _intersection(first, second).empty for first in one.intervals for second in other.intervals)
    if isinstance(one, Among) and isinstance(other, Among):
        if single:
            return not set(one.facts) & set(other.facts)
        # Of a set, only that a value is in it and that it is not exclude each other.
        return len(one.facts) == len(other.facts) == 1 and one.facts[0] == _contrary(other.facts[0])
    return False


def _contrary(fact: Fact) -> Fact:
    return fact._replace(holds=not fact.holds)


def _intersection(one: Interval, other: Interval) -> Interval:
    low, low_open = max((one.low, one.low_open), (other.low, other.low_open))
    high, closed = min((one.high, not one.high_open), (other.high, not other.high_open))
    return Interval(low, low_open, high, not closed)


# ---------------------------------------------------------------------- rules that add nothing


def _redundant(
    loaded: LoadedBase, program: Program, by_rule: dict[int, list[Clause]], never: Iterable[str]
) -> Iterator[Problem]:
    skipped = set(never)
    concluding: dict[int, list[int]] = {}
    for index, clauses in by_rule.items():
        if program.rules[index].name not in skipped:
            for conclusion in clauses[0].conclusions:
                concluding.setdefault(conclusion, []).append(index)
    pairs = {pair for rules in concluding.values() for pair in combinations(sorted(rules), 2)}
    for first, second in sorted(pairs):
        forward = _adds_nothing(program, by_rule[first], by_rule[second])
        backward = _adds_nothing(program, by_rule[second], by_rule[first])
        if forward and backward:
            yield _pair(loaded, program, "W503", second, first, "says the same as")
        elif forward or backward:
            special, general = (first, second) if forward else (second, first)
            yield _pair(loaded, program, "W504", special, general, "adds nothing to the more general")


def _adds_nothing(program: Program, special: list[Clause], general: list[Clause]) -> bool:
    """Return whether `general` fires whenever `special` does, and concludes at least as much."""
    if not set(special[0].conclusions) <= set(general[0].conclusions):
        return False
    bases = [BASES.index(program.rules[clauses[0].rule].basis) for clauses in (special, general)]
    if bases[0] < bases[1]:
        return False  # it gives its conclusions a stronger basis
    atoms = program.atoms
    return all(
        any(all(any(_implies(atoms[p], atoms[q]) for p in one.premises) for q in other.premises) for other in general)
        for one in special
    )


def _pair(loaded: LoadedBase, program: Program, code: str, special: int, general: int, what: str) -> Problem:
    one, other = program.rules[special].name, program.rules[general].name
    place = loaded.place("rules", one, "rule")
    others = (loaded.place("rules", other, "rule"),)
    return Problem(code, f"'{one}' {what} '{other}'", place, "delete it, or accept it with a reason", others, one)


def _implies(one: Atom, other: Atom) -> bool:
    """Return whether every fact that satisfies `one` satisfies `other`."""
    if one.attribute != other.attribute:
        return False
    if isinstance(one, Within) and isinstance(other, Within):
        return all(any(_inside(part, whole) for whole in other.intervals) for part in one.intervals)
    return isinstance(one, Among) and isinstance(other, Among) and set(one.facts) <= set(other.facts)


def _inside(part: Interval, whole: Interval) -> bool:
    return _intersection(part, whole) == part


def _in_words(loaded: LoadedBase, atom: Atom) -> str:
    if isinstance(atom, Among):
        return " or ".join(fact_in_words(loaded.base, fact) for fact in atom.facts)
    parts = [f"{shortest(part.low)} to {shortest(part.high)}" for part in atom.intervals]
    return f"{loaded.base.attributes[atom.attribute].label}: {' or '.join(parts)}"
