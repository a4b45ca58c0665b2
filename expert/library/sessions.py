"""Question sessions: what to ask next, when the answers so far are all that there is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from expert.files.cases import read_case
from expert.files.nodes import normalized
from expert.library.cases import Case, case_document
from expert.library.rule_base import OpenRuleBase
from expert.model.case import RawAnswer
from expert.model.problems import InvalidInput, Place, Problem, did_you_mean
from expert.model.rulebase import RuleBase
from expert.model.vocabulary import AttributeType
from expert.session.consultant import Standing, goal_facts
from expert.session.session import Session, in_file
from expert.words.facts import label_of
from expert.words.names import conclusion_names


class Question(NamedTuple):
    """A question to a person.

    `name` is what its answer is called in a case, `type` says what an answer can be, and `options` are the values that
    it can have with their labels; a number has none. `left` is how many questions can still matter, with this one.
    """

    name: str
    question: str
    help: str
    type: AttributeType
    options: dict[str, str]
    left: int


def next_question(
    rules: OpenRuleBase, case: Case | None = None, *, perspective: str | None = None, goals: Iterable[str] = ()
) -> Question | None:
    """Find the question to ask next, or None if no answer can add anything any more.

    Without a `case` nothing is answered. `perspective` is who is asked: what it leaves out comes last. `goals` are the
    topics and conclusions that matter to them, if not all do. Those of a session are its own. Raises InvalidInput.
    """
    standing = stand(rules, case, perspective=perspective, goals=goals)
    if standing.question is None and standing.later:
        standing = rules.consultant.stand(standing.session._replace(everything=True))
    if standing.question is None:
        return None
    attribute = rules.base.attributes[standing.question]
    return Question(
        name=standing.question,
        question=str(attribute.question),
        help=str(attribute.help or ""),
        type=attribute.type,
        options={option: label_of(attribute, option) for option in attribute.options},
        left=len(standing.open) + len(standing.later),
    )


def stand(
    rules: OpenRuleBase, case: Case | None = None, *, perspective: str | None = None, goals: Iterable[str] = ()
) -> Standing:
    """Find where a session stands: what follows, which questions can still matter, which areas are settled.

    Takes what `next_question` takes. Raises InvalidInput.
    """
    base = rules.base
    read = read_case(case_document(case or {}), base, rules.shared)
    if isinstance(case, Session):
        perspective, goals = perspective or case.perspective, tuple(goals) or case.goals
    wanted = tuple(map(normalized, goals))
    if problems := list(_unknown(base, perspective, wanted)):
        raise InvalidInput(problems)
    raw: dict[str, RawAnswer] = {one.attribute: in_file(base.attributes[one.attribute], one) for one in read.answers}
    raw |= read.case.answers
    session = Session(str(read.case.title), answers=tuple(raw.items()), perspective=perspective, goals=wanted)
    return rules.consultant.stand(session)


def _unknown(base: RuleBase, perspective: str | None, goals: Iterable[str]) -> Iterable[Problem]:
    if perspective is not None and perspective not in base.perspectives:
        help = did_you_mean(perspective, base.perspectives)
        yield Problem("E404", f"unknown perspective '{perspective}'", Place("the perspective", 0, 0), help)
    for goal in goals:
        if not goal_facts(base, goal):
            help = did_you_mean(goal, [*base.topics, *conclusion_names(base)])
            yield Problem("E404", f"'{goal}' is neither a topic nor a conclusion", Place("the goals", 0, 0), help)
