"""A propositional logic program that is written once and then asked many times under assumptions.

The only importer of clingo. A literal is a whole number; its negation is the negative number.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

import clingo

NameT = TypeVar("NameT", bound=Hashable)

Literal = int
Model = clingo.Model


class Solver:
    """A logic program under the stable model semantics, and queries about its models."""

    def __init__(self) -> None:
        # Each model is recorded as one that is not wanted again. To backtrack from it, as clingo does otherwise, is to
        # visit every choice that led to it, which takes longer than a new search wherever clauses are added to it. The
        # values of the last search are not kept, either: models that are less alike show more that was not seen yet.
        self._control = clingo.Control(["--warn=none", "--enum-mode=record", "--save-progress=0", "0"])
        self._backend: clingo.Backend

    def write(self) -> clingo.Backend:
        """Return the context in which the methods that add to the program may be called."""
        self._backend = self._control.backend()
        return self._backend

    # ------------------------------------------------------------------ writing

    def atom(self) -> Literal:
        """Add a literal that holds only if a rule makes it."""
        return self._backend.add_atom()

    def chosen(self) -> Literal:
        """Add a literal that may be true or false."""
        atom = self.atom()
        self._backend.add_rule([atom], [], choice=True)
        return atom

    def rule(self, head: Literal, body: Iterable[Literal]) -> None:
        """Add a rule: if all of the body holds, the head does."""
        self._backend.add_rule([head], list(body))

    def any_of(self, *bodies: Iterable[Literal]) -> Literal:
        """Add a literal that holds if all literals of one of the bodies do."""
        atom = self.atom()
        for body in bodies:
            self.rule(atom, body)
        return atom

    def at_least(self, count: int, literals: Iterable[Literal]) -> Literal:
        """Add a literal that holds if at least `count` of the literals do."""
        atom = self.atom()
        self._backend.add_weight_rule([atom], count, [(literal, 1) for literal in literals])
        return atom

    def never(self, *body: Literal) -> None:
        """Add a constraint: the literals do not all hold."""
        self._backend.add_rule([], list(body))

    def minimize(self, literals: Iterable[Literal]) -> None:
        """Make each model that is found better than the one before: fewer of the literals hold in it."""
        self._backend.add_minimize(0, [(literal, 1) for literal in literals])

    # ------------------------------------------------------------------ asking

    def models(self, assumptions: Iterable[Literal]) -> Iterator[Model]:
        """Yield the models under the assumptions. Clauses added through one hold for the rest of them."""
        with _uninterrupted(), self._control.solve(assumptions=list(assumptions), yield_=True) as handle:
            yield from handle

    def possible(self, assumptions: Iterable[Literal]) -> bool:
        """Tell whether there is a model under the assumptions."""
        return next(iter(self.models(assumptions)), None) is not None

    def ever(self, assumptions: Iterable[Literal], candidates: Iterable[Literal]) -> set[Literal] | None:
        """Return the candidates that are true in some model, or None if there is no model at all."""
        return self.ever_one_of(assumptions, {literal: (literal,) for literal in candidates})

    def ever_one_of(
        self, assumptions: Iterable[Literal], groups: Mapping[NameT, Collection[Literal]]
    ) -> set[NameT] | None:
        """Return the names of the groups that have a literal true in some model, or None if there is no model at
        all."""
        left, found, any_model = dict(groups), set[NameT](), False
        for model in self.models(assumptions):
            any_model = True
            true = {name for name, literals in left.items() if any(map(model.is_true, literals))}
            found |= true
            for name in true:
                del left[name]
            if not left:
                break
            model.context.add_clause(sorted({literal for literals in left.values() for literal in literals}))
        return found if any_model else None

    def smaller_core(
        self, assumptions: Collection[Literal], groups: Mapping[str, Collection[Literal]]
    ) -> tuple[str, ...]:
        """Return the names of groups that, with `assumptions`, exclude every model, and none of which can be spared.

        All groups together must exclude every model.
        """
        kept = dict(groups)
        for name in groups:
            if name in kept:
                rest = {other: literals for other, literals in kept.items() if other != name}
                if not self.possible([*assumptions, *_all(rest)]):
                    kept = rest
        return tuple(kept)

    def smallest_core(
        self, assumptions: Collection[Literal], groups: Mapping[str, Collection[Literal]]
    ) -> tuple[str, ...]:
        """Return the names of a smallest choice of groups that, with `assumptions`, exclude every model.

        All groups together must. A choice fails if it leaves out all of a *correction*, groups without which there is a
        model. So the smallest choice that hits every correction found so far is tried, and each failure yields another
        correction. (Ignatiev, Previti, Liffiton and Marques-Silva, Smallest MUS extraction with minimal hitting set
        dualization, CP 2015.)
        """
        hitting = Solver()
        with hitting.write():
            hits = {name: hitting.chosen() for name in groups}
            hitting.minimize(hits.values())
        while True:
            chosen: list[str] = []
            for model in hitting.models([]):
                chosen = [name for name, literal in hits.items() if model.is_true(literal)]
            kept = {name: groups[name] for name in chosen}
            if not self.possible([*assumptions, *_all(kept)]):
                return tuple(chosen)
            for name in groups:
                if name not in kept and self.possible([*assumptions, *_all(kept), *groups[name]]):
                    kept[name] = groups[name]
            with hitting.write():
                hitting.never(*[-hits[name] for name in groups if name not in kept])


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let Ctrl-C wait: clingo ends the whole process, with 1, where it comes while clingo calls back into Python."""
    if sys.platform == "win32":  # which has no such thing
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _all(groups: Mapping[str, Collection[Literal]]) -> list[Literal]:
    return [literal for literals in groups.values() for literal in literals]
