"""What a case may still come to, by answers to the open questions, and whom that would give something to do."""

from __future__ import annotations

from typing import NamedTuple

from expert.explanation.report import Report
from expert.inference.possible import Possible
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.words.facts import is_result, value_of


class Unadvised(NamedTuple):
    """An actor whom no recommendation addresses.

    possible: the recommendations that still could; none if no set of answers fits.
    questions: the open questions that bear on these.
    """

    actor: str
    possible: tuple[Fact, ...] | None
    questions: tuple[str, ...]


class StillPossible(NamedTuple):
    """The findings and recommendations that a case does not come to yet but can, and the actors to whom nothing is
    recommended.

    certain: those that will follow, whatever the open answers are.
    possible: those that may follow; none if no set of answers fits.
    excluded: those that can no longer follow.
    """

    certain: tuple[Fact, ...]
    possible: tuple[Fact, ...] | None
    excluded: tuple[Fact, ...]
    unadvised: tuple[Unadvised, ...]


def still_possible(base: RuleBase, possible: Possible, report: Report) -> StillPossible:
    """Return what the case of a report may still come to."""
    trace = report.trace
    statuses = possible.statuses(trace)
    advised = {group.key[1] for group in report.recommendations}
    idle = [actor for actor in base.actors if actor not in advised]
    if statuses is None:
        return StillPossible((), None, (), tuple(Unadvised(actor, None, ()) for actor in idle))
    reached = {one.fact for one in trace.derived} | {fact for answer in trace.answers for fact in answer.facts}
    found: dict[str, list[Fact]] = {"settled": [], "possible": [], "excluded": []}
    for_actor: dict[str, list[Fact]] = {actor: [] for actor in idle}
    for fact, status in statuses.items():
        value = value_of(base, fact)
        if fact not in reached and is_result(base, fact):
            found[status].append(fact)
        if status != "excluded" and value is not None and value.actor in for_actor:
            for_actor[value.actor].append(fact)
    return StillPossible(
        certain=tuple(found["settled"]),
        possible=tuple(found["possible"]),
        excluded=tuple(found["excluded"]),
        unadvised=tuple(
            Unadvised(actor, tuple(mine), possible.relevant(trace, mine) if mine else ())
            for actor, mine in for_actor.items()
        ),
    )
