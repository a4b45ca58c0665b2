"""Spreadsheets as different as real ones are go from the file to a page for the board, with five lines of a mapping at
most; what is counted is counted here a second time, from what was written into them."""

import csv
import datetime
import io
import random
from collections import Counter
from typing import NamedTuple

import pytest
import xlsxwriter

from expert.files.mapping import read_mapping
from expert.portfolio.case_table import case_table
from expert.tables.columns import expected_names
from expert.tables.found import with_found
from expert.tables.opening import open_table
from tests.conftest import run_expert


class Firm(NamedTuple):
    """What is true of a supplier; None is not known."""

    id: str
    name: str
    alone: bool | None
    hand: str | None
    years: float | None


def firms(number=61, seed=1):
    rng = random.Random(seed)
    return [
        Firm(
            f"S-{place:04}",
            f"Firm {place}",
            rng.choice([True, False, False, None]),
            rng.choice(["buyer", "neither", "supplier", None]),
            rng.choice([0.5, 1.5, 3, 10, None]),
        )
        for place in range(number)
    ]


def texts(rows, separator=",", quoting=csv.QUOTE_MINIMAL, end="\n"):
    made = io.StringIO(newline="")
    csv.writer(made, delimiter=separator, quoting=quoting, lineterminator=end).writerows(rows)
    return made.getvalue()


def cells(firm, truth, hands=None, decimal="."):
    """The cells of a firm, with `truth` and `hands` for what it says."""
    hand = "" if firm.hand is None else (hands or {}).get(firm.hand, firm.hand)
    years = "" if firm.years is None else f"{firm.years:g}".replace(".", decimal)
    return [firm.id, firm.name, truth[firm.alone], hand, years]


ENGLISH = ["Code", "Company", "Sells to us alone", "Stronger side", "Years to come"]
KOREAN = ["업체코드", "업체명", "전속거래", "교섭력", "예상거래기간"]
HANDS = {"buyer": "구매사", "neither": "대등", "supplier": "협력사"}

BY_NAME = """\
id: Code
title: Company
attributes: {exclusive_supplier: Sells to us alone, upper_hand: Stronger side, expected_years: Years to come}
"""
BY_KOREAN_NAME = """\
id: 업체코드
title: 업체명
attributes: {exclusive_supplier: 전속거래, expected_years: 예상거래기간,
  upper_hand: {column: 교섭력, values: {구매사: buyer, 대등: neither, 협력사: supplier}}}
"""


def english_csv(path, rows):
    truth = {True: "Y", False: "N", None: ""}
    path.write_text(texts([ENGLISH, *(cells(one, truth) for one in rows)]))
    return BY_NAME


def korean_csv(path, rows):
    """cp949, with a title, a date, totals and notes; 똠 is not in EUC-KR."""
    truth = {True: "네", False: "아니오", None: ""}
    table = [["똠방 공급업체 현황", "", "", "", ""], ["기준일: 2024-11-01", "", "", "", ""], [""] * 5, KOREAN]
    table += [cells(one, truth, HANDS) for one in rows]
    table += [["합 계", "", str(len(rows)), "", "99"], ["※ 자료: 구매팀", "", "", "", ""]]
    path.write_bytes(texts(table).encode("cp949"))
    return BY_KOREAN_NAME


def euc_kr_csv(path, rows):
    """Semicolons and circles; the note has no separators."""
    truth = {True: "○", False: "×", None: ""}
    table = texts([KOREAN, *(cells(one, truth, HANDS, ",") for one in rows)], ";", end="\r\n")
    path.write_bytes((table + "소계;;;;\r\n주) 무응답은 빈칸\r\n").encode("euc-kr"))
    return BY_KOREAN_NAME


def unicode_text(path, rows):
    """What Excel calls Unicode Text: UTF-16 with tabs."""
    truth = {True: "yes", False: "no", None: ""}
    path.write_bytes(
        texts([ENGLISH, *(cells(one, truth, None, ",") for one in rows)], "\t", end="\r\n").encode("utf-16")
    )
    return BY_NAME


