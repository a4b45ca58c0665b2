"""Excel files: each kind of cell is read as what it is, or refused as what it is; what is passed over is said, and
nothing that a file says of itself takes more than reading it."""

import datetime
import io
import random
import time
import zipfile
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from expert.files.rule_base import load_rule_base
from expert.model.mapping import TableMapping
from expert.model.problems import InvalidInput
from expert.tables import workbook as package
from expert.tables import worksheet, xml_part
from expert.tables.evaluator import TableEvaluator
from expert.tables.opening import open_table
from expert.tables.rows import find_row
from expert.tables.table import NUMBER
from expert.tables.workbook import format_of
from tests.conftest import DATA, run_expert
from tests.tables.workbooks import MAIN, STRICT, row, workbook


def read(path, size=1000):
    """The rows of the table at `path`."""
    return [one for batch in open_table(str(path)).batches(size) for one in batch.drop(NUMBER, strict=False).rows()]


def refused(path):
    """The problems for which the table at `path` is refused."""
    with pytest.raises(InvalidInput) as raised:
        read(path)
    return [(one.code, one.place.line, one.place.column, one.message) for one in raised.value.problems]


def texts(path, *cells, **parts):
    """What is read from these cells, as XML, below one header each."""
    header = row(*(f"h{number}" for number in range(len(cells))))
    (found,) = read(workbook(path, header, f"<row>{''.join(cells)}</row>", **parts))
    return list(found)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "x.xlsx"


@pytest.fixture
def book(path):
    """A workbook to be filled, which is written where the test ends to fill it."""
    with xlsxwriter.Workbook(path) as made:
        yield made


# ---------------------------------------------------------------------- kinds of cells


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c t="inlineStr"><is><t>012</t></is></c>', "012"),
        ('<c t="inlineStr"><is><r><t>one </t></r><r><t>text</t></r><rPh><t>spoken</t></rPh></is></c>', "one text"),
        ('<c t="inlineStr"><is><t>a_x000D_b</t></is></c>', "a\rb"),
        ('<c t="inlineStr"><is><t>_xD83D__xDE00_</t></is></c>', "\U0001f600"),
        ('<c t="str"><f>A1</f><v>of a formula</v></c>', "of a formula"),
        ('<c t="str"><f>""</f><v></v></c>', None),
        ("<c><v>3</v></c>", "3"),
        ("<c><v>3.0</v></c>", "3"),
        ('<c t="n"><v>2.9999999999</v></c>', "2.9999999999"),
        ("<c><v>4E-10</v></c>", "4e-10"),
        ("<c><v>0.30000000000000004</v></c>", "0.30000000000000004"),
        ("<c><v>-0</v></c>", "0"),
        ("<c><v>1.234567890123456E+15</v></c>", "1234567890123456"),
        ("<c><f>1+2</f><v>3</v></c>", "3"),
        ('<c t="b"><v>1</v></c>', "true"),
        ('<c t="b"><f>FALSE</f><v>0</v></c>', "false"),
        ('<c t="d"><v>2024-02-29T00:00:00</v></c>', "2024-02-29"),
        ("<c/>", None),
        ('<c s="0"><v></v></c>', None),
        ('<c t="inlineStr"><is><t></t></is></c>', None),
        *((f'<c t="e"><v>{error}</v></c>', error) for error in ("#N/A", "#REF!", "#DIV/0!", "#NAME?", "#NUM!")),
        ('<c t="e"><f>NA()</f><v>#N/A</v></c>', "#N/A"),
        ("<c><f>1+2</f><v/></c>", "=1+2"),
        ("<c><f>1+2</f></c>", "=1+2"),
        ('<c><f t="shared" si="0"/></c>', "="),
    ],
)
def test_a_cell_is_read_as_what_it_is(cell, text, path) -> None:
    # A text beside it, so that the row is none that is left out.
    assert texts(path, cell, '<c t="inlineStr"><is><t>x</t></is></c>') == [text, "x"]


def test_texts_that_cells_share(path) -> None:
    strings = f'<sst xmlns="{MAIN}"><si><t>a</t></si><si><r><t>b </t></r><r><t>c</t></r><rPh><t>d</t></rPh></si></sst>'
    cells = [f'<c t="s"><v>{number}</v></c>' for number in (1, 0, 1)]
    assert texts(path, *cells, sharedStrings=strings) == ["b c", "a", "b c"]


