"""Excel files that are written: each value is read back as it was, and what has no room is refused."""

import datetime
import random
import zipfile

import openpyxl
import pytest

from expert.model.problems import InvalidInput
from expert.tables import excel_writing
from expert.tables.excel_writing import write_workbook
from expert.tables.opening import open_table
from expert.tables.table import NUMBER


def read(path):
    return [one for batch in open_table(str(path)).batches(1000) for one in batch.drop(NUMBER).rows()]


TEXTS = [
    *("=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")', "'=1", "''=1", "'", "-3", "1e5"),
    *(
        "http://example.com/a",
        "mailto:a@b.c",
        "<r>a</r>",
        "<r><t>a</t></r>",
        "a\nb",
        " a ",
        "_x0041_",
        "a\x0bb",
        "\x1f",
    ),
    *("007", "1,234", "12%", "true", "네", "\U0001f600", "{=1}", "#N/A", "&amp;", "]]>", "a\r\nb", "\x1f"),
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_stays_the_text_that_it_is(tmp_path, text) -> None:
    path = tmp_path / "x.xlsx"
    write_workbook(path, [("S", ["h", "i"], [(text, 1)])])
    assert read(path) == [(text, "1")]
    with zipfile.ZipFile(path) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_a_text_that_looks_like_a_formula_stays_one_when_it_is_edited(tmp_path) -> None:
    write_workbook(tmp_path / "x.xlsx", [("S", ["h"], [("=1",), ("a",)])])
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx")["S"]
    assert [sheet[cell].quotePrefix for cell in ("A2", "A3")] == [True, False]
    assert sheet["A2"].data_type == "s"


def test_random_texts_are_read_back(tmp_path) -> None:
    rng = random.Random(7)
    pieces = ["a", " ", "=", "-", "'", "<", ">", "r", "/", "&", "\n", "\t", "\r", "\x07", "가", '"']
    texts = ["".join(rng.choices(pieces, k=rng.randint(1, 8))) for _ in range(3000)]
    write_workbook(tmp_path / "x.xlsx", [("S", ["n", "h"], enumerate(texts))])
    assert read(tmp_path / "x.xlsx") == [(str(number), text) for number, text in enumerate(texts)]


def test_values_are_those_of_excel(tmp_path) -> None:
    day, moment = datetime.date(2024, 2, 29), datetime.datetime(2024, 2, 29, 12, 30, 5)
    old = datetime.date(1899, 1, 1)
    row = (True, False, 3, -0.25, 10**15, float("nan"), day, moment, old)
    path = tmp_path / "x.xlsx"
    write_workbook(path, [("S", list("abcdefghi"), [row])])
    assert read(path) == [
        ("true", "false", "3", "-0.25", "1000000000000000", "nan", "2024-02-29", "2024-02-29 12:30:05", "1899-01-01")
    ]
    cells = [cell.value for cell in openpyxl.load_workbook(path)["S"][2]]
    assert cells[:4] == [True, False, 3, -0.25]
    assert cells[6:8] == [datetime.datetime(2024, 2, 29), moment]


def test_worksheets_have_names_that_excel_takes(tmp_path) -> None:
    names = ["a/b", "A B", "x" * 40, "X" * 31, "", "History", "'q'"]
    write_workbook(tmp_path / "x.xlsx", [(name, ["h"], [(name,)]) for name in names])
    assert openpyxl.load_workbook(tmp_path / "x.xlsx").sheetnames == [
        *("a b", "A B 2", "x" * 31, "X" * 29 + " 2", "sheet", "History 2", "q")
    ]


def test_what_has_no_room_is_refused_and_an_older_file_stays(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(excel_writing, "ROWS", 4)
    monkeypatch.setattr(excel_writing, "COLUMNS", 2)
    path = tmp_path / "x.xlsx"
    write_workbook(path, [("S", ["h"], [("a",)] * 3)])
    assert len(read(path)) == 3
    for header, rows, what in (
        (["h"], [("b",)] * 4, "the worksheet 'S' would have more rows than Excel has room for, 4"),
        (["h", "i", "j"], [], "the worksheet 'S' would have 3 columns, and Excel has 2"),
        (["h"], [("x" * 32_768,)], "a cell in row 2 has 32,768 characters, and Excel has room for 32,767"),
    ):
        with pytest.raises(InvalidInput) as raised:
            write_workbook(path, [("S", header, rows)])
        assert [(one.code, one.message) for one in raised.value.problems] == [("E413", what)]
        assert read(path) == [("a",)] * 3
        assert [one.name for one in tmp_path.iterdir()] == ["x.xlsx"]


def test_whatever_is_raised_comes_out_and_leaves_nothing(tmp_path) -> None:
    def rows():
        yield ("a",)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_workbook(tmp_path / "x.xlsx", [("S", ["h"], rows())])
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(OSError, match="No such file"):
        write_workbook(tmp_path / "none" / "x.xlsx", [])
