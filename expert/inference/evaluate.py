"""One case through forward chaining: answers in, trace out. docs/semantics.md gives the reasons."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from expert.inference.compile import compile_base
from expert.inference.forward import Forward
from expert.inference.program import Premises, Program
from expert.model.rule import BASES
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer, Broken, Contradiction, Derived, Fact, Firing, Trace


class Evaluator:
    """A rule base made ready to evaluate cases, one after the other."""

    def __init__(self, base: RuleBase, overrides: Mapping[str, float] | None = None) -> None:
        self.base = base
        self.program = compile_base(base, overrides)
        self._forward = Forward(self.program)
        self._resting: dict[Fact, frozenset[int]] = {}

    def evaluate(self, case: str, answers: Iterable[Answer]) -> Trace:
        """The trace of the case called `case` with these answers, one an attribute at most."""
        program = self.program
        given = tuple(sorted(answers))
        counting = applicable(program, given)
        inert = tuple(answer for answer in given if answer.attribute not in counting)
        facts = [fact for answer in counting.values() for fact in answer.facts]
        run = _Run(program, facts, self._forward)
        clashing = tuple(_contradictions(program, [*facts, *run.ranks]))
        uncontested = self._without(given, {c.attribute for c in clashing}) if clashing else run.ranks.keys()
        derived = []
        for fact, rank in run.ranks.items():
            rules = run.concluded_by[fact]
            by = tuple(sorted(program.rules[rule].name for rule in rules if run.fired[rule] == rank))
            also = tuple(
                sorted(
                    program.rules[rule].name
                    for rule in rules
                    if run.fired[rule] > rank and self._independent(rule, fact, facts)
                )
            )
            derived.append(Derived(fact, rank, by, also, BASES[run.strength[fact]], fact not in uncontested))
        return Trace(
            case=case,
            answers=tuple(counting.values()),
            inert=inert,
            derived=tuple(sorted(derived, key=lambda d: (d.rank, d.fact))),
            firings=tuple(sorted(run.firings(), key=lambda f: (f.rank, f.rule))),
            contradictions=clashing,
            broken=tuple(_broken(program, facts)),
            parameters=program.parameters,
        )

    def _without(self, answers: tuple[Answer, ...], clashing: Collection[str]) -> Collection[Fact]:
        """What can be derived if no fact about the `clashing` attributes may be used."""
        counting = applicable(self.program, [a for a in answers if a.attribute not in clashing])
        facts = [fact for answer in counting.values() for fact in answer.facts]
        return self._derivable(facts, [fact for fact in self.program.fact_atom if fact.attribute in clashing])

    def _derivable(self, facts: Iterable[Fact], banned: Iterable[Fact]) -> Collection[Fact]:
        """What follows from `facts` if the conclusions `banned` do not count."""
        program = self.program
        out = frozenset(banned)
        atoms = {atom for fact in facts for atom in program.atoms_of(fact)}
        rounds = self._forward.run(atoms, [program.fact_atom[fact] for fact in out])
        fired = {program.clauses[clause].rule for clauses in rounds for clause in clauses}
        return {fact for rule in fired for fact in program.rules[rule].conclusions} - out

    def _independent(self, rule: int, fact: Fact, answers: Iterable[Fact]) -> bool:
        """Whether `rule`, which fired after `fact` was there and concludes it again, would fire without it."""
        if rule not in self._rules_resting_on(fact):
            return True
        program = self.program
        atoms = {atom for answer in answers for atom in program.atoms_of(answer)}
        rounds = self._forward.run(atoms, [program.fact_atom[fact]])
        return any(program.clauses[clause].rule == rule for clauses in rounds for clause in clauses)

    def _rules_resting_on(self, fact: Fact) -> frozenset[int]:
        """The rules that could use `fact`, directly or through what they conclude from it."""
        if fact not in self._resting:
            program = self.program
            reached: set[int] = set()
            seen = {fact}
            todo = [fact]
            while todo:
                atoms = set(program.atoms_of(todo.pop()))
                for clause in program.clauses:
                    if clause.rule not in reached and not atoms.isdisjoint(clause.premises):
                        reached.add(clause.rule)
                        new = set(program.rules[clause.rule].conclusions) - seen
                        seen |= new
                        todo.extend(new)
            self._resting[fact] = frozenset(reached)
        return self._resting[fact]


class _Run:
    """The fixpoint over some facts, with ranks and the strength of each fact.

    `fired` is rule -> round, `ranks` concluded fact -> round, `concluded_by` fact -> the rules that conclude it.
    """

    def __init__(self, program: Program, facts: Iterable[Fact], forward: Forward) -> None:
        self.program = program
        self.fired: dict[int, int] = {}
        self.ranks: dict[Fact, int] = {}
        self.strength: dict[Fact, int] = {}
        self.concluded_by: dict[Fact, list[int]] = {}
        self._support: dict[int, list[Fact]] = {}
        self._premises: dict[int, set[Fact]] = {}
        self._clauses: dict[int, list[Premises]] = {}
        for fact in facts:
            self._add(fact, 0)
        for rank, clauses in enumerate(forward.run(self._support.keys()), start=1):
            self._round(rank, clauses)

    def _add(self, fact: Fact, strength: int) -> None:
        self.strength[fact] = strength
        for atom in self.program.atoms_of(fact):
            self._support.setdefault(atom, []).append(fact)

    def _round(self, rank: int, clauses: Iterable[int]) -> None:
        program, support, strength = self.program, self._support, self.strength
        new: dict[Fact, int] = {}
        for number in clauses:
            rule, atoms, _ = program.clauses[number]
            self._clauses.setdefault(rule, []).append(atoms)
            if self.fired.setdefault(rule, rank) != rank:
                continue
            used = self._premises.setdefault(rule, set())
            weakest = BASES.index(program.rules[rule].basis)
            for atom in atoms:
                held = support[atom]
                used.update(held)
                weakest = max(weakest, min([strength[fact] for fact in held]))
            for fact in program.rules[rule].conclusions:
                if fact not in self.ranks:
                    new[fact] = min(weakest, new.get(fact, weakest))
        for rule in {program.clauses[number].rule for number in clauses}:
            if self.fired[rule] == rank:
                for fact in program.rules[rule].conclusions:
                    self.concluded_by.setdefault(fact, []).append(rule)
        for fact, weakest in new.items():
            self.ranks[fact] = rank
            self._add(fact, weakest)

    def firings(self) -> Iterable[Firing]:
        """The rules that fired, each with all the facts that satisfy it."""
        program, support = self.program, self._support
        for rule, rank in self.fired.items():
            name, _, conclusions, steady = program.rules[rule]
            used = self._premises[rule]
            later: tuple[Fact, ...] = ()
            if not steady:
                every = {fact for atoms in self._clauses[rule] for atom in atoms for fact in support[atom]}
                later = tuple(sorted(every - used))
            yield Firing(name, rank, tuple(sorted(used)), conclusions, later)


def applicable(program: Program, answers: Iterable[Answer]) -> dict[str, Answer]:
    """The answers that count, by attribute: those whose condition to apply, if any, is known to be true."""
    counting = {answer.attribute: answer for answer in answers}
    conditional = {name for name, _ in program.applies}
    atoms = {
        atom
        for answer in counting.values()
        if answer.attribute not in conditional
        for fact in answer.facts
        for atom in program.atoms_of(fact)
    }
    for name, alternatives in program.applies:
        if name not in counting:
            continue
        if any(atoms.issuperset(premises) for premises in alternatives):
            atoms.update(atom for fact in counting[name].facts for atom in program.atoms_of(fact))
        else:
            del counting[name]
    return counting


def _contradictions(program: Program, facts: Iterable[Fact]) -> Iterable[Contradiction]:
    found: dict[str, list[Fact]] = {}
    for fact in facts:
        if fact.attribute in program.single:
            found.setdefault(fact.attribute, []).append(fact)
    for attribute, clashing in sorted(found.items()):
        if len(clashing) > 1:
            yield Contradiction(attribute, tuple(sorted(clashing)))


def _broken(program: Program, facts: Iterable[Fact]) -> Iterable[Broken]:
    support: dict[int, list[Fact]] = {}
    for fact in facts:
        for atom in program.atoms_of(fact):
            support.setdefault(atom, []).append(fact)
    for name, alternatives in sorted(program.constraints):
        held = [premises for premises in alternatives if support.keys() >= set(premises)]
        if held:
            breaking = {fact for premises in held for atom in premises for fact in support[atom]}
            yield Broken(name, tuple(sorted(breaking)))
