"""The mutants that stored cases notice, and those that proofs notice.

All stored cases are run under all mutants at once, a row a case under a mutant. A case notices one whose conclusions
miss its expectations, or under which a question does not stay open that it expects to. A proof notices a mutant under
which something no longer holds in every case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import polars as pl

from expert.check.proofs import HOLDS, resting_on, with_invariants
from expert.files.answers import written
from expert.files.cases import CaseFile
from expert.inference.compile import compile_base
from expert.inference.completions import Completions
from expert.inference.evaluate import Evaluator
from expert.inference.possible import Possible
from expert.inference.solver import Literal
from expert.inference.table import Columns, TableProgram
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer, Fact
from expert.mutation.mutants import SWITCH, Mutant, rule_name, switched, with_mutants


class ProofCheck(Completions):
    """A check of the cases of a base under each of `some` mutants, against what `check --prove` asks about all
    of them."""

    def __init__(self, base: RuleBase, some: Sequence[Mutant]) -> None:
        whole = with_invariants(with_mutants(base, some))
        super().__init__(whole, compile_base(whole))
        self._rules = base.rules
        self._some = some
        self._resting = resting_on(self.program)
        self._never: dict[str, Literal] = {}
        self._always: dict[str, Literal] = {}
        derived = self.reading.derived
        with self.write():
            for name, invariant in base.invariants.items():
                given = derived[Fact(HOLDS, f"if {name}")]
                if invariant.then is None:
                    self._never[name] = given
                else:
                    self._always[name] = self.any_of([given, -derived[Fact(HOLDS, f"then {name}")]])
        self._violated = self._violations(None)
        self._applying = self._applies(None, self._rules)
        self._clashing = self._clashes(None, self.reading.clash)

    def noticing(self, index: int) -> list[str]:
        """Return by name what does not hold under the mutant of this number, though it does without it: invariants,
        rules that could apply, and attributes of one value that could not have two."""
        mutant = self._some[index]
        concluded = self._rules[mutant.rule].then.keys()
        beyond = {*concluded, *(name for name, under in self._resting.items() if under & concluded)}
        # What does not rest on the rule is as before.
        later = {name for name, rule in self._rules.items() if rule.condition.attributes & beyond} | {mutant.rule}
        if mutant.condition is None:
            later.remove(mutant.rule)
        applying = later & self._applying
        found = self._violations(index) - self._violated
        found |= applying - self._applies(index, applying)
        found |= self._clashes(index, beyond - self._clashing)
        return sorted(found)

    def _on(self, index: int | None) -> list[Literal]:
        """Return the assumptions that this mutant is switched on, or none, and no other."""
        given = switched(len(self._some), index)
        return [literal for fact in given for literal in self.fixed(self.slot_of(fact), [fact])]

    def _violations(self, index: int | None) -> set[str]:
        """Return the invariants that some case violates: a continuation of it for those that are never to be, a world
        for the others."""
        found: set[str] = set()
        for literals, worlds in ((self._never, False), (self._always, True)):
            there = self.ever([*self.assume(worlds=worlds), *self._on(index)], literals.values()) or set()
            found |= {name for name, literal in literals.items() if literal in there}
        return found

    def _applies(self, index: int | None, rules: Iterable[str]) -> set[str]:
        """Return those of the rules that apply in some case."""
        fired = {name: self.reading.fired[name] for name in rules}
        if index is not None and self._some[index].rule in fired:
            fired[self._some[index].rule] = self.reading.fired[rule_name(index)]
        there = self.ever([*self.assume(), *self._on(index)], fired.values()) or set()
        return {name for name, literal in fired.items() if literal in there}

    def _clashes(self, index: int | None, names: Iterable[str]) -> set[str]:
        """Return the attributes that have two values in some case, while none on which they are based has."""
        clash = self.reading.clash
        on = self._on(index)
        any_allowed = [*self.assume(allowed=clash.values()), *on]
        candidates = self.ever(any_allowed, [clash[name] for name in clash.keys() & names]) or set()
        found: set[str] = set()
        for name in clash.keys() & names:
            if clash[name] in candidates:
                # A clash that only follows from another attribute's is that one's.
                beside = [clash[other] for other, under in self._resting.items() if name in under and other in clash]
                if self.possible([*self.assume(allowed=[clash[name], *beside]), *on, clash[name]]):
                    found.add(name)
        return found


#: So many mutants are tried at once, since each is a column of the table as well as some of its rows.
_AT_ONCE = 256


def noticing(base: RuleBase, cases: Sequence[CaseFile], some: Sequence[Mutant]) -> Iterator[tuple[int, ...]]:
    """Return for each mutant the cases, by number, that come out other than they expect under it, and do not without
    it.

    Expectations of questions that are `open` are left out.
    """
    for start in range(0, len(some), _AT_ONCE):
        yield from _noticing(base, cases, some[start : start + _AT_ONCE])


def _noticing(base: RuleBase, cases: Sequence[CaseFile], some: Sequence[Mutant]) -> Iterator[tuple[int, ...]]:
    # The first block of rows has no mutant, each of the others one.
    blocks, size = 1 + len(some), len(cases)
    program = compile_base(with_mutants(base, some))
    patterns: dict[int, list[bool]] = {}
    several: dict[str, list[bool]] = {}
    for row, read in enumerate(cases):
        for answer in read.answers:
            if len(answer.facts) > 1 and answer.attribute in program.single:
                several.setdefault(answer.attribute, [False] * size)[row] = True
            for atom in {atom for fact in answer.facts for atom in program.atoms_of(fact)}:
                patterns.setdefault(atom, [False] * size)[row] = True
    given = {atom: _repeated(pattern, blocks) for atom, pattern in patterns.items()}
    for index, fact in enumerate(switched(len(some), None)):
        off = pl.repeat(True, blocks * size, dtype=pl.Boolean, eager=True)
        off = pl.concat([off[: (1 + index) * size], ~off[:size], off[(2 + index) * size :]])
        given |= dict.fromkeys(program.atoms_of(fact), off)
        given |= dict.fromkeys(program.atoms_of(fact._replace(holds=True)), ~off)
    answered = {name: _repeated(pattern, blocks) for name, pattern in several.items()}
    found = TableProgram(program).run(given, answered, blocks * size)
    failing = _failing(base, cases, _merged(found, some), blocks)
    rows = failing.to_list()
    for block in range(1, blocks):
        mine = rows[block * size : (block + 1) * size]
        yield tuple(number for number in range(size) if mine[number] and not rows[number])


def _repeated(pattern: list[bool], times: int) -> pl.Series:
    return pl.concat([pl.Series(pattern, dtype=pl.Boolean)] * times)


def _merged(found: Columns, some: Sequence[Mutant]) -> Columns:
    """Return the results with the mutants' rules named as those that they change."""
    fired = dict(found.fired)
    for index, mutant in enumerate(some):
        if mutant.condition is not None:
            fired[mutant.rule] = fired[mutant.rule] | fired.pop(rule_name(index))
    return found._replace(fired=fired)


