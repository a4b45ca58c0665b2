"""The columnar reading of a program: what follows for every row of a table, all rows at once.

An atom is a Boolean column that says in which rows it is known to hold. There is no negation as failure, so to every
rule "known not to hold" and "not known" are the same, and no column needs a third value. A clause is the conjunction of
its premises' columns; what it concludes is added to the columns of the atoms that the conclusions satisfy.
"""

from __future__ import annotations

import functools
import graphlib
import operator
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, TypeVar

import polars as pl

from expert.inference.program import Premises, Program
from expert.model.trace import Fact

KeyT = TypeVar("KeyT")

#: Atom -> in which rows it holds. An atom that is not there holds in none.
AtomColumns = dict[int, pl.Series]


class Columns(NamedTuple):
    """Boolean columns without null that say what followed in which rows.

    fired: by the name of the rule.
    concluded, contested: by the fact.
    clashing: by the attribute that has several values and can have one.
    broken: by the constraint.
    counts: by the attribute that applies only under a condition, where that is known to be true.
    """

    fired: dict[str, pl.Series]
    concluded: dict[Fact, pl.Series]
    contested: dict[Fact, pl.Series]
    clashing: dict[str, pl.Series]
    broken: dict[str, pl.Series]
    counts: dict[str, pl.Series]


