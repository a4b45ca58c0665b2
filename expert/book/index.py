"""What the parts of a rule book refer to each other by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from expert.book.chapter import Chapter, Links, asks, chapters_of, links
from expert.check.coverage import Coverage, coverage
from expert.documents.tree import Span, Spans, anchor, joined, text
from expert.model.condition import Test
from expert.model.rulebase import RuleBase
from expert.model.vocabulary import Attribute
from expert.words.facts import with_article


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
