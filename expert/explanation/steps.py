"""The steps of a trace, checked one by one by what the trace itself tells of its rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from expert.explanation.what_if import given
from expert.files.answers import BadAnswer, as_written, read_answer
from expert.inference.compile import concluded_facts
from expert.inference.naive import FactsByAttribute, NaiveReading
from expert.model.condition import Condition
from expert.model.rule import BASES
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer, Derived, Fact, Firing, Trace
from expert.words.facts import fact_in_words


class StepFlaw(NamedTuple):
    """A step of a trace that does not hold: its path in the document, and what is wrong with it."""

    path: tuple[str | int, ...]
    what: str


class StepChecker:
    """A checker of the steps of one trace, in the order in which they build on each other."""

    def __init__(self, base: RuleBase, trace: Trace) -> None:
        self._base, self._trace = base, trace
        self._naive = NaiveReading(base, dict(trace.parameters))
        self._given = [fact for answer in trace.answers for fact in answer.facts]
        self._ranks = dict.fromkeys(self._given, 0) | {one.fact: one.rank for one in trace.derived}
        self._fired = {firing.rule: firing for firing in trace.firings}
        self._known = FactsByAttribute(self._ranks)
        self._told = {one.fact for one in trace.derived}
        self._concluding: dict[Fact, list[Firing]] = {}
        for firing in trace.firings:
            for fact in dict.fromkeys(firing.conclusions):
                self._concluding.setdefault(fact, []).append(firing)

    def flaws(self) -> Iterator[StepFlaw]:
        """Yield the steps that do not hold; what is based on them may not hold either."""
        yield from self._parameters()
        yield from self._answers()
        for index, firing in sorted(enumerate(self._trace.firings), key=lambda pair: (pair[1].rank, pair[0])):
            yield from self._firing(("firings", index), firing)
        yield from self._twice("firings", [firing.rule for firing in self._trace.firings], "the rule")
        for rule in self._base.rules:
            if rule not in self._fired:
                yield StepFlaw(
                    ("texts", "rules", rule), f"the rule '{rule}' is in the texts, and no firing of it is told"
                )
        for index, one in sorted(enumerate(self._trace.derived), key=lambda pair: (pair[1].rank, pair[0])):
            yield from self._conclusion(("conclusions", index), one)
        yield from self._twice("conclusions", [one.fact for one in self._trace.derived], "the conclusion")
        yield from self._clashes()
        yield from self._basis_and_contested()
        yield from self._broken()

    def _twice(self, part: str, names: Sequence[object], what: str) -> Iterator[StepFlaw]:
        seen = set()
        for index, name in enumerate(names):
            if name in seen:
                yield StepFlaw((part, index), f"{what} is told twice")
            seen.add(name)

    def _parameters(self) -> Iterator[StepFlaw]:
        for name, _ in self._trace.parameters:
            if name not in self._base.parameters:
                yield StepFlaw(("parameters", name), f"the texts do not have the parameter '{name}'")

    def _answers(self) -> Iterator[StepFlaw]:
        answers = given(self._trace)
        facts = {answer.attribute: answer.facts for answer in answers}
        for part, mine in (("answers", self._trace.answers), ("inert", self._trace.inert)):
            yield from self._twice(part, [answer.attribute for answer in mine], "this answer")
            for index, answer in enumerate(mine):
                yield from self._answer((part, index), answer)
        counting = self._naive.counting(facts)
        told = [answer.attribute for answer in self._trace.answers]
        for part, mine, counts in (("answers", self._trace.answers, True), ("inert", self._trace.inert, False)):
            for index, answer in enumerate(mine):
                if not counts and answer.attribute in told:
                    yield StepFlaw((part, index), "this answer is told twice")
                if (answer.attribute in counting) != counts:
                    what = "does not apply, so it cannot count" if counts else "applies, so it should count"
                    yield StepFlaw((part, index), f"the answer on '{answer.attribute}' {what}")

    def _answer(self, path: tuple[str | int, ...], answer: Answer) -> Iterator[StepFlaw]:
        attribute = self._base.attributes[answer.attribute]
        if not attribute.asked:
            yield StepFlaw(path, f"'{answer.attribute}' is concluded, so it cannot be answered")
        elif any(fact.attribute != answer.attribute for fact in answer.facts):
            yield StepFlaw((*path, "facts"), f"an answer on '{answer.attribute}' holds a fact of another attribute")
        elif not self._well_formed(answer):
            yield StepFlaw(path, f"this is no answer that '{answer.attribute}' takes")

    def _well_formed(self, answer: Answer) -> bool:
        """Return whether a trace stays the same when it is read again, as a file would write it."""
        attribute = self._base.attributes[answer.attribute]
        raw = as_written(attribute, answer.facts)
        if attribute.type == "choices" and (answer.unknown or not answer.facts):
            known = {str(fact.value): str(fact.holds).lower() for fact in answer.facts}
            raw = known | dict.fromkeys(answer.unknown, "unknown")
        try:
            return read_answer(answer.attribute, attribute, raw, answer.origin) == answer
        except BadAnswer:
            return False

    def _below(self, rank: int, condition: Condition) -> set[Fact]:
        """Return the facts of lower ranks that the condition asks for."""
        facts = (fact for name in condition.attributes for fact in self._known.get(name, ()))
        return {fact for fact in facts if self._ranks[fact] < rank}

    def _firing(self, path: tuple[str | int, ...], firing: Firing) -> Iterator[StepFlaw]:
        rule = self._base.rules[firing.rule]
        if firing.rank < 1:
            yield StepFlaw((*path, "rank"), "a rule fires in round 1 at the earliest")
        for index, fact in enumerate(firing.premises):
            where = (*path, "premises", index)
            words = fact_in_words(self._base, fact)
            if fact not in self._ranks:
                yield StepFlaw(where, f"'{words}' is neither answered nor concluded")
            elif self._ranks[fact] >= firing.rank:
                yield StepFlaw(where, f"'{words}' is not there before round {firing.rank}")
        met = self._naive.met(rule.condition, firing.premises)
        if met is None:
            yield StepFlaw((*path, "premises"), f"they do not satisfy the rule '{firing.rule}'")
        elif set(firing.premises) != self._naive.met(rule.condition, self._below(firing.rank, rule.condition)):
            yield StepFlaw(
                (*path, "premises"), f"they are not all facts, or not only those, that satisfy '{firing.rule}'"
            )
        if self._naive.met(rule.condition, self._below(firing.rank - 1, rule.condition)) is not None:
            yield StepFlaw((*path, "rank"), f"the rule '{firing.rule}' would have fired before round {firing.rank}")
        if set(firing.conclusions) != set(concluded_facts(self._base, rule.then)):
            yield StepFlaw((*path, "conclusions"), f"they are not those of the rule '{firing.rule}'")
        later = (self._naive.met(rule.condition, self._known) or set()) - set(firing.premises)
        if set(firing.later) != later:
            yield StepFlaw((*path, "later"), "these are not the facts that satisfied the rule too, and came too late")
        for index, fact in enumerate(firing.conclusions):
            if fact not in self._told:
                words = fact_in_words(self._base, fact)
                yield StepFlaw((*path, "conclusions", index), f"'{words}' is missing among the conclusions")

    def _conclusion(self, path: tuple[str | int, ...], one: Derived) -> Iterator[StepFlaw]:
        firings = self._concluding.get(one.fact, [])
        words = fact_in_words(self._base, one.fact)
        if not firings:
            yield StepFlaw(path, f"no rule that fired concludes '{words}'")
            return
        first = min(firing.rank for firing in firings)
        if one.rank != first:
            yield StepFlaw((*path, "rank"), f"'{words}' was concluded in round {first}")
        if sorted(one.by) != sorted(firing.rule for firing in firings if firing.rank == first):
            yield StepFlaw((*path, "by"), f"these are not the rules that concluded '{words}' first")
        later = {firing.rule for firing in firings if firing.rank > first}
        without = self._naive.fixpoint(self._given, {one.fact})[2] if later or one.also else {}
        if sorted(one.also) != sorted(later & without.keys()):
            yield StepFlaw((*path, "also"), f"these are not the rules that support '{words}' as well")

    def _basis_and_contested(self) -> Iterator[StepFlaw]:
        _, strengths, _ = self._naive.fixpoint(self._given)
        certain = self._certain({one.attribute for one in self._trace.contradictions})
        for index, one in enumerate(self._trace.derived):
            words = fact_in_words(self._base, one.fact)
            if one.basis != BASES[strengths.get(one.fact, 0)]:
                yield StepFlaw(
                    ("conclusions", index, "basis"), f"this is not the weakest basis on the chain of '{words}'"
                )
            if one.contested != (one.fact not in certain):
                without = "can be derived" if one.contested else "cannot be derived"
                text = f"'{words}' {without} without the facts that clash"
                yield StepFlaw(("conclusions", index, "contested"), text)

    def _certain(self, clashing: Collection[str]) -> Collection[Fact]:
        """Return what follows without the attributes that clash."""
        facts = {a.attribute: a.facts for a in given(self._trace) if a.attribute not in clashing}
        sure = [fact for name in self._naive.counting(facts) for fact in facts[name]]
        rules = self._base.rules.values()
        every = {fact for rule in rules for fact in concluded_facts(self._base, rule.then)}
        return self._naive.fixpoint(sure, {fact for fact in every if fact.attribute in clashing})[0]

    def _clashes(self) -> Iterator[StepFlaw]:
        values: dict[str, list[Fact]] = {}
        for fact in self._ranks:
            if self._base.attributes[fact.attribute].single:
                values.setdefault(fact.attribute, []).append(fact)
        clashing = {name: set(facts) for name, facts in values.items() if len(facts) > 1}
        told = {one.attribute: set(one.facts) for one in self._trace.contradictions}
        yield from self._listed("contradictions", told, clashing, "contradict each other")

    def _broken(self) -> Iterator[StepFlaw]:
        breaking = {}
        answered = FactsByAttribute(self._given)
        for name, constraint in self._base.constraints.items():
            breaking[name] = self._naive.met(constraint.never, answered)
        told = {one.constraint: set(one.facts) for one in self._trace.broken}
        held = {name: facts for name, facts in breaking.items() if facts is not None}
        yield from self._listed("broken", told, held, "break this constraint")

    def _listed(
        self, part: str, told: dict[str, set[Fact]], true: dict[str, set[Fact]], what: str
    ) -> Iterable[StepFlaw]:
        for index, (name, facts) in enumerate(told.items()):
            if facts != true.get(name):
                yield StepFlaw((part, index), f"'{name}': these are not the facts that {what}")
        for name in true.keys() - told.keys():
            yield StepFlaw((part,), f"'{name}' is missing: there are facts that {what}")
