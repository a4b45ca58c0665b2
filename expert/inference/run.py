"""The fixpoint over the facts of one case: what fired when, from which premises, and how strong the chains are.

Every case comes through here, so what does not depend on the case is looked up in tables that are made once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from expert.inference.forward import Forward
from expert.inference.program import Among, Premises, Program
from expert.model.rule import BASES
from expert.model.trace import Fact, Firing


class Tables:
    """Tables of all that depends on the program alone, and on no case.

    Concluded facts are named by the number of their own atom. `facts` gives the fact back; `place` and `rule_place` are
    the places of facts and rules in sorted order; `single[fact]` is the attribute of a concluded fact that can have one
    value only. `fixed[rule]` are the premises of a rule that are the same whenever it fires, or None if they depend on
    the case; rules in `steady` have the same premises at the end as when they fire. `concluded[clause]` are those of a
    clause's premises that rules conclude.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.facts = {own: fact for fact, own in program.fact_atom.items()}
        self.place = {own: place for place, (_, own) in enumerate(sorted(program.fact_atom.items()))}
        names = [rule.name for rule in program.rules]
        self.names = [(name,) for name in names]
        self.rule_place = {rule: place for place, rule in enumerate(sorted(range(len(names)), key=names.__getitem__))}
        self.basis = [BASES.index(rule.basis) for rule in program.rules]
        self.alternatives: list[list[Premises]] = [[] for _ in program.rules]
        for clause in program.clauses:
            self.alternatives[clause.rule].append(clause.premises)
        self.fixed = [self._fixed(alternatives) for alternatives in self.alternatives]
        self.steady = {rule for rule, alternatives in enumerate(self.alternatives) if self._steady(alternatives)}
        self.single = {own: fact.attribute for own, fact in self.facts.items() if fact.attribute in program.single}
        self.concluded = [
            tuple(atom for atom in clause.premises if program.atoms[atom].attribute not in program.asked)
            for clause in program.clauses
        ]
        #: The atoms of which it must be known which facts satisfy them.
        self.tracked = {
            atom for clause in program.clauses if self.fixed[clause.rule] is None for atom in clause.premises
        }
        self.known_atoms: dict[Fact, tuple[int, ...]] = {}
        self._firings: dict[tuple[int, int], Firing] = {}

    def _fixed(self, alternatives: list[Premises]) -> tuple[Fact, ...] | None:
        """Return the facts of the atoms of a rule, if it has one alternative, and one fact alone satisfies each of its
        atoms."""
        facts = [self._only_fact(atom) for atom in alternatives[0]] if len(alternatives) == 1 else [None]
        return None if None in facts else tuple(sorted(fact for fact in facts if fact is not None))

    def _steady(self, alternatives: list[Premises]) -> bool:
        """Tell whether no fact that comes later can satisfy a rule as well: only conclusions come later."""
        return len(alternatives) == 1 and all(
            self.program.atoms[atom].attribute in self.program.asked or self._only_fact(atom)
            for atom in alternatives[0]
        )

    def _only_fact(self, atom: int) -> Fact | None:
        found = self.program.atoms[atom]
        return found.facts[0] if isinstance(found, Among) and len(found.facts) == 1 else None

    def atoms_of(self, fact: Fact) -> tuple[int, ...]:
        """Return the atoms that `fact` satisfies; they are looked up only once unless it is about a number."""
        found = self.known_atoms.get(fact)
        if found is None:
            found = self.program.atoms_of(fact)
            if fact.attribute not in self.program.number_atoms:
                self.known_atoms[fact] = found
        return found

    def fixed_firing(self, rule: int, rank: int, premises: tuple[Fact, ...]) -> Firing:
        """Return the firing of a rule whose premises are fixed; there are few of them, so each is made once."""
        firing = self._firings.get((rule, rank))
        if firing is None:
            compiled = self.program.rules[rule]
            firing = self._firings[rule, rank] = Firing(compiled.name, rank, premises, compiled.conclusions, ())
        return firing


