"""A page on a portfolio, counted a second time: from what is true of each case, by the oracle, with plain Python."""

import functools
import re
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

from expert.files.answers import written
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer, Fact
from expert.words.facts import label_of, value_of
from tests import oracle

VOID = frozenset(("meta", "link", "br", "hr", "img", "input", "col"))
HIDDEN = frozenset(("style", "script", "svg", "title"))


class Node:
    """An element of a page: its tag, its attributes, and texts and elements in it."""

    def __init__(self, tag: str, attributes: dict[str, str | None]) -> None:
        self.tag, self.attributes = tag, attributes
        self.inside: list[Any] = []

    def all(self, *tags: str) -> list["Node"]:
        found = []
        for one in self.inside:
            if isinstance(one, Node):
                found += [one] * (one.tag in tags) + one.all(*tags)
        return found

    def text(self) -> str:
        parts = [one.text() if isinstance(one, Node) else one for one in self.inside]
        return " ".join("".join(parts).split())


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Node("", {})]

    def handle_starttag(self, tag, attrs):
        node = Node(tag, dict(attrs))
        self.open[-1].inside.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag):
        if tag not in VOID:
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data):
        if not any(one.tag in HIDDEN for one in self.open):
            self.open[-1].inside.append(data)


def parsed(page: str) -> Node:
    """The elements of a page."""
    builder = _Builder()
    builder.feed(page)
    return builder.open[0]


class Truth:
    """What the oracle says of cases with these answers: attribute -> value."""

    def __init__(self, base: RuleBase) -> None:
        self._base = base
        bounds = [parameter.value for parameter in base.parameters.values()]
        self._options: dict[str, list[Fact]] = {}
        for name, one in base.attributes.items():
            if not one.asked:
                continue
            if one.type == "number":
                low, high = (-1000.0 if one.min is None else one.min), (1000.0 if one.max is None else one.max)
                values = {low, high, *(bound + step for bound in bounds for step in (-0.5, 0, 0.5))}
                self._options[name] = [Fact(name, value) for value in values if low <= value <= high]
            elif one.type == "flag":
                self._options[name] = [Fact(name, True), Fact(name, False)]
            else:
                holds = (True, False) if one.type == "choices" else (True,)
                self._options[name] = [Fact(name, value, hold) for value in one.options for hold in holds]
        self.of: Callable[[tuple[tuple[str, Any], ...]], tuple[set[Fact], set[Fact], dict[str, set[Fact]]]] = (
            functools.cache(self._of)
        )

    def _of(self, said):
        """What is known of a case, what is or could be, and the rules that fire, with what they conclude."""
        base = self._base
        answers = {name: Answer(name, (Fact(name, value),), (), "") for name, value in said}
        given = self._counting(answers)
        ranks, _, fired = oracle.fixpoint(base, given, set(), {})
        known = given | set(ranks)
        rest = {
            name: Answer(name, tuple(facts), (), "") for name, facts in self._options.items() if name not in answers
        }
        # An attribute of one value that has one does not come to have another.
        has = {fact.attribute: fact for fact in ranks if base.attributes[fact.attribute].single}
        banned = {fact for fact in oracle.every_conclusion(base) if has.get(fact.attribute, fact) != fact}
        every = self._counting(answers | rest) | set(ranks)
        possible = every | set(oracle.fixpoint(base, every, banned, {})[0])
        return known, possible, {name: set(oracle.conclusions(base, base.rules[name])) for name in fired}

    def _counting(self, answers):
        return {fact for one in oracle.counts(self._base, answers, {}).values() for fact in one.facts}


