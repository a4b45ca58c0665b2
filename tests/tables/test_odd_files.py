"""Tables as people and other programs make them, at their oddest: a message for each, and nothing lost."""

import csv
import json
import os
import unicodedata
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest

from expert.files.atomic import write_atomically
from expert.files.rule_base import load_rule_base
from expert.files.shapes import read
from expert.model.mapping import TableMapping
from expert.model.problems import InvalidInput
from expert.portfolio.case_table import case_table
from expert.portfolio.changes import Comparable, changes
from expert.tables.cells import BadCell
from expert.tables.evaluator import TableEvaluator
from expert.tables.opening import open_table
from expert.tables.result_file import KEY, metadata, origin_of
from expert.tables.rows import find_row
from expert.tables.run import bad_cell_problem
from expert.tables.writing import write_table
from tests.conftest import DATA, run_expert

TOY = DATA / "toy"


@pytest.fixture(scope="module")
def toy():
    return load_rule_base(TOY).base


@pytest.fixture(scope="module")
def command(tmp_path_factory):
    """A folder with a table, and `expert` run in it with the toy base."""
    folder = tmp_path_factory.mktemp("tables")

    def run(*arguments):
        (folder / "plants.csv").write_text("id,pot_drains,leaves\na,false,limp\n")
        return run_expert(*arguments, "--rules", TOY, cwd=folder)

    return SimpleNamespace(run=run, folder=folder)


# ---------------------------------------------------------------------- metadata

STORED = {"table": "t", "rule_base": {"digest": "d"}, "mapping": {}, "shared": {}, "parameters": {}}


@pytest.mark.parametrize(
    "text",
    [
        "no JSON",
        "1",
        "null",
        "[]",
        "{}",
        json.dumps({**STORED, "rule_base": "x"}),
        json.dumps({**STORED, "mapping": []}),
        json.dumps({**STORED, "shared": {"leaves": {"yellow": 5}}}),
        json.dumps({**STORED, "parameters": {"wet_days": "many"}}),
        json.dumps({**STORED, "parameters": {"wet_days": 1}}).replace(": 1", ": 1e400"),
    ],
)
def test_metadata_that_nobody_wrote_are_refused(text) -> None:
    with pytest.raises(InvalidInput) as caught:
        origin_of("t.parquet", {KEY: text})
    assert caught.value.problems[0].code == "E411"


def test_metadata_that_we_wrote_are_read(toy) -> None:
    mapping = read(TableMapping, {"id": "코드", "attributes": {"leaves": {"column": "l"}}})
    origin = origin_of("t.parquet", metadata(toy, "t.csv", mapping, (), [("wet_days", 3.0)]))
    assert (origin.mapping_for(toy), origin.parameters) == (mapping, {"wet_days": 3.0})


def test_a_result_of_another_rule_base_is_refused_by_what_its_mapping_names(toy, tmp_path: Path) -> None:
    """As after an attribute has been renamed."""
    path = tmp_path / "result.parquet"
    mapping = read(TableMapping, {"attributes": {"leafs": {"column": "l"}}})
    pl.DataFrame({"l": ["limp"]}).write_parquet(path, metadata=metadata(toy, "t.csv", mapping, (), ()))
    for arguments in (["explain", path, "--row", 1], ["segment", path]):
        done = run_expert(*arguments, "--rules", TOY)
        assert done.code == 3
        assert "E203 unknown attribute 'leafs'" in done.err


# ---------------------------------------------------------------------- names of rows


def mac(text):
    """The text as a Mac writes it into files: letters in parts."""
    return unicodedata.normalize("NFD", text)


@pytest.mark.parametrize("typed", ["다라", mac("다라"), " 다라"])
@pytest.mark.parametrize("stored", ["다라", mac("다라"), "다라 "])
@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_row_is_found_by_its_name_however_its_letters_are_stored(tmp_path: Path, typed, stored, form) -> None:
    frame = pl.DataFrame({"id": ["가나", stored], "n": ["1", "2"]})
    path = str(tmp_path / f"t.{form}")
    frame.write_csv(path) if form == "csv" else frame.write_parquet(path)
    assert find_row(open_table(path), TableMapping(id="id"), typed)["n"].item() == "2"


def test_bad_cells_name_their_row_as_row_asks_for_it(toy) -> None:
    frame = pl.DataFrame({"id": [17.0, None], "pot_drains": ["x", "x"]})
    bad = TableEvaluator(toy, dict(frame.schema), TableMapping(id="id")).evaluate(frame).bad
    assert [cell.id for cell in bad] == ["17", "2"]


