"""The solvers of the third reading: what the queries of `possible.py` need beside the completions."""

from __future__ import annotations

from collections.abc import Iterator

from expert.inference.completions import Completions
from expert.inference.program import Program
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact

#: Of sets of changes of one size, so many are looked for before they are put in order.
_MOST_ALIKE = 1000


class Queries(Completions):
    """The completions with what the least answers need.

    `target[fact]` is assumed to hold, and `deviates` says that a `watched` one does not.
    """

    def __init__(self, base: RuleBase, program: Program) -> None:
        super().__init__(base, program)
        derived = self.reading.derived
        with self.write():
            self.target = {fact: self.chosen() for fact in derived}
            self.watched = {fact: self.chosen() for fact in derived}
            pairs = [(derived[fact], target, self.watched[fact]) for fact, target in self.target.items()]
            self.deviates = self.any_of(*[[d, -t, w] for d, t, w in pairs], *[[-d, t, w] for d, t, w in pairs])


class RelevanceSolver(Completions):
    """The completions with a second reading: in it the answer to one question, `asks[name]`, is missing unless given.

    `differs` holds if something `wanted[fact]` follows in the first reading and not in the second.
    """

    def __init__(self, base: RuleBase, program: Program) -> None:
        super().__init__(base, program)
        with self.write():
            self.asks = {slot.attribute: self.chosen() for slot in self.slots}
            self.never(self.at_least(2, self.asks.values()))
            has = {
                fact: self.any_of([literal, -self.asks[fact.attribute]], [literal, self.same[fact]])
                for fact, literal in self.has.items()
            }
            without = self.read(program, has).derived
            self.wanted = {fact: self.chosen() for fact in without}
            follows = self.reading.derived.items()
            self.differs = self.any_of(*[[one, -without[fact], self.wanted[fact]] for fact, one in follows])


def smallest(solver: Completions, assumed: list[int], given: frozenset[Fact], limit: int) -> Iterator[frozenset[Fact]]:
    """Yield the new facts of the completions that change something small: of no such set a part is enough."""
    order = {fact: place for place, fact in enumerate(solver.has)}
    found: list[frozenset[Fact]] = []
    count = 0
    if not solver.possible(assumed):
        return
    for more in solver.more_than:
        alike: list[frozenset[Fact]] = []
        for model in solver.models([*assumed, -more]):
            new = solver.answers(model) - given
            if not any(one <= new for one in found):
                found.append(new)
                alike.append(new)
                if len(alike) == _MOST_ALIKE:
                    break
            # Found sets are ruled out for this query only, so they turn up in the next one.
            for one in found:
                if one <= new:
                    model.context.add_clause([-solver.has[fact] for fact in one])
        for new in sorted(alike, key=lambda one: [order[fact] for fact in sorted(one, key=order.__getitem__)]):
            yield new
            count += 1
            if count == limit:
                return
    if not found and (fewest := solver.fewest(assumed, given)) is not None:
        yield fewest - given
