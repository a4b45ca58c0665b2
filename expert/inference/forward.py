"""Forward chaining on durable_rules: atoms in, rounds of fired clauses out.

The engine does the matching and the chaining. It is driven through its C extension, without its Host and without
any action of ours running inside it, and it is given nothing but `"a17":1` for "atom 17 holds"; that keeps clear of
what goes wrong in it with types, numbers, text, negation and threads.

Its conclusions are handed back to it at the end of each round, not one by one, so that the rounds are those of the
naive fixpoint and a fact's rank is known without computing it again.
"""

from __future__ import annotations

import weakref
from collections.abc import Collection, Iterable

import durable_rules_engine as engine

from expert.inference.program import Clause, Program

# Limits of the engine, each with room to spare: 251 properties in a fact; 64 pending matches of one fact, hence
# the flags, which split the clauses that a case is matched with into groups; 255 rules that share their last test;
# 16 conditions in a rule, of which one is the case.
MAX_ATOMS = 200
MAX_CLAUSES = 240
GROUP = 16
MAX_CONCLUDED = 15

# Retracting a fact makes the engine walk over the facts that a fired rule joined, and past their end (state.c,
# deleteMessageFromFrame): harmless for two facts, fatal for five. Where a rule that joined more has fired, the state is
# deleted instead, which is safe and takes a little longer.
RETRACTABLE = 2


class EngineError(Exception):
    """An error when durable_rules refuses something that it should take: a bug, or a limit that was not known."""


class Forward:
    """A program loaded into the engine. Not safe for use from two threads; make one for each."""

    def __init__(self, program: Program) -> None:
        given = {index for index, atom in enumerate(program.atoms) if atom.attribute in program.asked}
        used = {premise for clause in program.clauses for premise in clause.premises}
        self._clauses = program.clauses
        # Concluding a fact makes true every atom that it satisfies, for as far as a clause asks for it.
        self._follows = {
            own: tuple(atom for atom in program.satisfied_by[fact] if atom in used)
            for fact, own in program.fact_atom.items()
        }
        self._parts = list(_parts(program.clauses, given))
        self._given = given
        self._load()

    def _load(self) -> None:
        self._shards = [_Shard(part, self._given) for part in self._parts]
        self._finalizer = weakref.finalize(self, _close, self._shards)

    def run(self, atoms: Collection[int]) -> list[list[int]]:
        """Return the numbers of the clauses that fire in each round, given that `atoms` hold at the start."""
        rounds: list[list[int]] = []
        try:
            fired = [clause for shard in self._shards for clause in shard.begin(atoms)]
            done: set[int] = set()
            while fired:
                rounds.append(fired)
                concluded = {own for clause in fired for own in self._clauses[clause].conclusions}
                new = {atom for own in concluded for atom in self._follows[own]} - done
                done |= new
                fired = [clause for shard in self._shards for clause in shard.go_on(new)] if new else []
            for shard in self._shards:
                shard.end()
        except BaseException as error:
            # After an error, or Ctrl-C, it is not known what the engine holds of this case, and nothing of it may be
            # there for the next. So it is left alone, memory and all, for a fresh one.
            self._finalizer.detach()
            self._load()
            if isinstance(error, engine.error):
                raise EngineError(f"durable_rules: {error}") from error
            raise
        return rounds

    def close(self) -> None:
        """End the use of the engine and free its memory. Otherwise that happens when the object is no longer used."""
        self._finalizer()


def _close(shards: list[_Shard]) -> None:
    for shard in shards:
        shard.close()


def _parts(clauses: Iterable[Clause], given: Collection[int]) -> Iterable[list[tuple[int, Clause]]]:
    """Yield the clauses in parts that respect the limits, with their numbers."""
    part: list[tuple[int, Clause]] = []
    atoms: set[int] = set()
    for number, clause in enumerate(clauses):
        wanted = atoms.union(premise for premise in clause.premises if premise in given)
        if part and (len(part) == MAX_CLAUSES or len(wanted) > MAX_ATOMS):
            yield part
            part, wanted = [], {premise for premise in clause.premises if premise in given}
        part.append((number, clause))
        atoms = wanted
    if part:
        yield part


