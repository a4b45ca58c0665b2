"""Spreadsheets as different as real ones are, made of the same suppliers: what is in them is known beforehand."""

import csv
import datetime
import io
import random
from typing import NamedTuple

import xlsxwriter


class Firm(NamedTuple):
    """What is true of a supplier; None is not known."""

    id: str
    name: str
    alone: bool | None
    hand: str | None
    years: float | None
    able: str | None
    seen: str | None
    contract: str | None


#: What a supplier is asked, in the order of its fields.
ASKED = (
    "exclusive_supplier",
    "upper_hand",
    "expected_years",
    "actual_competence",
    "perceived_competence",
    "contract_form",
)


def firms(number=61, seed=1, *, few=False):
    """Suppliers of whom something is known, or of `few` questions only."""
    rng = random.Random(seed)
    skills = [None] if few else ["innovative", "capable", "incapable", None]
    return [
        Firm(
            f"S-{place:04}",
            f"Firm {place}",
            rng.choice([True, False, False, None]),
            rng.choice(["buyer", "neither", "supplier", None]),
            rng.choice([0.5, 1.5, 3, 10, None]),
            rng.choice(skills),
            rng.choice(skills),
            rng.choice([None] if few else ["implicit", "incomplete", "complete", None]),
        )
        for place in range(number)
    ]


def texts(rows, separator=",", quoting=csv.QUOTE_MINIMAL, end="\n"):
    made = io.StringIO(newline="")
    csv.writer(made, delimiter=separator, quoting=quoting, lineterminator=end).writerows(rows)
    return made.getvalue()


def cells(firm, truth, words=None, decimal="."):
    """The cells of a firm, with `truth` and `words` for what it says."""
    years = "" if firm.years is None else f"{firm.years:g}".replace(".", decimal)
    hand, *rest = ("" if one is None else (words or {}).get(one, one) for one in (firm.hand, *firm[5:]))
    return [firm.id, firm.name, truth[firm.alone], hand, years, *rest]


ENGLISH = [
    *("Code", "Company", "Sells to us alone", "Stronger side", "Years to come"),
    *("What it can do", "What we take it for", "Contract"),
]
KOREAN = ["업체코드", "업체명", "전속거래", "교섭력", "예상거래기간", "기술역량", "구매팀인식", "계약형태"]
WORDS = {
    "buyer": "구매사",
    "neither": "대등",
    "supplier": "협력사",
    "innovative": "혁신",
    "capable": "우수",
    "incapable": "미흡",
    "implicit": "구두 계약",
    "incomplete": "기본 계약",
    "complete": "상세 계약",
}
WIDTH = len(ENGLISH)

#: What is written by hand into the mapping that the program proposes.
BY_NAME = (
    "exclusive_supplier: Sells to us alone",
    "expected_years: Years to come",
    "perceived_competence: What we take it for",
)
BY_KOREAN_NAME = ("upper_hand: {column: 교섭력, values: {구매사: buyer, 대등: neither, 협력사: supplier}}",)


def english_csv(path, rows):
    truth = {True: "Y", False: "N", None: ""}
    path.write_text(texts([ENGLISH, *(cells(one, truth) for one in rows)]))
    return BY_NAME


def korean_csv(path, rows):
    """cp949, with a title, a date, totals and notes; 똠 is not in EUC-KR."""
    truth = {True: "네", False: "아니오", None: ""}
    rest = [""] * (WIDTH - 1)
    table = [["똠방 공급업체 현황", *rest], ["기준일: 2024-11-01", *rest], ["", *rest], KOREAN]
    table += [cells(one, truth, WORDS) for one in rows]
    table += [["합 계", "", str(len(rows)), "", "99", *rest[4:]], ["※ 자료: 구매팀", *rest]]
    path.write_bytes(texts(table).encode("cp949"))
    return BY_KOREAN_NAME


def euc_kr_csv(path, rows):
    """Semicolons and circles; the note has no separators."""
    truth = {True: "○", False: "×", None: ""}
    table = texts([KOREAN, *(cells(one, truth, WORDS, ",") for one in rows)], ";", end="\r\n")
    path.write_bytes((table + "소계" + ";" * (WIDTH - 1) + "\r\n주) 무응답은 빈칸\r\n").encode("euc-kr"))
    return BY_KOREAN_NAME


def unicode_text(path, rows):
    """What Excel calls Unicode Text: UTF-16 with tabs."""
    truth = {True: "yes", False: "no", None: ""}
    path.write_bytes(
        texts([ENGLISH, *(cells(one, truth, None, ",") for one in rows)], "\t", end="\r\n").encode("utf-16")
    )
    return BY_NAME


def merged_xlsx(path, rows):
    """A title over two rows of headers with merged cells, a hidden column, and a cover in front of it all."""
    truth = {True: "O", False: "X", None: ""}
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("표지").write(0, 0, "표지")
        sheet = book.add_worksheet("2024")
        sheet.merge_range("A1:I1", "협력사 조사 2024")
        sheet.merge_range("A3:A4", "업체코드")
        sheet.merge_range("B3:B4", "업체명")
        sheet.merge_range("C3:E3", "거래")
        sheet.merge_range("F3:H3", "평가")
        sheet.merge_range("I3:I4", "비고")
        sheet.write_row(3, 2, ["전속거래", "교섭력", "기간", "기술역량", "구매팀인식", "계약형태"])
        sheet.set_column(8, 8, None, None, {"hidden": True})
        for number, one in enumerate(rows, 4):
            for column, value in enumerate(cells(one, truth, WORDS)):
                if value:
                    write = sheet.write_number if column == 4 else sheet.write_string
                    write(number, column, float(value) if column == 4 else value)
    return (
        "exclusive_supplier: 거래 / 전속거래",
        "expected_years: 거래 / 기간",
        "upper_hand: {column: 거래 / 교섭력, values: {구매사: buyer, 대등: neither, 협력사: supplier}}",
        "actual_competence: {column: 평가 / 기술역량, values: {혁신: innovative, 우수: capable, 미흡: incapable}}",
        "perceived_competence: {column: 평가 / 구매팀인식, values: {혁신: innovative, 우수: capable, 미흡: incapable}}",
    )


