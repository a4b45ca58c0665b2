"""Examples: continuations of a case that show what could still come of it, put together without a solver.

An example is a choice of options for open slots. What it is meant to show is not taken on trust: its fixpoint is
computed, and it counts only if nothing clashes in it that did not clash before. So whatever is shown is so. What is not
shown may be so all the same, for few examples are tried.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from functools import reduce
from itertools import islice
from operator import or_

from expert.inference.atom_sets import Atoms, ClauseBits, Clauses, each
from expert.inference.estimate import Estimate, Estimator

#: So many examples are looked at for one thing to show, and so many steps are gone in search of them.
MOST_EXAMPLES, MOST_STEPS = 6, 200

#: The options chosen: attribute and slot -> the atoms that they satisfy.
Chosen = Mapping[tuple[str, str], Atoms]


class Examples:
    """The examples that continue one case."""

    def __init__(self, estimator: Estimator, estimate: Estimate) -> None:
        self._estimator, self._estimate = estimator, estimate
        certain = estimate.certain
        self._exclusive = [one for one in estimator.exclusive.values() if (one & certain).bit_count() < 2]
        self._never = [one for two in estimator.never.values() if not _one_holds(two, certain) for one in two]
        #: What has to hold for an answer to count, for those of which it is not certain.
        self._conditions = {name: two for name, two in estimator.applies if not _one_holds(two, certain)}
        #: Atom -> the clauses from which it follows that need nothing which follows later than it.
        self._makers: dict[Atoms, list[ClauseBits]] = {}
        held = certain | reduce(or_, [options & estimate.possible for options in estimator.atoms_of.values()], 0)
        waiting = estimator.some(estimate.live)
        while ready := [one for one in waiting if one.premises & held == one.premises]:
            waiting = [one for one in waiting if one.premises & held != one.premises]
            for one in ready:
                for atom in each(one.follows & ~held):
                    self._makers.setdefault(atom, []).append(one)
            held |= reduce(or_, [one.follows for one in ready])
        self._steps = 0

    def changing(self, questions: Set[str], clauses: Clauses, goals: Atoms, *, one_will_do: bool = False) -> set[str]:
        """Return those of the open `questions` of which an example shows that a goal hangs on their answer, by one of
        the live `clauses`, of which each leads to a goal. If one will do, not all of them."""
        found: set[str] = set()
        for name in questions:
            if found and one_will_do:
                break
            for chosen in () if name in found else self._trying(name, clauses):
                found |= self._deciding(chosen, questions - found, goals)
                if name in found:
                    break
        return found

    def possible(self, atoms: Iterable[Atoms]) -> bool:
        """Tell whether an example shows that one of the `atoms` could come to hold."""
        return any(self._holding(chosen) & atom for atom in atoms for chosen in self._with(atom))

    def _trying(self, question: str, clauses: Clauses) -> Iterator[Chosen]:
        """Yield choices by which one of the clauses may need an answer to the question."""
        reading = self._estimator.reading(self._estimator.about(question) & ~self._estimate.certain)
        for one in self._estimator.some(reading & clauses):
            yield from self._with(one.premises)

    def _with(self, wanted: Atoms) -> Iterator[Chosen]:
        """Yield choices that may make the wanted atoms hold."""
        self._steps = MOST_STEPS
        return islice(self._supported(wanted, {}, self._estimate.certain), MOST_EXAMPLES)

    def _supported(self, wanted: Atoms, chosen: Chosen, held: Atoms) -> Iterator[Chosen]:
        wanted &= ~held
        self._steps -= 1
        if not wanted:
            yield chosen
        elif self._steps > 0:
            atom = wanted & -wanted
            for choice, atoms, needed in self._offers(atom, chosen):
                yield from self._supported(wanted | needed, choice, held | atoms)
            for one in self._makers.get(atom, ()):
                yield from self._supported(wanted | one.premises, chosen, held | one.follows)

    def _offers(self, atom: Atoms, chosen: Chosen) -> Iterator[tuple[Chosen, Atoms, Atoms]]:
        """Yield the choices that satisfy an atom, with what they satisfy, and what has to hold for that."""
        known, left = self._estimate.known, self._estimate.left
        for name, value, atoms in self._estimator.options.get(atom, ()):
            is_open = name not in known or value in left.get(name, ())
            if is_open and (name, value) not in chosen and not atoms & self._estimate.banned:
                for needed in self._conditions.get(name, (0,)):
                    yield {**chosen, (name, value): atoms}, atoms, needed
        for name, alternatives in self._conditions.items():
            if known.get(name, 0) & atom:  # given, and does not count yet
                for needed in alternatives:
                    yield chosen, known[name], needed

    def _deciding(self, chosen: Chosen, questions: Collection[str], goals: Atoms) -> set[str]:
        """Return those of the questions without whose answers fewer goals hold; none if the choice does not count."""
        held = self._holding(chosen) & goals
        names = {name for name, _ in chosen}.intersection(questions) if held else ()
        return {name for name in names if self._closure(chosen, without=name) & goals != held}

    def _holding(self, chosen: Chosen) -> Atoms:
        """Return the atoms that hold with these answers; none if these clash."""
        held = self._closure(chosen)
        clash = any((held & values).bit_count() > 1 for values in self._exclusive)
        return 0 if clash or _one_holds(self._never, held) else held

    def _closure(self, chosen: Chosen, without: str | None = None) -> Atoms:
        known = self._estimate.known
        answered: dict[str, Atoms] = {}
        for (name, _), atoms in chosen.items():
            if name != without:
                answered[name] = answered.get(name, 0) | atoms
        given = self._estimate.certain
        for name, atoms in answered.items():
            if name not in self._conditions:
                given |= atoms
        for name, alternatives in self._conditions.items():
            answer = known.get(name, 0) | answered.get(name, 0)
            if answer and _one_holds(alternatives, given):
                given |= answer
        return self._estimator.following(self._estimate.certain, given)


def _one_holds(alternatives: Iterable[Atoms], held: Atoms) -> bool:
    return any(one & held == one for one in alternatives)