class _Shard:
    """One ruleset of the engine. The case is one fact, and each concluded atom is one."""

    def __init__(self, clauses: list[tuple[int, Clause]], given: Collection[int]) -> None:
        self._given = frozenset(p for _, clause in clauses for p in clause.premises if p in given)
        self._concluded = frozenset(p for _, clause in clauses for p in clause.premises if p not in given)
        self._wide = frozenset(number for number, clause in clauses if self._joined(clause) > RETRACTABLE)
        self._begun = False
        self._wide_fired = False
        self._asserted: list[str] = []
        self._offset = 0
        frequency: dict[int, int] = {}
        for _, clause in clauses:
            for premise in clause.premises:
                frequency[premise] = frequency.get(premise, 0) + 1
        # Clauses that begin with the same test share it in the engine's network, so frequent atoms come first.
        ordered = [
            (sorted(clause.premises, key=lambda atom: (-frequency[atom], atom)), number) for number, clause in clauses
        ]
        rules = [self._rule(index, number, premises) for index, (premises, number) in enumerate(sorted(ordered))]
        flags = "".join(f',"g{group}":1' for group in range((len(rules) + GROUP - 1) // GROUP))
        self._property = {atom: f',"a{atom}":1' for atom in self._given}
        self._fact = {atom: f'{{"sid":"c","id":"a{atom}","a{atom}":1}}' for atom in self._concluded}
        self._id = {atom: f'{{"sid":"c","id":"a{atom}"}}' for atom in self._concluded}
        self._head = '{"sid":"c","id":"case"' + flags
        self._handle = engine.create_ruleset("r", "{" + ",".join([*rules, '"warm":{"all":[{"w":{"warm":1}}]}']) + "}")
        self._delete_state()

    def _joined(self, clause: Clause) -> int:
        """Count the facts of the engine that the clause joins: the case, if it asks for it, and each conclusion."""
        concluded = sum(premise in self._concluded for premise in clause.premises)
        return concluded + (concluded < len(clause.premises))

    def _rule(self, index: int, number: int, premises: list[int]) -> str:
        joined = [f'{{"d{atom}":{{"a{atom}":1}}}}' for atom in premises if atom not in self._given]
        tests = [f'{{"a{atom}":1}}' for atom in premises if atom in self._given]
        if tests:
            joined.append(f'{{"case":{{"$and":[{",".join([f"""{{"g{index // GROUP}":1}}""", *tests])}]}}}}')
        return f'"{number}":{{"all":[{",".join(joined)}]}}'

    def _delete_state(self) -> None:
        # Deleting a state in which no action ever ran frees an uninitialised pointer, so one runs first.
        _, offset = engine.assert_fact(self._handle, '{"sid":"c","id":"warm","warm":1}')
        engine.start_action_for_state(self._handle, offset)
        engine.complete_and_start_action(self._handle, offset)
        engine.delete_state(self._handle, "c")

    def begin(self, atoms: Collection[int]) -> list[int]:
        """Give the engine the case; return the clauses that fire."""
        mine = self._given.intersection(atoms)
        self._asserted = []
        self._begun = bool(mine)
        self._wide_fired = False
        if not mine:
            return []
        message = self._head + "".join([self._property[atom] for atom in mine]) + "}"
        _, self._offset = engine.assert_fact(self._handle, message)
        return self._drain()

    def go_on(self, concluded: Collection[int]) -> list[int]:
        """Give the engine the conclusions of the last round; return the clauses that fire."""
        mine = self._concluded.intersection(concluded)
        if not mine:
            return []
        facts = ",".join([self._fact[atom] for atom in mine])
        _, self._offset = engine.assert_facts(self._handle, f"[{facts}]")
        self._asserted += [self._id[atom] for atom in mine]
        return self._drain()

    def _drain(self) -> list[int]:
        handle, offset, following = self._handle, self._offset, engine.complete_and_start_action
        fired = []
        started = engine.start_action_for_state(handle, offset)
        message = started[1] if started else None
        while message:  # '{"17":{...}}', the name of the rule first
            fired.append(int(message[2 : message.index('"', 2)]))
            message = following(handle, offset)
        if not self._wide.isdisjoint(fired):
            self._wide_fired = True
        return fired

    def end(self) -> None:
        """Take the case out of the engine again; if possible its state is kept, since that is faster."""
        if self._wide_fired:
            engine.delete_state(self._handle, "c")  # an action has run in it, see `_delete_state`
            return
        if self._begun:
            self._asserted.append('{"sid":"c","id":"case"}')
        if self._asserted:
            engine.retract_facts(self._handle, f"[{','.join(self._asserted)}]")

    def close(self) -> None:
        """End the use of the ruleset: free it and its state."""
        self._delete_state()
        engine.delete_ruleset(self._handle)
