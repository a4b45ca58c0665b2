"""What would change a conclusion: the least other answers, by the actors who could bring them about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from expert.explain.answers import given, supposed
from expert.inference.actions import changeable
from expert.inference.evaluate import Evaluator
from expert.inference.possible import Change, Possible
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact, Trace

#: So many ways are looked for of each actor, and of several actors together.
MOST = 5


class Way(NamedTuple):
    """Changes of which none can be spared, and all conclusions that would come and go by them."""

    changes: tuple[Change, ...]
    comes: tuple[Fact, ...]
    goes: tuple[Fact, ...]


class ByActor(NamedTuple):
    """What one actor alone could change."""

    actor: str
    ways: tuple[Way, ...]


class WhatWouldChange(NamedTuple):
    """How a conclusion that `holds` would go, or one that does not would come.

    `alone` are the ways of each actor, in the order of the base; `together` those that take several actors. If both
    are empty, nobody can change it by what the base says can be changed.
    """

    fact: Fact
    holds: bool
    alone: tuple[ByActor, ...]
    together: tuple[Way, ...]

    @property
    def ways(self) -> tuple[Way, ...]:
        """All ways there are."""
        return tuple(way for one in self.alone for way in one.ways) + self.together


def what_would_change(base: RuleBase, possible: Possible, trace: Trace, fact: Fact) -> WhatWouldChange:
    """The least changes by which `fact` would go if it holds, and come if it does not."""
    holds = any(one.fact == fact for one in trace.derived)
    evaluator = Evaluator(base, dict(trace.parameters))

    def ways(found: Iterable[tuple[Change, ...]]) -> tuple[Way, ...]:
        return tuple(_way(base, evaluator, trace, changes) for changes in found)

    alone = []
    for actor in base.actors:
        found = possible.least_changes(trace, fact, holds=not holds, actors=[actor], limit=MOST)
        if found:
            alone.append(ByActor(actor, ways(found)))
    every = possible.least_changes(trace, fact, holds=not holds, limit=4 * MOST)
    jointly = [changes for changes in every if not able(base, changes)]
    return WhatWouldChange(fact, holds, tuple(alone), ways(jointly[:MOST]))


def able(base: RuleBase, changes: Iterable[Change]) -> tuple[str, ...]:
    """The actors who could make all of the changes, in the order of the base."""
    every = list(changes)
    return tuple(actor for actor in base.actors if _able(base, actor, every))


def _able(base: RuleBase, actor: str, changes: Iterable[Change]) -> bool:
    return all(changeable(base, change.before, change.after, [actor]) for change in changes)


def _way(base: RuleBase, evaluator: Evaluator, trace: Trace, changes: tuple[Change, ...]) -> Way:
    after = evaluator.evaluate(trace.case, supposed(base, given(trace), [change.after for change in changes]))
    was, now = ({one.fact for one in run.derived} for run in (trace, after))
    comes = tuple(one.fact for one in after.derived if one.fact not in was)
    goes = tuple(one.fact for one in trace.derived if one.fact not in now)
    return Way(changes, comes, goes)
