"""Two cases beside each other: which of the answers that differ make which of the conclusions differ."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import combinations
from typing import Literal, NamedTuple

from expert.explanation.what_if import Differing, differing, from_slots, given, slots
from expert.inference.domain import Slot
from expert.inference.evaluate import Evaluator
from expert.inference.program import Program
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer, Fact, Trace

CaseSide = Literal["first", "second"]

#: Sets of answers to undo are looked for up to this size, or beyond if none is found, and at most so many are tried.
LARGEST = 3
_MOST_TRIED = 1500


class Responsible(NamedTuple):
    """A conclusion that only one of the cases comes to.

    Each of `undo` is a set of differing answers: if it is answered in this case as in the other one, the conclusion is
    gone, and none of the set can be spared.
    """

    fact: Fact
    side: CaseSide
    undo: tuple[tuple[Differing, ...], ...]


class Compared(NamedTuple):
    """The differences between two cases. `idle` are the answers that differ and make no conclusion differ."""

    differing: tuple[Differing, ...]
    conclusions: tuple[Responsible, ...]
    common: tuple[Fact, ...]
    idle: tuple[Differing, ...]


def compare(base: RuleBase, evaluator: Evaluator, first: Trace, second: Trace) -> Compared:
    """Return the differences between two cases of one rule base, which `evaluator` runs."""
    found = _units(differing(base, first, second), given(first), given(second))
    facts = {"first": {one.fact for one in first.derived}, "second": {one.fact for one in second.derived}}
    held = {"first": slots(base, given(first)), "second": slots(base, given(second))}
    conclusions = []
    sides: tuple[tuple[CaseSide, CaseSide, Trace], ...] = (("first", "second", first), ("second", "first", second))
    for side, other, trace in sides:
        undoing = _Undoing(evaluator, held[side], held[other])
        for one in trace.derived:
            if one.fact not in facts[other]:
                near = _cone(evaluator.program, one.fact)
                mine = [entry for entry in found if entry.attribute in near]
                conclusions.append(Responsible(one.fact, side, tuple(undoing.smallest(one.fact, mine))))
    named = {entry for one in conclusions for undo in one.undo for entry in undo}
    return Compared(
        differing=found,
        conclusions=tuple(conclusions),
        common=tuple(one.fact for one in first.derived if one.fact in facts["second"]),
        idle=tuple(entry for entry in found if entry not in named),
    )


def _units(entries: Collection[Differing], *sides: Collection[Answer]) -> tuple[Differing, ...]:
    """Return the entries in groups; all values of an attribute that only one of the cases answers make one group."""
    answered = [{answer.attribute for answer in answers} for answers in sides]
    found: dict[tuple[str, str], Differing] = {}
    for one in entries:
        whole = any(one.attribute not in names for names in answered)
        key = (one.attribute, "" if whole else one.value)
        before = found.get(key, Differing(*key, (), ()))
        found[key] = before._replace(before=(*before.before, *one.before), after=(*before.after, *one.after))
    return tuple(found.values())


def undone(
    mine: Mapping[Slot, tuple[Fact, ...]],
    others: Mapping[Slot, tuple[Fact, ...]],
    undo: Collection[Differing],
) -> dict[Slot, tuple[Fact, ...]]:
    """Return `mine`, with the entries to `undo` replaced by what `others` say, or left out if they say nothing."""
    changed = {Slot(entry.attribute, entry.value) for entry in undo}

    def concerned(slot: Slot) -> bool:
        return slot in changed or Slot(slot.attribute) in changed

    kept = {slot: facts for slot, facts in mine.items() if not concerned(slot)}
    return kept | {slot: facts for slot, facts in others.items() if concerned(slot)}


class _Undoing:
    def __init__(
        self,
        evaluator: Evaluator,
        mine: Mapping[Slot, tuple[Fact, ...]],
        others: Mapping[Slot, tuple[Fact, ...]],
    ) -> None:
        self._evaluator, self._mine, self._others = evaluator, mine, others
        self._runs: dict[frozenset[Differing], frozenset[Fact]] = {}

    def smallest(self, fact: Fact, entries: list[Differing]) -> Iterator[tuple[Differing, ...]]:
        """Yield the smallest sets of entries without which `fact` does not follow, small ones first.

        If none of those tried is enough, one of which no entry can be spared.
        """
        found: list[frozenset[Differing]] = []
        tried = 0
        for size in range(1, len(entries) + 1):
            if found and size > LARGEST:
                return
            for chosen in combinations(entries, size):
                if any(one <= set(chosen) for one in found):
                    continue
                tried += 1
                if tried > _MOST_TRIED:
                    if not found:
                        yield self._reduced(fact, entries)
                    return
                if fact not in self._without(chosen):
                    found.append(frozenset(chosen))
                    yield chosen

    def _reduced(self, fact: Fact, entries: list[Differing]) -> tuple[Differing, ...]:
        kept = list(entries)
        for entry in entries:
            rest = [one for one in kept if one != entry]
            if fact not in self._without(rest):
                kept = rest
        return tuple(kept)

    def _without(self, undo: Collection[Differing]) -> frozenset[Fact]:
        key = frozenset(undo)
        if key not in self._runs:
            answers = from_slots(undone(self._mine, self._others, undo))
            trace = self._evaluator.evaluate("", answers)
            self._runs[key] = frozenset(one.fact for one in trace.derived)
        return self._runs[key]


def _cone(program: Program, fact: Fact) -> set[str]:
    """Return the asked attributes on which `fact` can be based, and those that decide whether others apply."""
    applies = dict(program.applies)
    names: set[str] = set()
    seen, todo = {fact}, [fact]
    while todo:
        own = todo.pop()
        clauses = [one for one in program.clauses if own in program.rules[one.rule].conclusions]
        for number in {number for clause in clauses for number in clause.premises}:
            names.add(program.atoms[number].attribute)
            new = {one for one, _ in program.fact_atom.items() if number in program.atoms_of(one)} - seen
            seen |= new
            todo += new
    while (
        more := {
            program.atoms[number].attribute
            for name in names & applies.keys()
            for premises in applies[name]
            for number in premises
        }
        - names
    ):
        names |= more
    return names & program.asked
