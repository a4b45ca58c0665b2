"""The changes to rules that go unnoticed, each with a smallest case that would notice it, as data and as text."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

from expert.documents.layout import Line, wrap
from expert.files.answers import read_answer, written
from expert.files.cases import CaseFile
from expert.files.loaded import LoadedBase
from expert.files.writing import answers_from_facts, case_text
from expert.inference.evaluate import Evaluator
from expert.inference.provable import Differences
from expert.model.case import Expect, RawAnswer
from expert.model.problems import Place
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer, Fact, Trace
from expert.mutation.mutants import SWITCH, Mutant, mutants, switched, with_mutants
from expert.mutation.noticing import ProofCheck, StillOpen, noticing
from expert.words.facts import counted


class RevealingCase(NamedTuple):
    """A case that tells a mutant from the rule that it changes: what the base concludes from the `answers` and the
    mutant does not, and the other way round."""

    answers: dict[str, RawAnswer]
    lost: tuple[Fact, ...]
    gained: tuple[Fact, ...]


class Smallest:
    """A search for the smallest case that tells a base from each of `some` mutants."""

    def __init__(self, base: RuleBase, some: Sequence[Mutant]) -> None:
        whole = with_mutants(base, some)
        self._base = base
        self._count = len(some)
        self._solver = Differences(base, whole)
        self._evaluators = (Evaluator(base), Evaluator(whole))

    def telling(self, index: int) -> RevealingCase | None:
        """Return the fewest answers from which something else follows under the mutant of this number, or None if there
        are none. Without the mutant they break no constraint, and no two conclusions clash."""
        switches = switched(self._count, index)
        answers = self._solver.smallest(frozenset(switches))
        if answers is None:
            return None
        raw = answers_from_facts(self._base, {fact for fact in answers if fact.attribute != SWITCH})
        given = [read_answer(name, self._base.attributes[name], answer, "") for name, answer in raw.items()]
        old, new = self._evaluators
        before = _concluded(old.evaluate("", given))
        after = _concluded(new.evaluate("", [*given, Answer(SWITCH, switches, (), "")]))
        return RevealingCase(raw, tuple(sorted(before - after)), tuple(sorted(after - before)))


def _concluded(trace: Trace) -> set[Fact]:
    return {one.fact for one in trace.derived}


#: So many mutants share a solver: with more it is slower, and with fewer there are more of them to write.
_A_SOLVER = 16


class Unnoticed(NamedTuple):
    """A change that nothing notices, where it was made, and a case file that would notice it. There is no such case if
    the same follows from all answers with the change and without it."""

    mutant: Mutant
    place: Place
    case: str


class MutationRun(NamedTuple):
    """The count of a run: how many changes were tried, how many a stored case notices, how many of the others a proof,
    and the rest."""

    tried: int
    by_cases: int
    by_proofs: int
    unnoticed: tuple[Unnoticed, ...]


def run_mutations(loaded: LoadedBase, cases: Sequence[CaseFile], rules: Collection[str]) -> MutationRun:
    """Change the named rules of a sound rule base, one small change at a time, and hold each change against the stored
    cases and against what `check --prove` proves. Rules about portfolios are left out."""
    base = loaded.base
    tried = list(mutants(base, rules))
    left = [mutant for mutant, files in zip(tried, noticing(base, cases, tried), strict=True) if not files]
    by_cases, by_proofs = len(tried) - len(left), 0
    found: list[Unnoticed] = []
    for some in (left[start : start + _A_SOLVER] for start in range(0, len(left), _A_SOLVER)):
        proofs = ProofCheck(base, some)
        proved = [mutant for index, mutant in enumerate(some) if proofs.noticing(index)]
        some = [mutant for mutant in some if mutant not in proved]
        still_open = StillOpen(base, cases, some)
        noticed = [mutant for index, mutant in enumerate(some) if still_open.noticed(index)]
        by_proofs += len(proved)
        by_cases += len(noticed)
        found += _unnoticed(loaded, [mutant for mutant in some if mutant not in noticed])
    return MutationRun(len(tried), by_cases, by_proofs, tuple(found))


def _unnoticed(loaded: LoadedBase, some: Sequence[Mutant]) -> Iterator[Unnoticed]:
    smallest = Smallest(loaded.base, some)
    for index, mutant in enumerate(some):
        path = ("if", *mutant.path) if mutant.path else ("rule",)
        telling = smallest.telling(index)
        case = "" if telling is None else _case(loaded.base, mutant, telling)
        yield Unnoticed(mutant, loaded.place("rules", mutant.rule, *path, key=bool(mutant.path)), case)


def _case(base: RuleBase, mutant: Mutant, telling: RevealingCase) -> str:
    expect = Expect(
        present=_by_attribute(base, mutant.rule, telling.lost),
        absent=_by_attribute(base, mutant.rule, telling.gained),
    )
    return case_text(f"needs-{mutant.rule}", f"Needs {mutant.rule} as it is", telling.answers, expect=expect)


def _by_attribute(base: RuleBase, rule: str, facts: Sequence[Fact]) -> dict[str, tuple[str, ...]]:
    """Return the facts, or only those that the rule itself concludes, if it concludes some of them."""
    then = base.rules[rule].then
    own = [fact for fact in facts if written(fact) in then.get(fact.attribute, ())] or facts
    return {name: tuple(written(fact) for fact in own if fact.attribute == name) for name, _, _ in own}


#: Of so many changes the case that would notice is shown.
SHOWN = 10


def mutation_lines(found: MutationRun, cases: int, width: int) -> Iterator[Line]:
    """Yield the run as lines of text; `cases` is the number of stored cases that were tried."""
    shown = 0
    for mutant, place, case in found.unnoticed:
        yield from wrap(f"{place.file}:{place.line} {mutant.rule}", width, style="finding")
        yield from wrap(_change(mutant), width, "  ", "    ")
        if not case:
            yield from wrap("No case would notice: the same follows from all answers.", width, "  ", "    ", "warning")
        elif shown < SHOWN:
            shown += 1
            yield Line("  This case would notice:")
            for text in case.splitlines():
                yield Line(f"    {text}")
        yield Line()
    with_case = sum(bool(one.case) for one in found.unnoticed)
    if with_case > SHOWN:
        yield from wrap(
            f"The first {SHOWN} of {with_case} cases are shown. Name a rule by --only to see its cases.", width
        )
    noticed = found.by_cases + found.by_proofs
    share = f" ({100 * noticed / found.tried:.1f}%)" if found.tried else ""
    text = (
        f"{noticed:,} of {counted(found.tried, 'change')}{share} are noticed: {found.by_cases:,} by "
        f"{counted(cases, 'stored case')}, {found.by_proofs:,} more by proofs."
    )
    yield from wrap(text, width, style="failure" if found.unnoticed else "success")


def _change(mutant: Mutant) -> str:
    where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in mutant.path).removeprefix(".")
    return f"{where}: {mutant.change}" if where else mutant.change


def mutation_data(found: MutationRun) -> dict[str, Any]:
    """Return the run as data for other programs."""
    return {
        "tried": found.tried,
        "noticed_by_cases": found.by_cases,
        "noticed_by_proofs": found.by_proofs,
        "unnoticed": [
            {
                "rule": one.mutant.rule,
                "file": one.place.file,
                "line": one.place.line,
                "path": list(one.mutant.path),
                "change": one.mutant.change,
                "case": one.case or None,
            }
            for one in found.unnoticed
        ],
    }