def styles(*codes, base=0):
    """The part with these number formats, the n-th of which is the n-th style."""
    made = "".join(f'<numFmt numFmtId="{200 + place}" formatCode="{code}"/>' for place, code in enumerate(codes))
    used = "".join(f'<xf numFmtId="{base or 200 + place}"/>' for place in range(len(codes)))
    return (
        f'<styleSheet xmlns="{MAIN}"><numFmts>{made}</numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>'
        f"<cellXfs>{used}</cellXfs></styleSheet>"
    )


@pytest.mark.parametrize(
    ("code", "number", "text"),
    [
        ("0%", "0.12", "12%"),
        ("0.0%", "7.0000000000000007E-2", "7%"),
        ("0%", "0.123456789", "12.3456789%"),
        ("0%", "0.07", "7%"),
        ("0%", "0.29", "29%"),
        ("0%;[Red]-0%", "-0.5", "-50%"),
        ("0%", "12", "1200%"),
        ("0&quot;%&quot;", "12", "12"),
        ("0\\%", "12", "12"),
        ("0.00", "0.12", "0.12"),
        ("yyyy-mm-dd", "45351", "2024-02-29"),
        ("yyyy-mm-dd hh:mm", "45351.5", "2024-02-29 12:00:00"),
        ("yyyy&quot;년&quot; m&quot;월&quot; d&quot;일&quot;", "45351", "2024-02-29"),
        ("hh:mm", "0.5", "12:00:00"),
        ("[h]:mm", "1.5", "36:00:00"),
        ("yyyy-mm-dd", "99999999", "#VALUE!"),
        ("[Red]0", "5", "5"),
    ],
)
def test_the_format_of_a_number_says_what_it_is(code, number, text, path) -> None:
    assert texts(path, f'<c s="0"><v>{number}</v></c>', styles=styles(code)) == [text]


def test_dates_of_east_asian_formats_and_of_macs(path) -> None:
    assert texts(path, '<c s="0"><v>45351</v></c>', styles=styles("0", base=31)) == ["2024-02-29"]
    about = '<workbookPr date1904="1"/>'
    assert texts(path, '<c s="0"><v>43889</v></c>', styles=styles("yyyy-mm-dd"), workbook=about) == ["2024-02-29"]
    assert format_of("General") == (False, False, False)


def test_numbers_are_the_same_from_excel_csv_and_parquet(tmp_path: Path) -> None:
    numbers = [2.9999999999, 4e-10, 3.0000000004, 99.9999999999999, 0.1 + 0.2, 1 / 3, 12345678.9, 5.0, -1e-7]
    path = tmp_path / "x.xlsx"
    workbook(path, row("n"), *map(row, numbers))
    assert [float(text) for (text,) in read(path)] == numbers
    pl.DataFrame({"n": numbers}).write_csv(tmp_path / "x.csv")
    assert [float(text) for (text,) in read(tmp_path / "x.csv")] == numbers


# ---------------------------------------------------------------------- bad cells


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    """The toy base, in which one number is asked for in percent."""
    folder = tmp_path_factory.mktemp("toy")
    for file in (DATA / "toy").glob("*.yaml"):
        text = (
            file.read_text()
            .replace("    unit: {one: day, many: days}\n", '    unit: "%"\n')
            .replace("    step: 1\n", "")
        )
        (folder / file.name).write_text(text)
    return load_rule_base(folder).base


def bad_cells(base, path, mapping=None):
    table = open_table(str(path))
    evaluator = TableEvaluator(base, table.columns, mapping)
    return [
        (cell.row, cell.column, cell.code, cell.message)
        for batch in table.batches(100)
        for cell in evaluator.evaluate(batch).bad
    ]


