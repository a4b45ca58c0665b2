"""Which conclusions are meant by what a person types, and which are the ones that matter in the end."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from expert.files.answers import written
from expert.inference.compile import concluded_facts, typed
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact, Trace
from expert.model.vocabulary import Value
from expert.words.facts import is_result, value_of


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
    """Return the facts that a result can consist of: the results that rules can conclude, or all conclusions if there
    are none."""
    facts = _concluded(base, base.attributes)
    found = {fact for fact in facts if is_result(base, fact)}
    return frozenset(found or facts)


def asked_for(base: RuleBase) -> frozenset[Fact] | None:
    """Return the conclusions for which questions are asked: the results, if the base says which attributes are; else
    None, for all conclusions."""
    return result_facts(base) if base.declares_results else None


def final_conclusions(base: RuleBase, trace: Trace) -> list[Fact]:
    """Return the conclusions that a person wants explained: those that clash, then the results as `in_order` has them.
    Return all conclusions if there are none of these."""
    clashing = {contradiction.attribute for contradiction in trace.contradictions}
    first = [one.fact for one in trace.derived if one.fact.attribute in clashing]
    results = [one.fact for one in trace.derived if one.fact not in first and is_result(base, one.fact)]
    return [*first, *in_order(base, results)] or [one.fact for one in trace.derived]


def stage_place(base: RuleBase, value: Value) -> int:
    """Return the place of a recommendation's stage among all; of one without a stage, the place after them."""
    return list(base.stages).index(value.stage) if value.stage else len(base.stages)


def in_order(base: RuleBase, facts: Iterable[Fact]) -> list[Fact]:
    """Sort facts as a person wants to read them: findings, the worst first, recommendations by stage, other results,
    then the rest in the order of the vocabulary."""
    severities, names = list(base.severities), list(base.attributes)

    def place(fact: Fact) -> tuple[int, int, int, int]:
        value = value_of(base, fact)
        options = base.attributes[fact.attribute].options
        own = (names.index(fact.attribute), options.index(written(fact)) if written(fact) in options else 0)
        if value is not None and value.severity:
            return 0, severities.index(value.severity), *own
        if value is not None and value.actor:
            return 1, stage_place(base, value), *own
        return 2 if base.attributes[fact.attribute].result else 3, 0, *own

    return sorted(facts, key=place)
