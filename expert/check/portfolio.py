"""Whether what is counted of many cases, and the groups that they are divided into, fit what is known of one case."""

from __future__ import annotations

from collections.abc import Iterator

from expert.check.conditions import condition_problems, too_large, unknown_attribute, unknown_listed
from expert.files.loaded import LoadedBase
from expert.inference.aggregates import condition_of
from expert.model.problems import Problem


def portfolio_problems(loaded: LoadedBase) -> Iterator[Problem]:
    """Yield a problem for each name that does not exist, or does not fit, in the aggregates and groups of a whole rule
    base."""
    if loaded.base.portfolio is None:
        return
    for name in loaded.base.portfolio.aggregates:
        yield from _aggregate(loaded, name)
    for name in loaded.base.portfolio.groups:
        yield from _group(loaded, name)


def _aggregate(loaded: LoadedBase, name: str) -> Iterator[Problem]:
    assert loaded.base.portfolio is not None
    aggregate = loaded.base.portfolio.aggregates[name]
    found = False
    for key, condition in (("of", aggregate.of), ("among", aggregate.among)):
        for problem in condition_problems(loaded, "aggregates", name, key, condition) if condition else ():
            found = True
            yield problem
    if aggregate.of_number is not None:
        numbers = [key for key, attribute in loaded.base.attributes.items() if attribute.type == "number"]
        if aggregate.of_number not in numbers:
            found = True
            place = loaded.place("aggregates", name, "of_number")
            if aggregate.of_number in loaded.base.attributes:
                message = f"'{aggregate.of_number}' is no number, and only numbers have a {aggregate.kind}"
                yield Problem("E301", message, place, "count a share of the cases instead")
            else:
                yield unknown_attribute(loaded, aggregate.of_number, place, numbers)
    if not found:
        # Each of the two may be within the limits, and both together beyond them.
        yield from too_large(loaded, "aggregates", name, "of", condition_of(aggregate))


def _group(loaded: LoadedBase, name: str) -> Iterator[Problem]:
    base = loaded.base
    assert base.portfolio is not None
    group = base.portfolio.groups[name]
    yield from unknown_listed(loaded, "groups", name, "cites", group.cites, base.claims, "claim")
    choices = [key for key, attribute in base.attributes.items() if attribute.type == "choice"]
    if group.by in base.attributes and group.by not in choices:
        message = (
            f"'{group.by}' is of type {base.attributes[group.by].type}, and only a choice divides cases into groups"
        )
        yield Problem("E301", message, loaded.place("groups", name, "by"), "name an attribute of type choice")
    elif group.by not in choices:
        yield unknown_attribute(loaded, group.by, loaded.place("groups", name, "by"), choices)
    for key, given in (("show", group.show), ("list", group.listed)):
        for index, one in enumerate(given):
            if one not in base.attributes:
                yield unknown_attribute(loaded, one, loaded.place("groups", name, key, index), base.attributes)