def test_errors_and_formulas_without_a_value_are_bad_cells(toy, path) -> None:
    error, formula = '<c t="e"><v>#N/A</v></c>', "<c><f>1+2</f><v/></c>"
    header = row("id", "days_wet", "window", "leaves")
    id = '<c t="inlineStr"><is><t>a</t></is></c>'
    workbook(
        path,
        header,
        f"<row>{id}{error}<c/><c/></row>",
        f"<row>{id}<c/>{error}{error}</row>",
        f"<row>{id}{formula}{formula}<c/></row>",
        row("d", 3, "north", "limp"),
    )
    of_error = "'#N/A' is an error of the spreadsheet, not a value"
    of_formula = "'=1+2' is a formula, and the file does not have its value"
    assert bad_cells(toy, path) == [
        (2, "days_wet", "E402", of_error),
        (3, "window", "E402", of_error),
        (3, "leaves", "E402", of_error),
        (4, "days_wet", "E402", of_formula),
        (4, "window", "E402", of_formula),
    ]
    # Who knows that it means nothing can say so.
    assert [cell[0] for cell in bad_cells(toy, path, TableMapping(missing=("#N/A",)))] == [4, 4]


def test_percentages_are_for_what_is_asked_in_percent(toy, path) -> None:
    percent = styles("0%")
    cells = [f'<row><c s="0"><v>{number}</v></c></row>' for number in (0.12, 0.6, 0.61, 60)]
    workbook(path, row("days_wet"), *cells, styles=percent)
    table = open_table(str(path))
    evaluator = TableEvaluator(toy, table.columns)
    found = evaluator.evaluate(next(table.batches(9)))
    assert found.rows["days_wet"].to_list() == ["12%", "60%"]
    assert [(cell.row, cell.code) for cell in found.bad] == [(4, "E403"), (5, "E403")]
    plain = load_rule_base(DATA / "toy").base
    assert bad_cells(plain, path)[0] == (2, "days_wet", "E402", "'12%' is a percentage, and 'days_wet' is in days")
    (path.with_suffix(".csv")).write_text("days_wet\n12%\n 12 % \n61%\n%\n12%%\n")
    assert [cell[0] for cell in bad_cells(toy, path.with_suffix(".csv"))] == [4, 5, 6]


# ---------------------------------------------------------------------- where the table stands


def test_the_first_worksheet_that_can_be_seen_is_read(path) -> None:
    with xlsxwriter.Workbook(path) as book:
        book.add_chartsheet("Picture").set_first_sheet()
        hidden, data = book.add_worksheet("Old"), book.add_worksheet("Data")
        book.add_worksheet("More").write(0, 0, "z")
        hidden.write_column(0, 0, ["x", "1"])
        hidden.hide()
        data.write_column(0, 0, ["a", "1"])
        data.activate()
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Data!$A$1:$A$2"})
        book.get_worksheet_by_name("Picture").set_chart(chart)
    table = open_table(str(path))
    assert list(table.columns) == ["a"]
    assert table.notes == (
        "the worksheet 'Data' is read; these are not: 'Picture' (a chart sheet), 'Old' (hidden), 'More'",
    )


def test_a_workbook_without_a_worksheet_to_be_read(path) -> None:
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Front")
        book.add_worksheet("Data").write(0, 0, "a")
    assert refused(path) == [("E411", 1, 1, "the worksheet 'Front' is empty")]
    about = '<sheet name="Old" sheetId="2" state="veryHidden" r:id="worksheet1"/>'
    workbook(path, row("a"), sheets=about)
    assert open_table(str(path)).notes == ("the worksheet 'S' is read; these are not: 'Old' (hidden)",)


def test_the_table_may_begin_anywhere_and_rows_keep_the_numbers_of_the_spreadsheet(toy, path) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(4, 2, ["id", "window"])
        sheet.write_row(5, 2, ["a", "north"])
        sheet.write_row(7, 2, [" ", "\t"])
        sheet.write_row(8, 2, ["b", "nroth"])
        sheet.write_row(11, 2, ["c", "south"])
    table = open_table(str(path))
    assert (list(table.columns), table.rows) == (["id", "window"], 7)
    for size in (1, 2, 3, 100):
        assert read(path, size) == [("a", "north"), ("b", "nroth"), ("c", "south")]
        # Rows 7, 10 and 11 are blank, too, though the file has nothing of them.
        told: list[int] = []
        assert sum(batch.height for batch in table.batches(size, told.append)) + sum(told) == table.rows
    assert [cell[:2] for cell in bad_cells(toy, path)] == [(9, "window")]
    assert find_row(table, TableMapping(), "12")["id"].item() == "c"
    with pytest.raises(InvalidInput, match="there is no row with number 5") as raised:
        find_row(table, TableMapping(), "5")
    assert raised.value.problems[0].help == (
        "rows of a spreadsheet, CSV too, are numbered as it shows them; others from 1"
    )


