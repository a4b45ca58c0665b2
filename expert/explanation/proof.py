"""The proof of each conclusion of a case: what it is based on. All that says so reads it here.

A conclusion is based on one rule, the end of its strongest chain, and on the facts that satisfied that rule when it
fired; docs/semantics.md has the reasons for this choice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cached_property

from expert.inference.compile import concluded_facts
from expert.inference.evaluate import Evaluator
from expert.inference.naive import FactsByAttribute, NaiveReading
from expert.model.rule import BASES, Rule
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer, Derived, Fact, Firing, Trace


@dataclass(frozen=True, eq=False, repr=False)
class Proof:
    """A conclusion with what it is based on.

    `rule` is the rule that it is based on, and `firing` how that rule fired. `premises` are the facts that made it
    fire, in the order of the firing: each as its own proof, or as the fact itself if it was answered. `others` are the
    firings that support the conclusion as well. Proofs that share a premise share its proof.
    """

    conclusion: Derived
    rule: Rule
    firing: Firing
    premises: tuple[Proof | Fact, ...]
    others: tuple[Firing, ...]

    @property
    def fact(self) -> Fact:
        """Return the fact that is concluded."""
        return self.conclusion.fact

    def steps(self) -> Iterator[Proof]:
        """Yield this proof and all proofs below it, each once."""
        seen, todo = {self.fact}, [self]
        while todo:
            one = todo.pop()
            yield one
            for premise in one.premises:
                if isinstance(premise, Proof) and premise.fact not in seen:
                    seen.add(premise.fact)
                    todo.append(premise)

    def answers(self) -> tuple[Fact, ...]:
        """Return the answered facts that the conclusion is based on in the end, sorted."""
        return tuple(sorted({one for step in self.steps() for one in step.premises if isinstance(one, Fact)}))

    def weakest(self) -> tuple[Rule, ...]:
        """Return the rules that make the conclusion as weak as its basis says: on each way down the first."""
        basis = self.conclusion.basis
        found: dict[str, Rule] = {}
        seen, todo = {self.fact}, [self]
        while todo:
            one = todo.pop()
            if one.rule.basis == basis:
                found[one.rule.name] = one.rule
                continue
            for premise in one.premises:
                # A weaker one is not needed: another fact satisfies the same test, or another alternative holds.
                if isinstance(premise, Proof) and premise.conclusion.basis == basis and premise.fact not in seen:
                    seen.add(premise.fact)
                    todo.append(premise)
        return tuple(found.values())


#: The proofs of all conclusions of one trace, in its order.
Proofs = Mapping[Fact, Proof]


def proofs_of(base: RuleBase, trace: Trace) -> Proofs:
    """Return the proof of each conclusion of a trace, which was made with `base`."""
    naive = NaiveReading(base, dict(trace.parameters))
    strengths = {one.fact: BASES.index(one.basis) for one in trace.derived}
    firings = {firing.rule: firing for firing in trace.firings}

    def weakness(name: str) -> int:
        """Return the weakest basis, an index in BASES, of the best reasoning that ends in the rule."""
        rule = base.rules[name]
        links = {fact: strengths.get(fact, 0) for fact in firings[name].premises}
        return max(BASES.index(rule.basis), naive.weakness(rule.condition, FactsByAttribute(links), links))

    found: dict[Fact, Proof] = {}
    # Premises are of lower rank than what follows from them, so their proofs are there before they are asked for.
    for one in sorted(trace.derived, key=lambda one: one.rank):
        first, *rest = one.by
        main = min(one.by, key=lambda name: (weakness(name), name)) if rest else first
        premises = tuple(found.get(fact, fact) for fact in firings[main].premises)
        others = tuple(firings[name] for name in (*one.by, *one.also) if name != main)
        found[one.fact] = Proof(one, base.rules[main], firings[main], premises, others)
    return {one.fact: found[one.fact] for one in trace.derived}


class Reasons:
    """A finder of the rules that conclusions are based on, once columns have said what follows and which rules
    fired."""

    def __init__(self, base: RuleBase, overrides: Mapping[str, float] | None = None) -> None:
        self._base, self._overrides = base, overrides
        self._concluding: dict[Fact, set[str]] = {}
        for name, rule in base.rules.items():
            for fact in concluded_facts(base, rule.then):
                self._concluding.setdefault(fact, set()).add(name)

    @cached_property
    def _evaluator(self) -> Evaluator:
        return Evaluator(self._base, self._overrides)

    def of(self, answers: Iterable[Answer], facts: Iterable[Fact], fired: Set[str]) -> dict[Fact, str]:
        """Return the rule that each of the concluded `facts` is based on, if `fired` are all rules that fired."""
        rules = {fact: self._concluding[fact] & fired for fact in facts if fact in self._concluding}
        if all(len(some) == 1 for some in rules.values()):
            return {fact: rule for fact, (rule,) in rules.items()}
        # Columns know no ranks, so which of several rules it is, only a run over this one case can say.
        proofs = proofs_of(self._base, self._evaluator.evaluate("", answers))
        return {fact: proofs[fact].rule.name for fact in rules}
