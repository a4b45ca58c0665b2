"""Names of files of any bytes, with any ending: read, told and stored."""

import json
import os
import re
import shutil
from pathlib import Path
from urllib.parse import unquote_to_bytes

import pytest

from expert.files.cases import find_case_files
from expert.files.parsed import read_file
from tests.conftest import DATA, ROOT, run_expert

TOY = ("--rules", DATA / "toy")
#: As a Korean Windows writes a name into a zip file (CP949), which is no UTF-8.
KOREAN = os.fsdecode("한글".encode("cp949"))
TOLD = "\\xc7ѱ\\xdb"  # two of its bytes are a letter of UTF-8


@pytest.fixture
def case(tmp_path):
    """A case in a file and a folder whose names are no UTF-8."""
    folder = tmp_path / KOREAN
    folder.mkdir()
    return Path(shutil.copy(DATA / "toy-case.yaml", folder / f"{KOREAN}.yaml"))


def test_a_trace_of_a_file_whose_name_is_no_text_can_be_verified(case, tmp_path: Path) -> None:
    trace = tmp_path / f"{KOREAN}.json"
    trace.write_text(run_expert("explain", case, *TOY, "--format", "trace").out, encoding="utf-8")
    data = json.loads(trace.read_text())
    assert data["case"]["id"] == TOLD
    assert {TOLD in answer["origin"] for answer in data["answers"]} == {True}
    assert run_expert("verify", trace, *TOY).code == 0
    assert run_expert("explain", trace).code == 0


@pytest.mark.parametrize("format", ["text", "json", "jsonl", "csv"])
def test_its_name_is_told_in_each_format(format, case) -> None:
    result = run_expert("evaluate", case, *TOY, "--format", format)
    assert result.code == 0
    if format in ("json", "jsonl"):
        data = json.loads(result.out)
        file = data["file"] if format == "jsonl" else data["cases"][0]["file"]
        assert file.endswith(f"{TOLD}/{TOLD}.yaml")
    else:
        assert f"{TOLD}/" in "".join(result.out.split())


@pytest.mark.parametrize("format", ["text", "markdown", "json", "mermaid", "dot"])
def test_its_proof_is_told_in_each_format(format, case) -> None:
    assert run_expert("explain", case, *TOY, "--format", format).code == 0


def test_pages_about_it_are_written(case, tmp_path: Path) -> None:
    page = tmp_path / f"{KOREAN}.html"
    assert run_expert("explain", case, *TOY, "--format", "html", "-o", page).code == 0
    assert TOLD in page.read_text()
    result = run_expert("evaluate", case.parent, *TOY, "--format", "html", "-o", tmp_path / KOREAN / "pages")
    assert result.code == 0
    assert f"{TOLD}/pages/index.html leads to 1 report." in result.err
    assert TOLD in (tmp_path / KOREAN / "pages" / "index.html").read_text()


def test_cases_in_such_a_folder_make_a_table(case, tmp_path: Path) -> None:
    assert run_expert("evaluate", case.parent, *TOY, "--out", tmp_path / "r.jsonl").code == 0
    row = json.loads((tmp_path / "r.jsonl").read_text())
    assert row["case.file"].endswith(f"{TOLD}/{TOLD}.yaml")


def test_a_session_and_a_rule_base_may_have_such_names(case, tmp_path: Path) -> None:
    rules = tmp_path / KOREAN / "rules"
    shutil.copytree(DATA / "toy", rules)
    session = tmp_path / KOREAN / f"{KOREAN}-session.yaml"
    options = ("consult", "--rules", rules, "--session", session, "--title", KOREAN)
    result = run_expert(*options, stdin="1\nquit\n", XDG_STATE_HOME=str(tmp_path))
    assert result.code == 0
    assert TOLD in result.out
    assert run_expert("evaluate", session, "--rules", rules).code == 0
    assert run_expert("consult", "--resume", session, "--rules", rules, stdin="quit\n").code == 0


@pytest.mark.parametrize("format", ["text", "json", "github", "sarif"])
def test_what_is_wrong_in_it_is_told_in_each_format(format, case) -> None:
    case.write_text("title: T\nanswers: {windw: north}\n")
    result = run_expert("check", case, *TOY, "--format", format)
    assert result.code == 3
    if format == "sarif":
        (found,) = json.loads(result.out)["runs"][0]["results"]
        address = found["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"[A-Za-z0-9/%._~-]+", address)
        assert unquote_to_bytes(address) == os.fsencode(case)
    else:
        assert TOLD in (json.loads(result.out)[0]["place"]["file"] if format == "json" else result.out)


@pytest.mark.parametrize("name", ["my rules #1%/a b é.yaml", "a:b.yaml", "q?x=1&y.yaml", "back\\slash.yaml"])
def test_addresses_of_sarif_lead_to_the_file(name, tmp_path: Path) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("title: T\nanswers: {windw: north}\n")
    result = run_expert("check", name, "--rules", DATA / "toy", "--format", "sarif", cwd=tmp_path)
    (found,) = json.loads(result.out)["runs"][0]["results"]
    address = found["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert re.fullmatch(r"[A-Za-z0-9/%._~-]+", address)
    assert unquote_to_bytes(address) == os.fsencode(name)


def test_endings_are_read_in_capitals_too(tmp_path: Path) -> None:
    emoji = '{"title": "\\ud83d\\ude00", "answers": {"window": "north"}}'
    for name in ("A.YAML", "B.JSON", "C.Yml", "D.json"):
        (tmp_path / name).write_text(emoji if name.lower().endswith("json") else "title: T\n")
    for name in ("E.MAPPING.YAML", "F.Common.json", "g.txt", ".H.YAML"):
        (tmp_path / name).write_text("attributes: {}\n")
    assert [Path(file).name for file in find_case_files([str(tmp_path)])] == ["A.YAML", "B.JSON", "C.Yml", "D.json"]
    assert read_file(tmp_path / "B.JSON").data["title"] == "\U0001f600"
    assert run_expert("evaluate", tmp_path, *TOY).code == 0
    mapped = run_expert("check", tmp_path / "E.MAPPING.YAML", *TOY)
    assert "E201" not in mapped.out


def test_a_rule_base_in_capitals_is_read(tmp_path: Path) -> None:
    for path in (DATA / "toy").rglob("*.yaml"):
        shutil.copy(path, tmp_path / f"{path.stem}.YAML")
    assert run_expert("evaluate", ROOT / "tests/data/toy-case.yaml", "--rules", tmp_path).code == 0
