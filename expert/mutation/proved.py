"""Which mutants the proofs notice: what holds in every case of the base, and not in every case under the mutant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from expert.check.proofs import HOLDS, resting_on, with_invariants
from expert.inference.compile import compile_base
from expert.inference.completions import Completions
from expert.inference.solver import Literal
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.mutation.mutants import Mutant, rule_name, switched, with_mutants


class ProofCheck(Completions):
    """A check of the cases of a base under each of `some` mutants, against what `check --prove` asks about all
    of them."""

    def __init__(self, base: RuleBase, some: Sequence[Mutant]) -> None:
        whole = with_invariants(with_mutants(base, some))
        super().__init__(whole, compile_base(whole))
        self._rules = base.rules
        self._some = some
        self._resting = resting_on(self.program)
        self._never: dict[str, Literal] = {}
        self._always: dict[str, Literal] = {}
        derived = self.reading.derived
        with self.write():
            for name, invariant in base.invariants.items():
                given = derived[Fact(HOLDS, f"if {name}")]
                if invariant.then is None:
                    self._never[name] = given
                else:
                    self._always[name] = self.any_of([given, -derived[Fact(HOLDS, f"then {name}")]])
        self._violated = self._violations(None)
        self._applying = self._applies(None, self._rules)
        self._clashing = self._clashes(None, self.reading.clash)

    def noticing(self, index: int) -> list[str]:
        """Return by name what does not hold under the mutant of this number, though it does without it: invariants,
        rules that could apply, and attributes of one value that could not have two."""
        mutant = self._some[index]
        concluded = self._rules[mutant.rule].then.keys()
        beyond = {*concluded, *(name for name, under in self._resting.items() if under & concluded)}
        # What does not rest on the rule is as before.
        later = {name for name, rule in self._rules.items() if rule.condition.attributes & beyond} | {mutant.rule}
        if mutant.condition is None:
            later.remove(mutant.rule)
        applying = later & self._applying
        found = self._violations(index) - self._violated
        found |= applying - self._applies(index, applying)
        found |= self._clashes(index, beyond - self._clashing)
        return sorted(found)

    def _on(self, index: int | None) -> list[Literal]:
        """Return the assumptions that this mutant is switched on, or none, and no other."""
        given = switched(len(self._some), index)
        return [literal for fact in given for literal in self.fixed(self.slot_of(fact), [fact])]

    def _violations(self, index: int | None) -> set[str]:
        """Return the invariants that some case violates: a continuation of it for those that are never to be, a world
        for the others."""
        found: set[str] = set()
        for literals, worlds in ((self._never, False), (self._always, True)):
            there = self.ever([*self.assume(worlds=worlds), *self._on(index)], literals.values()) or set()
            found |= {name for name, literal in literals.items() if literal in there}
        return found

    def _applies(self, index: int | None, rules: Iterable[str]) -> set[str]:
        """Return those of the rules that apply in some case."""
        fired = {name: self.reading.fired[name] for name in rules}
        if index is not None and self._some[index].rule in fired:
            fired[self._some[index].rule] = self.reading.fired[rule_name(index)]
        there = self.ever([*self.assume(), *self._on(index)], fired.values()) or set()
        return {name for name, literal in fired.items() if literal in there}

    def _clashes(self, index: int | None, names: Iterable[str]) -> set[str]:
        """Return the attributes that have two values in some case, while none on which they are based has."""
        clash = self.reading.clash
        on = self._on(index)
        any_allowed = [*self.assume(allowed=clash.values()), *on]
        candidates = self.ever(any_allowed, [clash[name] for name in clash.keys() & names]) or set()
        found: set[str] = set()
        for name in clash.keys() & names:
            if clash[name] in candidates:
                # A clash that only follows from another attribute's is that one's.
                beside = [clash[other] for other, under in self._resting.items() if name in under and other in clash]
                if self.possible([*self.assume(allowed=[clash[name], *beside]), *on, clash[name]]):
                    found.add(name)
        return found
