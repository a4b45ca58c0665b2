"""What fuzzing once found stays found: each input goes through the checks that the fuzzer makes."""

import pytest

from expert.check.references import reference_problems
from expert.files.parsed import parse_file
from expert.files.rule_base import assemble
from expert.files.validate import validated
from expert.model.rulebase import BaseFile
from fuzz.commands import check_file, check_table, table_seeds
from fuzz.targets import check_case, check_rules
from tests.conftest import ROOT
from tests.sampling import some

INPUTS = sorted((ROOT / "fuzz/regressions").rglob("*.yaml"))


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.stem)
def test_what_fuzzing_found(path) -> None:
    check = {"rules": check_rules, "cases": check_case}[path.parent.name]
    check(path.read_bytes())


@pytest.mark.parametrize(
    "path", [*sorted((ROOT / "fuzz/seeds").iterdir()), *some(INPUTS, 6)], ids=lambda path: path.stem
)
def test_every_command_ends_with_its_code(path) -> None:
    check_file(path.read_bytes())


@pytest.mark.parametrize(
    "raw", [*table_seeds(), b"", b"\x00", b'"', b"{}", b"\xff,\xfe\n"], ids=lambda raw: repr(raw[:8])
)
def test_every_command_on_a_table_ends_with_its_code(raw) -> None:
    check_table(raw)


def test_a_rule_base_of_too_many_alternatives_is_refused() -> None:
    path = ROOT / "fuzz/regressions/rules/many-alternatives-through-aliases.yaml"
    document = parse_file(path.read_bytes(), path.name)
    loaded = assemble(path, [(document, validated(document, BaseFile))])
    assert [problem.code for problem in reference_problems(loaded)] == ["E305"]
