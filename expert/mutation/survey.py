"""Which small changes to the rules of a base go unnoticed, and for each of them a case that would notice it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from expert.loading.answers import written
from expert.loading.cases import CaseFile
from expert.loading.rulebase import Loaded
from expert.loading.writing import case_text
from expert.model.case import Expect
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.mutation.mutants import Mutant, mutants
from expert.mutation.proved import Proofs
from expert.mutation.smallest import Smallest, Telling
from expert.mutation.still_open import StillOpen
from expert.mutation.stored import noticing
from expert.problems import Place

#: So many mutants share a solver: with more it is slower, and with fewer there are more of them to write.
_A_SOLVER = 16


class Unnoticed(NamedTuple):
    """A change that nothing notices, where it was made, and a case file that would notice it. There is no such case if
    the same follows from all answers with the change and without it."""

    mutant: Mutant
    place: Place
    case: str


class Survey(NamedTuple):
    """How many changes were tried, how many a stored case notices, how many of the others a proof, and the rest."""

    tried: int
    by_cases: int
    by_proofs: int
    unnoticed: tuple[Unnoticed, ...]


def survey(loaded: Loaded, cases: Sequence[CaseFile], rules: Collection[str]) -> Survey:
    """Changes the named rules of a sound rule base, one small change at a time, and holds each against the stored cases
    and against what `check --prove` proves. Rules about portfolios are no part of it."""
    base = loaded.base
    tried = list(mutants(base, rules))
    left = [mutant for mutant, files in zip(tried, noticing(base, cases, tried), strict=True) if not files]
    by_cases, by_proofs = len(tried) - len(left), 0
    found: list[Unnoticed] = []
    for some in (left[start : start + _A_SOLVER] for start in range(0, len(left), _A_SOLVER)):
        proofs = Proofs(base, some)
        proved = [mutant for index, mutant in enumerate(some) if proofs.noticing(index)]
        some = [mutant for mutant in some if mutant not in proved]
        still_open = StillOpen(base, cases, some)
        noticed = [mutant for index, mutant in enumerate(some) if still_open.noticed(index)]
        by_proofs += len(proved)
        by_cases += len(noticed)
        found += _unnoticed(loaded, [mutant for mutant in some if mutant not in noticed])
    return Survey(len(tried), by_cases, by_proofs, tuple(found))


def _unnoticed(loaded: Loaded, some: Sequence[Mutant]) -> Iterator[Unnoticed]:
    smallest = Smallest(loaded.base, some)
    for index, mutant in enumerate(some):
        path = ("if", *mutant.path) if mutant.path else ("rule",)
        telling = smallest.telling(index)
        case = "" if telling is None else _case(loaded.base, mutant, telling)
        yield Unnoticed(mutant, loaded.place("rules", mutant.rule, *path, key=bool(mutant.path)), case)


def _case(base: RuleBase, mutant: Mutant, telling: Telling) -> str:
    expect = Expect(
        present=_by_attribute(base, mutant.rule, telling.lost),
        absent=_by_attribute(base, mutant.rule, telling.gained),
    )
    return case_text(f"needs-{mutant.rule}", f"Needs {mutant.rule} as it is", telling.answers, expect=expect)


def _by_attribute(base: RuleBase, rule: str, facts: Sequence[Fact]) -> dict[str, tuple[str, ...]]:
    """The facts, or only those that the rule itself concludes, if some of them are."""
    then = base.rules[rule].then
    own = [fact for fact in facts if written(fact) in then.get(fact.attribute, ())] or facts
    return {name: tuple(written(fact) for fact in own if fact.attribute == name) for name, _, _ in own}
