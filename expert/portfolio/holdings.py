"""Which cases of a portfolio come to something, and by which rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from expert.files.answers import written
from expert.model.trace import Fact
from expert.portfolio.data import Holding, Reason
from expert.portfolio.survey import Survey


def holdings(survey: Survey, facts: Iterable[Fact]) -> Iterator[Holding]:
    """Of each of the facts, which rules can conclude, the cases that come to it, by the rule that is their reason: the
    most frequent first. Facts that no case comes to are left out."""
    for fact in facts:
        by_rule: dict[str, list[str]] = {}
        contested = []
        for member in survey.members:
            if fact in member.facts:
                by_rule.setdefault(member.reasons[fact], []).append(member.title)
                if fact in member.contested:
                    contested.append(member.title)
        if by_rule:
            left = survey.unknown(fact)
            often = sorted(by_rule.items(), key=lambda item: (-len(item[1]), item[0]))
            yield Holding(
                fact.attribute,
                written(fact),
                sum(len(names) for names in by_rule.values()),
                len(survey.members) - len(left),
                tuple(Reason(rule, tuple(names)) for rule, names in often),
                tuple(contested),
                tuple(survey.members[place].title for place in left),
            )
