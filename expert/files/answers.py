"""Answers: from what is written to facts, by the type that the vocabulary declares.

The one reader of answers: case files, tables and interviews all come through here.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable, Iterable
from typing import Literal

from expert.model.case import RawAnswer
from expert.model.day import FIRST, LAST, Day, day
from expert.model.problems import Place, Problem, did_you_mean
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer, Fact
from expert.model.vocabulary import Attribute

UNKNOWN = "unknown"
_TRUTH = {"true": True, "yes": True, "false": False, "no": False}
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")


class BadAnswer(Exception):
    """An error for an answer that does not fit its attribute: the code, what is wrong, and what was expected."""

    def __init__(
        self,
        code: Literal["E402", "E403"],
        message: str,
        help: str | Callable[[], str],
        path: tuple[str | int, ...] = (),
    ):
        super().__init__(message)
        self.code = code
        self.message = message
        self._help = help
        self.path = path

    @functools.cached_property
    def help(self) -> str:
        """Return what was expected. The nearest value is looked for only here, since of many bad answers few are
        told."""
        return self._help if isinstance(self._help, str) else self._help()


def read_answer(name: str, attribute: Attribute, raw: RawAnswer, origin: str) -> Answer:
    """Return `raw` as the answer to the asked `attribute` called `name`. Raises BadAnswer."""
    if raw == UNKNOWN:
        return Answer(name, (), tuple(sorted(attribute.options)) if attribute.type == "choices" else (), origin)
    if attribute.type == "choices":
        return _read_set(name, attribute, raw, origin)
    if isinstance(raw, dict):
        raise BadAnswer("E402", f"'{name}' takes a single value, not a mapping", _expected(attribute))
    given = [raw] if isinstance(raw, str) else raw
    if not given:
        raise BadAnswer("E402", f"'{name}' takes a value, not an empty list", _expected(attribute))
    facts = set()
    for index, text in enumerate(given):
        try:
            facts.add(Fact(name, _value(name, attribute, text)))
        except BadAnswer as error:
            error.path = () if isinstance(raw, str) else (index,)
            raise
    return Answer(name, tuple(sorted(facts)), (), origin)


def truth_of(text: str) -> bool | None:
    """Return the truth that `text` says in any file, or None if it says neither yes nor no."""
    return _TRUTH.get(text.lower())


def number(text: str) -> float | None:
    """Return the finite double that `text` writes, or None if it writes none. Zero has no sign."""
    if not _NUMBER.fullmatch(text.strip()):
        return None
    value = float(text)
    return value + 0.0 if math.isfinite(value) else None


def literal(text: str) -> float | None:
    """Return the number or the date that `text` writes, or None if it writes none."""
    found = number(text)
    return day(text) if found is None else found


def shortest(value: float) -> str:
    """Return the shortest text that reads back as the same number; whole numbers have no point. A date is itself."""
    if isinstance(value, Day):
        return value.in_file()
    return str(int(value)) if math.isfinite(value) and value.is_integer() and abs(value) < 1e15 else repr(value)


def as_written(attribute: Attribute, facts: Iterable[Fact]) -> RawAnswer:
    """Return the answer to `attribute` that consists of these facts, as a file writes it. Undoes `read_answer`."""
    given = sorted(facts)
    if attribute.type != "choices":
        texts = [written(one) for one in given]
        return texts[0] if len(texts) == 1 else texts or UNKNOWN
    if {one.value for one in given} == set(attribute.options):
        return [str(one.value) for one in given if one.holds]
    return {str(one.value): "true" if one.holds else "false" for one in given}


def written(fact: Fact) -> str:
    """Return the value of a fact as files write it."""
    if isinstance(fact.value, bool):
        return "true" if fact.value else "false"
    return shortest(fact.value) if isinstance(fact.value, float) else fact.value


def on_step(value: float, attribute: Attribute) -> bool:
    """Tell whether `value` lies on the attribute's step, counted from its minimum (or zero)."""
    if attribute.step is None:
        return True
    from fractions import Fraction  # few answers need it, and starting up must stay quick

    # Exactly, as the numbers are written: in doubles 1234567.89 lies on no step of 0.01.
    offset = Fraction(repr(value)) - Fraction(repr(attribute.min or 0.0))
    return (offset / Fraction(repr(attribute.step))).denominator == 1