def test_a_merged_cell_says_the_same_in_all_that_it_covers(path) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["id", "a", "b", "c"])
        sheet.write_column(1, 0, ["u", "v", "w", "x"])
        sheet.merge_range("B2:B4", "tall")
        sheet.merge_range("C3:D4", 7)
        sheet.merge_range("B5:D900", "")
    assert read(path) == [
        ("u", "tall", None, None),
        ("v", "tall", "7", "7"),
        ("w", "tall", "7", "7"),
        ("x", None, None, None),
    ]
    (note,) = open_table(str(path)).notes
    assert note == "a merged cell is read as if its value stood in all cells that it covers: B2:B4, C3:D4, B5:D900"


def test_what_is_hidden_is_read_and_said(path) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_column(0, 0, ["a", "1", "2"])
        sheet.set_row(1, None, None, {"hidden": True})
    assert read(path) == [("1",), ("2",)]
    assert open_table(str(path)).notes == ("what is hidden in the worksheet, rows or columns, is read like the rest",)


def test_values_of_formulas_that_were_never_computed_are_said_to_be_so(path) -> None:
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write_column(0, 0, ["a", "=1+2"])
    assert read(path) == [("0",)]
    assert "may be out of date" in open_table(str(path)).notes[0]


def test_columns_that_cannot_be_told_apart(path) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(1, 1, ["a", None, "a", "", "b"])
        sheet.write_row(2, 1, [1, 2, 3])
    assert refused(path) == [
        ("E412", 2, 3, "column C has no name"),
        ("E412", 2, 4, "two columns are called 'a'"),
    ]


def test_space_names_no_column_and_is_no_cell(path) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [" ", " "])
        sheet.write_row(1, 0, ["a", " ", "b"])
        sheet.write_row(2, 0, ["1", " ", "2", "\t"])
    assert read(path) == [("1", "2")]


def test_other_forms_of_the_same(path) -> None:
    workbook(path, row("a"), row("x"), main=STRICT)
    assert read(path) == [("x",)]
    prefixed = (
        f'<m:worksheet xmlns:m="{MAIN}"><m:sheetData><m:row r="1"><m:c r="A1"><m:v>1</m:v></m:c></m:row><m:row r="3">'
        '<m:c r="A3"><m:v>2</m:v></m:c></m:row></m:sheetData></m:worksheet>'
    )
    workbook(path, sheet=prefixed)
    assert read(path) == [("2",)]


# ---------------------------------------------------------------------- limits


def test_a_cell_far_out_costs_nothing(path) -> None:
    begun = time.process_time()
    far = '<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>far</t></is></c></row>'
    workbook(path, '<row r="1"><c r="A1"><v>1</v></c></row>', far)
    table = open_table(str(path))
    assert [batch.rows() for batch in table.batches(10)] == [[("far", 1_048_576)]]
    wide = '<row r="7"><c r="XFD7"><v>1</v></c></row>'
    workbook(path, '<row r="1"><c r="A1"><v>1</v></c></row>', wide)
    assert refused(path) == [("E412", 1, 16384, "column XFD has no name")]
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ('<row r="1048577"><c><v>1</v></c></row>', "row 1048577 lies behind the last that a spreadsheet has"),
        ('<row r="1"><c r="XFE1"><v>1</v></c></row>', "row 1 has more than 16,384 columns"),
        ('<row r="1"><c r="ZZZZZ1"><v>1</v></c></row>', "ZZZZZ"),
        ('<row r="2"><c r="A2"><v>1</v></c></row><row r="2"/>', "row 2 stands behind row 2"),
        ('<row r="2"><c r="B2"><v>1</v></c><c r="B2"><v>1</v></c></row>', "cell B2 stands out of order in row 2"),
        ('<row r="2"><c r="B3"><v>1</v></c></row>', "cell B3 stands out of order in row 2"),
        ("<row><c><v>1e999</v></c></row>", "inf is no number of a spreadsheet"),
        ('<row><c t="s"><v>0</v></c></row>', "there is no text or format number 0"),
        ('<row><c t="x"><v>0</v></c></row>', "'x' is no kind of cell"),
        ('<row><c t="inlineStr"><is><t>_xD83D_</t></is></c></row>', "'utf-16-le' codec can't decode"),
    ],
)
def test_what_no_spreadsheet_writes(rows, message, path) -> None:
    workbook(path, rows)
    ((code, _, _, said),) = refused(path)
    assert code == "E411"
    assert message in said


