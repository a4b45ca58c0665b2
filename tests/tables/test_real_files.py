"""Tables as real files hold them: no row vanishes or is invented, and each form says the same."""

import csv
import io
import json
import os
import random
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter
from hypothesis import strategies as st

from expert.files.answers import BadAnswer
from expert.model import problems as model_problems
from expert.model.problems import InvalidInput
from expert.model.rulebase import RuleBase
from expert.tables import blocks, json_lines
from expert.tables.cells import read_cell
from expert.tables.columns import BoundColumn
from expert.tables.csv_text import BOM, CsvWriter, original_cell, safe_cell
from expert.tables.evaluator import HELPED
from expert.tables.opening import open_table
from expert.tables.table import NUMBER, without_blank_rows
from expert.tables.writing import write_table
from tests.conftest import DATA, ROOT, run_expert
from tests.sampling import expect_seen, on_random, searched, some
from tests.tables.opened import opened, plain

TOY = DATA / "toy"


def rows_of(table, size=1000):
    return [row for batch in table.batches(size) for row in plain(batch)]


def problems(folder, name, content):
    with pytest.raises(InvalidInput) as raised:
        rows_of(opened(folder, name, content))
    return [(one.code, one.place.line, one.place.column) for one in raised.value.problems]


# ---------------------------------------------------------------------- quotation marks, breaks, separators


def test_a_mark_within_a_header_opens_nothing(tmp_path: Path) -> None:
    table = opened(tmp_path, "x.csv", 'id,pipe 5",c\n1,x,a\n2,y 6",b\n3,z,c\n')
    assert list(table.columns) == ["id", 'pipe 5"', "c"]
    assert rows_of(table) == [("1", "x", "a"), ("2", 'y 6"', "b"), ("3", "z", "c")]


@pytest.mark.parametrize("size", [1, 3, 7, 16, 61])
@searched
def test_random_csv_is_read_as_the_standard_library_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size, share
) -> None:
    """Read = rows that are given + rows that are said to be blank, with whatever stands at the cut of a block."""
    monkeypatch.setattr(blocks, "SIZE", size)
    rng = random.Random(size)
    pieces = ["a", "b c", "", " ", '"', '""', "\n", "\r\n", ",", ";", '5"', "가", "'", "=1", "\u3000"]
    quick = 0
    for number in range(round(150 * share)):
        width, rows = rng.randint(1, 3), []
        for _ in range(rng.randint(0, 12)):
            cells = ["".join(rng.choices(pieces, k=rng.randint(0, 3))) for _ in range(width)]
            rows.append([] if rng.random() < 0.15 else cells)
        text = io.StringIO()
        for row in [[f"c{place}" for place in range(width)], *rows]:
            text.write(",".join(_written(rng, cell) for cell in row) + rng.choice(["\n", "\r\n"]))
        content = text.getvalue().removesuffix("\n" if rng.random() < 0.3 else "\0")
        told = []
        table = opened(tmp_path, f"{number}.csv", content)
        found = [row for batch in table.batches(5, told.append) for row in plain(batch)]
        expected = list(csv.reader(io.StringIO(content, newline=""), strict=True))[1:]
        cells = [tuple(original_cell(cell) or None for cell in row or [""] * width) for row in expected]
        blank = [row for row in cells if not "".join(cell or "" for cell in row).strip()]
        assert found == [row for row in cells if row not in blank]
        assert sum(told) == len(blank)
        quick += len(found)
    assert quick > 200 * share


def _written(rng, cell):
    needed = any(mark in cell for mark in "\n\r,") or cell.startswith('"')
    return '"' + cell.replace('"', '""') + '"' if needed or rng.random() < 0.3 else cell