def _failing(base: RuleBase, cases: Sequence[CaseFile], found: Columns, blocks: int) -> pl.Series:
    """Return the rows in which an expected conclusion is missing, or an excluded one is there."""
    there: dict[tuple[str, str, str], pl.Series] = {}
    for fact, column in found.concluded.items():
        there["concluded", fact.attribute, written(fact)] = column
    for kind, columns in (("fired", found.fired), ("contradictions", found.clashing), ("broken", found.broken)):
        there |= {(kind, name, ""): column for name, column in columns.items()}
    wanted: dict[tuple[str, str, str], list[bool]] = {}
    unwanted: dict[tuple[str, str, str], list[bool]] = {}
    for row, read in enumerate(cases):
        for one, wants in _expected(base, read):
            (wanted if wants else unwanted).setdefault(one, [False] * len(cases))[row] = True
    failing = pl.repeat(False, blocks * len(cases), dtype=pl.Boolean, eager=True)
    for one, pattern in wanted.items():
        missing = _repeated(pattern, blocks)
        failing = failing | (missing & ~there[one] if one in there else missing)
    for one, pattern in unwanted.items():
        if one in there:
            failing = failing | (_repeated(pattern, blocks) & there[one])
    return failing


def _expected(base: RuleBase, read: CaseFile) -> Iterator[tuple[tuple[str, str, str], bool]]:
    """Yield the conclusions that a case expects, and those that it excludes, as `expectations.failures` reads them."""
    expect = read.case.expect
    if expect is None:
        return
    yield from _values(expect.present, wanted=True)
    yield from _values(expect.absent, wanted=False)
    yield from _values(expect.exactly, wanted=True)
    for name, values in expect.exactly.items():
        others = [value for value in base.attributes[name].options if value not in values]
        yield from _values({name: others}, wanted=False)
    yield from ((("fired", name, ""), True) for name in expect.fired)
    for kind, names, known in (
        ("contradictions", expect.contradictions, base.attributes),
        ("broken", expect.broken, base.constraints),
    ):
        if names is not None:
            yield from (((kind, name, ""), name in names) for name in known)


def _values(expected: Mapping[str, Iterable[str]], *, wanted: bool) -> Iterator[tuple[tuple[str, str, str], bool]]:
    for name, values in expected.items():
        yield from ((("concluded", name, value), wanted) for value in values)


class StillOpen:
    """A check of the stored cases that expect questions to stay open, under each of `some` mutants."""

    def __init__(self, base: RuleBase, cases: Sequence[CaseFile], some: Sequence[Mutant]) -> None:
        whole = with_mutants(base, some)
        self._count = len(some)
        self._evaluator = Evaluator(whole)
        self._possible = Possible(whole, self._evaluator.program)
        expecting = [read for read in cases if read.case.expect is not None and read.case.expect.open]
        self._cases = [read for read in expecting if self._as_expected(read, None)]

    def noticed(self, index: int) -> bool:
        """Return whether one of the cases comes out otherwise than it expects under the mutant of this number."""
        return not all(self._as_expected(read, index) for read in self._cases)

    def _as_expected(self, read: CaseFile, index: int | None) -> bool:
        assert read.case.expect is not None
        switches = Answer(SWITCH, switched(self._count, index), (), "")
        trace = self._evaluator.evaluate(read.case.id, [*read.answers, switches])
        expected = read.case.expect.open
        return set(expected) <= set(self._possible.relevant(trace, among=expected))
