"""`expert evaluate --out` and `expert explain --row`: tables from the command line."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from expert.files.cases import find_case_files, read_case_files
from expert.files.find import SUFFIXES
from expert.inference.evaluate import Evaluator
from expert.model.rulebase import RuleBase
from expert.tables.csv_text import original_cell
from tests.conftest import DATA, ROOT, run_expert

TABLE = """\
name,upper_hand,contract_form,acts_observed,expected_years,note
Ahn,buyer,implicit,price_forced_down;verbal_order,10,a
Bae,byuer,implicit,[],1,b
Cho,neither,complete,,0.3,c
Do,,unknown,{verbal_order: true},NaN,d
Eom,buyer,incomplete,verbal_order,"0,5",e
"""


@pytest.fixture
def firms(tmp_path):
    (tmp_path / "firms.csv").write_text(TABLE)
    (tmp_path / "names.mapping.yaml").write_text("id: name\nignore: [note]\n")
    return tmp_path


def evaluate(folder, *arguments, table="firms.csv", out="result.parquet"):
    return run_expert("evaluate", table, "--out", out, *arguments, cwd=folder)


def test_rows_with_bad_cells_are_rejected_and_the_others_evaluated(firms) -> None:
    result = evaluate(firms, "--map", "names.mapping.yaml", "--all-columns")
    assert result.code == 3
    assert result.err == (
        "firms.csv, row 3 (Bae), column 'upper_hand': E402 'byuer' is not a value of 'upper_hand'\n"
        "      | did you mean 'buyer'?\n"
        "firms.csv, row 4 (Cho), column 'expected_years': E403 0.3 is outside what 'expected_years' takes\n"
        "      | expected a number from 0 to 100 in steps of 0.5 (years), or unknown\n"
        "firms.csv, row 5 (Do), column 'expected_years': E402 'NaN' is not a number\n"
        "      | expected a number from 0 to 100 in steps of 0.5 (years), or unknown\n"
        "firms.csv, row 6 (Eom), column 'expected_years': E402 '0,5' is not a number with a decimal point\n"
        '      | say `reading: {decimal: ","}` in the mapping if it has a decimal comma\n'
        "Fill in what these cells mean, and put it into the mapping, under `attributes`:\n"
        "  upper_hand:\n    column: upper_hand\n    values:\n      byuer: buyer   # 1 cell\n"
        "  expected_years:\n    column: expected_years\n    values:\n"
        "      NaN: ...   # 1 cell: a number or unknown\n"
    )
    assert result.out.startswith("1 case evaluated\n")
    assert result.out.endswith(
        "1 row in result.parquet\n4 rows rejected for 4 bad cells, listed in result.rejects.csv\n"
    )
    rows = pl.read_parquet(firms / "result.parquet")
    assert rows["name"].to_list() == ["Ahn"]
    assert rows["diagnosis.opportunism"].to_list() == [True]
    assert rows["bargaining_power"].to_list() == ["buyer_dominant"]
    assert rows["fired.exposure-without-restraint-is-opportunism"].dtype == pl.Boolean
    rejects = list(csv.DictReader((firms / "result.rejects.csv").read_text("utf-8-sig").splitlines()))
    assert [(one["row"], one["id"], one["column"], one["value"], one["code"]) for one in rejects] == [
        ("3", "Bae", "upper_hand", "byuer", "E402"),
        ("4", "Cho", "expected_years", "0.3", "E403"),
        ("5", "Do", "expected_years", "NaN", "E402"),
        ("6", "Eom", "expected_years", "0,5", "E402"),
    ]


def test_a_workbook_has_the_results_and_what_was_left_out(firms) -> None:
    table = TABLE.replace(",a\n", ",=1+1\n").replace("Bae", "-Bae") + "Total,,,,12,\n"
    (firms / "firms.csv").write_text(table)
    done = evaluate(firms, "--map", "names.mapping.yaml", out="result.xlsx")
    assert (done.code, evaluate(firms, "--map", "names.mapping.yaml", out="result.csv").code) == (3, 3)
    book = openpyxl.load_workbook(firms / "result.xlsx")
    assert book.sheetnames == ["results", "left out", "cells to mend"]
    written = list(csv.reader((firms / "result.csv").read_text("utf-8-sig").splitlines()))
    header, row = book["results"].values
    assert list(header) == written[0]
    assert ["" if cell is None else str(cell).lower() for cell in row] == [
        original_cell(cell).lower() for cell in written[1]
    ]
    assert (row[0], row[1], row[6]) == (2, "Ahn", "=1+1")
    rejects = list(csv.reader((firms / "result.rejects.csv").read_text("utf-8-sig").splitlines()))
    cells = [tuple("" if cell is None else cell for cell in row) for row in book["cells to mend"].values]
    assert cells == [tuple(map(original_cell, row)) for row in rejects]
    assert cells[1][:2] == ("3", "-Bae")
    head, *left = book["left out"].values
    assert head == ("row", "why", *TABLE.splitlines()[0].split(","))
    came = [tuple(cell or None for cell in row) for row in csv.reader(table.splitlines())]
    assert [row[2:] for row in left] == came[2:]
    assert [row[:2] for row in left][::2] == [
        (3, "upper_hand: 'byuer' is not a value of 'upper_hand'"),
        (5, "expected_years: 'NaN' is not a number"),
        (7, "no supplier: a total"),
    ]
    assert run_expert("explain", "result.xlsx", "--row", "2", "--brief", cwd=firms).code == 0


def test_with_strict_a_bad_cell_leaves_nothing_behind(firms) -> None:
    before = sorted(os.listdir(firms))
    result = evaluate(firms, "--strict")
    assert result.code == 3
    assert "'byuer' is not a value" in result.err
    assert result.out == ""
    assert sorted(os.listdir(firms)) == before


def test_columns_that_answer_nothing_are_kept_and_said(firms) -> None:
    (firms / "firms.csv").write_text("firm,contract_frm,upper_hand\nAhn,implicit,buyer\n")
    result = evaluate(firms)
    assert result.code == 0
    assert result.err == (
        "note: column 'contract_frm' answers nothing; did you mean 'contract_form'?\n"
        "note: columns that answer nothing, and are kept as they are: firm\n"
    )
    assert pl.read_parquet(firms / "result.parquet").columns[:4] == ["row", "firm", "contract_frm", "upper_hand"]


@pytest.mark.parametrize("ending", ["parquet", "csv", "jsonl"])
def test_lists_hold_what_the_columns_of_truths_do(firms, ending) -> None:
    (firms / "firms.csv").write_text("\n".join(TABLE.splitlines()[:2]) + "\n")
    wide = evaluate(firms, "--all-columns", out="wide.parquet")
    lists = evaluate(firms, "--lists", "--all-columns", out=f"lists.{ending}")
    assert (wide.code, lists.code) == (0, 0)
    truths = pl.read_parquet(firms / "wide.parquet").row(0, named=True)
    path = firms / f"lists.{ending}"
    if ending == "parquet":
        row = pl.read_parquet(path).row(0, named=True)
    elif ending == "csv":
        lines = path.read_text("utf-8-sig").splitlines()
        row = {key: cell.split(";") for key, cell in next(csv.DictReader(lines)).items()}
    else:
        row = json.loads(path.read_text())
    for part in ("fired", "diagnosis", "recommendation"):
        held = {key.removeprefix(f"{part}.") for key, truth in truths.items() if key.startswith(f"{part}.") and truth}
        assert held
        assert set(row[part]) == held


def test_a_result_has_the_findings_and_what_contradicts_itself(firms, base: RuleBase) -> None:
    (firms / "firms.csv").write_text("firm,upper_hand,contract_form,model\nAhn,buyer;supplier,implicit,T\n")
    assert evaluate(firms).code == 0
    rows = pl.read_parquet(firms / "result.parquet")
    results = [f"{name}.{value}" for name in ("diagnosis", "recommendation") for value in base.attributes[name].values]
    assert rows.columns == [
        *("row", "firm", "upper_hand", "contract_form", "model"),
        *(name for name in results if name in rows.columns),
        *("contested", "contradictory", "broken"),
    ]
    row = rows.row(0, named=True)
    assert (row["model"], row["diagnosis.exposed"], row["contradictory"], row["broken"]) == (
        "T",
        True,
        ["upper_hand", "bargaining_power"],
        [],
    )


def test_chosen_columns_are_those_of_these_names_in_their_order(firms) -> None:
    (firms / "firms.csv").write_text("\n".join(TABLE.splitlines()[:2]) + "\n")
    some = [
        "fired",
        "fired.exposure-without-restraint-is-opportunism",
        "bargaining_power",
        "diagnosis.opportunism",
        "diagnosis",
    ]
    evaluate(firms, *(part for name in some for part in ("--columns", name)), out="some.parquet")
    evaluate(firms, "--all-columns", out="all.parquet")
    evaluate(firms, "--all-columns", "--lists", out="lists.parquet")
    rows, truths, lists = (pl.read_parquet(firms / f"{name}.parquet") for name in ("some", "all", "lists"))
    assert rows.columns[-5:] == some
    assert rows.select(some[1:4]).equals(truths.select(some[1:4]))
    assert rows.select(some[0], some[4]).equals(lists.select(some[0], some[4]))
    wrong = evaluate(firms, "--columns", "diagnosys")
    assert wrong.code == 2
    assert "there is no result column 'diagnosys'; did you mean 'diagnosis'?" in wrong.err
    assert evaluate(firms, "--columns", "fired", "--lists").code == 2


def test_a_result_evaluated_again_is_the_same(firms) -> None:
    evaluate(firms, "--map", "names.mapping.yaml", out="one.parquet")
    evaluate(firms, "--map", "names.mapping.yaml", "--all-columns", out="all.parquet")
    one = pl.read_parquet(firms / "one.parquet")
    for before in ("one.parquet", "all.parquet"):
        result = evaluate(firms, table=before, out="two.parquet")  # which knows how it was read
        assert "columns of the table that are results are left out" in result.err
        assert "did you mean" not in result.err
        assert one.drop("row").equals(pl.read_parquet(firms / "two.parquet").drop("row"))


def test_a_folder_of_cases_is_a_table(tmp_path: Path, base: RuleBase) -> None:
    result = run_expert("evaluate", "cases", "--out", tmp_path / "cases.parquet", "--lists", "--all-columns")
    assert (result.code, result.err) == (0, "")
    # Without a name, the cases that come with the program are evaluated.
    told = run_expert("evaluate", "--out", tmp_path / "shipped.parquet").out
    assert told.splitlines()[0] == result.out.splitlines()[0]
    rows = {
        (row["case.file"], row["case.id"]): row
        for row in pl.read_parquet(tmp_path / "cases.parquet").iter_rows(named=True)
    }
    cases = {(read.parsed.name, read.case.id): read for read in read_case_files(find_case_files(["cases"]), base)}
    assert list(rows) == list(cases)
    evaluator = Evaluator(base)
    for name, read in cases.items():
        trace = evaluator.evaluate("case", read.answers)
        assert set(rows[name]["fired"]) == {firing.rule for firing in trace.firings}
        assert set(rows[name]["contradictory"]) == {one.attribute for one in trace.contradictions}
        assert set(rows[name]["broken"]) == {one.constraint for one in trace.broken}


def test_cases_that_cannot_be_read_make_no_rows(tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text("title: A\nanswers: {upper_hand: buyer}\n")
    (tmp_path / "bad.yaml").write_text("title: B\nanswers: {upper_hand: byuer}\n")
    result = run_expert("evaluate", ".", "--out", "r.csv", cwd=tmp_path)
    assert result.code == 3
    assert result.err.startswith("bad.yaml:2:23: E402")
    assert "1 could not be read, and were left out" in result.out
    assert len((tmp_path / "r.csv").read_text().splitlines()) == 2


def test_a_row_is_explained_as_its_case_is(firms) -> None:
    (firms / "ahn.yaml").write_text(
        "title: firms.csv, row Ahn\nanswers:\n  upper_hand: buyer\n  contract_form: implicit\n"
        "  acts_observed: [price_forced_down, verbal_order]\n  expected_years: 10\n"
    )
    (firms / "crisis.yaml").write_text("answers: {economic_crisis: true}\n")
    evaluate(firms, "--map", "names.mapping.yaml", "--with", "crisis.yaml", "--param", "long_term_years=4")
    param = ["--param", "long_term_years=4"]
    expected = run_expert("explain", "ahn.yaml", "opportunism", "--with", "crisis.yaml", *param, cwd=firms).out
    assert "Some answers come from crisis.yaml." in expected
    # A result in Parquet knows its mapping, shared answers and parameters; a table is told again.
    told = ["--row", "Ahn", "--map", "names.mapping.yaml", "--with", "crisis.yaml", *param]
    for arguments, shared in (
        (["firms.csv", *told], "crisis.yaml"),
        (["result.parquet", "--row", "Ahn"], "the shared answers"),
    ):
        result = run_expert("explain", arguments[0], "opportunism", *arguments[1:], cwd=firms)
        assert (result.code, result.err) == (0, "")
        told_alike = result.out.replace(arguments[0], "firms.csv").replace(shared, "crisis.yaml")
        assert told_alike.split() == expected.split()


def test_rows_of_a_result_keep_their_numbers_and_those_of_a_table_are_counted(firms) -> None:
    (firms / "rows.csv").write_text("row,upper_hand\n7,byuer\n8,buyer\n")
    evaluate(firms, table="rows.csv", out="result.csv")
    evaluate(firms, "--lists", table="rows.csv", out="lists.csv")
    evaluate(firms, "--lists", table="rows.csv", out="lists.jsonl")
    for table in ("rows.csv", "result.csv", "lists.csv", "lists.jsonl"):
        result = run_expert("explain", table, "--row", "3", "--brief", cwd=firms)
        assert (result.code, result.err) == (0, "")
    assert run_expert("explain", "result.csv", "--row", "2", cwd=firms).err.startswith("result.csv:1:1: E410")


def test_a_result_of_other_rules_is_said_to_be_one(firms) -> None:
    rows = pl.DataFrame({"upper_hand": ["buyer"], "fired.buyer-dominates": [False], "fired.no-rule": [True]})
    rows.write_parquet(
        firms / "r.parquet",
        metadata={
            "expert": json.dumps(
                {
                    "table": "t.csv",
                    "rule_base": {"digest": "another"},
                    "mapping": {},
                    "shared": {},
                    "parameters": {"gone": 1},
                }
            )
        },
    )
    result = run_expert("explain", "r.parquet", "--row", "1", cwd=firms)
    assert "was made with another rule base" in result.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["evaluate", "firms.csv"], "'firms.csv' is a table; say with --out FILE where its results go"),
        (["evaluate", "firms.csv", "--out", "firms.csv"], "the results would take the place of 'firms.csv'"),
        (["evaluate", "firms.csv", "firms.csv", "--out", "r.csv"], "one table at a time"),
        (["evaluate", "a.yaml", "--lists"], "--lists is for tables"),
        (["evaluate", "a.yaml", "--out", "r.csv", "--map", "names.mapping.yaml"], "--map is for tables"),
        (["evaluate", "firms.csv", "--out", "r.csv", "--format", "json"], "told by its ending, not by --format"),
        (["evaluate", "firms.csv", "--out", "r.csv", "--require-settled"], "--require-settled does not go with"),
        (["explain", "firms.csv"], "'firms.csv' is a table; say with --row which of its rows is meant"),
        (["explain", "a.yaml", "--map", "names.mapping.yaml"], "it goes with --row"),
    ],
)
def test_wrong_usage_is_said(firms, arguments, message) -> None:
    (firms / "a.yaml").write_text("title: A\nanswers: {}\n")
    result = run_expert(*arguments, cwd=firms)
    assert result.code == 2
    assert message in " ".join(result.err.split())
    assert not (firms / "r.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["evaluate", "none.csv", "--out", "r.csv"], "none.csv:1:1: E107 does not exist\n"),
        (["evaluate", "firms.csv", "--out", "r.docx"], "r.docx:1:1: E413 "),
        (["evaluate", "firms.csv", "--out", "r.csv", "--map", "none.yaml"], "none.yaml:1:1: E10"),
        (["explain", "firms.csv", "--row", "7"], "firms.csv:1:1: E410 there is no row with number 7\n"),
        (["explain", "firms.csv", "--row", "4"], "firms.csv, row 4, column 'expected_years': E403 "),
        (
            ["explain", "firms.csv", "--row", "Fu", "--map", "names.mapping.yaml"],
            "firms.csv:1:1: E410 there is no row with 'Fu'",
        ),
    ],
)
def test_what_cannot_be_read_is_said(firms, arguments, message) -> None:
    result = run_expert(*arguments, cwd=firms)
    assert result.code == 3
    assert result.err.startswith(message)
    assert not (firms / "r.csv").exists()


def test_an_interrupted_run_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    rows = pl.DataFrame({"upper_hand": ["buyer", "supplier"]}).select(pl.all().repeat_by(4_000_000).explode())
    rows.write_parquet(tmp_path / "many.parquet")
    (tmp_path / "old.parquet").write_text("the result of another day")
    before = sorted(os.listdir(tmp_path))
    running = subprocess.Popen(
        [sys.executable, "-m", "expert", "evaluate", "many.parquet", "--out", "old.parquet"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        # A test run in the background hands down that it is not to be interrupted.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    while not list(tmp_path.glob(".*.new")):
        assert running.poll() is None
        time.sleep(0.01)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate()
    assert running.returncode == 130
    assert b"rows; nothing was written.\n" in err
    assert out == b""
    assert sorted(os.listdir(tmp_path)) == before
    assert (tmp_path / "old.parquet").read_text() == "the result of another day"


def test_the_endings_of_tables_and_of_cases_are_different() -> None:
    from expert.files.find import TABLES
    from expert.tables.opening import _READERS

    assert set(TABLES) == set(_READERS)
    assert not set(TABLES) & set(SUFFIXES)
    assert DATA.is_dir()
