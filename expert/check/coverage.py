"""The claims that the parts of a rule base, and the cases stored with it, are based on, as data and as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from expert.documents.layout import Line, wrap
from expert.model.rulebase import RuleBase

#: The sections whose entries cite claims. Values of attributes do as well, and are listed with their attribute.
CITING = ("rules", "attributes", "constraints", "invariants", "parameters", "points", "amounts", "matrices", "groups")


class Home(NamedTuple):
    """Something that is based on a claim: the section that it stands in (or `cases`), and its name."""

    section: str
    name: str


class Coverage(NamedTuple):
    """The use of claims: what is based on each claim, in the order of the base, and the claims that each rule cites."""

    claims: dict[str, tuple[Home, ...]]
    rules: dict[str, tuple[str, ...]]

    @property
    def homeless(self) -> tuple[str, ...]:
        """Return the claims that nothing is based on."""
        return tuple(claim for claim, homes in self.claims.items() if not homes)


def coverage(base: RuleBase, cited_by_cases: Mapping[str, Iterable[str]]) -> Coverage:
    """Return the coverage of the claims of a sound rule base. `cited_by_cases` has the claims that each case cites."""
    homes: dict[str, dict[Home, None]] = {claim: {} for claim in base.claims}  # a set that keeps its order

    def settle(home: Home, claims: Iterable[str]) -> None:
        for claim in claims:
            if claim in homes:
                homes[claim][home] = None

    for section in CITING:
        for part in base.parts:
            for name, entry in getattr(part, section).items():
                settle(Home(section, name), entry.cites)
    for part in base.parts:
        for name, attribute in part.attributes.items():
            for value, declared in attribute.values.items():
                settle(Home("attributes", f"{name}={value}"), declared.cites)
    for case, cited in cited_by_cases.items():
        settle(Home("cases", case), cited)
    rules = {name: rule.cites for name, rule in sorted(base.all_rules.items())}
    return Coverage({claim: tuple(found) for claim, found in homes.items()}, rules)


def coverage_lines(base: RuleBase, found: Coverage, width: int) -> Iterator[Line]:
    """Tell claim by claim what is based on it, then rule by rule what it cites, then how many claims have no home."""
    yield Line("Claims, and what is based on them", "title")
    for claim, homes in found.claims.items():
        yield Line()
        yield from wrap(f"{claim}: {base.claims[claim].says}", width, "", "  ", "source")
        if not homes:
            yield Line("  nothing is based on it", "warning")
        for section in dict.fromkeys(home.section for home in homes):
            names = ", ".join(home.name for home in homes if home.section == section)
            yield from wrap(f"{section}: {names}", width, "  ", "    ")
    yield Line()
    yield Line("Rules, and the claims that they cite", "title")
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
    """Return the coverage as data for other programs."""
    return {
        "claims": {claim: _by_section(homes) for claim, homes in found.claims.items()},
        "rules": {rule: list(claims) for rule, claims in found.rules.items()},
        "homeless": list(found.homeless),
    }


def _by_section(homes: tuple[Home, ...]) -> dict[str, list[str]]:
    sections = dict.fromkeys(home.section for home in homes)
    return {section: [home.name for home in homes if home.section == section] for section in sections}