class TableProgram:
    """A program made ready for tables. It keeps nothing of what it runs, and may be used from several threads."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._knots = list(_knots(program))
        self._facts = {own: fact for fact, own in program.fact_atom.items()}
        self._single_facts: dict[str, list[Fact]] = {}
        for fact in program.fact_atom:
            if fact.attribute in program.single:
                self._single_facts.setdefault(fact.attribute, []).append(fact)

    def run(self, given: Mapping[int, pl.Series], several: Mapping[str, pl.Series], rows: int) -> Columns:
        """Return what follows in each of `rows` rows.

        `given` is atom -> in which rows the answers satisfy it, `several` asked attribute of one value -> in which rows
        more than one was answered; both without regard to whether the attribute applies. A missing entry means in no
        row.
        """
        program = self._program
        counts = self._counts(given)
        holding = self._counting(given, counts)
        fired, concluded = self.chain(holding)
        clashing = self._clashing(several, counts, concluded)
        contested: dict[int, pl.Series] = {}
        if clashing:
            sure = self._without(given, clashing)
            contested = {own: column if own not in sure else column & ~sure[own] for own, column in concluded.items()}
        nowhere = pl.Series([False]).new_from_index(0, rows)
        return Columns(
            fired={rule.name: fired.get(number, nowhere) for number, rule in enumerate(program.rules)},
            concluded={fact: concluded.get(own, nowhere) for fact, own in program.fact_atom.items()},
            contested={fact: contested.get(own, nowhere) for fact, own in program.fact_atom.items()},
            clashing=clashing,
            broken={
                constraint.name: column
                for constraint in program.constraints
                if (column := _one_holds(constraint.never, holding)) is not None and column.any()
            },
            counts={name: counts.get(name, nowhere) for name, _ in program.applies},
        )

    def undecided(
        self, given: Mapping[int, pl.Series], options: Mapping[int, pl.Series], rows: int
    ) -> dict[Fact, pl.Series]:
        """Return in which of `rows` rows each fact does not follow from `given`, but could still come to follow.

        `options` is atom -> in which rows an answer to an open question could satisfy it. All these answers are taken
        at once, so a fact that only answers which exclude each other lead to is taken for possible too; but an
        attribute of one value that has one in a row does not come to have another.
        """
        certain = self._counting(given, self._counts(given))
        concluded = self.chain(certain)[1]
        values: dict[str, pl.Series] = {}
        for own, column in concluded.items():
            if self._facts[own].attribute in self._program.single:
                _add(values, self._facts[own].attribute, column)
        every = dict(given)
        for atom, column in options.items():
            _add(every, atom, column)
        holding = self._counting(every, self._counts(every))
        for own, column in concluded.items():
            for atom in self._program.satisfied_by[self._facts[own]]:
                _add(holding, atom, column)
        possible = self.chain(holding, values)[1]
        nowhere = pl.Series([False]).new_from_index(0, rows)
        return {
            fact: possible[own] & ~concluded.get(own, nowhere) if own in possible else nowhere
            for own, fact in self._facts.items()
        }

    def chain(
        self, given: AtomColumns, banned: Mapping[str, pl.Series] | None = None
    ) -> tuple[dict[int, pl.Series], dict[int, pl.Series]]:
        """Return the fixpoint: rule -> where it fires, and own atom of a concluded fact -> where it is concluded.

        What rules conclude about an attribute of `banned` does not count in the rows given there.
        """
        program, holding = self._program, dict(given)
        fired: dict[int, pl.Series] = {}
        concluded: dict[int, pl.Series] = {}
        for knot in self._knots:
            grown = True
            while grown:
                grown = False
                for number in knot:
                    rule, premises, conclusions = program.clauses[number]
                    column = _all_hold(premises, holding)
                    if column is None:
                        continue
                    grown |= len(knot) > 1 and not _within(column, fired.get(rule))
                    _add(fired, rule, column)
                    for own in conclusions:
                        fact = self._facts[own]
                        lost = (banned or {}).get(fact.attribute)
                        counting = column if lost is None else column & ~lost
                        _add(concluded, own, counting)
                        for atom in program.satisfied_by[fact]:
                            _add(holding, atom, counting)
        return fired, concluded

    def _counts(self, given: Mapping[int, pl.Series]) -> dict[str, pl.Series]:
        """Return attribute with a condition -> where that is known to be true. Answers that do not count make none
        true."""
        counts: dict[str, pl.Series] = {}
        holding = {atom: column for atom, column in given.items() if self._attribute(atom) not in self._conditional}
        for name, alternatives in self._program.applies:
            column = _one_holds(alternatives, holding)
            if column is not None:
                counts[name] = column
                holding |= {atom: one & column for atom, one in given.items() if self._attribute(atom) == name}
        return counts

    def _counting(self, given: Mapping[int, pl.Series], counts: Mapping[str, pl.Series]) -> AtomColumns:
        """Return `given`, where its answers count."""
        holding: AtomColumns = {}
        for atom, column in given.items():
            name = self._attribute(atom)
            if name not in self._conditional:
                holding[atom] = column
            elif name in counts:
                holding[atom] = column & counts[name]
        return holding

    def _clashing(
        self, several: Mapping[str, pl.Series], counts: Mapping[str, pl.Series], concluded: Mapping[int, pl.Series]
    ) -> dict[str, pl.Series]:
        """Return attribute of one value -> where it has several, for those that have anywhere."""
        found: dict[str, pl.Series] = {}
        for name, column in several.items():
            if name not in self._conditional:
                found[name] = column
            elif name in counts:
                found[name] = column & counts[name]
        for name, facts in self._single_facts.items():
            there: pl.Series | None = None
            for fact in facts:
                one = concluded.get(self._program.fact_atom[fact])
                if one is not None:
                    if there is not None:
                        _add(found, name, there & one)
                    there = one if there is None else there | one
        return {name: column for name, column in sorted(found.items()) if column.any()}

    def _without(self, given: Mapping[int, pl.Series], clashing: Mapping[str, pl.Series]) -> dict[int, pl.Series]:
        """Return own atom -> where the fact is concluded without any fact of a clashing attribute, in the rows where it
        clashes. An answer that applies only because of such a fact is left out with it."""
        kept = {
            atom: column if (lost := clashing.get(self._attribute(atom))) is None else column & ~lost
            for atom, column in given.items()
        }
        return self.chain(self._counting(kept, self._counts(kept)), clashing)[1]

    def _attribute(self, atom: int) -> str:
        return self._program.atoms[atom].attribute

    @functools.cached_property
    def _conditional(self) -> frozenset[str]:
        return frozenset(name for name, _ in self._program.applies)


def _all_hold(premises: Premises, holding: Mapping[int, pl.Series]) -> pl.Series | None:
    """Return where all premises hold, or None for nowhere."""
    columns = [holding[atom] for atom in premises if atom in holding]
    return functools.reduce(operator.and_, columns) if len(columns) == len(premises) else None


def _one_holds(alternatives: Iterable[Premises], holding: Mapping[int, pl.Series]) -> pl.Series | None:
    found = [column for premises in alternatives if (column := _all_hold(premises, holding)) is not None]
    return functools.reduce(operator.or_, found) if found else None


def _add(columns: dict[KeyT, pl.Series], key: KeyT, column: pl.Series) -> None:
    columns[key] = columns[key] | column if key in columns else column


def _within(column: pl.Series, other: pl.Series | None) -> bool:
    """Tell whether `other` is true in each row in which `column` is."""
    return not (column.any() if other is None else (column & ~other).any())


def _knots(program: Program) -> Iterator[list[int]]:
    """Yield the clauses so that each comes after those that it builds on; clauses that build on each other, in a
    circle, together."""
    readers: dict[int, list[int]] = {}
    for number, clause in enumerate(program.clauses):
        for atom in clause.premises:
            readers.setdefault(atom, []).append(number)
    facts = {own: fact for fact, own in program.fact_atom.items()}
    knot_of = list(range(len(program.clauses)))
    builds_on: dict[int, set[int]] = {number: set() for number in knot_of}
    for number, clause in enumerate(program.clauses):
        for own in clause.conclusions:
            for atom in program.satisfied_by[facts[own]]:
                for reader in readers.get(atom, ()):
                    builds_on[reader].add(number)
    while True:
        graph: dict[int, set[int]] = {}
        for number, before in builds_on.items():
            graph.setdefault(knot_of[number], set()).update(knot_of[one] for one in before)
        for knot, before in graph.items():
            before.discard(knot)
        try:
            order = list(graphlib.TopologicalSorter(graph).static_order())
        except graphlib.CycleError as error:
            circle = set(error.args[1])
            knot_of = [min(circle) if knot in circle else knot for knot in knot_of]
            continue
        members: dict[int, list[int]] = {}
        for number, knot in enumerate(knot_of):
            members.setdefault(knot, []).append(number)
        yield from (members[knot] for knot in order)
        return
