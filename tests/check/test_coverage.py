"""Every claim has a home, and the coverage says which."""

import json
from pathlib import Path

from expert.check.coverage import Home, coverage
from expert.model.rulebase import RuleBase
from tests.conftest import DATA, run_expert


def test_every_citation_is_counted_once(base: RuleBase) -> None:
    found = coverage(base, {"a case": ["P01"]})
    assert set(found.claims) == set(base.claims)
    assert found.rules.keys() == base.all_rules.keys()
    for name, rule in base.all_rules.items():
        assert found.rules[name] == rule.cites
        for claim in rule.cites:
            assert found.claims[claim].count(Home("rules", name)) == 1
    for claim, homes in found.claims.items():
        for home in homes:
            if home.section == "rules":
                assert claim in base.all_rules[home.name].cites
    assert Home("cases", "a case") in found.claims["P01"]


def test_every_claim_of_both_papers_has_a_home() -> None:
    result = run_expert("rules", "coverage")
    assert result.code == 0
    assert result.out.count("claims have a home") == 2
    assert "nothing is based on it" not in result.out


def test_a_claim_without_a_home_is_said(tmp_path: Path) -> None:
    text = (DATA / "toy/base.yaml").read_text()
    (tmp_path / "base.yaml").write_text(
        text.replace("notes:", "  G3: {paper: G, kind: causal, at: p. 1, says: Plants grow.}\nnotes:", 1)
    )
    result = run_expert("rules", "coverage", "--rules", tmp_path)
    assert result.code == 1
    assert "G3: Plants grow.\n  nothing is based on it\n" in result.out
    assert "2 of 3 claims have a home; not G3" in result.out
    data = json.loads(run_expert("rules", "coverage", "--rules", tmp_path, "--format", "json").out)
    assert data["homeless"] == ["G3"]
    assert data["claims"]["G2"] == {"rules": ["drowned-roots-rot", "no-hole-no-plant"]}