def test_long_cells_and_lone_crs_are_the_same_to_both_readers(tmp_path: Path) -> None:
    long = "x" * 200_000
    for blank in ("", "\n"):
        assert rows_of(opened(tmp_path, "x.csv", f"a,b\n{long},1\n{blank}2,3\n")) == [(long, "1"), ("2", "3")]
        assert problems(tmp_path, "x.csv", f"a,b\n1\r2,2\n{blank}2,3\n") == [("E411", 2, 1)]
        assert rows_of(opened(tmp_path, "x.csv", f'a,b\n"1\r2",2\n{blank}')) == [("1\r2", "2")]


def test_a_spreadsheet_may_say_what_stands_between_cells(tmp_path: Path) -> None:
    for said in ("sep=;\n", '"sep=;"\r\n', BOM + "sep=;\n"):
        assert rows_of(opened(tmp_path, "x.csv", f"{said}a,b;c\n1,5;2\n")) == [("1,5", "2")]
    assert problems(tmp_path, "x.csv", "sep=;\na;b\n1\n") == [("E411", 3, 1)]


# ---------------------------------------------------------------------- blank rows


@pytest.mark.parametrize("form", ["csv", "tsv", "jsonl", "parquet"])
def test_blank_rows_are_no_cases_in_any_form(tmp_path: Path, form) -> None:
    rows = [("a", "1"), (" ", ""), (None, None), ("b", None), ("\t", None), (None, "2")]
    frame = pl.DataFrame(rows, schema=["x", "y"], orient="row")
    path = tmp_path / f"t.{form}"
    if form in ("csv", "tsv"):
        frame.write_csv(path, separator="," if form == "csv" else ";", quote_style="always")
        if form == "tsv":
            path.write_text(path.read_text().replace(";", "\t"))
    else:
        frame.write_parquet(path) if form == "parquet" else frame.write_ndjson(path)
    told = []
    found = [row for batch in open_table(str(path)).batches(2, told.append) for row in plain(batch)]
    assert found == [("a", "1"), ("b", None), (None, "2")]
    assert sum(told) == 3


def test_lists_and_numbers_are_blank_only_where_there_are_none() -> None:
    frame = pl.DataFrame({"l": [[], None, None], "n": [None, 0, None], "b": [None, None, b" "]})
    assert without_blank_rows(frame).rows() == [([], None, None), (None, 0, None)]


