"""Numbers as people type them: with a decimal comma, or with marks between thousands, or both."""

from __future__ import annotations

import re
from collections.abc import Iterable

from expert.files.answers import BadAnswer, number

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
