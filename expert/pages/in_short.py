"""A report in a few sentences: what is wrong, what is to be done first, and how firm that is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from expert.explanation.report import Finding, Report
from expert.model.rule import BASES
from expert.model.rulebase import RuleBase
from expert.words.facts import actor_named, listed

#: So many findings are named in a sentence.
_NAMED = 2

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


def lead(base: RuleBase, report: Report) -> Iterator[str]:
    """The worst of what is wrong, and what is to be done first and by whom."""
    diagnoses = [one for group in report.diagnoses for one in group.findings]
    measures = [one for group in report.recommendations for one in group.findings]
    worst = report.diagnoses[0] if report.diagnoses else None
    if worst and len(diagnoses) == len(worst.findings):
        are = "is one diagnosis" if len(diagnoses) == 1 else f"are {len(diagnoses)} diagnoses"
        yield f"There {are}: {_named(diagnoses)} ({worst.heading})."
    elif worst:
        are = "the worst is" if len(worst.findings) == 1 else f"the {len(worst.findings)} worst are"
        yield f"Of the {len(diagnoses)} diagnoses {are} {_named(worst.findings)} ({worst.heading})."
    if measures:
        stage = report.recommendations[0].key[0]
        first = [group for group in report.recommendations if group.key[0] == stage]
        mine = [one for group in first for one in group.findings]
        actors = listed([actor_named(base, group.key[1]) for group in first])
        if len(measures) == 1:
            yield f"There is one measure, for {actors}: {_named(mine)}."
        elif len(mine) == 1:
            yield f"Of the {len(measures)} measures the first is for {actors}: {_named(mine)}."
        elif len(mine) == len(measures):
            yield f"There are {len(measures)} measures, for {actors}: {_named(mine)}."
        else:
            yield f"Of the {len(measures)} measures {len(mine)} come first, for {actors}: {_named(mine)}."


def _named(found: Sequence[Finding]) -> str:
    labels = [f'"{one.label}"' for one in found]
    more = len(labels) - _NAMED
    return listed(labels if more <= 0 else [*labels[:_NAMED], f"{more} more"])


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
