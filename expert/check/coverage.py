"""Which claims the parts of a rule base, and the cases stored with it, rest on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from expert.model.rulebase import RuleBase

#: The sections whose entries cite claims. Values of attributes do as well, and are listed with their attribute.
CITING = ("rules", "attributes", "constraints", "invariants", "parameters", "matrices", "groups")


class Home(NamedTuple):
    """Something that rests on a claim: the section that it stands in (or `cases`), and its name."""

    section: str
    name: str


class Coverage(NamedTuple):
    """Claim -> what rests on it, in the order of the base; and rule -> the claims that it rests on."""

    claims: dict[str, tuple[Home, ...]]
    rules: dict[str, tuple[str, ...]]

    @property
    def homeless(self) -> tuple[str, ...]:
        """The claims that nothing rests on."""
        return tuple(claim for claim, homes in self.claims.items() if not homes)


def coverage(base: RuleBase, cited_by_cases: Mapping[str, Iterable[str]]) -> Coverage:
    """The coverage of the claims of a sound rule base; `cited_by_cases` is case -> the claims that it cites."""
    homes: dict[str, list[Home]] = {claim: [] for claim in base.claims}

    def settle(home: Home, claims: Iterable[str]) -> None:
        for claim in claims:
            if claim in homes and home not in homes[claim]:
                homes[claim].append(home)

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
