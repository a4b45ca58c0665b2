"""What a case may still come to, by answers to the open questions, and whom that would give something to do."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from expert.documents.tree import Block, Item, Items, Paragraph, Section, item, lead, listing
from expert.explanation.report import Report
from expert.inference.possible import Possible
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.model.vocabulary import Value
from expert.words.facts import counted, value_of


class Unadvised(NamedTuple):
    """An actor whom no recommendation addresses.

    possible: the recommendations that still could; none if no set of answers fits.
    questions: the open questions that bear on these.
    """

    actor: str
    possible: tuple[Fact, ...] | None
    questions: tuple[str, ...]


class StillPossible(NamedTuple):
    """Diagnoses and recommendations that a case does not come to yet, and the actors whom none addresses.

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
        if value is None:
            continue
        if fact not in reached and (value.severity or value.actor):
            found[status].append(fact)
        if status != "excluded" and value.actor in for_actor:
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


def still_possible_outline(base: RuleBase, report: Report, still: StillPossible) -> Iterator[Block]:
    """Tell which questions are open and what they can add, and whom nothing is recommended yet."""
    if not report.open:
        yield lead("No further answer can add a conclusion.")
    elif len(report.open) == 1:
        yield lead("1 question is not answered and can still add something. Its answer removes nothing.")
    else:
        yield lead(
            f"{len(report.open)} questions are not answered and can still add something. "
            "Answers can add findings but remove none."
        )
    if report.unknown:
        labels = "; ".join(str(base.attributes[name].label) for name in report.unknown)
        yield lead(f"Answered with 'unknown', in whole or in part: {labels}.")
    if still.certain:
        labels = "; ".join(str(value.label) for value in _values(base, still.certain))
        yield lead(f"Certain already, whatever the other answers are: {labels}.")
    if still.possible is None:
        yield lead("The answers cannot all be true together, whatever else is answered.", kind="warning")
    unadvised = [_unadvised(base, one) for one in still.unadvised]
    if unadvised:
        yield listing("Nothing is recommended to them yet", unadvised)
    topics = tuple(
        listing(str(topic.label), mine)
        for name, topic in base.topics.items()
        if (mine := [_question(base, one) for one in report.open if base.attributes[one].topic == name])
    )
    if topics:
        yield Section("The open questions", topics, folded=True)
    if still.possible:
        yield Section("What the answers can still add", tuple(_possible(base, still)), folded=True)


def _question(base: RuleBase, name: str) -> Item:
    declared = base.attributes[name]
    return item(str(declared.question), notes=[Paragraph(str(declared.label), "faint")])


def _unadvised(base: RuleBase, one: Unadvised) -> Item:
    label = str(base.actors[one.actor].label)
    if one.possible is None:
        return item(f"{label}.")
    if not one.possible:
        return item(f"{label}. No answer to the open questions can change that.")
    can = f"{counted(len(one.possible), 'recommendation')} can still follow"
    if one.questions:
        return item(f"{label}. {can}, by answers to {counted(len(one.questions), 'open question')}.")
    return item(f"{label}. {can}, if more becomes known.")


def _possible(base: RuleBase, still: StillPossible) -> Iterator[Block]:
    values = _values(base, still.possible or ())
    for names, part in ((base.severities, "severity"), (base.actors, "actor")):
        for name, declared in names.items():
            mine = tuple(item(str(one.label)) for one in values if getattr(one, part) == name)
            if mine:
                yield Section(str(declared.label), (Items(mine),))
    if still.excluded:
        others = counted(len(still.excluded), "other finding or recommendation", "other findings and recommendations")
        yield lead(f"The answers rule out {others}.")


def _values(base: RuleBase, facts: Collection[Fact]) -> list[Value]:
    return [value for fact in facts if (value := value_of(base, fact))]