def codes_xlsx(path, rows):
    """A questionnaire of codes: 1 and 0, 1 to 3 and 9 for no answer."""
    codes = {
        "buyer": 1,
        "neither": 2,
        "supplier": 3,
        "innovative": 1,
        "capable": 2,
        "incapable": 3,
        "implicit": 1,
        "incomplete": 2,
        "complete": 3,
    }
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["ID", "Q1", "Q2", "expected_years", "Q4", "Q5", "Q6"])
        for number, one in enumerate(rows, 1):
            sheet.write(number, 0, one.id)
            if one.alone is not None:
                sheet.write(number, 1, int(one.alone))
            if one.years is not None:
                sheet.write(number, 3, one.years)
            for column, value in ((2, one.hand), (4, one.able), (5, one.seen), (6, one.contract)):
                sheet.write(number, column, codes.get(value, 9))
    return (
        "exclusive_supplier: Q1",
        "upper_hand: {column: Q2, values: {1: buyer, 2: neither, 3: supplier, 9: unknown}}",
        "actual_competence: {column: Q4, values: {1: innovative, 2: capable, 3: incapable, 9: unknown}}",
        "perceived_competence: {column: Q5, values: {1: innovative, 2: capable, 3: incapable, 9: unknown}}",
        "contract_form: {column: Q6, values: {1: implicit, 2: incomplete, 3: complete, 9: unknown}}",
    )


def answers_csv(path, rows, labels):
    """A questionnaire with the questions as headers and the labels of answers in its cells."""
    truth = {True: "Yes", False: "No", None: ""}
    asked = ("exclusive_supplier", "upper_hand", "expected_years", "actual_competence", "perceived_competence")
    header = ["ID", "Name", *(labels[name] for name in asked), labels["contract_form"]]
    table = []
    for one in rows:
        row = cells(one, truth)
        for column, name in ((3, "upper_hand"), (5, asked[3]), (6, asked[4]), (7, "contract_form")):
            row[column] = labels[name, row[column]] if row[column] else ""
        table.append(row)
    path.write_text(texts([header, *table]))
    return ()


def percent_xlsx(path, rows):
    """Shares as percentages, of which a cut-off makes answers; dates; numbers that are kept as texts; formulas."""
    with xlsxwriter.Workbook(path) as book:
        percent, day = book.add_format({"num_format": "0%"}), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Code", "Share of sales", "Since", *ENGLISH[3:]])
        for number, one in enumerate(rows, 1):
            sheet.write(number, 0, one.id)
            if one.alone is not None:
                sheet.write_number(number, 1, 0.95 if one.alone else 0.12, percent)
            sheet.write_datetime(number, 2, datetime.datetime(2001, 2, 3), day)
            if one.hand is not None:
                sheet.write_formula(number, 3, f'="{one.hand}"', None, one.hand)
            if one.years is not None:
                sheet.write_string(number, 4, f"{one.years:g}")
            for column, value in enumerate(one[5:], 5):
                if value is not None:
                    sheet.write_string(number, column, value)
    return (
        "exclusive_supplier: {column: Share of sales, at_least: 90%, then: true, otherwise: false}",
        *BY_NAME[1:],
    )


def google_csv(path, rows):
    """TRUE and FALSE, columns without a name at the end, line breaks in cells, CRLF."""
    truth = {True: "TRUE", False: "FALSE", None: ""}
    remark = 'two\nlines, and a mark: "'
    table = [[*ENGLISH, "Remark", "", ""], *([*cells(one, truth), remark, "", ""] for one in rows)]
    path.write_text(texts([*table, [""] * (WIDTH + 3)], end="\r\n"), newline="")
    return BY_NAME


def libre_csv(path, rows):
    """A mark, semicolons, all texts in quotes, decimal commas."""
    truth = {True: "Yes", False: "No", None: ""}
    table = texts([ENGLISH, *(cells(one, truth, None, ",") for one in rows)], ";", csv.QUOTE_ALL)
    path.write_text(table, encoding="utf-8-sig")
    return BY_NAME


#: Name of a spreadsheet -> what writes it, and says what is to be written into the mapping by hand.
SHEETS = {
    "english.csv": english_csv,
    "korean.csv": korean_csv,
    "euc-kr.csv": euc_kr_csv,
    "unicode.tsv": unicode_text,
    "merged.xlsx": merged_xlsx,
    "codes.xlsx": codes_xlsx,
    "answers.csv": answers_csv,
    "percent.xlsx": percent_xlsx,
    "google.csv": google_csv,
    "libre.csv": libre_csv,
}


def completed(proposed, lines, attributes):
    """The proposed mapping, with lines that somebody has written into it."""
    kept = proposed.splitlines()
    for line in lines:
        key = line.partition(":")[0]
        if key in attributes:
            start = next(place for place, old in enumerate(kept) if old.startswith(f"  {key}:"))
            kept[start] = f"  {line}"
            while start + 1 < len(kept) and kept[start + 1].startswith("    "):
                del kept[start + 1]
        else:
            kept.insert(kept.index("attributes:"), line)
    return "\n".join([*kept, ""])
