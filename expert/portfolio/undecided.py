"""Undecided facts: in which cases of a portfolio it is not known whether something holds. Not to know is not to
deny."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from expert.inference.domain import domain, slot_of
from expert.inference.program import Program
from expert.inference.table import TableProgram
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer, Fact

#: Fact -> in which cases it is not known to hold, and could hold. A fact that is not there is undecided in none.
Undecided = dict[Fact, pl.Series]


def undecided(base: RuleBase, program: Program, answers: Sequence[Iterable[Answer]]) -> Undecided:
    """Return each fact -> the cases in which it is undecided; `answers` are those of one case after the other.

    A question is undecided in the cases that leave it open or answer `unknown`. A conclusion is undecided in those in
    which it does not follow, but could if all that is open were answered.
    """
    rows = len(answers)
    filled: dict[tuple[str, str], list[int]] = {}
    for place, mine in enumerate(answers):
        for fact in {fact for answer in mine for fact in answer.facts}:
            filled.setdefault(slot_of(fact, base.attributes[fact.attribute]), []).append(place)
    found: Undecided = {}
    options: dict[int, pl.Series] = {}
    for slot, facts in domain(base, program).items():
        open = ~true_at(filled.get(slot, ()), rows)
        for fact in facts:
            found[fact] = open
            for atom in program.atoms_of(fact):
                options[atom] = options[atom] | open if atom in options else open
    return found | TableProgram(program).undecided(satisfied(program, answers), options, rows)


def satisfied(program: Program, answers: Sequence[Iterable[Answer]]) -> dict[int, pl.Series]:
    """Return atom -> in which cases it holds, from the answers of one case after the other."""
    there: dict[Fact, list[int]] = {}
    for place, mine in enumerate(answers):
        for answer in mine:
            for fact in answer.facts:
                there.setdefault(fact, []).append(place)
    by_atom: dict[int, list[int]] = {}
    for fact, places in there.items():
        for atom in program.atoms_of(fact):
            by_atom.setdefault(atom, []).extend(places)
    return {atom: true_at(places, len(answers)) for atom, places in by_atom.items()}


def true_at(places: Iterable[int], rows: int) -> pl.Series:
    """Return a column of `rows` rows that is true at these places."""
    return pl.Series([False]).new_from_index(0, rows).scatter(list(places), True)
