"""One broken input for each code, with its whole message; and a page on each code that shows that message."""

import re
import shutil
from pathlib import Path

import pytest

from expert.check.proofs import PROVED
from expert.model.problems import CODES
from tests.conftest import DATA, ROOT, run_expert
from tests.stored_texts import WRITING, golden

BROKEN = ROOT / "tests" / "broken"
PAGES = ROOT / "docs" / "errors"
#: The file that results go to, where that is what is wrong.
ROW = {"E410": "5"}
OUT = {"E413": "results.xls"}
SUMMARY = re.compile(r"^\d+ errors?, \d+ findings?\.\n$", re.MULTILINE)


def message(code, folder):
    """What `expert check` says of the toy base with the broken files of `code` beside it; of a broken table, what
    `expert evaluate`, or `expert explain`, says."""
    (folder / "cases").mkdir()
    shutil.copytree(DATA / "toy", folder / "rules")
    cases, table = [], None
    for file in sorted((BROKEN / code).iterdir()):
        if file.name == "cases":
            cases = ["cases"]
        elif file.name == "case.yaml":
            shutil.copy(file, folder / "cases")
            cases = ["cases"]
        elif file.name == "table.mapping.yaml":
            shutil.copy(file, folder)
            cases = ["table.mapping.yaml"]
        elif file.stem == "table":
            shutil.copy(file, folder)
            table = file.name
        elif file.suffix == ".yaml":
            shutil.copy(file, folder / "rules", follow_symlinks=False)
    prove = ["--prove"] if code in PROVED else []
    command = ["check", *prove, *cases]
    if code in ROW:
        command = ["explain", table, "--row", ROW[code]]
    elif table is not None:
        mapping = ["--map", *cases] if cases else []
        command = ["evaluate", table, "--out", OUT.get(code, "results.csv"), *mapping]
    result = run_expert(*command, "--rules", "rules", cwd=folder)
    # What there was to say before the check could begin comes by standard error.
    return result.code, result.out + result.err


@pytest.mark.parametrize("code", CODES)
def test_message(code, tmp_path: Path) -> None:
    exit_code, text = message(code, tmp_path)
    golden(f"broken/{code}.txt", text)
    assert re.search(rf"^\S+:\d+:\d+: {code} ", text, re.MULTILINE)
    assert exit_code == (3 if code.startswith("E") else 1)


def test_no_code_lacks_a_broken_file_and_none_is_left_over() -> None:
    assert {path.name for path in BROKEN.iterdir()} == set(CODES)
    assert {path.stem for path in PAGES.iterdir()} == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_page(code) -> None:
    path = PAGES / f"{code}.md"
    example = (ROOT / "tests/golden/broken" / f"{code}.txt").read_text()
    if WRITING:
        path.write_text(
            re.sub(
                r"```\n.*?```",
                lambda _: f"```\n{SUMMARY.sub('', example)}```",
                path.read_text(),
                count=1,
                flags=re.DOTALL,
            )
        )
    page = path.read_text()
    assert page.startswith(f"# {code}: {CODES[code]}\n")
    (shown,) = re.findall(r"```\n(.*?)```", page, re.DOTALL)
    assert shown == SUMMARY.sub("", example)
    assert run_expert("check", "--explain", code.lower()).out == page


def test_an_unknown_code_is_said() -> None:
    result = run_expert("check", "--explain", "E20")
    assert result.code == 2
    assert "did you mean 'E20" in result.err
