"""What a rule base says in short, of counts, of points and of `otherwise`: whether it can be said at length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from expert.files.answers import number
from expert.files.loaded import LoadedBase
from expert.inference.expand import others
from expert.inference.sums import failing
from expert.model.condition import Condition, Limit, Test
from expert.model.problems import Problem, did_you_mean
from expert.model.rule import Rule
from expert.model.rule_table import Points
from expert.model.rulebase import RuleBase
from expert.model.vocabulary import Attribute

#: Code, message, path below the test, help.
Mistake = tuple[str, str, tuple[str | int, ...], str]


def count_mistakes(base: RuleBase, name: str, attribute: Attribute, limit: Limit, negated: bool) -> Iterator[Mistake]:
    """Yield what is wrong with counting the values of an attribute."""
    if attribute.type != "choices":
        help = "count the conditions themselves, by `sums`"
        yield "E301", f"a `count` is of the values of a set, and '{name}' is a {attribute.type}", ("count",), help
        return
    if not attribute.asked and (limit.below is None) == negated:
        message = f"rules conclude only what is true, so nothing can be known to be missing from '{name}'"
        yield "E304", message, ("count",), "count by `at_least`, without `not`"
    yield from limit_mistakes(base, limit, len(attribute.options), ("count",))


def points_mistakes(base: RuleBase, name: str, points: Points, test: Test) -> Iterator[Mistake]:
    """Yield what is wrong with a test of points."""
    help = "write {at_least: 60}, or {below: 60} for points that are known to stay below it"
    if not test.bounds:
        yield "E301", f"'{name}' are points, which are tested by `at_least` or `below`", (), help
        return
    for bound in test.bounds:
        if bound not in ("at_least", "below"):
            yield "E301", f"points are whole, and are not tested by '{bound}'", (bound,), help
            return
    if len(test.bounds) > 1:
        yield "E301", "points are tested by one bound at a time", (), "write the other in a condition under `all`"
        return
    limit = Limit(at_least=test.at_least, below=test.below)
    yield from limit_mistakes(base, limit, sum(row.add for row in points.rows), ())


def limit_mistakes(base: RuleBase, limit: Limit, total: int, path: tuple[str | int, ...]) -> Iterator[Mistake]:
    """Yield what is wrong with how many are wanted of `total`."""
    key = "at_least" if limit.below is None else "below"
    value = number(limit.bound)
    if value is None:
        if limit.bound not in base.parameters:
            help = did_you_mean(limit.bound, base.parameters) or "write a number or the name of a parameter"
            yield "E205", f"unknown parameter '{limit.bound}'", (*path, key), help
            return
        value = base.parameters[limit.bound].value
    if not 0 < value <= total:
        always = (value <= 0) == (limit.below is None)
        what = "holds in every case" if always else "cannot hold"
        yield "E307", f"with {limit.bound} this {what}", (*path, key), f"write a number from 1 to {total}"


def points_problems(loaded: LoadedBase) -> Iterator[Problem]:
    """Yield the problems of points: names that are taken, and points that need themselves.
    The conditions of their rows are checked as all others are."""
    base = loaded.base
    for name in base.points:
        if name in base.attributes:
            place = loaded.place("points", name, key=True)
            message = f"'{name}' is declared as an attribute, too"
            yield Problem("E206", message, place, "rename one", (loaded.place("attributes", name, key=True),))
        if name in _needed(base, name):
            place = loaded.place("points", name, key=True)
            yield Problem("E306", f"the points '{name}' depend on themselves in the end", place)


def _needed(base: RuleBase, name: str) -> set[str]:
    """Return the points that some points ask for, directly or not."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        rows = base.points[waiting.pop()].rows
        asked = {other for row in rows for other in row.condition.attributes if other in base.points}
        waiting += asked - found
        found |= asked
    return found


def order_problems(loaded: LoadedBase, rule: Rule) -> Iterator[Problem]:
    """Yield why it cannot be known that the rules fail that have to fail for another, if it cannot. Names that there
    are not are told where they stand."""
    base = loaded.base
    for index, name in enumerate(rule.after):
        if name not in base.rules:
            help = did_you_mean(name, base.rules)
            yield Problem("E205", f"unknown rule '{name}'", loaded.place("rules", rule.name, "after", index), help)
    rest = others(base, rule)
    place = loaded.place("rules", rule.name, "otherwise" if rule.otherwise else "after", key=True)
    (name, _), *_ = rule.then.items()
    if rule.otherwise and (attribute := base.attributes.get(name)) is not None:
        if not attribute.single:
            message = f"'{name}' is a set, of which no value is concluded instead of others"
            yield Problem("E209", message, place, "conclude a choice or a flag `otherwise`")
            return
        if not rest:
            help = "it would hold in every case; add the rules that it is an exception to, or leave out `otherwise`"
            yield Problem("E209", f"no rule concludes another value of '{name}'", place, help)
    for other in rest:
        for culprit in dict.fromkeys(never_failing(base, other.condition)):
            message = (
                f"it can never be known that '{other.name}' does not fire: rules conclude only what is true, so "
                f"nothing can be known to be missing from '{culprit}'"
            )
            help = f"let '{other.name}' test a choice or a flag that rules conclude either way"
            yield Problem("E304", message, place, help, (loaded.place("rules", other.name, "if", key=True),))


def never_failing(base: RuleBase, condition: Condition, seen: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the concluded sets whose tests a condition has; that these fail is never known."""
    for name in condition.attributes:
        if name in base.points and name not in seen:
            for row in base.points[name].rows:
                yield from never_failing(base, row.condition, (*seen, name))
    for _, name, test, negated in failing(condition, base).walk():
        attribute = base.attributes.get(name)
        if attribute is None or attribute.type != "choices" or attribute.asked:
            continue
        if negated != (test.any_of == () if test.count is None else test.count.below is not None):
            yield name


def concludes_number(name: str, values: Iterable[str]) -> tuple[str, str]:
    """Return the message and the help for a rule that concludes a number."""
    message = f"a rule cannot conclude the number '{name}' ({', '.join(values)})"
    return message, "conclude a choice of steps; to add up what holds, declare `points`, which rules can test"