@pytest.mark.parametrize(
    ("module", "limit", "value", "message"),
    [
        (package, "SHEET", 800, "unpacked, xl/worksheets/sheet1.xml has "),
        (package, "SHARED", 200, "unpacked, "),
        (worksheet, "CELLS", 19, "the worksheet has more than 19 cells"),
        (worksheet, "MERGED", 1, "the worksheet has more than 1 merged cells"),
        (xml_part, "LENGTH", 30, "a text has more than 30 characters"),
        (xml_part, "DEPTH", 3, "its elements stand more than 3 deep in each other"),
    ],
)
def test_what_is_too_large_is_refused(module, limit, value, message, path, monkeypatch: pytest.MonkeyPatch) -> None:
    behind = '<mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="B1:B2"/></mergeCells>'
    workbook(path, *(row("text " * 10, number) for number in range(10)), behind=behind)
    assert len(read(path)) == 9
    monkeypatch.setattr(module, limit, value)
    ((code, _, _, said),) = refused(path)
    assert code == "E411"
    assert said.startswith(f"this workbook is too large to be read: {message}")


def bomb(path, content):
    """A workbook whose worksheet is so much of one thing."""
    workbook(path, sheet=content)
    assert path.stat().st_size < 1_000_000


@pytest.mark.parametrize(
    "content",
    [
        " " * 50_000_000,
        f'<worksheet xmlns="{MAIN}">' + " " * 50_000_000 + "</worksheet>",
        f'<worksheet xmlns="{MAIN}"><!--{"x" * 50_000_000}--></worksheet>',
        f'<worksheet xmlns="{MAIN}" x="{"x" * 50_000_000}"></worksheet>',
        f'<worksheet xmlns="{MAIN}"><sheetData><row><c t="str"><v>{"x" * 50_000_000}</v></c></row></sheetData>',
        f'<worksheet xmlns="{MAIN}">' + "<row>" * 5_000_000,
        f'<worksheet xmlns="{MAIN}"><sheetData><row>' + "<c/>" * 5_000_000 + "</row></sheetData></worksheet>",
        f'<!DOCTYPE x [<!ENTITY a "{"x" * 1000}">]><worksheet xmlns="{MAIN}"></worksheet>',
    ],
    ids=["spaces", "spaces within", "comment", "attribute", "text", "nested", "cells", "entities"],
)
def test_bombs(content, path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb(path, content)
    if len(content) > package.SMALL:
        assert "unpacked, xl/worksheets/sheet1.xml has " in refused(path)[0][3]
    monkeypatch.setattr(package, "RATIO", 10_000)
    begun = time.process_time()
    assert refused(path)[0][0] == "E411"
    assert time.process_time() - begun < 3


def test_merged_cells_that_cover_each_other(path) -> None:
    behind = "<mergeCells>" + '<mergeCell ref="A1:A1048576"/>' * 50_000 + "</mergeCells>"
    workbook(path, *(row("x") for _ in range(5000)), behind=behind)
    begun = time.process_time()
    assert "merged cells cover each other" in refused(path)[0][3]
    assert time.process_time() - begun < 3


# ---------------------------------------------------------------------- damage, and other forms


def flipped(content, chance):
    """The content with some bytes changed, added or taken away."""
    made = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(made))
        match chance.randrange(4):
            case 0:
                made[place] ^= 1 << chance.randrange(8)
            case 1:
                del made[place : place + chance.randint(1, 50)]
            case 2:
                made[place:place] = made[: chance.randint(1, 50)]
            case 3:
                made[place] = chance.choice(b'<>"/&;# 019aAZ\x00\xff')
        if not made:
            return b"x"
    return bytes(made)


