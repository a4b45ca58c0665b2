"""What is not known of a case, and what it may still come to, as text."""

from __future__ import annotations

from collections.abc import Iterator

from expert.documents.tree import Block, Item, Items, Paragraph, Section, item, lead, listing
from expert.explanation.report import Report
from expert.explanation.still_possible import StillPossible, Unadvised
from expert.model.rulebase import RuleBase
from expert.words.facts import counted, is_plain_result, result_label, value_of
from expert.words.sentences import ADDING


def still_possible_outline(base: RuleBase, report: Report, still: StillPossible) -> Iterator[Block]:
    """Tell which questions are open and what they can add, and whom nothing is recommended yet."""
    if not report.open:
        yield lead("No further answer can add a conclusion.")
    elif len(report.open) == 1:
        yield lead("1 question is not answered and can still add something. Its answer removes nothing.")
    else:
        yield lead(
            f"{len(report.open)} questions are not answered and can still add something. "
            + ADDING.format(what="findings")
        )
    if report.unknown:
        labels = "; ".join(str(base.attributes[name].label) for name in report.unknown)
        yield lead(f"Answered with 'unknown', in whole or in part: {labels}.")
    if still.certain:
        labels = "; ".join(result_label(base, fact) for fact in still.certain)
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
    facts = still.possible or ()
    plain = tuple(item(result_label(base, fact)) for fact in facts if is_plain_result(base, fact))
    if plain:
        yield Section(str(base.base.words.results), (Items(plain),))
    values = [value for fact in facts if (value := value_of(base, fact))]
    for names, part in ((base.severities, "severity"), (base.actors, "actor")):
        for name, declared in names.items():
            mine = tuple(item(str(one.label)) for one in values if getattr(one, part) == name)
            if mine:
                yield Section(str(declared.label), (Items(mine),))
    if still.excluded:
        others = counted(len(still.excluded), "other finding or recommendation", "other findings and recommendations")
        yield lead(f"The answers rule out {others}.")
