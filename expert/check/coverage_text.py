"""Which claims a rule base covers, as text and as data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from expert.check.coverage import Coverage, Home
from expert.documents.layout import Line, wrap
from expert.model.rulebase import RuleBase


def coverage_lines(base: RuleBase, found: Coverage, width: int) -> Iterator[Line]:
    """Claim by claim what rests on it, then rule by rule what it rests on, then how many claims have no home."""
    yield Line("Claims, and what rests on them", "title")
    for claim, homes in found.claims.items():
        yield Line()
        yield from wrap(f"{claim}: {base.claims[claim].says}", width, "", "  ", "source")
        if not homes:
            yield Line("  nothing rests on it", "warning")
        for section in dict.fromkeys(home.section for home in homes):
            names = ", ".join(home.name for home in homes if home.section == section)
            yield from wrap(f"{section}: {names}", width, "  ", "    ")
    yield Line()
    yield Line("Rules, and the claims that they rest on", "title")
    for rule, claims in found.rules.items():
        yield from wrap(f"{rule} [{base.all_rules[rule].basis}]: {', '.join(claims)}", width, "  ", "    ")
    yield Line()
    for paper, declared in base.papers.items():
        mine = [claim for claim, one in base.claims.items() if one.paper == paper]
        left = [claim for claim in mine if claim in found.homeless]
        text = f"{declared.short}: {len(mine) - len(left)} of {len(mine)} claims have a home"
        yield from wrap(
            text + (f"; not {', '.join(left)}" if left else ""), width, style="warning" if left else "success"
        )


def coverage_data(found: Coverage) -> dict[str, Any]:
    """The coverage for other programs."""
    return {
        "claims": {claim: _by_section(homes) for claim, homes in found.claims.items()},
        "rules": {rule: list(claims) for rule, claims in found.rules.items()},
        "homeless": list(found.homeless),
    }


def _by_section(homes: tuple[Home, ...]) -> dict[str, list[str]]:
    sections = dict.fromkeys(home.section for home in homes)
    return {section: [home.name for home in homes if home.section == section] for section in sections}
