"""The chapters of a rule base: which rules belong together, and what each of them takes and gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from expert.inference.compile import typed
from expert.model.condition import Condition
from expert.model.rule import Rule
from expert.model.rulebase import RuleBase
from expert.model.text import Text
from expert.model.trace import Fact


class Chapter(NamedTuple):
    """A chapter of rules that belong together, in the order in which they are read; `introduction` says what they are
    about."""

    name: str
    label: Text
    introduction: Text | None
    rules: tuple[Rule, ...]


class Links(NamedTuple):
    """The links between rules: those that conclude each conclusion, and those that ask for it, in order of reading."""

    concluded_by: Mapping[Fact, tuple[str, ...]]
    asked_by: Mapping[Fact, tuple[str, ...]]


def chapters_of(base: RuleBase) -> tuple[Chapter, ...]:
    """Return the chapters with their rules. A rule of no chapter goes with the topic of what it concludes first."""
    labels = {**base.topics, **base.chapters}
    order = dict.fromkeys([*base.chapters, *base.topics])
    members: dict[str, list[Rule]] = {name: [] for name in order}
    for name, rule in base.rules.items():
        members[base.chapter_of.get(name) or base.attributes[next(iter(rule.then))].topic].append(rule)
    return tuple(
        Chapter(name, labels[name].label, labels[name].help, tuple(rules)) for name, rules in members.items() if rules
    )


def gives(base: RuleBase, rule: Rule) -> tuple[Fact, ...]:
    """Return the conclusions of a rule of a sound base, as the rule lists them."""
    return tuple(
        dict.fromkeys(
            Fact(name, typed(base.attributes[name], value)) for name, values in rule.then.items() for value in values
        )
    )


def takes(base: RuleBase, condition: Condition) -> tuple[Fact, ...]:
    """Return the facts concluded by other rules that help to satisfy a condition of a sound base."""
    found: list[Fact] = []
    for _, name, test, negated in condition.walk():
        attribute = base.attributes[name]
        if attribute.asked:
            continue
        named = test.any_of or test.all_of or ()
        # Of a concluded set rules ask only what is among it, so `not` can only stand before "none of its values".
        values = [one for one in attribute.options if one not in named] if negated else named
        found += [Fact(name, typed(attribute, value)) for value in values]
    return tuple(dict.fromkeys(found))


def asks(base: RuleBase, condition: Condition) -> tuple[str, ...]:
    """Return the attributes with a question that a condition tests."""
    return tuple(dict.fromkeys(name for _, name, _, _ in condition.walk() if base.attributes[name].asked))


def links(base: RuleBase, read: Iterable[Chapter]) -> Links:
    """Return how the rules of these chapters depend on each other."""
    concluded: dict[Fact, list[str]] = {}
    asked: dict[Fact, list[str]] = {}
    for chapter in read:
        for rule in chapter.rules:
            for fact in gives(base, rule):
                concluded.setdefault(fact, []).append(rule.name)
            for fact in takes(base, rule.condition):
                asked.setdefault(fact, []).append(rule.name)
    return Links(*({fact: tuple(names) for fact, names in one.items()} for one in (concluded, asked)))
