"""A plain reading of conditions, without the normal form and without an engine: stored traces are checked by it.

The conditions must fit their attributes (`check.references`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property

from expert.files.answers import written
from expert.inference.compile import concluded_facts, interval
from expert.inference.sums import members, needed, pivotal
from expert.model.condition import Condition, Sum, Test
from expert.model.rule import BASES
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact

#: Groups of facts, of each of which one is needed.
FactGroups = list[set[Fact]]


class FactsByAttribute(dict[str, set[Fact]]):
    """Facts by their attribute, so that a condition looks only at those that it asks for."""

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        super().__init__()
        self.add(facts)

    def add(self, facts: Iterable[Fact]) -> None:
        """Add facts."""
        for fact in facts:
            self.setdefault(fact.attribute, set()).add(fact)


class NaiveReading:
    """The conditions of one rule base, with some parameters overridden."""

    def __init__(self, base: RuleBase, overrides: Mapping[str, float]) -> None:
        self.base = base
        self._overrides = overrides

    @cached_property
    def _asking(self) -> dict[str, set[str]]:
        """Map each attribute to the rules that ask for it."""
        asking: dict[str, set[str]] = {}
        for rule in self.base.rules.values():
            for name in rule.condition.attributes:
                asking.setdefault(name, set()).add(rule.name)
        return asking

    def met(self, condition: Condition, known: Iterable[Fact] | FactsByAttribute) -> set[Fact] | None:
        """Return the facts that satisfy the condition, or None if it does not hold."""
        facts = known if isinstance(known, FactsByAttribute) else FactsByAttribute(known)
        groups = self._groups(condition, facts)
        parts: list[set[Fact] | None] = [set().union(*groups) if all(groups) else None]
        parts += [self.met(part, facts) for part in condition.all_of]
        if condition.any_of:
            held = [found for part in condition.any_of if (found := self.met(part, facts)) is not None]
            parts.append(set().union(*held) if held else None)
        parts += [self._sum_met(one, facts) for one in condition.sums]
        whole = [part for part in parts if part is not None]
        return set().union(*whole) if len(whole) == len(parts) else None

    def weakness(self, condition: Condition, facts: FactsByAttribute, strengths: Mapping[Fact, int]) -> int:
        """Return the weakest link, an index in BASES, of the best way to satisfy a condition that holds."""
        links = [min(strengths[fact] for fact in group) for group in self._groups(condition, facts)]
        links += [self.weakness(part, facts, strengths) for part in condition.all_of]
        if condition.any_of:
            held = [part for part in condition.any_of if self.met(part, facts) is not None]
            links.append(min(self.weakness(part, facts, strengths) for part in held))
        links += [self._sum_weakness(one, facts, strengths) for one in condition.sums]
        return max(links, default=0)

    def _sum_met(self, one: Sum, facts: FactsByAttribute) -> set[Fact] | None:
        """Return the facts by which members reach a sum, without those of members that tip no balance."""
        held = {
            place: found
            for place, member in enumerate(members(one, self.base))
            if (found := self.met(member, facts)) is not None
        }
        weights = {place: one.of[place].add for place in held}
        enough = needed(one, self.base, self._overrides)
        if sum(weights.values()) < enough:
            return None
        return set().union(*(held[place] for place in pivotal(weights, enough)))

    def _sum_weakness(self, one: Sum, facts: FactsByAttribute, strengths: Mapping[Fact, int]) -> int:
        """Return the weakest link of the best way to reach a sum that is reached: its strongest members are enough."""
        held = [
            (self.weakness(member, facts, strengths), weighed.add)
            for member, weighed in zip(members(one, self.base), one.of, strict=True)
            if self.met(member, facts) is not None
        ]
        missing = needed(one, self.base, self._overrides)
        for link, weight in sorted(held):
            missing -= weight
            if missing <= 0:
                return link
        raise ValueError("the sum is not reached")

    def fixpoint(
        self, given: Iterable[Fact], banned: Collection[Fact] = ()
    ) -> tuple[dict[Fact, int], dict[Fact, int], dict[str, int]]:
        """Return what follows: fact -> rank, fact -> index in BASES of its basis, rule -> rank.

        The `banned` facts never hold.
        """
        ranks: dict[Fact, int] = {}
        strengths = dict.fromkeys(given, 0)
        known = FactsByAttribute(strengths)
        fired: dict[str, int] = {}
        rank = 0
        # After the first round, a rule can only fire if something that it asks for has just been concluded.
        waiting = set(self.base.rules)
        while waiting:
            rank += 1
            rules = [self.base.rules[name] for name in waiting - fired.keys()]
            ready = [rule for rule in rules if self.met(rule.condition, known) is not None]
            new: dict[Fact, int] = {}
            for rule in ready:
                fired[rule.name] = rank
                weakest = max(BASES.index(rule.basis), self.weakness(rule.condition, known, strengths))
                for fact in concluded_facts(self.base, rule.then):
                    if fact not in ranks and fact not in banned:
                        new[fact] = min(weakest, new.get(fact, weakest))
            ranks |= dict.fromkeys(new, rank)
            strengths |= new
            known.add(new)
            waiting = {rule for fact in new for rule in self._asking.get(fact.attribute, ())}
        return ranks, strengths, fired

    def counting(self, answers: Mapping[str, Collection[Fact]]) -> set[str]:
        """Return the attributes whose answers count: their condition, if they have one, is known to be true."""
        counting: set[str] = set()
        while True:
            facts = [fact for name in counting for fact in answers[name]]
            more = {name for name in answers.keys() - counting if self._applies(name, facts)}
            if not more:
                return counting
            counting |= more

    def _applies(self, name: str, facts: Collection[Fact]) -> bool:
        applies = self.base.attributes[name].applies
        return applies is None or self.met(applies, facts) is not None

    # ------------------------------------------------------------------ tests

    def _groups(self, condition: Condition, facts: FactsByAttribute) -> FactGroups:
        found: FactGroups = []
        for name, test in condition.tests.items():
            found += self._satisfying(name, test, facts.get(name, set()))
        for name, test in condition.none_of.items():
            found += self._failing(name, test, facts.get(name, set()))
        return found

    def _satisfying(self, name: str, test: Test, mine: set[Fact]) -> Iterator[set[Fact]]:
        attribute = self.base.attributes[name]
        if attribute.numeric:
            yield {fact for fact in mine if fact.value in interval(test, self.base, self._overrides)}
        elif test.all_of is not None:
            yield from ({fact for fact in mine if fact.holds and fact.value == value} for value in test.all_of)
        elif test.any_of:
            yield {fact for fact in mine if fact.holds and written(fact) in test.any_of}
        else:
            yield from ({fact for fact in mine if not fact.holds and fact.value == one} for one in attribute.options)

    def _failing(self, name: str, test: Test, mine: set[Fact]) -> Iterator[set[Fact]]:
        attribute = self.base.attributes[name]
        if attribute.numeric:
            yield {fact for fact in mine if fact.value not in interval(test, self.base, self._overrides)}
        elif attribute.type != "choices":
            yield {fact for fact in mine if written(fact) not in (test.any_of or ())}
        elif test.all_of is not None:
            yield {fact for fact in mine if not fact.holds and fact.value in test.all_of}
        elif test.any_of:
            yield from ({fact for fact in mine if not fact.holds and fact.value == value} for value in test.any_of)
        else:
            yield {fact for fact in mine if fact.holds}
