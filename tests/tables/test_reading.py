"""Tables are read as they stand in their files, whatever these are, and written whole or not at all."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from expert.model.problems import InvalidInput
from expert.tables import blocks
from expert.tables.column_values import as_text
from expert.tables.opening import open_table
from expert.tables.table import rebatched
from expert.tables.writing import check_suffix, write_table
from tests.tables.opened import opened, plain

BOM = b"\xef\xbb\xbf"


def rows(folder, name, content, size=1000):
    return [row for batch in opened(folder, name, content).batches(size) for row in plain(batch)]


def problems(folder, name, content):
    with pytest.raises(InvalidInput) as raised:
        rows(folder, name, content)
    return [(one.code, one.place.line, one.place.column) for one in raised.value.problems]


# ---------------------------------------------------------------------- CSV


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("a,b\nno,012\n", [("no", "012")]),
        ("a;b\n1,5;2\n", [("1,5", "2")]),
        ("a\tb\n1\t2", [("1", "2")]),
        (BOM + b"a,b\n1,2\n", [("1", "2")]),
        ("\n\na,b\n\n1,2\n\n3,4\n\n\n", [("1", "2"), ("3", "4")]),
        ("a,b\r\n1,\r\n\r\n,4\r\n", [("1", None), (None, "4")]),
        ('"a","b"\n"x, ""y""","line\nbreak"\n', [('x, "y"', "line\nbreak")]),
        ('a,b\n1,5" pipe\n3,4\n', [("1", '5" pipe'), ("3", "4")]),
        ("a\n1\n\n2\n", [("1",), ("2",)]),
        ("a,b", []),
    ],
)
def test_csv(content, expected, tmp_path: Path) -> None:
    assert rows(tmp_path, "x.csv", content) == expected


@pytest.mark.parametrize("content", ["a,b\n1,2\n", "a;b\n1;2\n", "a\tb\n1\t2\n", "a,b;c\td\n"])
def test_all_cells_of_csv_are_texts(content, tmp_path: Path) -> None:
    table = opened(tmp_path, "x.csv", content)
    assert set(table.columns.values()) == {pl.String()}
    assert (table.rows, table.metadata) == (None, {})


def test_names_have_no_space_around_them_and_are_composed(tmp_path: Path) -> None:
    assert list(opened(tmp_path, "x.csv", " a ,\u1100\u1161\n").columns) == ["a", "\uac00"]
    assert list(opened(tmp_path, "x.tsv", "a,b\tc\n").columns) == ["a,b", "c"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("a,b\n1,2,3\n4,5\n6\n", [("E411", 2, 1), ("E411", 4, 1)]),
        ("a,b\n1,2\n3\n", [("E411", 3, 1)]),
        ('a,b,c\n"x,y",1\n', [("E411", 2, 1)]),
        ('a,b\n1,2\n1,"2\n3,4\n', [("E411", 3, 1)]),
        ('a,b\n1,"2"x\n', [("E411", 2, 1)]),
        (b"a,b\n1,2\nx,\xe4\n", [("E102", 3, 3)]),
        (b"a,\xe4\n1,2\n", [("E102", 1, 3)]),
        ("a,b\n1,2\n".encode("utf-16")[:-1], [("E102", 2, 1)]),
        ("a,b\r1,2\r", [("E411", 1, 1)]),
        ("", [("E411", 1, 1)]),
        ("\n\n", [("E411", 1, 1)]),
        (BOM, [("E411", 1, 1)]),
        ("a,b,\n1,2,\n3,4,x\n", [("E412", 1, 3)]),
        (",,\n", [("E411", 1, 1)]),
        ("a,b,a\n1,2,3\n", [("E412", 1, 5)]),
    ],
)
def test_what_is_wrong_with_csv(content, expected, tmp_path: Path) -> None:
    assert problems(tmp_path, "x.csv", content) == expected


