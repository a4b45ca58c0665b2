"""One portfolio at two times: who moved, what came and went, and what the counted figures were."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from expert.model.problems import InvalidInput, Place, Problem
from expert.model.trace import Fact
from expert.model.vocabulary import Matrix
from expert.portfolio.findings import is_finding, standings
from expert.portfolio.grids import places_of
from expert.portfolio.survey import Counted, Member, Survey

#: A field of a matrix, by the values of its row and column.
Position = tuple[str, str]


class Movement(NamedTuple):
    """Members that stood in one field of a matrix and stand in another: the fields, several where a member contradicts
    itself and none where it has no place, and the names of the members."""

    before: tuple[Position, ...]
    after: tuple[Position, ...]
    members: tuple[str, ...]


class Change(NamedTuple):
    """What became of a diagnosis or recommendation: the names of the members to whom it came, and from whom it went,
    among those that are in both portfolios; and how many had it and have it in all."""

    fact: Fact
    came: tuple[str, ...]
    went: tuple[str, ...]
    before: int
    after: int


class Changes(NamedTuple):
    """From one portfolio to another. Members are the same if they have the same name.

    `new` are only in the later one, `gone` only in the earlier one. `improved` have fewer diagnoses of the worst
    severity in which the two times differ, `worsened` have more. `figures` is aggregate -> what was counted, before and
    now, None where there was nothing to count. `titles` is name -> what people call the member. `only_now`
    and `only_before` are questions of which anything is known at that time only: what rests on them may come and go
    although nothing has changed.
    """

    file: str
    common: int
    new: tuple[str, ...]
    gone: tuple[str, ...]
    movements: dict[str, tuple[Movement, ...]]
    improved: tuple[str, ...]
    worsened: tuple[str, ...]
    findings: tuple[Change, ...]
    figures: dict[str, tuple[Counted | None, Counted | None]]
    titles: dict[str, str]
    only_now: tuple[str, ...]
    only_before: tuple[str, ...]


def changes(before: Survey, after: Survey) -> Changes:
    """From `before` to `after`. Raises InvalidInput if the members of one of them cannot be told apart."""
    old, new = _by_name(before), _by_name(after)
    common = [name for name in new if name in old]
    base = after.base
    facts = {fact for members in (old, new) for one in members.values() for fact in one.facts}
    now, then = _known(after), _known(before)
    was, has = (
        dict(zip(common, standings(base, [members[name] for name in common]), strict=True)) for members in (old, new)
    )
    return Changes(
        before.file,
        len(common),
        tuple(name for name in new if name not in old),
        tuple(name for name in old if name not in new),
        {key: _movements(matrix, old, new, common) for key, matrix in base.matrices.items()},
        tuple(name for name in common if has[name] < was[name]),
        tuple(name for name in common if has[name] > was[name]),
        tuple(_changed([fact for fact in facts if is_finding(base, fact)], old, new, common)),
        {key: (before.counted.get(key), counted) for key, counted in after.counted.items()},
        {name: member.title for name, member in [*old.items(), *new.items()]},
        tuple(name for name in base.attributes if name in now - then),
        tuple(name for name in base.attributes if name in then - now),
    )


def _known(survey: Survey) -> set[str]:
    """The questions of which anything is known."""
    return {answer.attribute for member in survey.members for answer in member.answers if answer.facts}


def _by_name(survey: Survey) -> dict[str, Member]:
    for member in survey.members:
        if member.unnamed:
            what = f"row {member.row} has no name"
            help = "over time rows are told by their names; give it one in the column that the mapping names by `id`"
            raise InvalidInput([Problem("E410", what, Place(survey.file, 0, 0), help)])
    often = Counter(member.name for member in survey.members)
    twice = [name for name, times in often.items() if times > 1]
    if twice:
        others = len(twice) - 1
        more = f", and so {'does 1 other' if others == 1 else f'do {others} others'}" if others else ""
        what = f"the name '{twice[0]}' stands for several rows{more}"
        help = "over time rows are told by their names; say in the mapping by `id` which column has one for each"
        raise InvalidInput([Problem("E410", what, Place(survey.file, 0, 0), help)])
    return {member.name: member for member in survey.members}


def _movements(
    matrix: Matrix, old: dict[str, Member], new: dict[str, Member], common: list[str]
) -> tuple[Movement, ...]:
    moved: dict[tuple[tuple[Position, ...], tuple[Position, ...]], list[str]] = {}
    for name in common:
        then, now = tuple(places_of(old[name], matrix)), tuple(places_of(new[name], matrix))
        if then != now:
            moved.setdefault((then, now), []).append(name)
    often = sorted(moved.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(Movement(then, now, tuple(names)) for (then, now), names in often)


def _changed(findings: list[Fact], old: dict[str, Member], new: dict[str, Member], common: list[str]) -> list[Change]:
    found = []
    for fact in sorted(findings):
        came = tuple(name for name in common if fact in new[name].facts and fact not in old[name].facts)
        went = tuple(name for name in common if fact in old[name].facts and fact not in new[name].facts)
        had, has = (sum(fact in one.facts for one in members.values()) for members in (old, new))
        if came or went or had != has:
            found.append(Change(fact, came, went, had, has))
    return sorted(found, key=lambda one: (-len(one.came) - len(one.went), one.fact))
