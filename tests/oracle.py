"""The reference that the engines are tested against: docs/semantics.md as plainly as Python can say it.

It reads the rule base itself, knows no atoms and no clauses, and looks at every rule in every round.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from expert.model.condition import Condition, Test
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
        in_the_end = met(base, base.rules[name].condition, everything, overrides or {})
        assert in_the_end is not None
        later = tuple(sorted(in_the_end - premises))
        firings.append(Firing(name, rank, tuple(sorted(premises)), conclusions(base, base.rules[name]), later))

    broken = []
    for name, constraint in base.constraints.items():
        facts = met(base, constraint.never, given, overrides or {})
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
            premises = None if name in fired else met(base, rule.condition, known, overrides)
            if premises is None:
                continue
            fired[name] = (rank, premises)
            weakest = max(BASES.index(rule.basis), weakness(base, rule.condition, known, strengths, overrides))
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
            and met(base, applies, facts, overrides) is not None
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


def met(base: RuleBase, condition: Condition, facts: Collection[Fact], overrides: Overrides) -> set[Fact] | None:
    """The facts that satisfy the condition, or None if it does not hold."""
    parts = [set[Fact]().union(*groups) if all(groups) else None for groups in tests(base, condition, facts, overrides)]
    parts += [met(base, part, facts, overrides) for part in condition.all_of]
    if condition.any_of:
        held = [found for part in condition.any_of if (found := met(base, part, facts, overrides)) is not None]
        parts.append(set[Fact]().union(*held) if held else None)
    holding = [part for part in parts if part is not None]
    return set[Fact]().union(*holding) if len(holding) == len(parts) else None


def weakness(
    base: RuleBase, condition: Condition, facts: Collection[Fact], strengths: Mapping[Fact, int], overrides: Overrides
) -> int:
    """The weakest link of the best way to satisfy a condition that holds."""
    links = [
        min(strengths[fact] for fact in group)
        for groups in tests(base, condition, facts, overrides)
        for group in groups
    ]
    links += [weakness(base, part, facts, strengths, overrides) for part in condition.all_of]
    if condition.any_of:
        held = [part for part in condition.any_of if met(base, part, facts, overrides) is not None]
        links.append(min(weakness(base, part, facts, strengths, overrides) for part in held))
    return max(links, default=0)


def tests(base: RuleBase, condition: Condition, facts: Collection[Fact], overrides: Overrides) -> Iterator[Groups]:
    """For each test a list of groups of facts; the test holds if no group is empty, and one of each is enough."""
    for name, test in condition.tests.items():
        yield satisfying(base, name, test, facts, overrides)
    for name, test in condition.none_of.items():
        yield failing(base, name, test, facts, overrides)


def satisfying(base: RuleBase, name: str, test: Test, facts: Collection[Fact], overrides: Overrides) -> Groups:
    attribute = base.attributes[name]
    mine = [fact for fact in facts if fact.attribute == name]
    if attribute.type == "number":
        return [{fact for fact in mine if within(base, test, fact.value, overrides)}]
    if test.all_of is not None:
        return [{fact for fact in mine if fact.holds and fact.value == value} for value in test.all_of]
    if test.any_of:
        return [{fact for fact in mine if fact.holds and written(fact.value) in test.any_of}]
    return [{fact for fact in mine if not fact.holds and fact.value == value} for value in attribute.values]


def failing(base: RuleBase, name: str, test: Test, facts: Collection[Fact], overrides: Overrides) -> Groups:
    attribute = base.attributes[name]
    mine = [fact for fact in facts if fact.attribute == name]
    if attribute.type == "number":
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
            if not check(overrides.get(text, parameter.value) if parameter else float(text)):
                return False
    return True
