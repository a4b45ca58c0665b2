"""The reference that the engines are tested against: docs/semantics.md as plainly as Python can say it.

It reads the rule base itself, knows no atoms and no clauses, and looks at every rule in every round.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import combinations
from typing import Any

from expert.model.condition import Condition, Limit, Test, Weighed
from expert.model.rule import BASES, Rule
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer, Broken, Contradiction, Derived, Fact, Firing, Trace

Overrides = Mapping[str, float]

#: The facts that would each satisfy a test, or a part of one that asks for several.
Groups = list[set[Fact]]


def evaluate(base: RuleBase, case: str, answers: Collection[Answer], overrides: Overrides | None = None) -> Trace:
    """The trace of a case, computed the slow way."""
    counting = counts(base, {answer.attribute: answer for answer in answers}, overrides or {})
    given = {fact for answer in counting.values() for fact in answer.facts}
    ranks, strengths, fired = fixpoint(base, given, set(), overrides or {})
    everything = given | set(ranks)

    found: dict[str, list[Fact]] = {}
    for fact in everything:
        if base.attributes[fact.attribute].single:
            found.setdefault(fact.attribute, []).append(fact)
    clashing = {name: tuple(sorted(facts)) for name, facts in found.items() if len(facts) > 1}

    certain = ranks
    if clashing:
        sure = counts(base, {a.attribute: a for a in answers if a.attribute not in clashing}, overrides or {})
        given_sure = {fact for answer in sure.values() for fact in answer.facts}
        banned = {fact for fact in every_conclusion(base) if fact.attribute in clashing}
        certain = fixpoint(base, given_sure, banned, overrides or {})[0]

    derived = []
    for fact, rank in ranks.items():
        concluding = [name for name in fired if fact in conclusions(base, base.rules[name])]
        late = [name for name in concluding if fired[name][0] > rank]
        alone = fixpoint(base, given, {fact}, overrides or {})[2] if late else {}
        derived.append(
            Derived(
                fact,
                rank,
                tuple(sorted(name for name in concluding if fired[name][0] == rank)),
                tuple(sorted(name for name in late if name in alone)),
                BASES[strengths[fact]],
                fact not in certain,
            )
        )

    firings = []
    for name, (rank, premises) in fired.items():
        in_the_end = met(asked_of(base, base.rules[name], everything, overrides or {}))
        assert in_the_end is not None
        later = tuple(sorted(in_the_end - premises))
        firings.append(Firing(name, rank, tuple(sorted(premises)), conclusions(base, base.rules[name]), later))

    broken = []
    for name, constraint in base.constraints.items():
        facts = met(tree(base, constraint.never, given, overrides or {}))
        if facts is not None:
            broken.append(Broken(name, tuple(sorted(facts))))

    return Trace(
        case=case,
        answers=tuple(sorted(counting.values())),
        inert=tuple(sorted(answer for answer in answers if answer.attribute not in counting)),
        derived=tuple(sorted(derived, key=lambda d: (d.rank, d.fact))),
        firings=tuple(sorted(firings, key=lambda f: (f.rank, f.rule))),
        contradictions=tuple(Contradiction(name, clashing[name]) for name in sorted(clashing)),
        broken=tuple(sorted(broken)),
        parameters=tuple(sorted((overrides or {}).items())),
    )


def fixpoint(
    base: RuleBase, given: Collection[Fact], banned: Collection[Fact], overrides: Overrides
) -> tuple[dict[Fact, int], dict[Fact, int], dict[str, tuple[int, set[Fact]]]]:
    """Rounds of all rules until nothing new fires: (fact -> rank, fact -> strength, rule -> (rank, premises))."""
    ranks: dict[Fact, int] = {}
    strengths = dict.fromkeys(given, 0)
    fired: dict[str, tuple[int, set[Fact]]] = {}
    rank = 0
    while True:
        rank += 1
        known = set(given) | set(ranks)
        new: dict[Fact, int] = {}
        for name, rule in base.rules.items():
            if name in fired:
                continue
            asked = asked_of(base, rule, known, overrides)
            premises = met(asked)
            if premises is None:
                continue
            fired[name] = (rank, premises)
            weakest = max(BASES.index(rule.basis), weakness(asked, strengths))
            for fact in conclusions(base, rule):
                if fact not in ranks and fact not in banned:
                    new[fact] = min(weakest, new.get(fact, weakest))
        if not any(rule_rank == rank for rule_rank, _ in fired.values()):
            return ranks, strengths, fired
        ranks.update(dict.fromkeys(new, rank))
        strengths.update(new)


def counts(base: RuleBase, answers: Mapping[str, Answer], overrides: Overrides) -> dict[str, Answer]:
    """The answers that count: an answer whose `applies` is not known to be true does not, nor helps another to."""
    counting = {name: answer for name, answer in answers.items() if base.attributes[name].applies is None}
    while True:
        facts = {fact for answer in counting.values() for fact in answer.facts}
        more = [
            name
            for name in answers
            if name not in counting
            and (applies := base.attributes[name].applies) is not None
            and met(tree(base, applies, facts, overrides)) is not None
        ]
        if not more:
            return dict(sorted(counting.items()))
        counting.update({name: answers[name] for name in more})


def conclusions(base: RuleBase, rule: Rule) -> tuple[Fact, ...]:
    return tuple(
        sorted(
            {
                Fact(name, value == "true" if base.attributes[name].type == "flag" else value)
                for name, values in rule.then.items()
                for value in values
            }
        )
    )


def every_conclusion(base: RuleBase) -> set[Fact]:
    return {fact for rule in base.rules.values() for fact in conclusions(base, rule)}


#: What a condition asks of the facts: one of some facts, all or any of some parts, or enough of some weighed parts.
Tree = tuple[str, Any]


def asked_of(base: RuleBase, rule: Rule, facts: Collection[Fact], overrides: Overrides) -> Tree:
    """What a rule asks: its condition, and with `otherwise` that each rule for another value is known to fail."""
    parts = [tree(base, rule.condition, facts, overrides)] if rule.condition != Condition() else []
    for other in base.rules.values() if rule.otherwise else ():
        if not other.otherwise and any(other.then.get(name, values) != values for name, values in rule.then.items()):
            parts.append(tree(base, other.condition, facts, overrides, fails=True))
    return "all", parts


def tree(
    base: RuleBase, condition: Condition, facts: Collection[Fact], overrides: Overrides, *, fails: bool = False
) -> Tree:
    """What must be there for a condition to hold, or for it to be known to fail."""
    parts: list[Tree] = []
    for group, negated in ((condition.tests, False), (condition.none_of, True)):
        for name, test in group.items():
            parts.append(asked_by(base, name, test, facts, overrides, contrary=negated != fails))
            attribute = base.attributes.get(name)
            if fails and attribute is not None and attribute.applies is not None:
                parts.append(tree(base, attribute.applies, facts, overrides, fails=True))
    parts += [tree(base, part, facts, overrides, fails=fails) for part in condition.all_of]
    if condition.any_of:
        inner = [tree(base, part, facts, overrides, fails=fails) for part in condition.any_of]
        parts.append(("all" if fails else "any", inner))
    for one in condition.sums:
        parts.append(total(base, one.of, one.limit, facts, overrides, contrary=fails))
    return "any" if fails else "all", parts


def asked_by(
    base: RuleBase, name: str, test: Test, facts: Collection[Fact], overrides: Overrides, *, contrary: bool
) -> Tree:
    if name in base.points:
        limit = Limit(at_least=test.at_least, below=test.below)
        return total(base, base.points[name].rows, limit, facts, overrides, contrary=contrary)
    if test.count is not None:
        values = base.attributes[name].values
        of = [Weighed(condition=Condition(tests={name: Test(any_of=(value,))})) for value in values]
        return total(base, of, test.count, facts, overrides, contrary=contrary)
    groups = (failing if contrary else satisfying)(base, name, test, facts, overrides)
    return "all", [("one", group) for group in groups]


def total(
    base: RuleBase,
    of: Collection[Weighed],
    limit: Limit,
    facts: Collection[Fact],
    overrides: Overrides,
    *,
    contrary: bool,
) -> Tree:
    """At least so much of what holds; or so much of what fails that the rest stays below."""
    bound = base.parameters.get(limit.bound)
    number = overrides.get(limit.bound, bound.value) if bound else float(limit.bound)
    below = (limit.below is not None) != contrary
    everything = sum(one.add for one in of)
    # A sum of whole numbers stays below a bound if what fails leaves less than it.
    enough = [
        so_much
        for so_much in range(1, everything + 2)
        if (everything - so_much < number if below else so_much >= number)
    ]
    parts = [(one.add, tree(base, one.condition, facts, overrides, fails=below)) for one in of]
    return "sum", (min(enough, default=everything + 1), parts)


def met(tree: Tree) -> set[Fact] | None:
    """The facts that bring about what is asked, or None if they do not."""
    kind, asked = tree
    if kind == "one":
        return asked or None
    if kind == "sum":
        every = held_of(asked)
        mine = (met(asked[1][place][1]) or set() for places in every for place in places)
        return set[Fact]().union(*mine) if every else None
    found = [met(part) for part in asked]
    held = [one for one in found if one is not None]
    there = len(held) == len(found) if kind == "all" else bool(held)
    return set[Fact]().union(*held) if there else None


def enough_of(asked: tuple[int, list[tuple[int, Tree]]]) -> Iterator[tuple[int, ...]]:
    """Every choice of members that is enough, and not enough without any of them."""
    enough, parts = asked
    for size in range(1, len(parts) + 1):
        for places in combinations(range(len(parts)), size):
            weights = [parts[place][0] for place in places]
            if sum(weights) >= enough and all(sum(weights) - weight < enough for weight in weights):
                yield places


def held_of(asked: tuple[int, list[tuple[int, Tree]]]) -> list[tuple[int, ...]]:
    """Those of which all members hold."""
    return [places for places in enough_of(asked) if all(met(asked[1][place][1]) is not None for place in places)]


def weakness(tree: Tree, strengths: Mapping[Fact, int]) -> int:
    """The weakest link of the best way to bring about what is asked."""
    kind, asked = tree
    if kind == "one":
        return min(strengths[fact] for fact in asked)
    if kind == "sum":
        every = held_of(asked)
        return min(max(weakness(asked[1][place][1], strengths) for place in places) for places in every)
    links = [weakness(part, strengths) for part in asked if met(part) is not None]
    return max(links, default=0) if kind == "all" else min(links)


def satisfying(base: RuleBase, name: str, test: Test, facts: Collection[Fact], overrides: Overrides) -> Groups:
    attribute = base.attributes[name]
    mine = [fact for fact in facts if fact.attribute == name]
    if attribute.numeric:
        return [{fact for fact in mine if within(base, test, fact.value, overrides)}]
    if test.all_of is not None:
        return [{fact for fact in mine if fact.holds and fact.value == value} for value in test.all_of]
    if test.any_of:
        return [{fact for fact in mine if fact.holds and written(fact.value) in test.any_of}]
    return [{fact for fact in mine if not fact.holds and fact.value == value} for value in attribute.values]


def failing(base: RuleBase, name: str, test: Test, facts: Collection[Fact], overrides: Overrides) -> Groups:
    attribute = base.attributes[name]
    mine = [fact for fact in facts if fact.attribute == name]
    if attribute.numeric:
        return [{fact for fact in mine if not within(base, test, fact.value, overrides)}]
    if attribute.type != "choices":
        return [{fact for fact in mine if written(fact.value) not in (test.any_of or ())}]
    if test.all_of is not None:
        return [{fact for fact in mine if not fact.holds and fact.value in test.all_of}]
    if test.any_of:
        return [{fact for fact in mine if not fact.holds and fact.value == value} for value in test.any_of]
    return [{fact for fact in mine if fact.holds}]


def written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def quantity(text: str) -> float:
    """A number, or the days of a date."""
    return float(date.fromisoformat(text).toordinal()) if text[4:5] == "-" and len(text) == 10 else float(text)


def within(base: RuleBase, test: Test, value: Any, overrides: Overrides) -> bool:
    checks: dict[str, Callable[[float], bool]] = {
        "at_least": lambda bound: value >= bound,
        "above": lambda bound: value > bound,
        "at_most": lambda bound: value <= bound,
        "below": lambda bound: value < bound,
    }
    for name, check in checks.items():
        text = getattr(test, name)
        if text is not None:
            parameter = base.parameters.get(text)
            if not check(overrides.get(text, parameter.value) if parameter else quantity(text)):
                return False
    return True


# ---------------------------------------------------------------------- amounts


def amount(base: RuleBase, name: str, trace: Trace) -> Fraction | str:
    """What an amount comes to, as Python computes its formula; `missing`, or `failed`."""
    overrides = dict(trace.parameters)
    facts = {fact for one in trace.answers for fact in one.facts} | {one.fact for one in trace.derived}
    cases = list(base.amounts[name].value)
    while cases[1:] and cases[0].condition is not None:
        if met(tree(base, cases[0].condition, facts, overrides)) is not None:
            break
        if met(tree(base, cases[0].condition, facts, overrides, fails=True)) is None:
            return "missing"
        del cases[0]
    text = re.sub(r"(?<![\w.])\d+(\.\d+)?", lambda found: f"Fraction('{found[0]}')", cases[0].formula)
    text = re.sub(r", (-?)Fraction\('(\d)'\), (half_up|half_even|up|down)\)", r", \1\2, '\3')", text)
    found: dict[str, Fraction | str] = {}
    for used in re.findall(r"[^\W\d][\w]*", cases[0].formula):
        if used in base.amounts:
            found[used] = amount(base, used, trace)
        elif used in base.parameters:
            found[used] = Fraction(repr(overrides.get(used, base.parameters[used].value)))
        elif used in base.attributes:
            values = {fact.value for fact in facts if fact.attribute == used}
            applies = base.attributes[used].applies
            apart = applies is not None and met(tree(base, applies, facts, overrides, fails=True)) is not None
            found[used] = "failed" if len(values) > 1 or (not values and apart) else "missing"
            if len(values) == 1:
                found[used] = Fraction(repr(values.pop()))
    for why in ("failed", "missing"):
        if why in found.values():
            return why
    try:
        value = eval(text, {"Fraction": Fraction, "round": _rounded, "min": min, "max": max}, found)
    except ZeroDivisionError:
        return "failed"
    return value if max(value.numerator.bit_length(), value.denominator.bit_length()) <= 4_096 else "failed"


def _rounded(value: Fraction, digits: int, mode: str) -> Fraction:
    with localcontext(prec=10_000):
        number = Decimal(value.numerator) / Decimal(value.denominator)
        return Fraction(number.quantize(Decimal(1).scaleb(-digits), rounding=f"ROUND_{mode.upper()}"))