@pytest.mark.parametrize("quote", ["", '"'])
def test_csv_that_is_cut_anywhere_reads_the_same(quote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cells = [(f"{quote}c{row}{quote}", f'"d\n{row}, ""q"""' if quote else "d") for row in range(300)]
    content = "a,b\n" + "".join(f"{a},{b}\n" for a, b in cells)
    whole = rows(tmp_path, "x.csv", content)
    assert len(whole) == 300
    for size in (7, 50, 333):
        monkeypatch.setattr(blocks, "SIZE", size)
        assert rows(tmp_path, "x.csv", content, size=64) == whole


def test_a_broken_row_far_down_is_found_when_it_is_reached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "SIZE", 1000)
    batches = opened(tmp_path, "x.csv", "a,b\n" + "1,2\n" * 5000 + "1\n").batches(100)
    assert next(batches).height == 100
    with pytest.raises(InvalidInput, match=r"x\.csv:5002:1: E411 1 cell in this row, 2 in the header"):
        list(batches)


def test_a_quotation_mark_that_is_never_closed_takes_no_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "SIZE", 1000)
    monkeypatch.setattr(blocks, "LONGEST", 4000)
    content = "a,b\n1,2\n" + '1,"2\n' + "1,2\n" * 10_000
    assert problems(tmp_path, "x.csv", content) == [("E411", 3, 1)]


# ---------------------------------------------------------------------- JSON Lines


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('{"a":1,"b":"x"}\n\n{"a":2.0}\n{"c":true}\n', [("1", "x", None), ("2", None, None), (None, None, "true")]),
        ('{"a":"012"}\n{"a":1.50}\n{"a":null}\n{"a":false}', [("012",), ("1.5",), ("false",)]),
        ('{"a":["x","y z"]}\r\n{"a":[]}\n', [('[x, "y z"]',), ("[]",)]),
        ('{"a":{"x":true,"y":null,"z":"unknown"}}\n{"a":{"x":null}}\n', [("{x: true, z: unknown}",)]),
        ('{"a":"[not, json]"}\n{"a":[null]}\n', [("[not, json]",), ("[unknown]",)]),
        ('{"a":"x\u2028y"}\n', [("x\u2028y",)]),
        (BOM + b'{"a":"x"}\n', [("x",)]),
    ],
)
def test_json_lines(content, expected, tmp_path: Path) -> None:
    assert rows(tmp_path, "x.jsonl", content) == expected
    assert rows(tmp_path, "x.ndjson", content) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('{"a":1}\n\n{"a":\n', [("E411", 3, 6)]),
        ('[{"a":1},\n{"a":2}]\n', [("E411", 1, 10)]),
        ("1\n", [("E411", 1, 1)]),
        ('{"a":NaN}\n', [("E411", 1, 1)]),
        ('{"a":' + "[" * 3000 + "]" * 3000 + "}", [("E411", 1, 1)]),
        ("{}\n{}\n", [("E411", 1, 1)]),
        ('{"":1}\n', [("E412", 1, 1)]),
        ('{"a":1," a":2}\n', [("E412", 1, 1)]),
        (b'{"a":"x"}\n{"a":"\xe4"}\n', [("E102", 2, 7)]),
    ],
)
def test_what_is_wrong_with_json_lines(content, expected, tmp_path: Path) -> None:
    assert problems(tmp_path, "x.jsonl", content) == expected


# ---------------------------------------------------------------------- Parquet


def test_parquet_keeps_types_and_metadata_and_comes_in_slices(tmp_path: Path) -> None:
    frame = pl.DataFrame({" a": range(250), "b": [True, None] * 125})
    folder = tmp_path / "year=2024"
    folder.mkdir()
    frame.write_parquet(folder / "x[1].parquet", metadata={"key": "value"}, row_group_size=60)
    table = open_table(str(folder / "x[1].parquet"))
    assert (table.columns, table.rows, table.metadata) == (
        {"a": pl.Int64(), "b": pl.Boolean()},
        250,
        {"key": "value"},
    )
    batches = list(table.batches(100))
    assert [batch.height for batch in batches] == [100, 100, 50]
    assert pl.concat(batches).rows() == frame.rows()