class Recount:
    """Cases by what they answer, and how often what is true of them."""

    def __init__(self, base: RuleBase, truth: Truth, cases: dict[str, dict[str, Any]]) -> None:
        self.base, self.titles, self.said = base, list(cases), list(cases.values())
        every = [truth.of(tuple(sorted(one.items()))) for one in self.said]
        self.known, self.possible, self.fired = (list(part) for part in zip(*every, strict=True))

    def share(self, holding, unknown, *, noun="", percents=True):
        """How many of how many, in words."""
        known = len(self.titles) - len(unknown)
        return in_words(len(holding), known, len(unknown), noun, percents=percents)

    def holding(self, fact):
        return [place for place, facts in enumerate(self.known) if fact in facts]

    def unknown(self, fact):
        return [place for place, facts in enumerate(self.possible) if fact in facts and fact not in self.known[place]]

    def unknown_value(self, attribute, value):
        flag = self.base.attributes[attribute].type == "flag"
        return self.unknown(Fact(attribute, value == "true" if flag else value))

    def open(self, attribute):
        """The cases to which a question applies, and that do not answer it."""
        applies = self.meeting(self.base.attributes[attribute].applies)
        return [place for place in sorted(applies) if attribute not in self.said[place]]

    def meeting(self, condition, facts=None):
        return {
            place
            for place, one in enumerate(facts or self.known)
            if condition is None or oracle.met(oracle.tree(self.base, condition, one, {})) is not None
        }

    def findings(self):
        """Each diagnosis and recommendation -> the cases that have it."""
        found = {}
        for place, facts in enumerate(self.known):
            for fact in facts:
                value = value_of(self.base, fact)
                if fact.holds and value and (value.severity or value.actor):
                    found.setdefault(fact, []).append(place)
        return found

    def aggregate(self, name):
        """The cases that count, those they are among, and those of which it is not known; and the figure in words."""
        one = self.base.portfolio.aggregates[name]
        among = self.meeting(one.among)
        if one.of_number is None:
            count = among & self.meeting(one.of)
            could = self.meeting(one.among, self.possible) & self.meeting(one.of, self.possible)
        else:
            count = {place for place in among if self.values(place, one.of_number)}
            could = self.meeting(one.among, self.possible)
        left = could - count - (among if one.among is not None else set())
        among -= left
        if one.of_number is not None:
            numbers = [float(self.values(place, one.of_number)[0]) for place in count]
            if not numbers:
                return count, among, left, "not known"
            mean = f"{round(sum(numbers) / len(numbers), 1):g}"
            over = f"{len(count):,} supplier{'s' if len(count) != 1 else ''}"
            unit = self.base.portfolio.attributes[name].unit
            word = (unit.one or unit) if mean == "1" else unit
            rest = f", {len(left):,} not known" if left else ""
            return count, among, left, f"{mean} {word} on average, over {over}{rest}"
        if not among and not left:
            return count, among, left, "not known"
        words = in_words(len(count), len(among), len(left), "suppliers", percents=one.kind == "share")
        return count, among, left, words

    def whole(self):
        """What follows from all cases together, by the oracle, from the figures that were counted here."""
        base, answers = self.base.portfolio, []
        for name, one in base.aggregates.items():
            count, among, left, _ = self.aggregate(name)
            ends = [len(count)] * 2
            if one.kind == "mean":
                numbers = [float(self.values(place, one.of_number)[0]) for place in count]
                ends = [sum(numbers) / len(numbers)] * 2 if numbers else []
            elif one.kind == "share" and left and len(count) in (0, len(among)):  # known from one side only
                of = len(among | left)
                ends = [100 * len(count) / of, 100 * len(count | left) / of] if among else []
            elif one.kind == "share":
                ends = [100 * len(count) / len(among)] * 2 if among else []
            tests = [test for rule in base.rules.values() for _, of, test, _ in rule.condition.walk() if of == name]
            if ends and all(len({oracle.within(base, test, end, {}) for end in ends}) == 1 for test in tests):
                answers.append(Answer(name, (Fact(name, ends[0]),), (), ""))
        return oracle.evaluate(base, "whole", answers)

    def values(self, place, attribute):
        return sorted(written(fact) for fact in self.known[place] if fact.attribute == attribute and fact.holds)

    def severe(self, place):
        """How many findings of each severity a case has, the worst first."""
        found = [value.severity for fact in self.known[place] if fact.holds and (value := value_of(self.base, fact))]
        often = Counter(found)
        return [often[name] for name in self.base.severities]

    def label(self, attribute, value):
        return label_of(self.base.attributes[attribute], value)


def in_words(part, known, unknown, noun="", *, percents=True):
    """A share as a page says it."""
    rest, what = f", {unknown:,} not known" if unknown else "", f" {noun}" if noun else ""
    if not known:
        return f"{unknown:,} not known" if unknown else f"0 of 0{what}"
    if unknown and part in (0, known):
        return (f"at least {part:,} of {known + unknown:,}{what}" if part else f"none of {known:,}{what}") + rest
    percentage = f" ({round(100 * part / known, 1):g}%)" if percents and known >= 5 else ""
    return f"{part:,} of {known:,}{what}{percentage}{rest}"


def listed(names):
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


#: How a page says how well so many findings are supported.
SUPPORT = {"stated": "stated in the sources", "implied": "follow", "operationalized": "a step of our own"}


def surest(base, trace):
    """How many of the findings for the whole are how well supported, and how many are disputed."""
    found = [one for one in trace.derived if (value := value_of(base, one.fact)) and value.severity]
    return Counter(one.basis for one in found), sum(one.contested for one in found)


def sure_said(text):
    """What a sentence such as `2 of 3 findings are stated in the sources, and 1 follows from them.` says: how many
    findings are how well supported, and of how many it speaks."""
    found, every = {}, set()
    for part in text.removesuffix(".").split(", "):
        (basis,) = (basis for basis, words in SUPPORT.items() if words in part)
        number = re.match(r"(?:and )?(?:(The) finding|All (\d+) findings|(\d+)(?: of (\d+) findings?)?) ", part)
        the, all, some, of = number.groups()
        found[basis] = 1 if the else int(all or some)
        every |= {found[basis]} if the or all else {int(of)} if of else set()
    assert len(every) == 1
    return found, every.pop()
