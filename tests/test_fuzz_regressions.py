"""What fuzzing once found stays found: each input goes through the checks that the fuzzer makes."""

import pytest

from expert.check.references import reference_problems
from expert.files.parsed import parse_document
from expert.files.rule_base import assemble
from expert.files.validate import validated
from expert.model.rulebase import BaseFile
from fuzz.targets import check_case, check_rules
from tests.conftest import ROOT

INPUTS = sorted((ROOT / "fuzz/regressions").rglob("*.yaml"))


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.stem)
def test_what_fuzzing_found(path):
    check = {"rules": check_rules, "cases": check_case}[path.parent.name]
    check(path.read_bytes())


def test_a_rule_base_of_too_many_alternatives_is_refused():
    path = ROOT / "fuzz/regressions/rules/many-alternatives-through-aliases.yaml"
    document = parse_document(path.read_bytes(), path.name)
    loaded = assemble(path, [(document, validated(document, BaseFile))])
    assert [problem.code for problem in reference_problems(loaded)] == ["E305"]
