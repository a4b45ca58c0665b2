"""Why something was not concluded: the rules that could have, nearest first, followed down to the answers.

*Near* is a rule that takes few answers to fire: how many would have to be there beside those given, or instead of them.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from expert.explanation.what_if import facts_of
from expert.inference.actions import AnswerChange
from expert.inference.distance import FAR, Distance
from expert.inference.possible import Possible, Status
from expert.inference.program import Atom, Interval, Premises, Within
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact, Trace

State = Literal["met", "failed", "unknown"]

_ORDER: dict[State, int] = {"met": 0, "unknown": 1, "failed": 2}


class Premise(NamedTuple):
    """Something that a rule asks for: one of `facts`, or a number within `intervals`.

    `found` are the facts that meet it, or for which it fails. What answers is set aside because its attribute does not
    apply is `aside`. What rules conclude is followed down in `routes`, which also hold the condition under which an
    attribute would apply; `shown` says that this was done before, and `more` how many routes are not followed.
    """

    attribute: str
    facts: tuple[Fact, ...]
    intervals: tuple[Interval, ...]
    state: State
    found: tuple[Fact, ...] = ()
    aside: bool = False
    routes: tuple[Route, ...] = ()
    more: int = 0
    shown: bool = False


class Route(NamedTuple):
    """A way in which something could come about: by a `rule`, or if that is empty, by applying. `distance` is how many
    answers it takes, FAR if more than are counted, None if no answers lead there."""

    rule: str
    distance: int | None
    premises: tuple[Premise, ...]


class WhyNot(NamedTuple):
    """The reasons why `fact` does not follow, if it does not (`holds`).

    `status` is that over all worlds, None if there is no world; of what is settled all the same, `distinction` are the
    attributes that settle it whatever their values. `routes` are the rules that could conclude it, nearest first.
    `missing` are the fewest answers by which it would follow, None if none do. `excluded_by` are the answered
    attributes that keep it from following, whatever else is answered, None if nothing does.
    """

    fact: Fact
    holds: bool
    status: Status | None = None
    distinction: tuple[str, ...] = ()
    routes: tuple[Route, ...] = ()
    missing: tuple[AnswerChange, ...] | None = None
    excluded_by: tuple[str, ...] | None = None
    answered: tuple[Fact, ...] = ()


def why_not(base: RuleBase, possible: Possible, trace: Trace, fact: Fact) -> WhyNot:
    """Return why `fact`, which rules of the base can conclude, does not follow."""
    if any(one.fact == fact for one in trace.derived):
        return WhyNot(fact, True)
    statuses = possible.statuses(trace)
    status = statuses[fact] if statuses is not None else None
    follower = _Follower(base, possible, trace, statuses or {})
    distance = follower.distance
    excluded = distance.excluded_by(fact)
    return WhyNot(
        fact=fact,
        holds=False,
        status=status,
        distinction=possible.distinction(trace, fact) if status == "settled" else (),
        routes=follower.routes_to((fact,), len(base.rules)),
        missing=distance.to_hold(fact),
        excluded_by=excluded,
        answered=tuple(one for answer in trace.answers if answer.attribute in (excluded or ()) for one in answer.facts),
    )


class _Follower:
    """A search that follows missing premises down to the answers, each premise once."""

    def __init__(self, base: RuleBase, possible: Possible, trace: Trace, statuses: dict[Fact, Status]) -> None:
        self.distance = Distance(possible, trace)
        self._base = base
        self._program = possible.program
        self._statuses = statuses
        self._there = facts_of(trace)
        self._answered = {fact for answer in (*trace.answers, *trace.inert) for fact in answer.facts}
        self._applies = dict(self._program.applies)
        self._distances: dict[str, int | None] = {}
        self._followed: set[object] = set()

    def routes_to(self, facts: tuple[Fact, ...], most: int) -> tuple[Route, ...]:
        """Return the rules that could conclude one of the facts, nearest first; at most so many of them."""
        rules = [rule.name for rule in self._program.rules if not set(facts).isdisjoint(rule.conclusions)]
        return tuple(self._route(rule) for rule in sorted(rules, key=self._farness)[:most])

    def _farness(self, rule: str) -> tuple[bool, int, int, str]:
        if rule not in self._distances:
            self._distances[rule] = self.distance.to_fire(rule)
        distance = self._distances[rule]
        failed = min(self._weight(premises)[1] for premises in self._alternatives(rule))
        return distance is None, FAR if distance is None else distance, failed, rule

    def _alternatives(self, rule: str) -> list[Premises]:
        return [one.premises for one in self._program.clauses if self._program.rules[one.rule].name == rule]

    def _weight(self, premises: Premises) -> tuple[int, int]:
        states = [self._state(self._program.atoms[number]) for number in premises]
        return sum(state != "met" for state in states), states.count("failed")

    def _route(self, rule: str) -> Route:
        nearest = min(self._alternatives(rule), key=self._weight)
        return Route(rule, self._distances[rule], self._premises(nearest))

    def _premises(self, numbers: Premises) -> tuple[Premise, ...]:
        atoms = sorted((self._program.atoms[number] for number in numbers), key=lambda one: _ORDER[self._state(one)])
        return tuple(self._premise(atom) for atom in atoms)

    def _premise(self, atom: Atom) -> Premise:
        state = self._state(atom)
        intervals = atom.intervals if isinstance(atom, Within) else ()
        facts = () if isinstance(atom, Within) else atom.facts
        aside = self._aside(atom)
        known = self._answered if aside else self._there
        found = [fact for fact in known if fact.attribute == atom.attribute and (aside or self._about(atom, fact))]
        if state == "met":
            found = [fact for fact in found if self._satisfies(atom, fact)]
        premise = Premise(
            attribute=atom.attribute,
            facts=facts,
            intervals=intervals,
            state=state,
            found=tuple(sorted(found)),
            aside=aside,
        )
        if state == "met" or (atom.attribute in self._program.asked and not aside):
            return premise
        key = atom.attribute if aside else atom
        if key in self._followed:
            return premise._replace(shown=True)
        self._followed.add(key)
        if aside:
            ways = self._applies[atom.attribute]
            return premise._replace(routes=(Route("", None, self._premises(min(ways, key=self._weight))),))
        rules = [rule for rule in self._program.rules if not set(facts).isdisjoint(rule.conclusions)]
        return premise._replace(routes=self.routes_to(facts, 1), more=len(rules) - 1)

    def _state(self, atom: Atom) -> State:
        if self._aside(atom):
            return "unknown"
        about = [fact for fact in self._there if self._about(atom, fact)]
        if any(self._satisfies(atom, fact) for fact in about):
            return "met"
        if atom.attribute in self._program.asked:
            possible = len(atom.facts) if not isinstance(atom, Within) and not self._single(atom) else 1
            return "failed" if len(about) >= possible else "unknown"
        facts = () if isinstance(atom, Within) else atom.facts
        never = bool(self._statuses) and all(self._statuses.get(fact) == "excluded" for fact in facts)
        return "failed" if never or (about and self._single(atom)) else "unknown"

    def _aside(self, atom: Atom) -> bool:
        """Return whether the attribute would have to apply first."""
        name = atom.attribute
        if name not in self._applies:
            return False
        held = {number for fact in self._there for number in self._program.atoms_of(fact)}
        return not any(held.issuperset(premises) for premises in self._applies[name])

    def _about(self, atom: Atom, fact: Fact) -> bool:
        """Return whether `fact` settles `atom` one way or the other."""
        if fact.attribute != atom.attribute:
            return False
        return self._single(atom) or isinstance(atom, Within) or fact.value in {one.value for one in atom.facts}

    def _single(self, atom: Atom) -> bool:
        return self._base.attributes[atom.attribute].single

    def _satisfies(self, atom: Atom, fact: Fact) -> bool:
        if isinstance(atom, Within):
            return any(fact.value in interval for interval in atom.intervals)
        return fact in atom.facts
