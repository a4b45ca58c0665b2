"""What the README shows is what the program prints."""

import re
import shlex

import pytest

from tests.conftest import ROOT, run_expert

README = (ROOT / "README.md").read_text()
SHOWN = re.findall(r"```console\n\$ (expert [^\n]*)\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize(("command", "output"), SHOWN, ids=[command for command, _ in SHOWN])
def test_output_is_as_shown(command, output) -> None:
    result = run_expert(*shlex.split(command)[1:])
    assert result.err + result.out == output


def test_the_case_in_it_can_be_evaluated() -> None:
    (case,) = re.findall(r"```yaml\n(title: .*?)```", README, re.DOTALL)
    result = run_expert("evaluate", "-", stdin=case)
    assert result.code == 0
    assert "The buyer takes unfair advantage" in result.out


def test_every_file_that_the_documents_name_is_there() -> None:
    for document in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", document.read_text()):
            assert (document.parent / target).exists(), f"{document.name} names {target}"
