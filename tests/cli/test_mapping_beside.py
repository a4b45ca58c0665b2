"""A mapping that lies beside a table is found there, by every command that reads tables, which says so."""

import json
import re
import shutil

import pytest

from tests.conftest import ROOT, run_expert

FOLDER = ROOT / "cases/portfolios"
NOTE = "note: 't.csv' is read by 't.mapping.yaml'"
TABLE = "Code,Side\na,1\nb,2\n"
MAPPING = "id: Code\nattributes: {upper_hand: {column: Side, values: {1: buyer, 2: supplier}}}\n"


@pytest.fixture
def run(tmp_path):
    """Runs a command in a folder with a table and its mapping."""
    (tmp_path / "t.csv").write_text(TABLE)
    (tmp_path / "t.mapping.yaml").write_text(MAPPING)
    return lambda *arguments: run_expert(*arguments, cwd=tmp_path)


@pytest.mark.parametrize(
    "arguments",
    [["segment", "t.csv"], ["evaluate", "t.csv", "--out", "r.jsonl"], ["explain", "t.csv", "--row", "a"]],
    ids=["segment", "evaluate", "explain"],
)
def test_every_command_finds_it_and_says_so(run, arguments) -> None:
    found = run(*arguments)
    assert (found.code, found.err.splitlines()[0]) == (0, NOTE)
    named = run(*arguments, "--map", "t.mapping.yaml")
    assert (named.out, named.err) == (found.out, found.err.replace(f"{NOTE}\n", ""))


def test_an_option_names_another_one(run, tmp_path) -> None:
    (tmp_path / "other.yaml").write_text(MAPPING.replace("1: buyer", "1: neither"))
    said = {
        name: json.loads(run("explain", "t.csv", "--row", "a", *option, "--format", "trace").out)["answers"]
        for name, option in {"beside": [], "other": ["--map", "other.yaml"]}.items()
    }
    assert {name: [fact["value"] for one in answers for fact in one["facts"]] for name, answers in said.items()} == {
        "beside": ["buyer"],
        "other": ["neither"],
    }


def test_a_mistake_in_it_is_an_error_with_its_place(run, tmp_path) -> None:
    (tmp_path / "t.mapping.yaml").write_text("id: Code\nattributes: {uper_hand: Side}\n")
    done = run("segment", "t.csv")
    assert done.code == 3
    assert "t.mapping.yaml:2:14: " in done.err
    assert "did you mean 'upper_hand'?" in done.err


def test_another_time_has_its_own_or_that_of_this_one(run, tmp_path) -> None:
    (tmp_path / "then.csv").write_text(TABLE.replace("2", "1"))
    done = run("segment", "t.csv", "--against", "then.csv")
    assert done.err.splitlines()[:2] == [NOTE, "note: 'then.csv' is read by 't.mapping.yaml'"]
    (tmp_path / "then.csv").write_text(TABLE.replace("Code", "Firm"))
    (tmp_path / "then.mapping.yaml").write_text(MAPPING.replace("Code", "Firm"))
    done = run("segment", "t.csv", "--against", "then.csv")
    assert (done.code, done.err.splitlines()[1]) == (0, "note: 'then.csv' is read by 'then.mapping.yaml'")
    named = run("segment", "t.csv", "--against", "then.csv", "--map", "t.mapping.yaml")
    assert "there is no column 'Code'" in named.err


def test_a_result_tells_itself_how_it_was_read(run, tmp_path) -> None:
    assert run("evaluate", "t.csv", "--out", "t.parquet").code == 0
    done = run("segment", "t.parquet")
    assert (done.code, done.err) == (0, "")


def test_nothing_is_written_over_it(run, tmp_path) -> None:
    for arguments, said in (
        (["segment", "t.csv", "-o", "t.mapping.yaml"], "would take the place of 't.mapping.yaml'"),
        (["explain", "t.csv", "--row", "a", "--format", "html", "-o", "t.mapping.yaml"], "would take the place of"),
        (["schema", "table", "--from", "t.csv", "-o", "t.mapping.yaml"], "'t.mapping.yaml' is there already"),
    ):
        done = run(*arguments)
        assert (done.code, said in " ".join(done.err.split())) == (2, True), done.err
    assert (tmp_path / "t.mapping.yaml").read_text() == MAPPING


def test_a_proposal_is_written_where_there_is_none(run, tmp_path) -> None:
    done = run("schema", "table", "--from", "t.csv", "-o", "new.mapping.yaml")
    assert (done.code, done.out) == (0, "")
    assert (tmp_path / "new.mapping.yaml").read_text() == run("schema", "table", "--from", "t.csv").out


def test_the_stored_tables_lie_beside_theirs(tmp_path) -> None:
    for file in FOLDER.iterdir():
        shutil.copy(file, tmp_path)
    done = run_expert(
        "segment",
        "electronics.csv",
        "--with",
        "electronics.common.yaml",
        "--against",
        "electronics-last-year.csv",
        cwd=tmp_path,
    )
    assert done.code == 0
    assert re.findall("is read by '(.*)'", done.err) == ["electronics.mapping.yaml"] * 2
    assert "We read 40 suppliers from 40 rows." in done.out


def test_another_time_may_lack_columns_of_this_one(run, tmp_path) -> None:
    """What both tables answer is compared, and what is lacking is said; the names of rows no table may lack."""
    (tmp_path / "t.csv").write_text("Code,Side,Years,Firm\na,1,3,A\nb,2,1,B\n")
    (tmp_path / "t.mapping.yaml").write_text(
        MAPPING.replace("{upper", "{expected_years: Years, upper").replace("id: Code", "id: Code\ntitle: Firm")
    )
    (tmp_path / "then.csv").write_text(TABLE.replace("2", "1"))
    for named in ([], ["--map", "t.mapping.yaml"]):
        done = run("segment", "t.csv", "--against", "then.csv", "--all", *named)
        assert done.code == 0, done.err
        assert "note: 'then.csv' lacks columns of the mapping: Firm and Years" in done.err
        assert "Answered only now, and not compared: Years that both sides" in done.out
    (tmp_path / "then.csv").write_text(TABLE.replace("Code", "Key"))
    assert "there is no column 'Code'" in run("segment", "t.csv", "--against", "then.csv").err
    (tmp_path / "then.csv").write_text(TABLE)
    strict = run("segment", "t.csv", "--against", "then.csv", "--against-map", "t.mapping.yaml")
    assert (strict.code, "there is no column 'Years'" in strict.err) == (3, True)
