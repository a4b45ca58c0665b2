"""The diagnoses and recommendations of a portfolio's cases, by how many have them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.model.vocabulary import Value
from expert.portfolio.survey import Member, Survey
from expert.words.facts import value_of

KeyT = TypeVar("KeyT")


class Frequent(NamedTuple):
    """A diagnosis or recommendation: its declaration, the places of the members that have it, of those for whom it is
    contested, and of those of whom it is not known whether they have it; and the number of those of whom it is."""

    fact: Fact
    value: Value
    members: tuple[int, ...]
    contested: tuple[int, ...]
    unknown: tuple[int, ...]
    known: int


def diagnoses(survey: Survey) -> dict[str, tuple[Frequent, ...]]:
    """Severity -> the diagnoses of that severity that any member has, the most frequent first; the worst first."""
    found = [one for one in _frequent(survey) if one.value.severity]
    return _grouped(found, list(survey.base.severities), lambda value: str(value.severity))


def recommendations(survey: Survey) -> dict[tuple[str, str], tuple[Frequent, ...]]:
    """Stage and actor -> what is recommended to the actor at that stage, the most frequent first."""
    found = [one for one in _frequent(survey) if one.value.actor]
    keys = [(stage, actor) for stage in survey.base.stages for actor in survey.base.actors]
    return _grouped(found, keys, lambda value: (str(value.stage), str(value.actor)))


def is_finding(base: RuleBase, fact: Fact) -> bool:
    """Whether a fact is a diagnosis or a recommendation."""
    value = value_of(base, fact)
    return value is not None and bool(value.severity or value.actor)


def standings(base: RuleBase, members: Sequence[Member]) -> list[tuple[int, ...]]:
    """Of each member how many diagnoses of each severity it has, the worst first: greater for who is worse off."""
    facts = {fact for member in members for fact in member.facts if fact.holds}
    severe = {fact: value.severity for fact in facts if (value := value_of(base, fact)) and value.severity}
    often = (Counter(severe[fact] for fact in member.facts if fact in severe) for member in members)
    return [tuple(found[name] for name in base.severities) for found in often]


def _frequent(survey: Survey) -> Iterator[Frequent]:
    there: dict[Fact, list[int]] = {}
    for place, member in enumerate(survey.members):
        for fact in member.facts:
            there.setdefault(fact, []).append(place)
    for fact, places in sorted(there.items()):
        value = value_of(survey.base, fact)
        if value is not None and is_finding(survey.base, fact):
            contested = tuple(place for place in places if fact in survey.members[place].contested)
            unknown = survey.unknown(fact)
            yield Frequent(fact, value, tuple(places), contested, unknown, len(survey.members) - len(unknown))


def _grouped(
    found: Iterable[Frequent], keys: Iterable[KeyT], key_of: Callable[[Value], KeyT]
) -> dict[KeyT, tuple[Frequent, ...]]:
    grouped: dict[KeyT, list[Frequent]] = {key: [] for key in keys}
    for one in sorted(found, key=lambda one: (-len(one.members), one.fact)):
        grouped[key_of(one.value)].append(one)
    return {key: tuple(mine) for key, mine in grouped.items() if mine}
