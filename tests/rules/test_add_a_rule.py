"""docs/add-a-rule.md, followed step by step in a copy of the rules and cases."""

import re
import shutil
import subprocess

import pytest

from tests.conftest import ROOT, run_expert

GUIDE = (ROOT / "docs/add-a-rule.md").read_text()
CASE = "cases/models/grown-venture-without-interest.yaml"


def blocks(kind):
    return re.findall(rf"```{kind}\n(.*?)```", GUIDE, re.DOTALL)


@pytest.fixture
def copy(tmp_path):
    for folder in ("rules", "cases"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def expert(copy, *arguments):
    return run_expert(*arguments, "--rules", "rules", cwd=copy)


def insert(file, before, text):
    old = file.read_text()
    new = old.replace(before, text + before, 1)
    assert new != old
    file.write_text(new)


def test_the_guide_leads_to_a_tested_rule(copy) -> None:
    claim, question, value, rule, case = blocks("yaml")
    grep, missing, clean, evaluated, explained, mutated = blocks("console")

    # 1. Find the claim
    command, shown = grep.split("\n", 1)
    assert subprocess.run(command[2:], shell=True, cwd=copy, capture_output=True, text=True, check=True).stdout == shown
    insert(copy / "rules/sources.yaml", "notes:\n", claim)
    # 2. Find the words
    (copy / "rules/ventures.yaml").write_text(question)
    verdict = copy / "rules/vocabulary/verdict.yaml"
    first = verdict.read_text().split("    values:\n", 1)[1]
    insert(verdict, first, value)
    # 3. Check what you have
    assert expert(copy, "check", "cases").out == missing.removeprefix("$ expert check\n")
    # 4. Write the rule
    (copy / "rules/ventures.yaml").write_text(question + rule)
    assert expert(copy, "check", "cases").out == clean.removeprefix("$ expert check\n")
    # 5. Test it
    (copy / CASE).write_text(case)
    command, shown = evaluated.split("\n", 1)
    result = expert(copy, *command.split()[2:])
    assert result.code == 0
    assert result.out.startswith(shown)
    assert result.out.endswith("All expectations of this case are met.\n")
    assert command.endswith(CASE)
    result = expert(copy, *explained.split()[2:])
    assert result.code == 0
    assert "The buyer puts its next drive of growth at risk. [inferred]" in result.out
    # It asks for more than the one case shows to be needed.
    result = expert(copy, *mutated.split()[2:], "cases")
    assert result.code == 1
    assert "venture_cluster" in result.out
    assert "This case would notice:" in result.out
    # ... and the rest still stands: each folder but that of the boundary cases, which are many
    folders = sorted(one for one in (copy / "cases").iterdir() if one.name not in ("boundary", "portfolios", "shared"))
    assert expert(copy, "evaluate", *folders, "-q").code == 0
