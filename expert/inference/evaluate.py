"""Evaluating one case by forward chaining: answers in, trace out. docs/semantics.md gives the reasons."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from expert.inference.compile import compile_base
from expert.inference.forward import Forward
from expert.inference.program import Premises, Program
from expert.inference.run import Run, Tables
from expert.model.rule import BASES
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer, Broken, Contradiction, Derived, Fact, Trace


class Evaluator:
    """A rule base made ready to evaluate cases, one after the other."""

    def __init__(self, base: RuleBase, overrides: Mapping[str, float] | None = None) -> None:
        self.base = base
        self.program = compile_base(base, overrides)
        self._tables = Tables(self.program)
        self._forward = Forward(self.program)
        self._resting: dict[Fact, frozenset[int]] = {}

    def evaluate(self, case: str, answers: Iterable[Answer]) -> Trace:
        """Evaluate the case called `case` with these answers, at most one for each attribute; return its trace."""
        program = self.program
        given = tuple(sorted(answers))
        counting, inert = applicable(program, given)
        facts = [fact for answer in counting for fact in answer.facts]
        run = Run(program, self._tables, self._forward, facts)
        clashing = tuple(self._contradictions(counting, run.ranks))
        uncontested = self._without(given, {c.attribute for c in clashing}, run.clauses) if clashing else None
        derived = []
        by: tuple[str, ...]
        also: tuple[str, ...]
        for own in run.in_order():
            fact, rank, rules = self._tables.facts[own], run.ranks[own], run.concluded_by[own]
            by, also = self._tables.names[rules[0]], ()
            if len(rules) > 1:
                by = self._sorted_names(rule for rule in rules if run.fired[rule] == rank)
                later = [rule for rule in rules if run.fired[rule] > rank]
                also = self._sorted_names(rule for rule in later if self._independent(rule, fact, run))
            contested = uncontested is not None and fact not in uncontested
            derived.append(Derived(fact, rank, by, also, BASES[run.strength[own]], contested))
        return Trace(
            case=case,
            answers=counting,
            inert=inert,
            derived=tuple(derived),
            firings=tuple(run.firings()),
            contradictions=clashing,
            broken=tuple(self._broken(facts, run.given)),
            parameters=program.parameters,
        )

    def _broken(self, facts: Iterable[Fact], atoms: set[int]) -> Iterable[Broken]:
        for name, alternatives in self.program.constraints:
            if not any(atoms.issuperset(premises) for premises in alternatives):
                continue
            held = {atom for premises in alternatives if atoms.issuperset(premises) for atom in premises}
            breaking = {fact for fact in facts if not held.isdisjoint(self._tables.atoms_of(fact))}
            yield Broken(name, tuple(sorted(breaking)))

    def _contradictions(self, answers: Iterable[Answer], concluded: Iterable[int]) -> Iterable[Contradiction]:
        found: dict[str, list[Fact]] = {}
        for answer in answers:
            if len(answer.facts) > 1 and answer.attribute in self.program.single:
                found[answer.attribute] = list(answer.facts)
        single, facts = self._tables.single, self._tables.facts
        for own in concluded:
            if own in single:
                found.setdefault(single[own], []).append(facts[own])
        for attribute, clashing in sorted(found.items()):
            if len(clashing) > 1:
                yield Contradiction(attribute, tuple(sorted(clashing)))

    def _sorted_names(self, rules: Iterable[int]) -> tuple[str, ...]:
        return tuple(sorted([self.program.rules[rule].name for rule in rules]))

    def _without(
        self, answers: tuple[Answer, ...], clashing: Collection[str], clauses: Iterable[int]
    ) -> Collection[Fact]:
        """Return what can be derived if no fact about the `clashing` attributes may be used."""
        program = self.program
        counting, _ = applicable(program, tuple(a for a in answers if a.attribute not in clashing))
        atoms = {atom for answer in counting for fact in answer.facts for atom in self._tables.atoms_of(fact)}
        banned = {own for fact, own in program.fact_atom.items() if fact.attribute in clashing}
        fired = self._still_fired(clauses, atoms, banned)
        return {fact for rule in fired for fact in program.rules[rule].conclusions if fact.attribute not in clashing}

    def _independent(self, rule: int, fact: Fact, run: Run) -> bool:
        """Tell whether `rule`, which fired after `fact` was there and concludes it again, would fire without it."""
        if rule not in self._rules_resting_on(fact):
            return True
        return rule in self._still_fired(run.clauses, run.given, {self.program.fact_atom[fact]})

    def _still_fired(self, clauses: Iterable[int], given: Iterable[int], banned: Collection[int]) -> set[int]:
        """Return the rules that fire from `given` if the concluded facts `banned` do not count.

        `clauses` are those that fired from at least as much. Less can only set off fewer of them, and no others, so the
        engine need not be asked again.
        """
        program = self.program
        held = set(given)
        waiting = [program.clauses[number] for number in clauses]
        fired: set[int] = set()
        while ready := [clause for clause in waiting if held.issuperset(clause.premises)]:
            waiting = [clause for clause in waiting if not held.issuperset(clause.premises)]
            fired.update([clause.rule for clause in ready])
            for own in {own for clause in ready for own in clause.conclusions}.difference(banned):
                held.update(self._tables.atoms_of(self._tables.facts[own]))
        return fired

    def _rules_resting_on(self, fact: Fact) -> frozenset[int]:
        """Return the rules that could use `fact`, directly or through what they conclude from it."""
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


def applicable(program: Program, answers: tuple[Answer, ...]) -> tuple[tuple[Answer, ...], tuple[Answer, ...]]:
    """Split the answers into those that count and those that do not, in the order given.

    An answer counts if the condition under which its attribute applies, if there is one, is known to be true.
    """
    conditional = dict(program.applies)
    if not any(answer.attribute in conditional for answer in answers):
        return answers, ()
    by_name = {answer.attribute: answer for answer in answers}
    counting = by_name.keys() - conditional.keys()
    atoms = {atom for name in counting for fact in by_name[name].facts for atom in program.atoms_of(fact)}
    for name, alternatives in program.applies:
        if name in by_name and _one_holds(alternatives, atoms):
            counting.add(name)
            atoms.update(atom for fact in by_name[name].facts for atom in program.atoms_of(fact))
    return (
        tuple(answer for answer in answers if answer.attribute in counting),
        tuple(answer for answer in answers if answer.attribute not in counting),
    )


def _one_holds(alternatives: Iterable[Premises], atoms: set[int]) -> bool:
    return any(atoms.issuperset(premises) for premises in alternatives)
