"""Words of every day, in English and Korean, by which people fill in and end a spreadsheet of any field."""

from __future__ import annotations

import re

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
