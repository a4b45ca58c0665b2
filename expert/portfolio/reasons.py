"""The reasons for conclusions in rows of a table: the rule that each is based on, by the proofs of single cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from functools import cached_property

from expert.explanation.proof import proofs_of
from expert.inference.compile import concluded_facts
from expert.inference.evaluate import Evaluator
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer, Fact


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