def merged_xlsx(path, rows):
    """A title over two rows of headers with merged cells, a hidden column, and a sheet in front of it all."""
    truth = {True: "O", False: "X", None: None}
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("표지").write(0, 0, "표지")
        sheet = book.add_worksheet("2024")
        sheet.merge_range("A1:F1", "협력사 조사 2024")
        sheet.merge_range("A3:A4", "업체코드")
        sheet.merge_range("B3:B4", "업체명")
        sheet.merge_range("C3:E3", "거래")
        sheet.merge_range("F3:F4", "비고")
        sheet.write_row(3, 2, ["전속", "교섭력", "기간"])
        sheet.set_column(5, 5, None, None, {"hidden": True})
        for number, one in enumerate(rows, 4):
            values = [one.id, one.name, truth[one.alone], HANDS.get(one.hand), one.years]
            for column, value in enumerate(values):
                if value is not None:
                    sheet.write(number, column, value)
    return """\
reading: {sheet: "2024"}
id: 업체코드
attributes: {exclusive_supplier: 거래 / 전속, expected_years: 거래 / 기간,
  upper_hand: {column: 거래 / 교섭력, values: {구매사: buyer, 대등: neither, 협력사: supplier}}}
"""


def codes_xlsx(path, rows):
    """A questionnaire of codes: 1 and 0, 1 to 3 and 9 for no answer."""
    code = {"buyer": 1, "neither": 2, "supplier": 3, None: 9}
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["ID", "Q1", "Q2", "Q3"])
        for number, one in enumerate(rows, 1):
            sheet.write(number, 0, one.id)
            if one.alone is not None:
                sheet.write(number, 1, int(one.alone))
            sheet.write(number, 2, code[one.hand])
            if one.years is not None:
                sheet.write(number, 3, one.years)
    return """\
id: ID
attributes: {exclusive_supplier: Q1, expected_years: Q3,
  upper_hand: {column: Q2, values: {1: buyer, 2: neither, 3: supplier, 9: unknown}}}
"""


def percent_xlsx(path, rows):
    """Shares as percentages, of which a cut-off makes answers; dates; numbers that are kept as texts; formulas."""
    with xlsxwriter.Workbook(path) as book:
        percent, day = book.add_format({"num_format": "0%"}), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Code", "Share of sales", "Since", "Stronger side", "Years to come"])
        for number, one in enumerate(rows, 1):
            sheet.write(number, 0, one.id)
            if one.alone is not None:
                sheet.write_number(number, 1, 0.95 if one.alone else 0.12, percent)
            sheet.write_datetime(number, 2, datetime.datetime(2001, 2, 3), day)
            if one.hand is not None:
                sheet.write_formula(number, 3, f'="{one.hand}"', None, one.hand)
            if one.years is not None:
                sheet.write_string(number, 4, f"{one.years:g}")
    return """\
id: Code
attributes: {upper_hand: Stronger side, expected_years: Years to come,
  exclusive_supplier: {column: Share of sales, at_least: 90%, then: true, otherwise: false}}
"""


def google_csv(path, rows):
    """TRUE and FALSE, columns without a name at the end, line breaks in cells, CRLF."""
    truth = {True: "TRUE", False: "FALSE", None: ""}
    remark = 'two\nlines, and a mark: "'
    table = [[*ENGLISH, "Remark", "", ""], *([*cells(one, truth), remark, "", ""] for one in rows)]
    path.write_text(texts([*table, [""] * 8], end="\r\n"), newline="")
    return BY_NAME


def libre_csv(path, rows):
    """A mark, semicolons, all texts in quotes, decimal commas."""
    truth = {True: "Yes", False: "No", None: ""}
    table = texts([ENGLISH, *(cells(one, truth, None, ",") for one in rows)], ";", csv.QUOTE_ALL)
    path.write_text(table, encoding="utf-8-sig")
    return BY_NAME


FILES = {
    "english.csv": english_csv,
    "korean.csv": korean_csv,
    "euc-kr.csv": euc_kr_csv,
    "unicode.tsv": unicode_text,
    "merged.xlsx": merged_xlsx,
    "codes.xlsx": codes_xlsx,
    "percent.xlsx": percent_xlsx,
    "google.csv": google_csv,
    "libre.csv": libre_csv,
}


