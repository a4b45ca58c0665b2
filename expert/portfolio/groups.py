"""The groups into which the rule base divides a portfolio."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from expert.model.portfolio import Grouping
from expert.model.trace import Fact
from expert.portfolio.grids import values_of
from expert.portfolio.survey import Survey


class Shown(NamedTuple):
    """An attribute of the members of a group: value -> the places of those that have it, and of those of which no value
    is known; and value -> the number of those of which it is not known whether they have it."""

    attribute: str
    values: dict[str, tuple[int, ...]]
    unknown: tuple[int, ...]
    undecided: dict[str, int]
    size: int

    def known(self, value: str) -> int:
        """Return of how many members it is known whether they have the value."""
        return self.size - self.undecided[value]


class Group(NamedTuple):
    """The members with one value of the attribute by which they are divided, of how many members it is known whether
    they have it, of how many it is not, and what is shown of them."""

    value: str
    members: tuple[int, ...]
    known: int
    unknown: int
    shown: tuple[Shown, ...]


class Division(NamedTuple):
    """A way to divide the portfolio: its groups, also those that nobody is in; the members of which the value is not
    known; and what is listed of all members."""

    name: str
    grouping: Grouping
    groups: tuple[Group, ...]
    rest: tuple[int, ...]
    listed: tuple[Shown, ...]


def divisions(survey: Survey) -> tuple[Division, ...]:
    """All ways that the rule base declares."""
    groups = survey.base.portfolio.groups if survey.base.portfolio else {}
    return tuple(_divided(survey, name, grouping) for name, grouping in groups.items())


def _divided(survey: Survey, name: str, grouping: Grouping) -> Division:
    every = range(len(survey.members))
    by = shown(survey, grouping.by, every)
    return Division(
        name,
        grouping,
        tuple(
            Group(
                value,
                members,
                by.known(value),
                by.undecided[value],
                tuple(shown(survey, attribute, members) for attribute in grouping.show),
            )
            for value, members in by.values.items()
        ),
        by.unknown,
        tuple(shown(survey, attribute, every) for attribute in grouping.listed),
    )


def shown(survey: Survey, attribute: str, members: Iterable[int]) -> Shown:
    """What is known of an attribute of some members. Each value of the vocabulary is there, in its order."""
    values: dict[str, list[int]] = {value: [] for value in survey.base.attributes[attribute].options}
    unknown: list[int] = []
    there = list(members)
    for place in there:
        found = values_of(survey.members[place], attribute)
        for value in found:
            values.setdefault(value, []).append(place)
        if not found:
            unknown.append(place)
    some = set(there)
    left = {value: len(some.intersection(survey.unknown(fact_of(survey, attribute, value)))) for value in values}
    return Shown(attribute, {value: tuple(one) for value, one in values.items()}, tuple(unknown), left, len(there))


def fact_of(survey: Survey, attribute: str, value: str) -> Fact:
    """Return the fact that a value, as files write it, is one of the attribute."""
    flag = survey.base.attributes[attribute].type == "flag"
    return Fact(attribute, value == "true" if flag else value)