def test_damaged_parquet(tmp_path: Path) -> None:
    for content in (b"hello", b"PAR1" + b"hello" * 9 + b"PAR1"):
        assert problems(tmp_path, "x.parquet", content) == [("E411", 1, 1)]
    pl.DataFrame({"a": [f"text {number * 7919 % 10007}" for number in range(20_000)]}).write_parquet(
        tmp_path / "x.parquet"
    )
    content = bytearray((tmp_path / "x.parquet").read_bytes())
    content[100:20_000] = b"x" * 19_900
    assert problems(tmp_path, "x.parquet", bytes(content)) == [("E411", 1, 1)]


# ---------------------------------------------------------------------- any file


def test_what_is_no_table(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.csv")
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "loop.csv").symlink_to(tmp_path / "loop.csv")
    for name, code in {"fifo.csv": "E101", "folder.csv": "E101", "loop.csv": "E101", "none.csv": "E107"}.items():
        with pytest.raises(InvalidInput, match=rf"{name}:1:1: {code} "):
            open_table(str(tmp_path / name))
    with pytest.raises(InvalidInput, match=r"E413 a file that ends in '\.cvs' is not read") as raised:
        opened(tmp_path, "x.cvs", "a\n1\n")
    assert "did you mean '.csv'?" in raised.value.problems[0].help


@pytest.mark.parametrize("heights", [[], [0], [3], [10, 1, 0, 25, 4], [1] * 23, [100]])
def test_batches_have_the_size_that_was_asked_for(heights) -> None:
    numbers = iter(range(1000))
    frames = [pl.DataFrame({"a": [next(numbers) for _ in range(height)]}, {"a": pl.Int64}) for height in heights]
    batches = list(rebatched(frames, 10))
    assert [batch.height for batch in batches[:-1]] == [10] * (len(batches) - 1)
    assert [row for batch in batches for (row,) in batch.rows()] == list(range(sum(heights)))
    assert all(batch.height for batch in batches)


@pytest.mark.parametrize(
    ("series", "expected"),
    [
        (pl.Series([0.1, 2.0, None], dtype=pl.Float32), ["0.1", "2", None]),
        (pl.Series([0.1, -2.0, float("nan")]), ["0.1", "-2", "NaN"]),
        (pl.Series([True, None, False]), ["true", None, "false"]),
        (pl.Series([1, None], dtype=pl.Int8), ["1", None]),
        (pl.Series([["a", 'b "c\\'], [], None, [None]]), ['[a, "b \\"c\\\\"]', "[]", None, "[unknown]"]),
        (pl.Series([[1.0, 2.5]], dtype=pl.Array(pl.Float64, 2)), ["[1, 2.5]"]),
        (
            pl.Series([{"x": True, "y z": "u"}, {"x": None, "y z": "v w"}, {"x": None, "y z": None}, None]),
            ['{x: true, "y z": u}', '{"y z": "v w"}', None, None],
        ),
        (pl.Series(["a", None], dtype=pl.Categorical), ["a", None]),
        (pl.Series([b"a", b"\xff", None]), ["a", "\\xff", None]),
        (pl.Series(["2024-02-29"]).str.to_date(), ["2024-02-29"]),
        (pl.Series([90], dtype=pl.Duration("ms")), ["PT0.09S"]),
        (pl.Series([None, None]), [None, None]),
    ],
)
def test_cells_of_any_type_as_texts(series, expected) -> None:
    frame = pl.DataFrame({"a": series})
    assert frame.select(as_text(pl.col("a"), frame.schema["a"])).to_series().to_list() == expected


# ---------------------------------------------------------------------- writing

FRAME = pl.DataFrame({"a": range(1000), "l": [["x", "y"], None] * 500, "s": [{"k": True}] * 1000})


class Mine(Exception):
    pass


def work():
    """A batch that Polars has to work for."""
    return FRAME.lazy().filter(pl.col("a") >= 0).sort("a").collect()


