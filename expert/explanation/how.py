"""How something was concluded: proofs as data, from a trace and the rule base that it was made with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from expert.model.rule import BASES
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer, Derived, Fact, Firing, Trace

#: A proof is unfolded this deep, and what lies deeper after it: no tree is readable that leans further to the right.
MAX_DEPTH = 40


class Threshold(NamedTuple):
    """A parameter that a rule compared a number with; `overridden` if the run gave it another value than the base."""

    name: str
    value: float
    overridden: bool


class Step(NamedTuple):
    """A fact in a proof, and what it rests on.

    An answer has an `answer`; a conclusion has `derived`, the `firing` shown as its reason, and the `premises` of that
    firing as further steps. `others` are the firings that conclude it as well, and `thresholds` what its rule compared
    numbers with. Nothing is unfolded twice: where the proof has shown the same firing before, for this conclusion or
    another one, `shown_at` is the number of that step, and `premises` is empty. Where a proof grows too deep to read,
    `later` says that the conclusion is unfolded after it, under the same number. `cut` says that it has more premises
    than were asked for.
    """

    fact: Fact
    number: int = 0
    shown_at: int | None = None
    answer: Answer | None = None
    derived: Derived | None = None
    firing: Firing | None = None
    premises: tuple[Step, ...] = ()
    later: bool = False
    others: tuple[Firing, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    cut: bool = False


class Proof(NamedTuple):
    """The proofs of some conclusions, with the rules, the claims and the source notes that they rest on, by name."""

    steps: tuple[Step, ...]
    rules: tuple[str, ...]
    claims: tuple[str, ...]
    notes: tuple[str, ...]


def prove(base: RuleBase, trace: Trace, facts: Iterable[Fact], depth: int | None = None) -> Proof:
    """The proofs of `facts`, all of which the trace must have derived. What they share is unfolded once.

    With `depth`, only so many rules below each other are shown.
    """
    prover = _Prover(base, trace, depth)
    steps = [prover.step(fact) for fact in facts]
    while prover.later:
        steps.append(prover.unfold(prover.later.pop(0), 0))
    claims = {claim for rule in prover.rules for claim in base.rules[rule].cites}
    notes = {note for claim in claims for note in base.notes_on.get(claim, ())}
    return Proof(tuple(steps), tuple(sorted(prover.rules)), tuple(sorted(claims)), tuple(sorted(notes, key=_natural)))


def main_rule(base: RuleBase, trace: Trace, derived: Derived) -> str:
    """Of the rules that first concluded a fact, the one at the end of the strongest chain; then by name."""
    if len(derived.by) == 1:
        return derived.by[0]
    strengths = {one.fact: BASES.index(one.basis) for one in trace.derived}
    premises = {firing.rule: firing.premises for firing in trace.firings if firing.rule in derived.by}

    def weakness(rule: str) -> int:
        links = [strengths.get(fact, 0) for fact in premises[rule]]
        return max([BASES.index(base.rules[rule].basis), *links])

    return min(derived.by, key=lambda rule: (weakness(rule), rule))


def answers_below(base: RuleBase, trace: Trace, fact: Fact) -> tuple[Fact, ...]:
    """The answered facts at the leaves of the proof of `fact`, sorted."""
    derived = {one.fact: one for one in trace.derived}
    firings = {firing.rule: firing for firing in trace.firings}
    found: set[Fact] = set()
    seen, todo = {fact}, [fact]
    while todo:
        one = todo.pop()
        if one not in derived:
            found.add(one)
            continue
        premises = set(firings[main_rule(base, trace, derived[one])].premises) - seen
        seen |= premises
        todo += premises
    return tuple(sorted(found))


def _natural(name: str) -> tuple[str, int, str]:
    """N2 before N10."""
    head = name.rstrip("0123456789")
    return head, int(name[len(head) :] or 0), name


class _Prover:
    def __init__(self, base: RuleBase, trace: Trace, depth: int | None) -> None:
        self._base = base
        self._trace = trace
        self._depth = depth
        self._answers = {fact: answer for answer in trace.answers for fact in answer.facts}
        self._derived = {one.fact: one for one in trace.derived}
        self._firings = {firing.rule: firing for firing in trace.firings}
        self._numbers: dict[Fact, int] = {}
        self._shown: dict[str, int] = {}
        self.later: list[Fact] = []

    @property
    def rules(self) -> set[str]:
        """The rules that the proofs use."""
        return set(self._shown)

    def step(self, fact: Fact, depth: int = 0) -> Step:
        if fact in self._answers:
            return Step(fact, answer=self._answers[fact])
        derived = self._derived[fact]
        if fact in self._numbers:
            return Step(fact, self._numbers[fact], self._numbers[fact], derived=derived, later=fact in self.later)
        if self._depth is not None and depth >= max(1, self._depth):
            return Step(fact, derived=derived, cut=True)
        self._numbers[fact] = len(self._numbers) + 1
        if depth > MAX_DEPTH:
            self.later.append(fact)
            return Step(fact, self._numbers[fact], self._numbers[fact], derived=derived, later=True)
        return self.unfold(fact, depth)

    def unfold(self, fact: Fact, depth: int) -> Step:
        """The step of a conclusion that has its number, with what it rests on."""
        derived, number = self._derived[fact], self._numbers[fact]
        firing = self._firings[main_rule(self._base, self._trace, derived)]
        others = tuple(self._firings[rule] for rule in (*derived.by, *derived.also) if rule != firing.rule)
        thresholds = tuple(self._thresholds(firing.rule))
        shown_at = self._shown.setdefault(firing.rule, number)
        if shown_at != number:
            return Step(fact, number, shown_at, derived=derived, firing=firing, others=others)
        # Premises are of lower rank than what follows from them, so this comes to an end.
        premises = tuple(self.step(premise, depth + 1) for premise in firing.premises)
        return Step(
            fact, number, derived=derived, firing=firing, premises=premises, others=others, thresholds=thresholds
        )

    def _thresholds(self, rule: str) -> Iterable[Threshold]:
        overrides = dict(self._trace.parameters)
        tests = [test for _, _, test, _ in self._base.rules[rule].condition.walk()]
        for name in dict.fromkeys(text for test in tests for text in test.bounds.values()):
            if name in self._base.parameters:
                value = overrides.get(name, self._base.parameters[name].value)
                yield Threshold(name, value, name in overrides)
