"""The index of a rule book: the chapters of a rule base, the links between its rules, and references to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from expert.check.coverage import Coverage, coverage
from expert.documents.tree import Span, Spans, anchor, joined, text
from expert.inference.compile import typed
from expert.model.condition import Condition, Test
from expert.model.rule import Rule
from expert.model.rulebase import RuleBase
from expert.model.text import Text
from expert.model.trace import Fact
from expert.model.vocabulary import Attribute
from expert.words.facts import with_article


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


class Index:
    """A sound rule base with its chapters, the numbers of its rules, and who uses what. The part about portfolios is an
    index of its own, whose chapters come after those `before`; its titles and anchors say that they belong to it."""

    def __init__(self, base: RuleBase, cited_by_cases: Mapping[str, Iterable[str]], before: int | None = None) -> None:
        self.base = base
        self.of, self.mark = (
            ("", "") if before is None else (f" of {with_article(base.base.words.portfolio)}", "portfolio-")
        )
        self.before = before or 0
        self.chapters: tuple[Chapter, ...] = chapters_of(base)
        self.links: Links = links(base, self.chapters)
        self.coverage: Coverage = coverage(base, cited_by_cases)
        #: Rule -> its number in the book, such as 3.2.
        self.numbers = {
            rule.name: f"{number}.{place}"
            for number, chapter in self.numbered_chapters
            for place, rule in enumerate(chapter.rules, 1)
        }
        self.portfolio = Index(base.portfolio, cited_by_cases, len(self.chapters)) if base.portfolio else None
        if self.portfolio:
            self.numbers |= self.portfolio.numbers

    @property
    def parts(self) -> tuple[Index, ...]:
        """Return this part of the rule base, and the one about portfolios if it has one."""
        return (self, self.portfolio) if self.portfolio else (self,)

    @property
    def numbered_chapters(self) -> Iterator[tuple[int, Chapter]]:
        """Return the chapters, each with its number in the book."""
        return enumerate(self.chapters, self.before + 1)

    @cached_property
    def asking(self) -> dict[str, tuple[str, ...]]:
        """Return for each question the rules that ask for it."""
        found: dict[str, list[str]] = {}
        for chapter in self.chapters:
            for rule in chapter.rules:
                for name in asks(self.base, rule.condition):
                    found.setdefault(name, []).append(rule.name)
        return {name: tuple(rules) for name, rules in found.items()}

    @cached_property
    def mattering(self) -> frozenset[tuple[str, str]]:
        """Return the answers, attribute and value, that help to satisfy some condition."""
        base = self.base
        conditions = [rule.condition for rule in base.rules.values()]
        conditions += [constraint.never for constraint in base.constraints.values()]
        conditions += [attribute.applies for attribute in base.attributes.values() if attribute.applies]
        return frozenset(
            (name, value)
            for condition in conditions
            for _, name, test, negated in condition.walk()
            for value in _satisfying(base.attributes[name], test, negated=negated)
        )

    def rules(self, names: Iterable[str]) -> Spans:
        """Return the numbers of rules, in order of reading, each leading to its rule."""
        wanted = set(names)
        return joined(
            ((Span(number, "", anchor("rule", name)),) for name, number in self.numbers.items() if name in wanted), ", "
        )

    def claims(self, names: Iterable[str]) -> Spans:
        """Return the names of claims, each leading to its claim."""
        return joined(((Span(name, "", anchor("claim", name)),) for name in names), ", ")

    def sources(self, names: tuple[str, ...]) -> Spans:
        """Say what something is based on, or that it is ours."""
        return (Span("Source: "), *self.claims(names), Span(".")) if names else text("Source: none, this is ours.")


def _satisfying(attribute: Attribute, test: Test, *, negated: bool) -> Iterable[str]:
    """Return the values that a test is about. Whether they hold, or are known not to hold, helps to satisfy it."""
    named = test.any_of or test.all_of or ()
    if negated and attribute.single:
        return [one for one in attribute.options if one not in named]
    return named or attribute.options


class Labelled(NamedTuple):
    """A remark with the words before it, such as "Cites"."""

    label: str
    spans: Spans


def remarks(*given: Labelled) -> Spans:
    """Return the remarks that have something to say, as sentences."""
    return joined(((Span(f"{one.label} "), *one.spans, Span(".")) for one in given if one.spans), " ")


def named(name: str) -> Spans:
    """Return the words with the name that files have for it behind them."""
    return (Span(" "), Span(name, "code"), Span("."))
