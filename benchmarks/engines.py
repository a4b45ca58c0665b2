"""The engines that are measured. Each is loaded with a program, and then says of case after case which rules fire.

The peers get the clauses and the case as atoms, ready made, and give back nothing but the rules that fired: less than
`Evaluator` does, which begins with answers and ends with a trace.
"""

from __future__ import annotations

import importlib
import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from durable.engine import Host, MessageNotHandledException, MessageObservedException  # type: ignore[import-untyped]
from durable.lang import c, m, ruleset, when_all  # type: ignore[import-untyped]

from benchmarks.cases import RandomCase
from expert.inference.evaluate import Evaluator
from expert.inference.forward import Forward
from expert.inference.program import Clause, Program


class Engine(Protocol):
    """Something that runs cases."""

    name: str
    #: How many cases it can be given in all, where it cannot be given any number.
    most: int | None

    def fired(self, case: RandomCase) -> set[str]:
        """The names of the rules that fire in `case`."""


class FullTraces:
    """The program itself: what a user of `Evaluator` gets."""

    name = "expert"
    most: int | None = None

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator

    def fired(self, case: RandomCase) -> set[str]:
        return {firing.rule for firing in self._evaluator.evaluate("case", case.answers).firings}


class ChainingAlone:
    """The program without the making of traces: as much as the peers do, and no more."""

    name = "expert, chaining alone"
    most: int | None = None

    def __init__(self, program: Program) -> None:
        self._forward = Forward(program)
        self._names = rule_of_clause(program)

    def fired(self, case: RandomCase) -> set[str]:
        return {self._names[clause] for clauses in self._forward.run(case.atoms) for clause in clauses}


class _HostWithoutTimers(Host):  # type: ignore[misc]
    """The timers of the Host work on the states from threads of their own, and crash once one has been deleted."""

    def _run(self) -> None:
        pass


class PlainDurable:
    """durable_rules as its documentation has it: a rule is `when_all`, a conclusion `c.assert_fact`, a case a state.

    States that are kept take two megabytes each, and crash it after a thousand. With `delete` each is deleted after its
    case, for which the Host's timers, which the documentation does not mention, have to be kept from starting.
    """

    def __init__(self, program: Program, *, delete: bool) -> None:
        self.name = "durable.lang with states deleted" if delete else "plain durable.lang"
        self.most: int | None = None if delete else 300
        self._delete = delete
        self._names = rule_of_clause(program)
        self._numbers = itertools.count()
        self._fired: set[str] = set()
        rules = ruleset("peer")
        with rules:
            for number, clause in enumerate(program.clauses):
                patterns = [getattr(c, f"atom_{atom}") << (m.atom == atom) for atom in clause.premises]
                when_all(*patterns)(self._action(number, follows(program, clause)))
        self._ruleset, definition = rules.define()
        self._host = _HostWithoutTimers({self._ruleset: definition})

    def _action(self, number: int, concluded: Iterable[int]) -> Callable[[Any], None]:
        name = self._names[number]

        def conclude(c: Any) -> None:
            self._fired.add(name)
            for atom in concluded:
                # Fails if no rule takes the fact on its own, and if another rule has concluded it before.
                try:  # noqa: SIM105  # faster than a context manager
                    c.assert_fact({"atom": atom})
                except (MessageNotHandledException, MessageObservedException):
                    pass

        return conclude

    def fired(self, case: RandomCase) -> set[str]:
        self._fired = set()
        state = str(next(self._numbers))
        for atom in case.atoms:
            try:  # noqa: SIM105
                self._host.assert_fact(self._ruleset, {"sid": state, "atom": atom})
            except MessageNotHandledException:
                pass
        # Deleting a state in which no rule ever fired crashes.
        if self._delete and self._fired:
            self._host.delete_state(self._ruleset, state)
        return self._fired


class Clips:
    """CLIPS by clipspy, driven without text. Raises ImportError if clipspy is not installed.

    Nothing passes as text when a case runs: of all ways to tell CLIPS of a case this is the fastest, three times as
    fast as one `(assert ...)` for all facts, and more than ten times as fast as `assert_string` for each.
    """

    name = "CLIPS, driven without text"
    most: int | None = None

    def __init__(self, program: Program) -> None:
        clips = importlib.import_module("clips")
        self._names = rule_of_clause(program)
        self._environment = clips.Environment()
        self._environment.build("(defglobal ?*fired* = (create$))")
        # It returns TRUE, because clipspy would keep a fact that is returned, and CLIPS complain of that at the end.
        self._environment.build("(deffunction give ($?atoms) (foreach ?atom ?atoms (assert (atom ?atom))) TRUE)")
        for number, clause in enumerate(program.clauses):
            tests = " ".join(f"(atom {atom})" for atom in clause.premises)
            facts = " ".join(f"(atom {atom})" for atom in follows(program, clause))
            conclude = f"(assert {facts})" if facts else ""
            note = f"(bind ?*fired* ?*fired* {number})"
            self._environment.build(f"(defrule clause-{number} {tests} => {conclude} {note})")
        self._give = self._environment.find_function("give")
        self._numbers = self._environment.find_global("fired")

    def fired(self, case: RandomCase) -> set[str]:
        self._environment.reset()
        self._tell(case.atoms)
        self._environment.run()
        return {self._names[number] for number in self._numbers.value}

    def _tell(self, atoms: Sequence[int]) -> None:
        self._give(*atoms)


class ClipsText(Clips):
    """CLIPS told of a case by one text. (`assert_string` for each fact keeps all facts, and gets ever slower.)"""

    name = "CLIPS, told by one text"

    def _tell(self, atoms: Sequence[int]) -> None:
        facts = " ".join([f"(atom {atom})" for atom in atoms])
        self._environment.eval(f"(progn (assert {facts}) TRUE)")


def rule_of_clause(program: Program) -> list[str]:
    """The name of each clause's rule."""
    return [program.rules[clause.rule].name for clause in program.clauses]


def follows(program: Program, clause: Clause) -> list[int]:
    """The atoms that hold once `clause` has fired, as far as a clause asks for them."""
    used = {atom for other in program.clauses for atom in other.premises}
    facts = program.rules[clause.rule].conclusions
    return sorted({atom for fact in facts for atom in program.atoms_of(fact)} & used)
