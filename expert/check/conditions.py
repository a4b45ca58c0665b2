"""Names that nothing declares, and conditions whose tests do not fit the types of their attributes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Any

from expert.check.shorthand import Mistake, count_mistakes, limit_mistakes, never_failing, points_mistakes
from expert.files.answers import literal
from expert.files.loaded import LoadedBase
from expert.inference.compile import interval
from expert.inference.forward import MAX_ATOMS, MAX_CONCLUDED
from expert.inference.sums import counted, members, needed
from expert.model.condition import Condition, Test
from expert.model.day import Day
from expert.model.problems import Place, Problem, did_you_mean
from expert.model.rulebase import RuleBase
from expert.model.vocabulary import Attribute


def unknown_names(
    loaded: LoadedBase,
    section: str,
    name: str,
    used: Iterable[tuple[tuple[str | int, ...], str | None]],
    known: dict[str, Any],
    what: str,
) -> Iterator[Problem]:
    """Yield a problem for each name in `used`, path and name, that is not in `known`."""
    for path, given in used:
        if given is not None and given not in known:
            help = did_you_mean(given, known)
            yield Problem("E205", f"unknown {what} '{given}'", loaded.place(section, name, *path), help)


def unknown_listed(
    loaded: LoadedBase, section: str, name: str, key: str, given: Iterable[str], known: dict[str, Any], what: str
) -> Iterator[Problem]:
    """Yield a problem for each of the names `given` under `key` of an entry that is not in `known`."""
    used = [((key, index), one) for index, one in enumerate(given)]
    yield from unknown_names(loaded, section, name, used, known, what)


def unknown_attribute(loaded: LoadedBase, name: str, place: Place, known: Iterable[str]) -> Problem:
    """Return the problem that this part of the rule base has no attribute `name`, with the nearest of those that are
    `known`."""
    if name in loaded.base.amounts:
        help = "compare the numbers that it is computed from, or ask for it as a number of its own"
        return Problem("E313", f"'{name}' is an amount: rules neither test nor conclude it", place, help)
    if loaded.case_base and name in loaded.case_base.attributes:
        help = "it is about one case, and this is about a portfolio; an aggregate can count the cases"
    elif loaded.base.portfolio and name in loaded.base.portfolio.attributes:
        help = "it is about a portfolio, and this is about one case"
    else:
        help = did_you_mean(name, known, listed=0)
    return Problem("E203", f"unknown attribute '{name}'", place, help)


#: More alternatives than this in one condition, and neither an engine nor a reader can cope with it.
MAX_ALTERNATIVES = 256

#: All rules together. The engine takes some 35 KB for each clause.
MAX_CLAUSES = 10_000

#: Alternatives are counted up to here; the number itself could have more digits than Python writes.
_COUNTED = 1_000_000


def condition_problems(
    loaded: LoadedBase,
    section: str,
    name: str,
    key: str,
    condition: Condition,
    *,
    answers_only: bool = False,
    below: tuple[str | int, ...] = (),
) -> Iterator[Problem]:
    """Yield the problems of a condition that stands under `key`, or `below` that, in the entry `name` of `section`."""
    base = loaded.base
    found = False
    for path, one in condition.walk_sums():
        members = (member.condition for member in one.of if one.below is not None)
        for culprit in dict.fromkeys(name for member in members for name in never_failing(base, member)):
            found = True
            message = f"rules conclude only what is true, so nothing can be known to be missing from '{culprit}'"
            place = loaded.place(section, name, key, *below, *path, "below", key=True)
            yield Problem("E304", message, place, "test `at_least` so much instead")
        for code, message, spot, help in limit_mistakes(base, one.limit, one.total, path):
            found = True
            yield Problem(code, message, loaded.place(section, name, key, *below, *spot), help)
    for path, attribute_name, test, negated in condition.walk():
        attribute = base.attributes.get(attribute_name)
        at = (key, *below, *path)
        if attribute is None and attribute_name in base.points:
            found = True  # it is measured when all names are known
            if answers_only:
                message = f"'{attribute_name}' are points, and only answers can be tested here"
                yield Problem("E303", message, loaded.place(section, name, *at, key=True), "add them up by `sums`")
            for code, message, spot, help in points_mistakes(base, attribute_name, base.points[attribute_name], test):
                yield Problem(code, message, loaded.place(section, name, *at, *spot), help)
            if (test.below is None) == negated:
                whole = Condition(tests={attribute_name: test})
                for culprit in dict.fromkeys(never_failing(base, whole)):
                    message = f"it is never known that points stay below a number if they are given for '{culprit}'"
                    place = loaded.place(section, name, *at, key=True)
                    yield Problem("E304", message, place, "rules conclude only what is true of it")
            continue
        if attribute is None:
            found = True
            place = loaded.place(section, name, *at, key=True)
            yield unknown_attribute(loaded, attribute_name, place, base.attributes)
            continue
        if answers_only and not attribute.asked:
            found = True
            message = f"'{attribute_name}' is concluded, and only answers can be tested here"
            yield Problem("E303", message, loaded.place(section, name, *at, key=True))
        found = found or test.count is not None
        for code, message, spot, help in _test_mistakes(base, attribute_name, attribute, test, negated):
            found = True
            yield Problem(code, message, loaded.place(section, name, *at, *spot), help)
    if not found:
        yield from too_large(loaded, section, name, key, condition)


def _test_mistakes(base: RuleBase, name: str, attribute: Attribute, test: Test, negated: bool) -> Iterator[Mistake]:
    if test.count is not None:
        yield from count_mistakes(base, name, attribute, test.count, negated)
        return
    if attribute.numeric:
        yield from _number_mistakes(base, name, attribute, test)
        return
    if test.bounds:
        yield "E301", f"'{name}' is a {attribute.type}, which has no bounds", (), "name its values"
        return
    values = test.any_of if test.any_of is not None else test.all_of or ()
    for index, value in enumerate(values):
        if value not in attribute.options:
            path = ("all_of", index) if test.all_of is not None else (index,)
            yield "E204", f"'{name}' has no value '{value}'", path, did_you_mean(value, attribute.options)
    if attribute.type != "choices" and (test.all_of is not None or not values):
        what = "`all_of`" if test.all_of is not None else "an empty list"
        yield (
            "E301",
            f"{what} tests a set, and '{name}' is a {attribute.type}",
            (),
            "name one value or several",
        )
    if attribute.type == "choices" and not attribute.asked and negated != (values == ()):
        message = f"rules conclude only what is true, so nothing can be known to be missing from '{name}'"
        yield "E304", message, (), "test for something that is known instead"
    if attribute.single and negated and set(attribute.options) <= set(values):
        yield "E307", f"no value of '{name}' is left, so this cannot hold", (), ""


def _number_mistakes(base: RuleBase, name: str, attribute: Attribute, test: Test) -> Iterator[Mistake]:
    if not test.bounds:
        bound = "2024-02-29" if attribute.type == "date" else "3"
        help = f"write {{at_least: {bound}}}, {{above: {bound}}}, {{at_most: {bound}}} or {{below: {bound}}}"
        yield "E301", f"'{name}' is a {attribute.type}, which is tested by bounds", (), help
        return
    unknown = False
    for bound, text in test.bounds.items():
        value = literal(text)
        if value is None and text not in base.parameters:
            unknown = True
            help = did_you_mean(text, base.parameters) or f"write a {attribute.type} or the name of a parameter"
            yield "E205", f"unknown parameter '{text}'", (bound,), help
        elif isinstance(base.parameters[text].value if value is None else value, Day) != (attribute.type == "date"):
            unknown = True
            what = "a date" if attribute.type == "number" else "no date, written as 2024-02-29"
            yield "E301", f"'{name}' is a {attribute.type}, and '{text}' is {what}", (bound,), ""
    if not unknown and interval(test, base, {}).empty:
        yield "E307", "no number satisfies these bounds", (), ""


def too_large(loaded: LoadedBase, section: str, name: str, key: str, condition: Condition) -> Iterator[Problem]:
    """Yield a problem if a sound condition under `key` in the entry `name` is more than an engine and a reader can cope
    with."""
    alternatives, concluded, given = _size(loaded.base, condition)
    for count, limit, what in (
        (alternatives, MAX_ALTERNATIVES, "alternatives"),
        (concluded, MAX_CONCLUDED, "tests of conclusions at once"),
        (given, MAX_ATOMS, "tests of answers at once"),
    ):
        if count > limit:
            message = f"this condition has {count:,} {what}, more than the {limit:,} that it may have"
            help = "conclude something in between, and test that"
            yield Problem("E305", message, loaded.place(section, name, key, key=True), help)


def clauses_of(base: RuleBase, condition: Condition) -> int:
    """Count the clauses that a rule with this condition, which must be sound, becomes."""
    return _size(base, condition)[0]


def _size(base: RuleBase, condition: Condition) -> tuple[int, int, int]:
    """Count the alternatives of a condition, and the most tests of conclusions and of answers in one of them."""
    alternatives = 1
    tests = {True: 0, False: 0}
    for negated, group in ((False, condition.tests), (True, condition.none_of)):
        for name, test in group.items():
            tests[base.attributes[name].asked] += _width(base.attributes[name], test, negated)
    branches = [[part] for part in condition.all_of]
    if condition.any_of:
        branches.append(list(condition.any_of))
    for branch in branches:
        sizes = [_size(base, part) for part in branch]
        alternatives = min(alternatives * sum(size[0] for size in sizes), _COUNTED)
        tests[False] += max(size[1] for size in sizes)
        tests[True] += max(size[2] for size in sizes)
    for one in condition.sums:
        sizes = [_size(base, part) for part in members(one, base)]
        enough = needed(one, base, {})
        alternatives = min(
            alternatives * counted([row.add for row in one.of], [size[0] for size in sizes], enough), _COUNTED
        )
        most = _most_together(sorted(row.add for row in one.of), enough)
        tests[False] += sum(sorted((size[1] for size in sizes), reverse=True)[:most])
        tests[True] += sum(sorted((size[2] for size in sizes), reverse=True)[:most])
    return alternatives, tests[False], tests[True]


def _most_together(weights: Sequence[int], enough: int) -> int:
    """Return how many of some weights, the smallest first, can be needed together for enough."""
    return next((count for count, total in enumerate(accumulate(weights), start=1) if total >= enough), len(weights))


def _width(attribute: Attribute, test: Test, negated: bool) -> int:
    """Count the atoms that the test becomes."""
    if attribute.type != "choices":
        return 1
    if negated:
        return len(test.any_of or ()) or 1
    return len(attribute.options) if test.any_of == () else len(test.all_of or ()) or 1
