"""Which conclusions are meant by what a person types, and which are the ones that matter in the end."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from expert.files.answers import written
from expert.inference.compile import concluded_facts, typed
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact, Trace
from expert.words.facts import value_of


def find_conclusions(base: RuleBase, text: str) -> list[Fact]:
    """Return the facts that rules can conclude and that `text` names, as `attribute=value`, `attribute`, or `value`."""
    concludable = {fact for rule in base.rules.values() for fact in concluded_facts(base, rule.then)}
    return [fact for fact in find_values(base, text) if fact in concludable]


def find_values(base: RuleBase, text: str) -> list[Fact]:
    """Return the values of concluded attributes that `text` names as a conclusion, whether there is a rule for them or
    not."""
    name, separator, value = text.partition("=")
    named = [
        Fact(key, typed(attribute, option))
        for key, attribute in base.attributes.items()
        if not attribute.asked
        for option in attribute.options
        if (key == name and (not separator or option == value)) or (not separator and option == text)
    ]
    concluded = _concluded(base, {fact.attribute for fact in named})
    return [fact for fact in named if fact in concluded]


def conclusion_names(base: RuleBase) -> list[str]:
    """Return the names of conclusions: the attributes and the values that rules conclude."""
    concluded = in_order(base, _concluded(base, base.attributes))
    return list(dict.fromkeys([*(fact.attribute for fact in concluded), *(written(fact) for fact in concluded)]))


def _concluded(base: RuleBase, attributes: Collection[str]) -> set[Fact]:
    """Return the facts on some of the attributes that rules can conclude."""
    return {
        fact
        for rule in base.rules.values()
        if not rule.then.keys().isdisjoint(attributes)
        for fact in concluded_facts(base, rule.then)
        if fact.attribute in attributes
    }


def result_facts(base: RuleBase) -> frozenset[Fact]:
    """Return the facts that a result can consist of: the findings and recommendations that rules can conclude, or all
    conclusions if the base declares none of these."""
    facts = _concluded(base, base.attributes)
    found = {fact for fact in facts if (value := value_of(base, fact)) and (value.severity or value.actor)}
    return frozenset(found or facts)


def final_conclusions(base: RuleBase, trace: Trace) -> list[Fact]:
    """Return the conclusions that a person wants explained: those that clash, the findings, the worst first, and the
    recommendations, by stage. Return all conclusions if there are none of these."""
    severities, stages = list(base.severities), list(base.stages)
    clashing = {contradiction.attribute for contradiction in trace.contradictions}
    ranked = []
    for one in trace.derived:
        if one.fact.attribute in clashing:
            ranked.append(((-1, one.rank, 0), one.fact))
            continue
        value = value_of(base, one.fact)
        order = list(base.attributes[one.fact.attribute].values).index(written(one.fact)) if value else 0
        if value is not None and value.severity:
            ranked.append(((0, severities.index(value.severity), order), one.fact))
        elif value is not None and value.stage:
            ranked.append(((1, stages.index(value.stage), order), one.fact))
    return [fact for _, fact in sorted(ranked)] or [one.fact for one in trace.derived]


def in_order(base: RuleBase, facts: Iterable[Fact]) -> list[Fact]:
    """Sort facts as a person wants to read them: findings, the worst first, recommendations by stage, then the rest in
    the order of the vocabulary."""
    severities, stages, names = list(base.severities), list(base.stages), list(base.attributes)

    def place(fact: Fact) -> tuple[int, int, int, int]:
        value = value_of(base, fact)
        options = base.attributes[fact.attribute].options
        own = (names.index(fact.attribute), options.index(written(fact)) if written(fact) in options else 0)
        if value is not None and value.severity:
            return 0, severities.index(value.severity), *own
        return (1, stages.index(value.stage), *own) if value is not None and value.stage else (2, 0, *own)

    return sorted(facts, key=place)
