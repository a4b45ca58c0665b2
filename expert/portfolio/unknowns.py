"""Unanswered questions of a portfolio's cases, and which of them would settle most if it were asked of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import polars as pl

from expert.documents.data import Places
from expert.files.answers import read_answer
from expert.inference.compile import compile_base
from expert.inference.domain import domain
from expert.inference.program import Program
from expert.inference.table import TableProgram
from expert.model.case import RawAnswer
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.portfolio.case_table import CaseTable
from expert.portfolio.data import OpenQuestion
from expert.portfolio.undecided import satisfied, true_at
from expert.words.facts import is_result

#: So many rows are evaluated at a time.
_MOST_ROWS = 100_000


def unknowns(table: CaseTable, overrides: Mapping[str, float] | None = None) -> tuple[OpenQuestion, ...]:
    """Return every question that some case does not answer, those first that would settle most.

    Questions of last resort are left out, and cases to which a question does not apply.
    """
    base = table.base
    program = compile_base(base, overrides)
    columns = TableProgram(program)
    rows = len(table.cases)
    given = satisfied(program, [case.answers for case in table.cases])
    unanswered = {name: places for name, places in _unanswered(table).items() if any(places)}
    options = possible_answers(base, program)
    tried = [
        _added(program, given, facts, true_at([*left, *unknown], rows))
        for name, (left, unknown) in unanswered.items()
        for facts in options[name]
    ]
    gains = _gains(base, columns, given, tried, rows)
    in_columns = {column.attribute for column in table.binding.columns}
    found = []
    for name, (left, unknown) in unanswered.items():
        question = str(base.attributes[name].question)
        once = base.attributes[name].level in base.base.cases.share and name not in in_columns
        settles = sum(next(gains) for _ in options[name]) / len(options[name])
        found.append(OpenQuestion(name, question, once, Places(left), Places(unknown), settles))
    return tuple(sorted(found, key=lambda one: (-one.settles, -len(one.open) - len(one.unknown))))


def possible_answers(base: RuleBase, program: Program) -> dict[str, list[tuple[Fact, ...]]]:
    """Return for each question the answers that stand for all that make a difference.

    Of a number that is one for each set of tests that it satisfies; of a set, none of its values and each alone.
    """
    found: dict[str, list[tuple[Fact, ...]]] = {}
    for slot, facts in domain(base, program).items():
        if base.attributes[slot.attribute].type != "choices":
            found[slot.attribute] = [(fact,) for fact in facts]
        elif slot.attribute not in found:
            raws: list[RawAnswer] = [[], *([value] for value in base.attributes[slot.attribute].options)]
            found[slot.attribute] = [
                read_answer(slot.attribute, base.attributes[slot.attribute], raw, "").facts for raw in raws
            ]
    return found


def _unanswered(table: CaseTable) -> dict[str, tuple[list[int], list[int]]]:
    """Return question -> the places of the cases to which it applies and that leave it open, or answer `unknown`."""
    asked = {name: one for name, one in table.base.attributes.items() if one.asked and not one.last_resort}
    found: dict[str, tuple[list[int], list[int]]] = {name: ([], []) for name in asked}
    for place, case in enumerate(table.cases):
        known = {answer.attribute: bool(answer.facts) for answer in case.answers}
        for name, attribute in asked.items():
            if known.get(name) or (attribute.applies is not None and name not in case.applying):
                continue
            found[name][name in known].append(place)
    return found


def _added(
    program: Program, given: Mapping[int, pl.Series], facts: Iterable[Fact], where: pl.Series
) -> dict[int, pl.Series]:
    """Return the columns that change if the rows `where` have these facts, too."""
    more = {atom for fact in facts for atom in program.atoms_of(fact)}
    return {atom: given[atom] | where if atom in given else where for atom in more}


def _findings(
    base: RuleBase, columns: TableProgram, given: Mapping[int, pl.Series], rows: int
) -> dict[Fact, pl.Series]:
    concluded = columns.run(given, {}, rows).concluded
    return {fact: column for fact, column in concluded.items() if is_result(base, fact)}


def _gains(
    base: RuleBase,
    columns: TableProgram,
    given: Mapping[int, pl.Series],
    tried: Sequence[Mapping[int, pl.Series]],
    rows: int,
) -> Iterator[int]:
    """Yield for each change that is `tried` of the columns `given` in how many rows it brings a new finding.

    Many are evaluated as one table, below each other: what a table costs hardly depends on how many rows it has.
    """
    before = _findings(base, columns, given, rows)
    nowhere = true_at((), rows)
    many = max(1, _MOST_ROWS // max(1, rows))
    for start in range(0, len(tried), many):
        block = tried[start : start + many]
        atoms = given.keys() | {atom for changed in block for atom in changed}
        stacked = {atom: _below([one.get(atom, given.get(atom, nowhere)) for one in block]) for atom in atoms}
        new = _below([nowhere] * len(block))
        for fact, after in _findings(base, columns, stacked, rows * len(block)).items():
            new = new | (after & ~_below([before[fact]] * len(block)))
        yield from (int(new.slice(place * rows, rows).sum()) for place in range(len(block)))


def _below(columns: Sequence[pl.Series]) -> pl.Series:
    return pl.concat(columns, rechunk=True)
