"""The mutants that the stored cases notice.

All cases are run under all mutants at once, a row a case under a mutant. A case notices one whose conclusions miss its
expectations, or under which a question does not stay open that it expects to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import polars as pl

from expert.files.answers import written
from expert.files.cases import CaseFile
from expert.inference.compile import compile_base
from expert.inference.evaluate import Evaluator
from expert.inference.possible import Possible
from expert.inference.table import Columns, TableProgram
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer
from expert.mutation.mutants import SWITCH, Mutant, rule_name, switched, with_mutants

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
