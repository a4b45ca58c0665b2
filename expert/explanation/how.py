"""How something was concluded: proofs unfolded for reading, from the top down."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from expert.explanation.proof import Proof, Proofs
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
    """A fact in a proof, and what it is based on.

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


class Unfolded(NamedTuple):
    """The proofs of some conclusions, with the rules, the claims and the source notes that they are based on,
    by name."""

    steps: tuple[Step, ...]
    rules: tuple[str, ...]
    claims: tuple[str, ...]
    notes: tuple[str, ...]


def unfold(base: RuleBase, trace: Trace, proofs: Proofs, facts: Iterable[Fact], depth: int | None = None) -> Unfolded:
    """Return the numbered step of a conclusion, with what it is based on.

    With `depth`, only so many rules below each other are shown.
    """
    unfolder = _Unfolder(base, trace, depth)
    steps = [unfolder.step(proofs[fact]) for fact in facts]
    while unfolder.later:
        steps.append(unfolder.unfold(unfolder.later.pop(0), 0))
    claims = {claim for rule in unfolder.rules for claim in base.rules[rule].cites}
    notes = {note for claim in claims for note in base.notes_on.get(claim, ())}
    return Unfolded(
        tuple(steps), tuple(sorted(unfolder.rules)), tuple(sorted(claims)), tuple(sorted(notes, key=_natural))
    )


def _natural(name: str) -> tuple[str, int, str]:
    """Return a key that sorts N2 before N10."""
    head = name.rstrip("0123456789")
    return head, int(name[len(head) :] or 0), name


class _Unfolder:
    def __init__(self, base: RuleBase, trace: Trace, depth: int | None) -> None:
        self._base = base
        self._trace = trace
        self._depth = depth
        self._answers = {fact: answer for answer in trace.answers for fact in answer.facts}
        self._numbers: dict[Fact, int] = {}
        self._shown: dict[str, int] = {}
        self.later: list[Proof] = []

    @property
    def rules(self) -> set[str]:
        """Return the rules that the proofs use."""
        return set(self._shown)

    def step(self, proof: Proof | Fact, depth: int = 0) -> Step:
        if isinstance(proof, Fact):
            return Step(proof, answer=self._answers[proof])
        fact, derived = proof.fact, proof.conclusion
        if fact in self._numbers:
            return Step(fact, self._numbers[fact], self._numbers[fact], derived=derived, later=proof in self.later)
        if self._depth is not None and depth >= max(1, self._depth):
            return Step(fact, derived=derived, cut=True)
        self._numbers[fact] = len(self._numbers) + 1
        if depth > MAX_DEPTH:
            self.later.append(proof)
            return Step(fact, self._numbers[fact], self._numbers[fact], derived=derived, later=True)
        return self.unfold(proof, depth)

    def unfold(self, proof: Proof, depth: int) -> Step:
        """Return the numbered step of a conclusion, with what it is based on."""
        fact, derived, firing, others = proof.fact, proof.conclusion, proof.firing, proof.others
        number = self._numbers[fact]
        shown_at = self._shown.setdefault(firing.rule, number)
        if shown_at != number:
            return Step(fact, number, shown_at, derived=derived, firing=firing, others=others)
        premises = tuple(self.step(premise, depth + 1) for premise in proof.premises)
        thresholds = tuple(self._thresholds(firing.rule))
        return Step(
            fact, number, derived=derived, firing=firing, premises=premises, others=others, thresholds=thresholds
        )

    def _thresholds(self, rule: str) -> Iterable[Threshold]:
        overrides = dict(self._trace.parameters)
        bounds = self._base.rules[rule].condition.bounds
        for name in self._base.parameters:
            if name in bounds:
                value = overrides.get(name, self._base.parameters[name].value)
                yield Threshold(name, value, name in overrides)
