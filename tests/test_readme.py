"""What the README shows is what the program prints."""

import re
import shlex

import pytest

from benchmarks.table import require_marks
from tests.conftest import ROOT, run_expert

README = (ROOT / "README.md").read_text()
SHOWN = re.findall(r"```console\n\$ (expert [^\n]*)\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize(("command", "output"), SHOWN, ids=[command for command, _ in SHOWN])
def test_output_is_as_shown(command, output, tmp_path) -> None:
    """Lines after `> ` are typed. What stands between lines of dots is printed so, in this order."""
    typed = "".join(f"{line}\n" for line in re.findall(r"^> (.*)$", output, re.MULTILINE))
    result = run_expert(*shlex.split(command)[1:], stdin=typed, XDG_STATE_HOME=str(tmp_path))
    rest = result.err + result.out
    parts = re.split(r"^\.\.\.\n", output, flags=re.MULTILINE)
    if len(parts) == 1:
        assert rest == output
    for part in filter(None, parts):
        before, found, rest = rest.partition(part)
        assert found == part, f"after {before[-80:]!r}"


def test_it_is_read_in_two_minutes() -> None:
    assert len(README.splitlines()) <= 180


@pytest.mark.parametrize(
    ("document", "parts"),
    [("speed.md", ["benchmarks", "tables"]), ("questions.md", ["questions"]), ("scale.md", ["scale"])],
)
def test_what_is_measured_has_its_place(document, parts) -> None:
    for part in parts:
        require_marks(ROOT / "docs" / document, part)


def test_the_case_in_it_can_be_evaluated() -> None:
    (case,) = re.findall(r"```yaml\n(title: .*?)```", README, re.DOTALL)
    result = run_expert("evaluate", "-", stdin=case)
    assert result.code == 0
    assert "The buyer takes unfair advantage" in result.out


def test_every_file_that_the_documents_name_is_there() -> None:
    for document in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", document.read_text()):
            assert (document.parent / target).exists(), f"{document.name} names {target}"