def read(base, folder, name):
    """The cases of a table, by its mapping."""
    mapping = read_mapping(str(folder / "m.mapping.yaml"), base)
    table = open_table(str(folder / name), mapping.reading, expected_names(base, mapping))
    return case_table(base, table, with_found(base, mapping, table).mapping)


def known(case, attribute):
    """What a case says of an attribute; None if it leaves it open."""
    found = [fact.value for answer in case.answers if answer.attribute == attribute for fact in answer.facts]
    return found[0] if found else None


def assert_same(table, rows):
    """All rows are cases, each with just what was written, and counts are those of what was written."""
    assert table.bad == ()
    said = [
        Firm(case.name, "", *(known(case, name) for name in ("exclusive_supplier", "upper_hand", "expected_years")))
        for case in table.cases
    ]
    assert said == [one._replace(name="") for one in rows]
    alone = Counter(one.alone for one in rows)
    counted = table.counted["exclusive_suppliers"]
    assert (counted.number.counted, counted.number.among) == (alone[True], alone[True] + alone[False])


@pytest.mark.parametrize("name", FILES)
def test_a_spreadsheet_becomes_a_page(base, tmp_path, name) -> None:
    rows = firms()
    mapping = FILES[name](tmp_path / name, rows)
    assert len(mapping.splitlines()) <= 5
    (tmp_path / "m.mapping.yaml").write_text(mapping)
    assert_same(read(base, tmp_path, name), rows)
    done = run_expert("segment", name, "--map", "m.mapping.yaml", "--format", "html", "-o", "p.html", cwd=tmp_path)
    assert done.code == 0
    assert "E4" not in done.err
    page = (tmp_path / "p.html").read_text()
    alone = Counter(one.alone for one in rows)
    assert f"{alone[True]} of {alone[True] + alone[False]}" in page


def test_answers_as_texts_need_no_mapping_by_hand(base, tmp_path) -> None:
    """A questionnaire export with the questions as headers and the labels of answers in its cells."""
    rows = firms()
    asked = base.attributes
    labels = {name: str(about.label) for name, about in asked["upper_hand"].values.items()}
    header = ["ID", *(str(asked[name].question) for name in ("exclusive_supplier", "upper_hand", "expected_years"))]
    truth = {True: "Yes", False: "No", None: ""}
    table = [[cell for place, cell in enumerate(cells(one, truth, labels)) if place != 1] for one in rows]
    (tmp_path / "q.csv").write_text(texts([header, *table]))
    proposed = run_expert("schema", "table", "--from", "q.csv", cwd=tmp_path)
    assert proposed.code == 0
    (tmp_path / "m.mapping.yaml").write_text(proposed.out)
    assert_same(read(base, tmp_path, "q.csv"), rows)


def test_five_thousand_rows_with_three_hundred_bad_cells(base, tmp_path) -> None:
    rows = firms(5000)
    truth = {True: "Y", False: "N", None: ""}
    table = [cells(one, truth) for one in rows]
    bad = random.Random(3).sample(range(5000), 300)
    for place, number in enumerate(bad):
        table[number][2] = "perhaps" if place < 200 else "?"
    (tmp_path / "t.csv").write_text(texts([ENGLISH, *table]))
    (tmp_path / "m.mapping.yaml").write_text(BY_NAME)
    done = run_expert("evaluate", "t.csv", "--map", "m.mapping.yaml", "--out", "r.xlsx", cwd=tmp_path)
    assert done.code == 3
    assert "      perhaps: ...   # 200 cells: true or false or unknown\n" in done.err
    assert '      "?": ...   # 100 cells: true or false or unknown\n' in done.err
    assert "4,700 rows in r.xlsx\n300 rows rejected for 300 bad cells" in done.out
    assert [one.row for one in read(base, tmp_path, "t.csv").bad] == [number + 2 for number in sorted(bad)]
    mended = BY_NAME.replace("attributes:", "codes: {perhaps: unknown, '?': unknown}\nattributes:")
    (tmp_path / "m.mapping.yaml").write_text(mended)
    left = [one._replace(alone=None) if number in {*bad} else one for number, one in enumerate(rows)]
    assert_same(read(base, tmp_path, "t.csv"), left)
