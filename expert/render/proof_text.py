"""Proofs as text: a numbered conclusion, the rule and its sources, and below it what the rule rests on."""

from __future__ import annotations

from collections.abc import Iterator

from expert.explain import Proof, Step
from expert.model.rulebase import RuleBase
from expert.model.trace import Trace
from expert.render.layout import Line, wrap
from expert.wording import citation, fact_in_words, number_in_words, value_of


def proof_lines(base: RuleBase, trace: Trace, proof: Proof, width: int) -> Iterator[Line]:
    """All proofs, and after them the notes on how the sources are read and the parameters that were overridden."""
    for step in proof.steps:
        yield from _step(base, trace, step, width, "", "")
        yield Line()
    if proof.notes:
        yield Line("How the sources are read", "heading")
        for name in proof.notes:
            yield from wrap(str(base.notes[name].note), width, f"  {name}: ", style="faint")
        yield Line()
    for name, value in trace.parameters:
        text = f"Parameter {name} was set to {number_in_words(value)} for this run."
        yield from wrap(text, width, "! ", style="warning")
    yield from wrap(
        "Settled by these rules, from these answers; whether the rules hold for your case is for you to judge.", width
    )


def _step(base: RuleBase, trace: Trace, step: Step, width: int, first: str, rest: str) -> Iterator[Line]:
    if step.answer is not None:
        text = f"{fact_in_words(base, step.fact)} (answered: {step.answer.origin})"
        yield from wrap(text, width, f"{first}", f"{rest}", "answer")
        return
    conclusion = f"[{step.number}] {fact_in_words(base, step.fact)}"
    if step.again:
        yield from wrap(f"{conclusion} (shown above)", width, first, rest, "finding")
        return
    yield from wrap(conclusion, width, first, f"{rest}    ", "finding")
    yield from _about(base, step, width, rest + "    ")
    yield from _rule(base, step, width, rest + "    ")
    last = len(step.premises) - 1
    for index, premise in enumerate(step.premises):
        branch, below = ("`- ", "   ") if index == last else ("|- ", "|  ")
        yield from _step(base, trace, premise, width, f"{rest} {branch}", f"{rest} {below}")


def _about(base: RuleBase, step: Step, width: int, indent: str) -> Iterator[Line]:
    """What a recommendation asks of whom, and how sure the conclusion is."""
    value = value_of(base, step.fact)
    if value is not None and value.actor and value.stage:
        to = f"{base.actors[value.actor].label}, {base.stages[value.stage].label}: {value.do}"
        yield from wrap(to, width, indent)
    derived = step.derived
    if derived is not None and derived.contested:
        yield from wrap(
            "Contested: it cannot be derived without facts that contradict each other.", width, indent, style="warning"
        )


def _rule(base: RuleBase, step: Step, width: int, indent: str) -> Iterator[Line]:
    if step.firing is None or step.derived is None:
        return
    rule = base.rules[step.firing.rule]
    chain = "" if step.derived.basis == rule.basis else f"; the chain up to here: {step.derived.basis}"
    yield from wrap(f"{rule.title}. {rule.because}", width, f"{indent}Rule: ", f"{indent}  ")
    yield from wrap(f"{rule.name} [{rule.basis}{chain}]", width, f"{indent}  ", style="faint")
    for claim in rule.cites:
        notes = ", ".join(base.notes_on.get(claim, ()))
        yield from wrap(
            citation(base, claim) + (f" [see {notes}]" if notes else ""),
            width,
            f"{indent}  ",
            f"{indent}    ",
            "source",
        )
    others = [name for name in step.derived.by if name != rule.name] + list(step.derived.also)
    if others:
        titles = "; ".join(f"{base.rules[name].title} ({name})" for name in others)
        yield from wrap(f"Also supported by: {titles}", width, f"{indent}  ", f"{indent}    ", "faint")
    if step.premises:
        yield Line(f"{indent}Because:", "faint")
