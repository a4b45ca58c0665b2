"""What a case may still come to: the open questions, and what answers to them could bring, and to whom."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from expert.explanation.evaluation import CaseEvaluator
from expert.inference.possible import Status
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact, Trace
from expert.model.vocabulary import Value
from expert.pages.data import Idle, Open, Outlook
from expert.words.facts import value_of

#: What could be concluded of each fact, None if no set of answers fits.
Statuses = dict[Fact, Status] | None


def open_questions(base: RuleBase, names: Collection[str]) -> Iterator[Open]:
    """The open questions, by topic."""
    for topic, label in base.topics.items():
        mine = [base.attributes[name] for name in names if base.attributes[name].topic == topic]
        if mine:
            yield Open(str(label.label), tuple((str(one.label), str(one.question)) for one in mine))


def outlook(base: RuleBase, statuses: Statuses, reached: Collection[Fact]) -> Outlook:
    """What may be found beyond what has been reached."""
    if statuses is None:
        return Outlook((), 0, None)
    left: dict[str, list[Value]] = {"settled": [], "possible": [], "excluded": []}
    for fact, status in statuses.items():
        value = value_of(base, fact)
        if fact not in reached and value is not None and (value.severity or value.actor):
            left[status].append(value)
    groups = [
        (str(severity.label), [str(value.label) for value in left["possible"] if value.severity == name])
        for name, severity in base.severities.items()
    ] + [
        (str(actor.label), [str(value.label) for value in left["possible"] if value.actor == name])
        for name, actor in base.actors.items()
    ]
    return Outlook(
        settled=tuple(str(value.label) for value in left["settled"]),
        excluded=len(left["excluded"]),
        possible=tuple((heading, tuple(labels)) for heading, labels in groups if labels),
    )


def idle(evaluator: CaseEvaluator, trace: Trace, statuses: Statuses, busy: Collection[str]) -> Iterator[Idle]:
    """The actors for whom nothing follows: how many measures for them still could, and by how many open questions."""
    for name, actor in evaluator.base.actors.items():
        if name in busy:
            continue
        goals = [
            fact
            for fact, status in (statuses or {}).items()
            if status != "excluded" and (value := value_of(evaluator.base, fact)) and value.actor == name
        ]
        questions = evaluator.possible.relevant(trace, goals) if goals else ()
        yield Idle(str(actor.label), None if statuses is None else len(goals), len(questions))
