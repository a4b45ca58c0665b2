"""What a person types as an answer -> the answer as a case file writes it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from expert.files.answers import UNKNOWN, BadAnswer, number, number_in_words, read_answer
from expert.files.nodes import normalized
from expert.model.case import RawAnswer
from expert.model.problems import nearest
from expert.model.vocabulary import Attribute
from expert.words.facts import label_of

#: No answer is longer than this.
LONGEST = 500
_REST = ("rest", "others", "the rest", "the others")
_UNKNOWN = (UNKNOWN, "don't know", "dont know", "i don't know", "i dont know", "not known", "no idea")
_ALL = ("all", "all of these")
_YES_NO = {"yes": "true", "y": "true", "true": "true", "no": "false", "n": "false", "false": "false"}


class Understood(NamedTuple):
    """An answer that is clear. `guessed` is what it is in words, if only the beginning of these was typed."""

    raw: RawAnswer
    guessed: str = ""


class Offered(NamedTuple):
    """An answer that may have been meant, in words, to be confirmed."""

    raw: RawAnswer
    words: str


class Unclear(NamedTuple):
    """The error that a line is no answer: what was wrong with it, and what would be right."""

    message: str


ReadAnswer = Understood | Offered | Unclear


class _NotFound(Exception):
    def __init__(self, text: str, message: str) -> None:
        super().__init__(message)
        self.text, self.message = text, message


def read(name: str, attribute: Attribute, text: str) -> ReadAnswer:
    """Read what `text` says of an `attribute` called `name`: numbers of options, labels, or beginnings of them."""
    if len(text) > LONGEST:
        return Unclear(f"That is longer than any answer ({len(text):,} characters). {expected(attribute)}")
    if "\ufffd" in text:
        return Unclear(f"That is not text in UTF-8. {expected(attribute)}")
    words = normalized(text.strip())
    if not words:
        return Unclear(expected(attribute))
    if words.casefold().replace("\u2019", "'") in _UNKNOWN:
        return Understood(UNKNOWN)
    if attribute.type == "number":
        return _number(name, attribute, words)
    if attribute.type == "date":
        return _date(name, attribute, words)
    try:
        if attribute.type == "choices":
            several = _several(attribute, words)
            return Understood(several, _guessed(attribute, words, several if isinstance(several, list) else []))
        either = re.fullmatch(r"(\d+)\s*(?:or|/)\s*(\d+)", words)
        if either is not None:
            pair = f"{either[1]},{either[2]}"
            return Unclear(f"Choose one of them. If two people answer differently, type {pair}.")
        both = re.split(r"\s*(?:,|\band\b)\s*", words)
        if len(both) > 1 and all(re.fullmatch(r"\d+", one) for one in both):
            # Two people may say two things; that it clashes is told, and it can be kept.
            return Understood(list(dict.fromkeys(_option(attribute, one) for one in both)))
        option = _option(attribute, words)
        return Understood(option, _guessed(attribute, words, [option]))
    except _NotFound as error:
        near = _near(attribute, error.text)
        if near is None and error.text == words and nearest(words.casefold(), [UNKNOWN]):
            return Offered(UNKNOWN, UNKNOWN)
        if near is None:
            return Unclear(f"{error.message} {expected(attribute)}")
        if attribute.type != "choices":
            return Offered(near, label_of(attribute, near))
        if error.text == words:
            return Offered([near], label_of(attribute, near))
        return Unclear(f"{error.message} Did you mean '{label_of(attribute, near)}'?")


def _guessed(attribute: Attribute, text: str, options: Sequence[str]) -> str:
    """Return the labels of the options if `text` has neither their numbers nor the whole of their labels or names."""
    labels = [label_of(attribute, option) for option in options]
    whole = {form.casefold() for form in (*labels, *options, *_YES_NO)}
    parts = [part.strip(" .)") for part in re.split(r"[,;]", text)]
    clear = text.casefold() in whole or all(
        part.casefold() in whole or not re.search(r"[^\W\d]", part) for part in parts
    )
    return "" if clear or not options or text.casefold() in _ALL else "; ".join(labels)


def expected(attribute: Attribute) -> str:
    """Return what can be answered, in a sentence or two."""
    count = len(attribute.options)
    match attribute.type:
        case "number" | "date":
            return f"Type {number_in_words(attribute)}. If you do not know, type unknown."
        case "choices":
            return (
                f"Type all numbers that apply, such as 1,{min(count, 2)}. What you leave out counts as no. "
                f"Put ? after what you do not know, such as {min(count, 2)}?. You can also type none or unknown."
            )
        case _:
            return f"Type a number from 1 to {count}, or the beginning of an answer. If you do not know, type unknown."


# ---------------------------------------------------------------------- numbers


def _number(name: str, attribute: Attribute, text: str) -> ReadAnswer:
    plain = unicodedata.normalize("NFKC", normalized(text)).strip()
    units = (
        {normalized(one).casefold() for one in (str(attribute.unit), attribute.unit.one)} if attribute.unit else set()
    )
    plain = re.sub(r"^(about|around|roughly|some|ca\.?|~)\s*(?=[-+\d])", "", plain, flags=re.IGNORECASE)
    match = re.fullmatch(r"([-+]?[\d.,]+(?:e[-+]?\d+)?)\s*(\D*)", plain, re.IGNORECASE)
    if match is None and nearest(plain.casefold(), [UNKNOWN]):
        return Offered(UNKNOWN, UNKNOWN)
    if match is None:
        return Unclear(f"'{text}' is not a number. {expected(attribute)}")
    digits, given_unit = match[1], match[2].strip().casefold()
    if given_unit and not any(one.startswith(given_unit) or given_unit.startswith(one) for one in units):
        return Unclear(f"'{match[2].strip()}' is not the unit. {expected(attribute)}")
    if "," in digits:
        return Unclear(f"Write '{digits}' without a comma, with a point before decimals. {expected(attribute)}")
    if number(digits) is None:
        return Unclear(f"'{digits}' is not a number. {expected(attribute)}")
    try:
        read_answer(name, attribute, digits, "")
    except BadAnswer:
        return Unclear(f"{digits} is not among what can be answered. {expected(attribute)}")
    return Understood(digits)


def _date(name: str, attribute: Attribute, text: str) -> ReadAnswer:
    try:
        read_answer(name, attribute, text, "")
    except BadAnswer as error:
        if nearest(text.casefold(), [UNKNOWN]):
            return Offered(UNKNOWN, UNKNOWN)
        what = "is not a date" if error.code == "E402" else "is not among what can be answered"
        return Unclear(f"'{text}' {what}. {expected(attribute)}")
    return Understood(text)


# ---------------------------------------------------------------------- values


def _option(attribute: Attribute, text: str) -> str:
    """Return the value that `text` names. Raises _NotFound."""
    options = attribute.options
    digits = unicodedata.normalize("NFKC", normalized(text)).rstrip(".)")
    if digits.isascii() and digits.isdigit():
        if 1 <= int(digits) <= len(options):
            return options[int(digits) - 1]
        raise _NotFound("", f"There is no answer {digits}.")
    wanted = text.casefold()
    if attribute.type == "flag" and wanted in _YES_NO:
        return _YES_NO[wanted]
    names = {option: (option.casefold(), label_of(attribute, option).casefold()) for option in options}
    exact = [option for option, known in names.items() if wanted in known]
    begun = exact or [option for option, known in names.items() if any(one.startswith(wanted) for one in known)]
    if len(begun) == 1:
        return begun[0]
    if begun:
        choices = " or ".join(f"{options.index(one) + 1} ({label_of(attribute, one)})" for one in begun)
        raise _NotFound("", f"'{text}' could be {choices}.")
    raise _NotFound(text, f"'{text}' is not one of the answers.")


def _near(attribute: Attribute, text: str) -> str | None:
    """Return the value whose name or label, or beginning of a label, is nearest to `text`."""
    if len(text) < 3:
        return None
    forms: dict[str, str] = {}
    for option in attribute.options:
        label = label_of(attribute, option).casefold()
        for form in (option.casefold(), label, label[: len(text)], re.split(r"[:,;.]", label)[0]):
            forms.setdefault(form, option)
    found = nearest(text.casefold(), forms)
    return None if found is None else forms[found]


def _several(attribute: Attribute, text: str) -> RawAnswer:
    """Return the answer to a `choices` attribute: all that hold, with `?` after what is not known. Raises _NotFound."""
    if text.casefold() in ("none", "none of these", "no", "0"):
        return []
    if text.casefold() in _ALL:
        return list(attribute.options)
    held: list[str] = []
    unknown: list[str] = []
    for part in _parts(attribute, text):
        name = part.rstrip("? ")
        if part.endswith("?") and name.casefold() in _REST:
            unknown += [one for one in attribute.options if one not in held]
        else:
            (unknown if part.endswith("?") else held).append(_option(attribute, name))
    if not unknown:
        return [option for option in attribute.options if option in held]
    return {one: "true" if one in held else UNKNOWN if one in unknown else "false" for one in attribute.options}


def _parts(attribute: Attribute, text: str) -> Sequence[str]:
    # A label may hold commas itself.
    labels = {label_of(attribute, option).casefold() for option in attribute.options}
    if text.casefold() in labels:
        return [text]
    tokens = re.split(r"[\s,;+&]+", text.strip(" ,;"))
    if all(re.fullmatch(r"\d+[.)]?\??|(rest|others)\?|and", token, re.IGNORECASE) for token in tokens):
        return [token for token in tokens if token.casefold() != "and"]
    parts = [part.strip() for part in re.split(r"[,;]", text) if part.strip()]
    try:
        for part in parts:
            if part.rstrip("? ").casefold() not in _REST:
                _option(attribute, part.rstrip("? "))
    except _NotFound:
        try:
            _option(attribute, text)
        except _NotFound:
            return parts
        return [text]
    return parts
