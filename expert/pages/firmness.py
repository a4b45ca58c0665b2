"""How firm the findings are: what each basis means, and how many findings have which."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from expert.explanation.report import Report
from expert.model.rule import BASES
from expert.words.facts import listed

#: What it is said to do that has this basis; and several that have it.
MEANINGS = {
    "stated": "stands in the sources",
    "implied": "follows from the sources",
    "operationalized": "rests on an addition of ours",
}
_SEVERAL = {
    "stated": "stand in the sources",
    "implied": "follow from the sources",
    "operationalized": "rest on an addition of ours",
}


def firmness(kinds: Sequence[tuple[str, str, Sequence[str]]]) -> Iterator[str]:
    """A sentence a kind of findings: what one is called, what several are called, and the basis of each of them."""
    for one, many, found in kinds:
        counts = [(found.count(basis), basis) for basis in BASES if basis in found]
        if len(found) == 1:
            yield f"The {one} {MEANINGS[found[0]]}."
        elif len(counts) == 1:
            yield f"All {len(found)} {many} {_SEVERAL[found[0]]}."
        elif counts:
            said = [f"{number} {(MEANINGS if number == 1 else _SEVERAL)[basis]}" for number, basis in counts]
            yield f"Of the {len(found)} {many}, {listed(said)}."


def firmness_of(report: Report) -> tuple[str, ...]:
    """How firm the diagnoses and the measures of a report are."""
    kinds = (("diagnosis", "diagnoses", report.diagnoses), ("measure", "measures", report.recommendations))
    found = [
        (one, many, [finding.basis for group in groups for finding in group.findings]) for one, many, groups in kinds
    ]
    return tuple(firmness(found))
