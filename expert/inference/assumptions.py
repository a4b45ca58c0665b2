"""A case as assumptions of a solver: which options its answers fill the slots with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from expert.inference.domain import Slot, standing_for
from expert.model.trace import Fact, Trace

if TYPE_CHECKING:
    from expert.inference.completions import Completions
    from expert.inference.solver import Literal


class Assumptions(NamedTuple):
    """The slots of a case as assumptions of a solver.

    `facts`: the options given, each number by the one that stands for it.
    `settled`, `unknown`, `open`: the slots with an option, answered `unknown`, and without an answer.
    `twice`: the settled slots that hold two options.
    `inputs`: the assumptions that go with all this.
    `worlds`: those under which moreover every slot is filled.
    """

    facts: frozenset[Fact]
    settled: frozenset[Slot]
    unknown: frozenset[Slot]
    open: frozenset[Slot]
    twice: frozenset[Slot]
    inputs: list[Literal]
    worlds: list[Literal]


def assumptions_of(solver: Completions, trace: Trace) -> Assumptions:
    """Return what the case of `trace` says, as assumptions."""
    facts: set[Fact] = set()
    unknown: set[Slot] = set()
    options: dict[Slot, int] = {}
    for answer in (*trace.answers, *trace.inert):
        given = {standing_for(one, solver.slots[solver.slot_of(one)], solver.program) for one in answer.facts}
        facts |= given
        for fact in given:
            options[solver.slot_of(fact)] = options.get(solver.slot_of(fact), 0) + 1
        if solver.base.attributes[answer.attribute].type == "choices":
            unknown.update(Slot(answer.attribute, value) for value in answer.unknown)
        elif not answer.facts:
            unknown.add(Slot(answer.attribute))
    reading = solver.reading
    allowed = [reading.clash[one.attribute] for one in trace.contradictions if one.attribute in reading.clash]
    allowed += [reading.broken[one.constraint] for one in trace.broken]
    twice = frozenset(slot for slot, count in options.items() if count > 1)
    return Assumptions(
        facts=frozenset(facts),
        settled=frozenset(options),
        unknown=frozenset(unknown),
        open=frozenset(solver.slots.keys() - options.keys() - unknown),
        twice=twice,
        inputs=solver.assume(given=facts, twice=twice, allowed=allowed),
        worlds=solver.assume(given=facts, twice=twice, allowed=allowed, worlds=True),
    )


def as_given(solver: Completions, known: Assumptions, slots: Iterable[Slot]) -> list[Literal]:
    """Return the assumptions that these slots hold what the case says."""
    return [literal for slot in slots for literal in solver.fixed(slot, known.facts)]