def mixed(path):
    """A workbook with something of everything."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("A & B")
        percent, bold = book.add_format({"num_format": "0.0%"}), book.add_format({"bold": True})
        date = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["id", "share", "since", "flag", "formula", "text"])
        for number in range(1, 9):
            sheet.write(number, 0, f"x{number}")
            sheet.write(number, 1, number / 100, percent)
            sheet.write(number, 2, datetime.datetime(2024, 1, number), date)
            sheet.write(number, 3, number % 2 == 0)
            sheet.write_formula(number, 4, "=1/0", None, "#DIV/0!" if number % 3 else 2)
            sheet.write_rich_string(number, 5, "a ", bold, "bold ", "word")
        sheet.merge_range("B8:B9", 0.5, percent)
        book.add_worksheet("more").hide()


@pytest.mark.parametrize("seed", range(8))
def test_a_damaged_workbook_is_read_or_refused(seed, path) -> None:
    mixed(path)
    content = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    used = [name for name in parts if "docProps" not in name and "theme" not in name]
    chance = random.Random(seed)
    outcomes = set()
    for number in range(60):
        if number % 3 == 0:
            path.write_bytes(flipped(content, chance))
        else:
            changed = chance.choice(used)
            with zipfile.ZipFile(path, "w") as archive:
                for name, part in parts.items():
                    archive.writestr(name, flipped(part, chance) if name == changed else part)
        try:
            read(path)
            outcomes.add("read")
        except InvalidInput as error:
            outcomes.update(problem.code for problem in error.problems)
    assert {"read", "E411"} <= outcomes <= {"read", "E411", "E412"}


def test_other_spreadsheets_are_refused_with_what_to_do(tmp_path: Path) -> None:
    for suffix in (".xls", ".xlsb", ".xlsm", ".ods", ".numbers", ".XLS"):
        file = tmp_path / f"x{suffix}"
        file.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 100)
        with pytest.raises(InvalidInput, match=f"E413 a file that ends in '{suffix.lower()}' is not read") as raised:
            open_table(str(file))
        assert "save it as 'Excel Workbook (.xlsx)'" in raised.value.problems[0].help
    result = run_expert("evaluate", "x.xls", "--out", "x.csv", cwd=tmp_path)
    assert result.code == 3
    assert "x.xls:1:1: E413" in result.err


def test_other_files_under_the_name_of_a_workbook(path):
    def archive(*names):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as file:
            for name in names:
                content = "<document/>"
                if name == "_rels/.rels":
                    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
                    namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
                    related = f'<Relationship Id="a" Type="{kind}" Target="{names[-1]}"/>'
                    content = f'<Relationships xmlns="{namespace}">{related}</Relationships>'
                file.writestr(name, content)
        return made.getvalue()

    for content, message in {
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"x" * 100: "an old workbook (.xls) under another name, or one that a pass",
        archive("mimetype", "content.xml"): "this is an OpenDocument file under another name",
        archive("_rels/.rels", "xl/workbook.bin"): "this is a binary workbook (.xlsb) under another name",
        archive("_rels/.rels", "word/document.xml"): "there is no workbook in it",
        archive("a.txt"): "there is no workbook in this file",
        b"a,b\n1,2\n": "this is no workbook that can be read: File is not a zip file",
    }.items():
        path.write_bytes(content)
        ((code, line, column, said),) = refused(path)
        assert (code, line, column) == ("E411", 1, 1)
        assert message in said


def test_from_the_command_line(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "firms.xlsx") as book:
        sheet = book.add_worksheet("Firms")
        sheet.write_row(1, 0, ["name", "upper_hand", "expected_years"])
        sheet.write_row(2, 0, ["Ahn", "buyer", 3])
        sheet.write_row(3, 0, ["Bae", "buyer"])
        sheet.write_formula(3, 2, "=NA()", None, "#N/A")
        book.add_worksheet("Notes")
    (tmp_path / "m.yaml").write_text("id: name\n")
    result = run_expert("evaluate", "firms.xlsx", "--map", "m.yaml", "--out", "r.csv", cwd=tmp_path)
    assert result.code == 3
    assert "note: the worksheet 'Firms' is read; these are not: 'Notes'\n" in result.err
    assert "firms.xlsx, row 4 (Bae), column 'expected_years': E402 '#N/A' is an error" in result.err
    assert (tmp_path / "r.csv").read_text().splitlines()[1].startswith("3,Ahn,buyer,3,")
    assert (tmp_path / "r.rejects.csv").read_text().splitlines()[1].startswith("4,Bae,expected_years,")
    shown = run_expert("explain", "firms.xlsx", "--map", "m.yaml", "--row", "Ahn", cwd=tmp_path)
    assert shown.code == 0
