"""What is not known of a portfolio's cases, and which question would settle most if it were asked of all."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import polars as pl

from expert.files.answers import read_answer
from expert.inference.compile import compile_base
from expert.inference.domain import domain
from expert.inference.program import Program
from expert.inference.table import TableProgram
from expert.model.case import RawAnswer
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.portfolio.findings import is_finding
from expert.portfolio.survey import Survey
from expert.portfolio.undecided import true_at


class Unknown(NamedTuple):
    """A question that not all cases answer: the places of those that leave it open, and of those that answer
    `unknown`. `settles` is for how many of the cases an answer of each would at once add a diagnosis or a
    recommendation, on average over the answers that could be given."""

    attribute: str
    open: tuple[int, ...]
    unknown: tuple[int, ...]
    settles: float


def unknowns(survey: Survey, overrides: Mapping[str, float] | None = None) -> tuple[Unknown, ...]:
    """Every question that some case does not answer, those first that would settle most. Questions of last resort are
    left out, and cases to which a question does not apply."""
    base = survey.base
    program = compile_base(base, overrides)
    table = TableProgram(program)
    rows = len(survey.members)
    given = _given(program, survey)
    before = _findings(base, table, given, rows)
    options = possible_answers(base, program)
    found = []
    for name, (left, unknown) in _unanswered(survey).items():
        if left or unknown:
            where = true_at([*left, *unknown], rows)
            gains = [
                _gained(before, _findings(base, table, _added(program, given, facts, where), rows))
                for facts in options[name]
            ]
            found.append(Unknown(name, tuple(left), tuple(unknown), sum(gains) / len(gains)))
    return tuple(sorted(found, key=lambda one: (-one.settles, -len(one.open) - len(one.unknown))))


def possible_answers(base: RuleBase, program: Program) -> dict[str, list[tuple[Fact, ...]]]:
    """Of each question the answers among which all that make a difference are: of a number one for each set of tests
    that it satisfies, of a set none of its values and each alone."""
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


def _unanswered(survey: Survey) -> dict[str, tuple[list[int], list[int]]]:
    """Question -> the places of the members to which it applies and that leave it open, or answer `unknown`."""
    asked = {name: one for name, one in survey.base.attributes.items() if one.asked and not one.last_resort}
    found: dict[str, tuple[list[int], list[int]]] = {name: ([], []) for name in asked}
    for place, member in enumerate(survey.members):
        known = {answer.attribute: bool(answer.facts) for answer in member.answers}
        for name, attribute in asked.items():
            if known.get(name) or (attribute.applies is not None and name not in member.applying):
                continue
            found[name][name in known].append(place)
    return found


def _given(program: Program, survey: Survey) -> dict[int, pl.Series]:
    there: dict[Fact, list[int]] = {}
    for place, member in enumerate(survey.members):
        for answer in member.answers:
            for fact in answer.facts:
                there.setdefault(fact, []).append(place)
    by_atom: dict[int, list[int]] = {}
    for fact, places in there.items():
        for atom in program.atoms_of(fact):
            by_atom.setdefault(atom, []).extend(places)
    return {atom: true_at(places, len(survey.members)) for atom, places in by_atom.items()}


def _added(
    program: Program, given: Mapping[int, pl.Series], facts: Iterable[Fact], where: pl.Series
) -> dict[int, pl.Series]:
    more = {atom for fact in facts for atom in program.atoms_of(fact)}
    return {**given, **{atom: given[atom] | where if atom in given else where for atom in more}}


def _findings(base: RuleBase, table: TableProgram, given: Mapping[int, pl.Series], rows: int) -> dict[Fact, pl.Series]:
    concluded = table.run(given, {}, rows).concluded
    return {fact: column for fact, column in concluded.items() if is_finding(base, fact)}


def _gained(before: Mapping[Fact, pl.Series], after: Mapping[Fact, pl.Series]) -> int:
    new: Sequence[pl.Series] = [column & ~before[fact] for fact, column in after.items()]
    return int(functools.reduce(operator.or_, new).sum()) if new else 0
