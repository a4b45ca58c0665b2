"""Words and numbers of every day, in English and Korean, by which people fill in a spreadsheet of any field."""

from __future__ import annotations

import re
from collections.abc import Iterable

from expert.files.answers import BadAnswer, number

#: What cells say, in small letters -> what it is in a case file.
TRUTHS: dict[str, str] = {
    **dict.fromkeys(("true", "yes", "y", "예", "네", "○", "◯", "〇", "o", "✓", "✔"), "true"),
    **dict.fromkeys(("false", "no", "n", "아니오", "아니요", "아니", "×", "✗", "✘"), "false"),
}

#: Says no beside a circle; alone it may be the mark of what is chosen.
CROSS = "x"
CIRCLES = ("○", "◯", "〇", "o")

#: Say yes and no in a column that has nothing else.
DIGITS = {"1": "true", "0": "false"}

#: How the first cell of a row of totals reads, without space and marks.
TOTALS = frozenset(
    (
        *("total", "totals", "grandtotal", "subtotal", "sum", "average", "mean", "median", "count"),
        *("합계", "총계", "소계", "누계", "총합계", "총합", "계", "평균", "평균값"),
    )
)

#: What columns are called that tell rows apart, and those by which people know them, without space.
IDS = frozenset(("id", "no", "code", "key", "번호", "코드", "업체코드", "사업자번호", "관리번호", "연번"))
TITLES = frozenset(
    (
        "name",
        "firm",
        "company",
        "companyname",
        "title",
        "이름",
        "업체",
        "업체명",
        "회사",
        "회사명",
        "사명",
        "기업명",
        "거래처명",
        "상호",
    )
)

#: How a row begins that is a note.
NOTE = re.compile(r"[*※†]|(주|주석|비고|출처|자료|note|notes|source|n\.b\.)\s*\d*\s*[):.]", re.IGNORECASE)


_MARKED = re.compile(r"[+-]?\d[\d.,]*")
#: A mark, and three digits behind it: between thousands, or before decimals.
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
_WITH_COMMAS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_WITH_POINTS = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?")
#: A number that can only be one with a decimal comma.
_DECIMAL_COMMA = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d+),(\d{1,2}|\d{4,})|[+-]?0,\d+")


def plain_number(text: str, decimal: str | None) -> str:
    """Return the number in `text` as case files write it, where `decimal` says which mark stands before its decimals;
    return any other text as it is. Raises BadAnswer for a text that may be either of two numbers."""
    if not _MARKED.fullmatch(text) or (decimal != "," and "," not in text):
        return text
    if decimal == ",":
        return text.replace(".", "").replace(",", ".") if _WITH_POINTS.fullmatch(text) else text
    if decimal is None and _EITHER.fullmatch(text):
        whole, point = text.replace(",", ""), text.replace(",", ".")
        help = f'say `reading: {{decimal: "."}}` in the mapping if {whole} is meant, `{{decimal: ","}}` if {point}'
        raise BadAnswer("E402", f"'{text}' may be {whole} or {point}", help)
    if _WITH_COMMAS.fullmatch(text):
        return text.replace(",", "")
    if _DECIMAL_COMMA.fullmatch(text):
        help = 'say `reading: {decimal: ","}` in the mapping if it has a decimal comma'
        raise BadAnswer("E402", f"'{text}' is not a number with a decimal point", help)
    return text


def has_decimal_commas(texts: Iterable[str]) -> str | None:
    """Return one of these texts that shows that all numbers among them have decimal commas; None if none does, or one
    has a decimal point."""
    shown = None
    for text in texts:
        bare = text.strip().removesuffix("%").strip()
        if _DECIMAL_COMMA.fullmatch(bare):
            shown = shown or bare
        elif "." in bare and number(bare.replace(",", "")) is not None:
            return None
    return shown