def failing(raised):
    yield work()
    yield work()
    if raised == "ctrl-c":
        os.kill(os.getpid(), signal.SIGINT)
        yield work()
    elif raised is not None:
        raise raised


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".jsonl", ".xlsx"])
def test_what_is_written_reads_back(suffix, tmp_path: Path) -> None:
    path = tmp_path / f"out{suffix}"
    for count in (0, 3):
        write_table(path, (work() for _ in range(count)), FRAME.schema, {"key": "value"})
        if suffix == ".parquet":
            table = open_table(str(path))
            assert (table.columns, table.rows, table.metadata) == (dict(FRAME.schema), 1000 * count, {"key": "value"})
            assert [row for batch in table.batches(999) for row in batch.rows()] == FRAME.rows() * count
        elif suffix == ".csv":
            assert path.read_text("utf-8-sig") == "a,l,s\n" + "".join(
                f"{a},{'' if cells is None else 'x;y'},{{k: true}}\n" for a, cells, _ in FRAME.rows() * count
            )
        elif suffix == ".xlsx":
            rows = [row[:3] for batch in open_table(str(path)).batches(999) for row in batch.rows()]
            assert rows == [(str(a), cells and "x;y", "{k: true}") for a, cells, _ in FRAME.rows() * count]
        else:
            assert pl.read_ndjson(path, schema=FRAME.schema).rows() == FRAME.rows() * count
    assert os.listdir(tmp_path) == [path.name]


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".jsonl", ".xlsx"])
@pytest.mark.parametrize("raised", [Mine("boo"), KeyboardInterrupt(), SystemExit(3), "ctrl-c"], ids=repr)
def test_whatever_happens_the_old_file_stays(suffix, raised, tmp_path: Path) -> None:
    path = tmp_path / f"out{suffix}"
    path.write_text("old")
    handler = signal.getsignal(signal.SIGINT)
    kind = KeyboardInterrupt if raised == "ctrl-c" else type(raised)
    with pytest.raises(kind) as caught:
        write_table(path, failing(raised), FRAME.schema, {})
    assert raised == "ctrl-c" or caught.value is raised
    assert (os.listdir(tmp_path), path.read_text()) == ([path.name], "old")
    assert signal.getsignal(signal.SIGINT) is handler
    assert not [thread for thread in threading.enumerate() if thread.name == "writer"]
    write_table(path, failing(None), FRAME.schema, {})  # Polars has got over it
    assert path.stat().st_size > 1000


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".jsonl", ".xlsx"])
def test_nothing_comes_back_after_a_run_that_failed_at_once(suffix, tmp_path: Path) -> None:
    """Polars opens what it is told the name of in a thread that may come late; it is told none."""

    def none() -> Iterator[pl.DataFrame]:
        raise Mine("before any batch")
        yield FRAME

    for _ in range(100):
        with pytest.raises(Mine):
            write_table(tmp_path / f"out{suffix}", none(), FRAME.schema, {})
    time.sleep(0.1)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".jsonl", ".xlsx"])
def test_a_disk_without_room(suffix, tmp_path: Path):
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    previous = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    path = tmp_path / f"out{suffix}"
    taken = 0

    def batches():
        nonlocal taken
        for number in range(200):
            taken += 1
            yield pl.DataFrame({"a": pl.Series(range(20_000)) * number})

    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, limits[1]))
        with pytest.raises(OSError, match="File too large") as raised:
            write_table(path, batches(), pl.Schema({"a": pl.Int64}), {})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, previous)
    assert raised.value.filename == str(path)
    assert os.listdir(tmp_path) == []


def test_row_groups_hold_many_batches(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    write_table(path, (FRAME[:100] for _ in range(40)), FRAME.schema, {})
    groups = pytest.importorskip("pyarrow.parquet").ParquetFile(path).metadata.num_row_groups
    assert groups == 1


def test_it_may_run_beside_the_main_thread(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    thread = threading.Thread(target=write_table, args=(path, [FRAME], FRAME.schema, {}))
    thread.start()
    thread.join(20)
    assert len(path.read_text().splitlines()) == 1001


def test_other_endings_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"E413 a file that ends in '.xls' is not written") as raised:
        check_suffix(tmp_path / "x.xls")
    assert raised.value.problems[0].help == "expected '.parquet', '.csv', '.jsonl' or '.xlsx'; did you mean '.xlsx'?"