def portfolio(toy, tmp_path, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return case_table(toy, open_table(str(tmp_path / name)), TableMapping(id="id"))


def test_rows_are_the_same_over_time_however_their_letters_are_stored(toy, tmp_path: Path) -> None:
    before = portfolio(toy, tmp_path, "before.csv", mac("id,leaves\n가 ,limp\n"))
    after = portfolio(toy, tmp_path, "after.csv", "id,leaves\n나,limp\n가,limp\n")
    found = changes(before, after, Comparable(toy))
    assert (found.common, found.new, found.gone) == (1, ("나",), ())


def test_titles_are_shown_in_whole_letters(toy, tmp_path: Path) -> None:
    """Letters in parts are several characters, which would be counted where lines are broken."""
    (tmp_path / "t.csv").write_text(mac("id,이름,leaves\n가, 나무 ,limp\n"), encoding="utf-8")
    found = case_table(toy, open_table(str(tmp_path / "t.csv")), TableMapping(id="id", title="이름"))
    assert [(one.name, one.title) for one in found.cases] == [("가", "가 나무")]


def test_rows_without_a_name_are_not_taken_for_the_same_over_time(toy, tmp_path: Path) -> None:
    one = portfolio(toy, tmp_path, "one.csv", "id,leaves\na,limp\n,limp\n")
    with pytest.raises(InvalidInput) as caught:
        changes(one, one, Comparable(toy))
    assert "row 3 has no name" in caught.value.problems[0].message


def test_of_long_cells_the_beginning_is_shown() -> None:
    cell = BadCell(1, "i" * 9999, "c", "a", "x", "E402", "m" * 9999, "")
    problem = bad_cell_problem("t.csv", cell)
    assert len(problem.message) == 300
    assert len(problem.place.file) < 400


# ---------------------------------------------------------------------- where results go


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_columns_that_a_form_does_not_know_are_written_all_the_same(tmp_path: Path, form) -> None:
    frame = pl.DataFrame({"d": [timedelta(1)], "b": [b"x"], "s": [{"f": [b"\xff"]}], "l": [["a"]]})
    path = tmp_path / f"t.{form}"
    write_table(path, [frame], frame.schema, {})
    assert open_table(str(path)).rows in (1, None)
    assert b"x" in path.read_bytes()


def test_an_input_is_never_written_over(command) -> None:
    os.symlink("plants.csv", command.folder / "link.csv")
    (command.folder / "sub").mkdir()
    (command.folder / "own.rejects.csv").write_text("id,pot_drains\na,x\n")
    for arguments, what in (
        (["evaluate", "plants.csv", "--out", "sub/../plants.csv"], "the results would take the place of 'plants.csv'"),
        (["evaluate", "plants.csv", "--out", "link.csv"], "the results would take the place of 'plants.csv'"),
        (["evaluate", "own.rejects.csv", "--out", "own.csv"], "the rejected cells would take the place"),
        (["evaluate", "plants.csv", "--out", "own.parquet"], "rejected cells go to own.rejects.csv, where there is"),
        (["segment", "plants.csv", "--format", "csv", "-o", "plants.csv"], "the output would take the place"),
    ):
        done = command.run(*arguments)
        assert done.code == 2
        assert what in " ".join(done.err.split())
    assert (command.folder / "own.rejects.csv").read_text() == "id,pot_drains\na,x\n"
    assert (command.folder / "plants.csv").read_text().startswith("id,pot_drains,leaves\n")


def test_rejects_of_an_earlier_run_are_replaced(command) -> None:
    for _ in range(2):
        (command.folder / "bad.csv").write_text("pot_drains\nx\ntrue\n")
        assert command.run("evaluate", "bad.csv", "--out", "again.csv").code == 3
    with open(command.folder / "again.rejects.csv", encoding="utf-8-sig", newline="") as file:
        assert [row["value"] for row in csv.DictReader(file)] == ["x"]


def test_ctrl_c_while_a_file_is_made_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make = os.open

    def interrupted(*arguments):
        os.close(make(*arguments))
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "open", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(tmp_path / "new", "text")
    assert os.listdir(tmp_path) == []


def test_a_link_stays_one_and_a_pipe_stays_a_pipe(tmp_path: Path) -> None:
    link, pipe = tmp_path / "link", tmp_path / "pipe"
    os.symlink("there", link)
    os.mkfifo(pipe)
    write_atomically(link, "text")
    assert link.is_symlink()
    assert (tmp_path / "there").read_text() == "text"
    with pytest.raises(OSError, match="Is no regular file"):
        write_atomically(pipe, "text")
    assert pipe.is_fifo()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["link", "pipe", "there"]


def test_a_disk_that_fills_up_at_the_end_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Polars says no more of it than this."""

    def full(*_, **__):
        raise pl.exceptions.ComputeError("parquet: File out of specification: Invalid thrift: transport error")

    monkeypatch.setattr(pl.LazyFrame, "sink_parquet", full)
    frame = pl.DataFrame({"a": [1]})
    with pytest.raises(OSError, match="the disk may be full"):
        write_table(tmp_path / "t.parquet", [frame], frame.schema, {})
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("declared", "taken"),
    [
        ("min: 0, max: 60, step: 1e-310", ["7", "0.5", "1e-310", "0"]),
        ("min: 0, max: 60, step: 5e-324", ["7", "0.5", "1e-310", "1e-320", "0"]),
        ("min: 1e-320, max: 60, step: 1", ["1e-320"]),
        ("min: 1e-320, max: 60", ["7", "0.5", "1e-310", "1e-320"]),
        ("max: 1e308, step: 1e308", ["1e308", "0", "-1e308"]),
    ],
)
def test_numbers_that_a_rule_base_declares_may_be_of_any_size(declared, taken, tmp_path: Path) -> None:
    toy = (DATA / "toy/base.yaml").read_text()
    bounds = "".join(f"    {bound}\n" for bound in declared.split(", "))
    (tmp_path / "base.yaml").write_text(toy.replace("    min: 0\n    max: 60\n    step: 1\n", bounds))
    cells = ["7", "0.5", "1e-310", "1e-320", "1e308", "0", "-1e308", "61"]
    (tmp_path / "t.csv").write_text("days_wet,window\n" + "".join(f"{cell},south\n" for cell in cells))
    result = run_expert("evaluate", "t.csv", "--rules", ".", "--out", "r.csv", cwd=tmp_path)
    assert result.code == 3
    rows = (tmp_path / "r.csv").read_text().splitlines()[1:]
    assert [cells[int(row.split(",")[0]) - 2] for row in rows] == taken
    assert run_expert("check", "--rules", ".", "--prove", cwd=tmp_path).code in (0, 1)
