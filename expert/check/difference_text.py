"""What changes between two rule bases, as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from expert.check.difference import Comparison
from expert.documents.layout import Line, wrap

#: How many differences are shown in full.
SHOWN = 10


def difference_lines(found: Comparison, cases: int, width: int) -> Iterator[Line]:
    """The comparison; `cases` stored cases were looked at."""
    if found.equivalent:
        yield Line("The two rule bases are equivalent: from every case both conclude the same.", "success")
    for text in found.declared:
        yield from wrap(text, width, "- ", "  ", "faint")
    for name in found.unlike:
        text = f"'{name}' is declared so differently that no case can answer it for both; it is left out below"
        yield from wrap(text, width, "- ", "  ", "warning")
    for one in found.differences[:SHOWN]:
        yield Line()
        yield from wrap(f"Only the {one.side} base: {one.what}", width, style="finding")
        if one.rules:
            yield from wrap(f"by {', '.join(one.rules)}", width, "  ", "     ")
        yield Line("  in this case:")
        for text in one.case.splitlines():
            yield Line(f"    {text}")
    if len(found.differences) > SHOWN:
        yield Line()
        yield Line(f"... and {len(found.differences) - SHOWN} differences more, which take no fewer answers.")
    if cases:
        yield Line()
        yield Line(f"Stored cases that come out differently: {len(found.cases)} of {cases}.", "heading")
    for case in found.cases:
        yield Line(f"  {case.file}")
        for sign, facts in (("-", case.lost), ("+", case.gained)):
            for fact in facts:
                yield from wrap(fact, width, f"    {sign} ", "      ")


def difference_data(found: Comparison) -> dict[str, Any]:
    """The comparison for other programs."""
    return {
        "equivalent": found.equivalent,
        "declared": list(found.declared),
        "unlike": list(found.unlike),
        "differences": [one._asdict() for one in found.differences],
        "cases": [one._asdict() for one in found.cases],
    }