def test_blank_rows_are_told(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id,leaves\na,limp\n,\nb,limp\n ,\n")
    for arguments in (["evaluate", "t.csv", "--out", "r.csv"], ["segment", "t.csv"]):
        done = run_expert(*arguments, "--rules", TOY, cwd=tmp_path)
        assert done.code == 0
        assert "note: 2 rows are blank and no cases\n" in done.err
        assert re.search(r"\b2 (cases|plants)\b", done.out)


# ---------------------------------------------------------------------- JSON Lines


def test_a_key_stands_once_and_a_pair_is_whole(tmp_path: Path) -> None:
    assert problems(tmp_path, "x.jsonl", '{"a":1}\n{"a":1,"b":2,"a":3}\n') == [("E104", 2, 14)]
    assert problems(tmp_path, "x.jsonl", '{"a":{"b":1,"b":2}}\n') == [("E104", 1, 13)]
    assert problems(tmp_path, "x.jsonl", '{"a":"\\ud800"}\n') == [("E411", 1, 1)]
    assert rows_of(opened(tmp_path, "x.jsonl", '{"a":"\\ud83c\\udf31"}\n')) == [("🌱",)]


def test_numbers_keep_all_their_digits(tmp_path: Path) -> None:
    text = '{"a":12345678901234567890123,"b":0.1}\n{"a":1e400,"b":2.50}\n'
    assert rows_of(opened(tmp_path, "x.jsonl", text)) == [("12345678901234567890123", "0.1"), ("1e400", "2.5")]


def test_keys_that_make_no_table_are_refused_soon(tmp_path: Path) -> None:
    content = "".join(json.dumps({f"k{number}": 1}) + "\n" for number in range(50_000))
    assert problems(tmp_path, "x.jsonl", content) == [("E411", 1, 1)]
    assert len(opened(tmp_path, "y.jsonl", json.dumps(dict.fromkeys(map(str, range(20_000)), 1))).columns) == 20_000
    assert json_lines._MANY < 20_000


def test_of_very_many_wrong_columns_the_first_are_named(tmp_path: Path) -> None:
    assert problems(tmp_path, "x.csv", "," * 20_000 + "\n") == [("E411", 1, 1)]
    found = problems(tmp_path, "x.csv", ",".join(["a"] * 20_000) + "\n")
    assert len(found) == 11
    assert {code for code, *_ in found} == {"E412"}


def test_of_very_many_bad_cells_all_are_rejected_and_some_are_looked_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched = []
    nearest = model_problems.nearest

    def counting(*given):
        searched.append(given)
        return nearest(*given)

    monkeypatch.setattr(model_problems, "nearest", counting)
    (tmp_path / "t.csv").write_text(
        "leaves,window\n" + "".join(f"limp{number},nord\nlimp,\n" for number in range(2 * HELPED))
    )
    done = run_expert("evaluate", tmp_path / "t.csv", "--rules", TOY, "--out", tmp_path / "o.csv")
    assert done.code == 3
    with (tmp_path / "o.rejects.csv").open(encoding="utf-8-sig", newline="") as file:
        rejects = list(csv.DictReader(file))
    assert len(rejects) == 4 * HELPED
    assert len(searched) == HELPED
    assert {one["help"] for one in rejects if one["value"] == "nord"} == {"did you mean 'north'?"}


def test_the_schema_of_a_wide_batch_is_made_a_few_times(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (TOY / "base.yaml").read_text()
    flag = "{{type: flag, label: {0}, level: plant, topic: water, question: Q?}}"
    many = [f"flag_{number}" for number in range(300)]
    more = "".join(f"  {name}: {flag.format(name)}\n" for name in many)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/base.yaml").write_text(text.replace("  window:\n", more + "  window:\n"))
    (tmp_path / "t.csv").write_text(f"days_wet,{','.join(many)}\n9{',yes' * 300}\n")
    made, looked_at = [], []
    collected: Any = pl.DataFrame.dtypes
    select = pl.DataFrame.select

    def counting(frame):
        made.append(frame)
        return collected.__get__(frame)

    def selecting(frame, *what, **named):
        if frame.width >= len(many):
            looked_at.append(frame)
        return select(frame, *what, **named)

    monkeypatch.setattr(pl.DataFrame, "dtypes", property(counting))
    monkeypatch.setattr(pl.DataFrame, "select", selecting)
    done = run_expert("evaluate", tmp_path / "t.csv", "--rules", tmp_path / "rules", "--out", tmp_path / "o.csv")
    assert done.code == 0, done.err
    assert 0 < len(made) < 100
    assert 0 < len(looked_at) < 100


# ---------------------------------------------------------------------- names


NO_TEXT = os.fsdecode(b"\xb0\xa1")
PATTERNS = ["*", "^.*$", "^p.*$", "^$"]


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet", "xlsx"])
def test_names_are_never_patterns(tmp_path: Path, form) -> None:
    frame = pl.DataFrame({"id": ["r"], "leaves": ["limp"], **{name: [name] for name in PATTERNS}})
    path = tmp_path / f"t.{form}"
    _stored(path, frame)
    mapping = tmp_path / "m.yaml"
    mapping.write_text("id: '^$'\nattributes: {leaves: leaves}\n")
    for out in ("csv", "jsonl", "parquet"):
        done = run_expert("evaluate", path, "--map", mapping, "--rules", TOY, "--out", tmp_path / f"o.{out}")
        assert (done.code, "Traceback" in done.err) == (0, False), done.err
        found = open_table(str(tmp_path / f"o.{out}"))
        assert [row[1:7] for row in rows_of(found)] == [("r", "limp", *PATTERNS)]
    for arguments in (["segment", path], ["explain", path, "--row", "^$"]):
        done = run_expert(*arguments, "--map", mapping, "--rules", TOY)
        assert (done.code, "Traceback" in done.err) == (0, False), done.err


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_names_of_files_may_be_no_utf8(tmp_path: Path, form) -> None:
    folder = os.fsdecode(os.fsencode(tmp_path) + b"/\xb0\xa1")
    os.mkdir(folder)
    path = f"{folder}/{NO_TEXT}in.{form}"
    frame = pl.DataFrame({"leaves": ["limp", "yellow"]})
    write_table(type(tmp_path)(path), [frame], frame.schema, {})
    assert rows_of(open_table(path)) == frame.rows()
    out = f"{folder}/{NO_TEXT}out.{form}"
    done = run_expert("evaluate", path, "--rules", TOY, "--out", out)
    assert (done.code, "Traceback" in done.err) == (0, False), done.err
    assert open_table(out).columns
    assert len(os.listdir(folder)) == 3


@pytest.mark.parametrize("name", ["9" * 200, "9" * 5000, "\udcb0", "x" * 200])
def test_a_row_of_any_name_is_there_or_not(tmp_path: Path, name) -> None:
    for form in ("csv", "parquet"):
        frame = pl.DataFrame({"leaves": ["limp"]})
        frame.write_csv(tmp_path / "t.csv") if form == "csv" else frame.write_parquet(tmp_path / "t.parquet")
        done = run_expert("explain", tmp_path / f"t.{form}", "--row", name, "--rules", TOY)
        assert done.code == 3
        assert "E410" in done.err


# ---------------------------------------------------------------------- spreadsheets

FORMULAS = ["=1+1", "+x", "-x", "@SUM", "\tx", "\rx", "'=x", "''-x", "'x", "-5", "+1.5e3", "", "x", "-", "'-5"]


def test_formulas_are_text_and_read_back_as_they_were(tmp_path: Path) -> None:
    for cell in FORMULAS:
        assert original_cell(safe_cell(cell)) == cell
    assert [safe_cell(cell) for cell in ("=1", "-5", "- x")] == ["'=1", "-5", "'- x"]
    frame = pl.DataFrame({"=id": FORMULAS, "@l": [["=a", "b"]] * len(FORMULAS)})
    write_table(tmp_path / "t.csv", [frame], frame.schema, {})
    with open(tmp_path / "u.csv", "w", newline="", encoding="utf-8") as file:
        writer = CsvWriter(file)
        writer.row(["=id", "@l"])
        for cell in FORMULAS:
            writer.row([cell, "=a;b"])
    for name in ("t.csv", "u.csv"):
        assert (tmp_path / name).read_bytes().startswith(BOM.encode() + b"'=id,'@l\n'=1+1,'=a;b\n")
        table = open_table(str(tmp_path / name))
        assert list(table.columns) == ["=id", "@l"]
        assert rows_of(table) == [(cell or None, "=a;b") for cell in FORMULAS]


# ---------------------------------------------------------------------- units


def number_in(base, unit, text):
    name = next(name for name, one in base.attributes.items() if one.asked and one.unit == unit)
    return read_cell(base, BoundColumn("c", name, "", {}, ";"), text, (), "t").answer.facts[0].value


def test_a_number_may_have_its_unit_behind_it(base: RuleBase) -> None:
    assert [number_in(base, "%", text) for text in ("12", "12%", " 12 % ", "0.5%")] == [12, 12, 12, 0.5]
    assert number_in(base, "years", "5 years") == 5


def test_a_percentage_of_something_else_is_refused_with_the_reason(base: RuleBase) -> None:
    for unit in ("years", "percentage points"):
        with pytest.raises(BadAnswer, match=f"'12%' is a percentage, and '.*' is in {unit}"):
            number_in(base, unit, "12%")


# ---------------------------------------------------------------------- damaged files


def test_files_damaged_anywhere_are_refused_or_read(tmp_path: Path, capfd) -> None:
    frame = pl.DataFrame({"id": ["a", "b"] * 50, "n": [1.5, None] * 50, "l": [["x"], []] * 50})
    rng = random.Random(7)
    for form in ("parquet", "csv", "jsonl"):
        path = tmp_path / f"t.{form}"
        write_table(path, [frame], frame.schema, {})
        whole = path.read_bytes()
        refused = 0
        for _ in range(150):
            damaged = bytearray(whole)
            for _ in range(rng.randint(1, 4)):
                damaged[rng.randrange(len(damaged))] = rng.randrange(256)
            path.write_bytes(damaged)
            try:
                rows_of(open_table(str(path)))
            except InvalidInput:
                refused += 1
        assert refused > 10
    assert "panicked" not in capfd.readouterr().err


# ---------------------------------------------------------------------- two runs at once


def _run(folder, name, out, *more):
    return subprocess.Popen(
        [sys.executable, "-m", "expert", "evaluate", name, "--rules", str(TOY), "--out", out, *more],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.mark.parametrize("form", some(["csv", "jsonl", "parquet"], 3))
@searched
def test_rejects_belong_to_the_result_beside_them(tmp_path: Path, form, share) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text("who,leaves\n" + f"{name},limp\n{name},nonsense-{name}\n" * 2000)
    for _ in range(max(1, round(3 * share))):
        running = [_run(tmp_path, f"{name}.csv", f"r.{form}") for name in ("a", "b")]
        assert [one.wait(60) for one in running] == [3, 3]
        who = {row[1] for row in rows_of(open_table(str(tmp_path / f"r.{form}")))}
        rejected = {row[4] for row in rows_of(open_table(str(tmp_path / "r.rejects.csv")))}
        assert rejected == {f"nonsense-{name}" for name in who}
        assert len(os.listdir(tmp_path)) == 4


@pytest.mark.parametrize("form", some(["csv", "jsonl", "parquet"], 3, start=1))
def test_of_two_strict_runs_the_one_that_can_be_read_leaves_its_result(tmp_path: Path, form) -> None:
    (tmp_path / "a.csv").write_text("who,leaves\n" + "a,limp\n" * 4000)
    (tmp_path / "b.csv").write_text("who,leaves\n" + "b,limp\n" * 3999 + "b,nonsense\n")
    running = [_run(tmp_path, f"{name}.csv", f"r.{form}", "--strict") for name in ("a", "b")]
    assert [one.wait(60) for one in running] == [0, 3]
    assert [row[1] for row in rows_of(open_table(str(tmp_path / f"r.{form}")))] == ["a"] * 4000
    assert not rows_of(open_table(str(tmp_path / "r.rejects.csv")))


# ---------------------------------------------------------------------- standard input, endings


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_tables_come_by_standard_input(tmp_path: Path, form) -> None:
    frame = pl.DataFrame({"id": ["a", "b"], "leaves": ["limp", "yellow"]})
    path = tmp_path / f"T.{form.upper()}"
    write_table(path, [frame], frame.schema, {})
    content = path.read_bytes()
    for arguments in (["segment", "-"], ["explain", "-", "--row", "2"], ["evaluate", "-", "--out", tmp_path / "o.csv"]):
        given = run_expert(*arguments, "--rules", TOY, stdin=content)
        named = run_expert(*[path if one == "-" else one for one in arguments], "--rules", TOY)
        assert given.code == named.code == 0, given.err
        # Without the blanks, since a longer name breaks lines elsewhere.
        words = "".join(given.out.split()).replace("<stdin>", "T")
        assert words == "".join(named.out.split()).replace(str(path), "T").replace(path.name, "T")
    done = run_expert("segment", "-", "--rules", TOY, stdin=b"id,leaves\na,limp,x\n")
    assert (done.code, "<stdin>:2:1: E411" in done.err) == (3, True)


# ---------------------------------------------------------------------- from form to form


def _stored(path: Path, frame: pl.DataFrame) -> None:
    """Writes the frame in the form of the path; a workbook by a library, and not by the writer that is tried."""
    if path.suffix != ".xlsx":
        write_table(path, [frame], frame.schema, {})
        return
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate([tuple(frame.columns), *frame.rows()]):
            for column, cell in enumerate(cells):
                if cell is not None:
                    sheet.write_string(number, column, cell)


@pytest.mark.parametrize("first", ["csv", "tsv", "jsonl", "parquet", "xlsx"])
@pytest.mark.parametrize("second", ["csv", "jsonl", "parquet", "xlsx"])
def test_what_goes_from_form_to_form_stays_the_same(tmp_path: Path, first, second) -> None:
    numbers = ["0.1", "2.9999999999", "12345678901234567890", "-0.0000001", "1e-7", None, "x\ny", '"q"', "=a", " b "]
    frame = pl.DataFrame({"id": [str(place) for place in range(len(numbers))], "n": numbers})
    path, other = tmp_path / f"a.{first}", tmp_path / f"b.{second}"
    frame.write_csv(path, separator="\t") if first == "tsv" else _stored(path, frame)
    table = open_table(str(path))
    write_table(other, (batch.drop(NUMBER, strict=False) for batch in table.batches(3)), table.columns, {})
    assert rows_of(open_table(str(other))) == frame.rows()


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet", "xlsx"])
def test_bad_cells_are_the_same_in_every_form(tmp_path: Path, form) -> None:
    frame = pl.DataFrame({"id": ["a", "b", "c"], "leaves": ["limp", 'nonsense, "x"\ny', "lmp"]})
    _stored(tmp_path / f"t.{form}", frame)
    done = run_expert("evaluate", f"t.{form}", "--rules", TOY, "--out", "r.csv", cwd=tmp_path)
    assert done.code == 3
    rejected = rows_of(open_table(str(tmp_path / "r.rejects.csv")))
    assert [row[2:5] for row in rejected] == [("leaves", "leaves", cell) for cell in frame["leaves"][1:]]


@searched
def test_every_row_is_a_result_a_reject_or_blank(share, tmp_path_factory: pytest.TempPathFactory) -> None:
    # Among them what may be totals and notes, which are no cases of a spreadsheet.
    kinds = ["limp", "yellow", "", " ", "nonsense", "a,b", 'x "y"', "x\ny", "unknown", "12", "Total", "합계"]
    cells = st.sampled_from([*kinds, "* as of May", "Source: own count."])

    @on_random(40)
    def accounted(data: st.DataObject) -> None:
        folder = tmp_path_factory.mktemp("rows")
        form = data.draw(st.sampled_from(["csv", "tsv", "jsonl", "parquet", "xlsx"]))
        rows = data.draw(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=12))
        # Something stands in the last row, since nothing is a row of a workbook behind it.
        rows.append(("end", "limp", ""))
        frame = pl.DataFrame(rows, schema=["id", "leaves", "remark"], orient="row")
        path = folder / f"t.{form}"
        frame.write_csv(path, separator="\t") if form == "tsv" else _stored(path, frame)
        done = run_expert("evaluate", path, "--rules", TOY, "--out", folder / "r.csv")
        assert done.code in (0, 3), done.err
        results = len(rows_of(open_table(str(folder / "r.csv"))))
        rejects = folder / "r.rejects.csv"
        rejected = len({row[0] for row in rows_of(open_table(str(rejects)))}) if rejects.exists() else 0
        told = re.search(r"note: (\d+) rows? (?:is|are) blank", done.err)
        left_out = re.search(r"note: (\d+) rows? (?:is|are) left\s+out", done.err)
        assert sum([results, rejected, *(int(one[1]) for one in (told, left_out) if one)]) == len(rows)
        seen["left out"] += left_out is not None

    seen = Counter[str]()
    accounted(share)
    expect_seen(share, seen, 3, "left out")
