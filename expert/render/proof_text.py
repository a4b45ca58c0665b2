"""Proofs as text: a numbered conclusion, the rule and its sources, and below it what the rule rests on."""

from __future__ import annotations

from collections.abc import Iterator

from expert.explanation.how import Proof, Step
from expert.loading.answers import shortest
from expert.model.rulebase import RuleBase
from expert.model.trace import Trace
from expert.render.layout import Line, wrap
from expert.wording import citation, fact_in_words, value_of

LEGEND = (
    "A rule is [stated] if its source says so, [implied] if it follows from what the source says, and "
    "[operationalized] if we had to add something to make it testable. All this is settled by these rules from these "
    "answers; whether the rules hold for your case is for you to judge."
)


def proof_lines(base: RuleBase, trace: Trace, proof: Proof, origin: str, width: int) -> Iterator[Line]:
    """All proofs, and after them the notes on how the sources are read and the parameters that were overridden.

    `origin` is where answers come from unless it is said: the file of the case.
    """
    writer = _Writer(base, origin, width)
    if len(proof.steps) > 1:
        yield Line("What follows", "heading")
        for step in proof.steps:
            yield from wrap(fact_in_words(base, step.fact), width, f"[{step.number}] ")
        yield Line()
    for step in proof.steps:
        if step.firing is None and step.answer is None:
            continue  # on the way to another conclusion it has been shown already
        yield from writer.step(step, "", "")
        yield Line()
    if proof.notes:
        yield Line("How the sources are read", "heading")
        for name in proof.notes:
            yield from wrap(str(base.notes[name].note), width, f"{name}: ", style="faint")
        yield Line()
    for name, value in trace.parameters:
        text = f"The parameter {name} was set to {shortest(value)} for this run."
        yield from wrap(text, width, "! ", style="warning")
    yield from wrap(LEGEND, width, style="faint")


class _Writer:
    def __init__(self, base: RuleBase, origin: str, width: int) -> None:
        self._base = base
        self._origin = origin
        self._width = width
        self._cited: set[str] = set()

    def step(self, step: Step, first: str, rest: str) -> Iterator[Line]:
        words = fact_in_words(self._base, step.fact)
        if step.answer is not None:
            source = "" if step.answer.origin == self._origin else f" in {step.answer.origin}"
            yield from wrap(f"{words} (answered{source})", self._width, first, rest + "  ", "answer")
            return
        if step.firing is None:
            where = "below" if step.later else "above"
            yield from wrap(f"[{step.number}] {words} (shown {where})", self._width, first, rest + "    ", "finding")
            return
        trunk = rest + ("|   " if step.premises else "    ")
        yield from wrap(f"[{step.number}] {words}", self._width, first, trunk, "finding")
        yield from self._advice(step, trunk)
        if step.shown_at is None:
            yield from self._rule(step, trunk)
        else:
            yield from wrap(f"By the same rule as [{step.shown_at}].", self._width, trunk, style="faint")
        last = len(step.premises) - 1
        for index, premise in enumerate(step.premises):
            branch, below = ("`-- ", "    ") if index == last else ("|-- ", "|   ")
            yield from self.step(premise, rest + branch, rest + below)

    def _advice(self, step: Step, indent: str) -> Iterator[Line]:
        """What a recommendation asks of whom, and whether the conclusion is contested."""
        value = value_of(self._base, step.fact)
        if value is not None and value.actor and value.stage:
            to = f"{self._base.actors[value.actor].label} - {self._base.stages[value.stage].label}: {value.do}"
            yield from wrap(to, self._width, indent, indent)
        if step.derived is not None and step.derived.contested:
            text = "Contested: it cannot be derived without facts that contradict each other."
            yield from wrap(text, self._width, indent, indent, "warning")

    def _rule(self, step: Step, indent: str) -> Iterator[Line]:
        if step.firing is None or step.derived is None:
            return
        base, width = self._base, self._width
        rule = base.rules[step.firing.rule]
        yield from wrap(f"Rule: {rule.title}.", width, indent, indent + "  ")
        yield from wrap(str(rule.because), width, indent + "  ", indent + "  ")
        chain = "" if step.derived.basis == rule.basis else f"; with what it rests on: {step.derived.basis}"
        yield from wrap(f"{rule.name} [{rule.basis}{chain}]", width, indent + "  ", indent + "  ", "faint")
        for claim in rule.cites:
            yield from wrap(self._citation(claim), width, indent + "  ", indent + "    ", "source")
        others = [name for name in step.derived.by if name != rule.name] + list(step.derived.also)
        for name in others:
            text = f"Also supported by: {base.rules[name].title} ({name})."
            yield from wrap(text, width, indent, indent + "  ", "faint")

    def _citation(self, claim: str) -> str:
        """A claim in full where it is cited first, and after that by its name."""
        if claim in self._cited:
            return f"{claim}, see above"
        self._cited.add(claim)
        notes = ", ".join(self._base.notes_on.get(claim, ()))
        return citation(self._base, claim) + (f" [see {notes}]" if notes else "")
