"""Which changes to the rules go unnoticed, as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from expert.documents.layout import Line, wrap
from expert.mutation.mutants import Mutant
from expert.mutation.run import MutationRun
from expert.words.facts import counted

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