class Run:
    """The fixpoint over `facts`.

    `given` are the atoms that they satisfy, `clauses` those that fired, and `fired` is rule -> round. Of each concluded
    fact, `ranks` has the round, `strength` the index in BASES of the weakest basis on its best chain, and
    `concluded_by` the rules.
    """

    def __init__(self, program: Program, tables: Tables, forward: Forward, facts: Iterable[Fact]) -> None:
        self._program = program
        self._tables = tables
        self.fired: dict[int, int] = {}
        self.ranks: dict[int, int] = {}
        self.strength: dict[int, int] = {}
        self.concluded_by: dict[int, list[int]] = {}
        self.given: set[int] = set()
        self._support: dict[int, list[Fact]] = {}
        self._best: dict[int, int] = {}
        self._premises: dict[int, set[Fact]] = {}
        self._alternatives: dict[int, list[Premises]] = {}
        tracked, known = tables.tracked, tables.known_atoms
        for fact in facts:
            atoms = known[fact] if fact in known else tables.atoms_of(fact)
            self.given.update(atoms)
            if not tracked.isdisjoint(atoms):
                self._track(fact, atoms)
        rounds = forward.run(self.given)
        self.clauses = [number for clauses in rounds for number in clauses]
        for rank, clauses in enumerate(rounds, start=1):
            self._round(rank, clauses)

    def _track(self, fact: Fact, atoms: Iterable[int]) -> None:
        for atom in atoms:
            if atom in self._tables.tracked:
                self._support.setdefault(atom, []).append(fact)

    def _round(self, rank: int, clauses: Sequence[int]) -> None:
        tables, clauses_of, fixed = self._tables, self._program.clauses, self._tables.fixed
        fired, ranks, best = self.fired, self.ranks, self._best
        new: dict[int, int] = {}
        for number in clauses:
            rule, premises, conclusions = clauses_of[number]
            first = fired.get(rule)
            if first is None:
                fired[rule] = first = rank
                for own in conclusions:
                    self.concluded_by.setdefault(own, []).append(rule)
            if fixed[rule] is None:
                self._alternatives.setdefault(rule, []).append(premises)
                if first == rank:
                    used = self._premises.setdefault(rule, set())
                    used.update([fact for atom in premises for fact in self._support[atom]])
            if first == rank:
                weakest = tables.basis[rule]
                for atom in tables.concluded[number]:
                    if best[atom] > weakest:
                        weakest = best[atom]
                for own in conclusions:
                    if own not in ranks and new.get(own, weakest) >= weakest:
                        new[own] = weakest
        # Only now, so that premises of a firing are of lower rank than it.
        for own, strength in new.items():
            ranks[own] = rank
            self.strength[own] = strength
            fact = tables.facts[own]
            atoms = tables.atoms_of(fact)
            for atom in atoms:
                best[atom] = min(strength, best.get(atom, strength))
            self._track(fact, atoms)

    def in_order(self) -> list[int]:
        """Return the concluded facts, by rank and then by name."""
        place = self._tables.place
        return [own for _, _, own in sorted([(rank, place[own], own) for own, rank in self.ranks.items()])]

    def firings(self) -> Iterator[Firing]:
        """Return the rules that fired, by rank and then by name."""
        tables, support = self._tables, self._support
        place = tables.rule_place
        for rank, _, rule in sorted([(rank, place[rule], rule) for rule, rank in self.fired.items()]):
            fixed = tables.fixed[rule]
            if fixed is not None:
                yield tables.fixed_firing(rule, rank, fixed)
                continue
            used = self._premises[rule]
            later: tuple[Fact, ...] = ()
            if rule not in tables.steady:
                every = {fact for premises in self._alternatives[rule] for atom in premises for fact in support[atom]}
                later = tuple(sorted(every - used))
            name, _, conclusions = self._program.rules[rule]
            yield Firing(name, rank, tuple(sorted(used)), conclusions, later)
