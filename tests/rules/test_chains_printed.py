"""docs/chains.md: each of its commands prints the chain that it stands beside, from the conclusion to the answers."""

import re

import pytest

from tests.conftest import ROOT, run_expert

#: Chain -> rules on it, of which the print must name each.
CHAINS = {
    "1": [
        "implicit-contract-under-unequal-power-exposes",
        "risk-left-to-the-supplier-damages-trust",
        "damaged-trust-under-unequal-power-is-low-trust",
        "low-trust-calls-for-the-government",
        "opportunism-calls-for-written-contracts",
        "fairness-and-formalization-stand-in-cell-4",
        "programme-in-cell-4-protects-only",
        "unmatched-programme-is-to-be-customized",
        "fair-rules-in-force-call-for-the-next-stage",
    ],
    "2": [
        "innovator-held-non-innovative-is-not-paid-for-innovating",
        "innovative-calls-for-open-innovation",
        "open-innovation-favours-cell-2",
        "favoured-low-context-is-not-there",
        "favoured-long-term-is-not-there",
        "proposals-call-for-sharing",
        "missing-long-term-is-to-be-built",
    ],
    "3": [
        "forced-prices-are-unfair-trade",
        "forced-prices-squeeze-profit",
        "squeezed-or-short-of-means-and-people-cannot-innovate",
        "no-innovation-delays-productivity",
        "opportunism-from-above-can-come-again",
        "third-task-is-support",
        "forced-prices-call-for-price-adjustment",
    ],
    "4": [
        "high-context-long-term-is-cell-1",
        "tie-that-holds-gives-attention",
        "capable-calls-for-high-end-cooperation",
        "fair-prices-alone-are-low-end",
        "core-supplier-at-the-low-end-is-held-back",
        "cooperation-below-the-suitable-mode",
        "short-term-fairness-misfits-high-context",
        "sound-tie-in-the-right-culture-is-left-alone",
    ],
    "5": [
        "reliance-both-ways-is-high-trust",
        "proposals-call-for-sharing",
        "high-trust-of-the-two-leaves-them-the-lead",
    ],
    "6": [
        "rapid-change-breaks-relations-off",
        "specific-assets-in-a-short-relation-are-a-problem",
        "stranded-assets-weaken-the-supplier",
        "broken-off-relation-calls-for-sound-contracts",
        "broken-relation-is-short-term",
        "no-mode-suits-cell-3",
        "open-innovation-favours-cell-2",
        "missing-low-context-is-to-be-built",
    ],
    "7": [
        "merging-technologies-make-productivity-a-dead-end",
        "value-from-ideas-limits-production-cooperation",
        "limits-of-production-call-for-the-future",
        "silent-supplier-should-propose",
        "future-oriented-cooperation-wants-trust",
        "taking-technology-is-unfair-trade",
        "damaged-trust-lacks-fair-conduct",
        "missing-information-is-to-be-shared",
        "making-all-inside-calls-for-partners",
    ],
    "8": [
        "verbal-orders-are-unfair-trade",
        "forbidden-acts-are-low-trust",
        "low-trust-calls-for-the-government",
        "young-market-without-mediation-calls-for-it",
        "reliance-both-ways-is-high-trust",
        "high-trust-of-the-two-leaves-them-the-lead",
    ],
    "9": [
        "money-to-carry-on-does-not-make-small-firms-competitive",
        "one-sided-recovery-widens-the-gap",
        "gap-after-a-crisis-is-polarization",
        "polarization-makes-power-unequal",
        "implicit-contract-under-unequal-power-exposes",
        "exposure-without-restraint-is-opportunism",
        "protection-calls-for-help-to-change",
        "tied-supplier-looks-for-other-outlets",
    ],
    "10": [
        "charity-is-passive",
        "production-alone-creates-nothing-together",
        "nothing-created-together-is-no-new-growth",
        "second-task-is-incentives",
        "passive-buyer-should-cooperate-for-the-future",
        "fifth-task-is-a-new-relation",
    ],
}

ROWS = dict(re.findall(r"^\| (\d+) \| (.*)$", (ROOT / "docs/chains.md").read_text(), re.MULTILINE))


def test_all_ten_are_there() -> None:
    assert list(ROWS) == list(CHAINS)


@pytest.mark.parametrize("number", CHAINS)
def test_a_chain_can_be_printed(number) -> None:
    printed = ""
    for command in re.findall(r"`expert (explain [^`]*)`", ROWS[number]):
        result = run_expert(*command.split())
        assert (result.code, result.err) == (0, "")
        printed += result.out
    # Long names are broken over lines, and the lines of a tree begin with its branches.
    printed = re.sub(r"[\s|`]", "", printed)
    assert [rule for rule in CHAINS[number] if rule not in printed] == []
    assert "(answered)" in printed