def _value(name: str, attribute: Attribute, text: str) -> str | bool | float:
    match attribute.type:
        case "flag":
            if text.lower() in _TRUTH:
                return _TRUTH[text.lower()]
        case "number":
            value = number(text)
            if value is not None:
                return _in_range(name, attribute, value)
            raise BadAnswer("E402", f"'{text}' is not a number", _expected(attribute))
        case "date":
            if (when := day(text)) is not None:
                return _in_range(name, attribute, when)
            raise BadAnswer("E402", f"'{text}' is not a date", _expected(attribute))
        case _:
            if text in attribute.values:
                return text
    raise BadAnswer(
        "E402",
        f"'{text}' is not a value of '{name}'",
        lambda: did_you_mean(text, attribute.options, listed=0) or _expected(attribute),
    )


def _in_range(name: str, attribute: Attribute, value: float) -> float:
    low, high = attribute.min, attribute.max
    if (low is not None and value < low) or (high is not None and value > high) or not on_step(value, attribute):
        raise BadAnswer("E403", f"{shortest(value)} is outside what '{name}' takes", _expected(attribute))
    return value


def _read_set(name: str, attribute: Attribute, raw: RawAnswer, origin: str) -> Answer:
    if isinstance(raw, dict):
        settled, unknown = {}, []
        for value, truth in raw.items():
            _known(name, attribute, value, (value,))
            if truth == UNKNOWN:
                unknown.append(value)
            elif truth.lower() in _TRUTH:
                settled[value] = _TRUTH[truth.lower()]
            else:
                raise BadAnswer("E402", f"'{truth}' is neither true, false nor unknown", "", (value,))
        facts = (Fact(name, value, holds) for value, holds in settled.items())
        return Answer(name, tuple(sorted(facts)), tuple(sorted(unknown)), origin)
    chosen = [raw] if isinstance(raw, str) else raw
    for index, value in enumerate(chosen):
        _known(name, attribute, value, () if isinstance(raw, str) else (index,))
    # A list settles all values: what it leaves out is not the case.
    return Answer(name, tuple(sorted(Fact(name, value, value in chosen) for value in attribute.options)), (), origin)


def _known(name: str, attribute: Attribute, value: str, path: tuple[str | int, ...]) -> None:
    if value in attribute.values:
        return

    def help() -> str:
        if value == UNKNOWN:
            return "leave single values open by {value: unknown}"
        if value == "none":
            return "write [] for none of these"
        return did_you_mean(value, attribute.values, listed=0) or _expected(attribute)

    raise BadAnswer("E402", f"'{value}' is not a value of '{name}'", help, path)


def _expected(attribute: Attribute) -> str:
    if not attribute.numeric:
        none = ", [] for none of these," if attribute.type == "choices" else ""
        return f"expected {', '.join(attribute.options)}{none} or unknown"
    if attribute.type == "date":
        return f"expected {date_in_words(attribute)}, or unknown"
    low = "" if attribute.min is None else f" from {shortest(attribute.min)}"
    high = "" if attribute.max is None else f" to {shortest(attribute.max)}"
    step = "" if attribute.step is None else f" in steps of {shortest(attribute.step)}"
    return f"expected a number{low}{high}{step}{f' ({attribute.unit})' if attribute.unit else ''}, or unknown"


def date_in_words(attribute: Attribute) -> str:
    """Return which dates an attribute takes, with an example of how they are written."""
    low = "" if attribute.min in (None, FIRST) else f" from {shortest(attribute.min or FIRST)}"
    high = "" if attribute.max in (None, LAST) else f" to {shortest(attribute.max or LAST)}"
    return f"a date{low}{high}, written as 2024-02-29"


def number_in_words(attribute: Attribute) -> str:
    """Return which numbers an attribute takes, such as `a number from 0 to 100, in years, in steps of 0.5`."""
    if attribute.type == "date":
        return date_in_words(attribute)
    unit = f", in {attribute.unit}" if attribute.unit else ""
    low = "" if attribute.min is None else f" from {shortest(attribute.min)}"
    high = "" if attribute.max is None else f" to {shortest(attribute.max)}"
    step = "" if attribute.step in (None, 1) else f", in steps of {shortest(attribute.step or 1)}"
    return f"{'a whole number' if attribute.step == 1 else 'a number'}{low}{high}{unit}{step}"


def is_asked(name: str, base: RuleBase) -> bool:
    """Tell whether `name` is an attribute that can be answered."""
    attribute = base.attributes.get(name)
    return attribute is not None and attribute.asked


def not_asked(name: str, base: RuleBase, place: Place) -> Problem:
    """Return the problem that `name`, which stands at `place`, cannot be answered: there is no such attribute, or rules
    conclude it."""
    if name not in base.attributes:
        asked = [other for other, attribute in base.attributes.items() if attribute.asked]
        return Problem("E203", f"unknown attribute '{name}'", place, did_you_mean(name, asked, listed=0))
    message = f"'{name}' is concluded by rules, so it cannot be answered"
    return Problem("E401", message, place, "answer what it rests on instead")
