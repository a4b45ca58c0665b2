"""Cells of a table, one at a time: what a cell says, and what is wrong with it.

This is the one reader of cells, for the columnar reading and for single rows.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import partial
from typing import NamedTuple

from expert.files.answers import BadAnswer, number, read_answer
from expert.files.mapping import NONE, PERCENT, cut_off
from expert.files.nodes import normalized
from expert.files.parsed import ParsedFile
from expert.model.case import RawAnswer
from expert.model.problems import InvalidInput, did_you_mean, nearest
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer
from expert.model.vocabulary import Attribute
from expert.tables.columns import BoundColumn
from expert.tables.everyday import plain_number


class CellAnswer(NamedTuple):
    """The answer in a cell: as a case file writes it, and as facts. A cell that says nothing has neither. `how` tells
    of the cut-off by which the mapping has made the answer from a number, if it has."""

    raw: RawAnswer | None
    answer: Answer | None
    how: str = ""


NOTHING = CellAnswer(None, None)


def read_cell(base: RuleBase, column: BoundColumn, text: str, missing: Collection[str], origin: str) -> CellAnswer:
    """Return the answer in the cell with this text. Raises BadAnswer."""
    stripped = normalized(text).strip()
    if not stripped or stripped in missing:
        return NOTHING
    attribute = base.attributes[column.attribute]
    how = ""
    try:
        raw = _raw(column, stripped)
        if column.steps and stripped not in column.codes:
            raw, how = _by_cut_off(column, stripped)
            if raw == NONE and attribute.type == "choices":
                raw = []
    except BadAnswer:
        if (found := _of_a_spreadsheet(stripped)) is not None:
            raise found from None
        raise
    if column.value:
        raw = {column.value: raw if isinstance(raw, str) else stripped}
    try:
        if isinstance(raw, str) and attribute.type == "number":
            raw = plain_number(_without_unit(column.attribute, attribute, raw, column.decimal), column.decimal)
        return CellAnswer(raw, read_answer(column.attribute, attribute, raw, origin), how)
    except BadAnswer as error:
        if (found := _of_a_spreadsheet(stripped)) is not None:
            raise found from None
        if not column.codes or attribute.numeric:
            raise
        plain, part = error.with_traceback(None), _part(raw, error.path, stripped)
        help = partial(_code_help, column, attribute, part, plain)
        raise BadAnswer(error.code, error.message, help, error.path) from None


def _by_cut_off(column: BoundColumn, text: str) -> tuple[str, str]:
    """Return the answer that the cut-offs of a column make of the number in a cell, and how. Raises BadAnswer for a
    text that is no number, and for a percentage where the cut-offs are none, or the other way round."""
    bare = text.removesuffix(PERCENT).strip()
    value = number(plain_number(bare, column.decimal))
    bounds = [(bound, step) for step in column.steps if (bound := cut_off(step.at_least)) is not None]
    if value is None:
        help = f"the mapping reads this column by numbers, from {column.steps[-1].at_least} on"
        raise BadAnswer("E402", f"'{text}' is not a number", help)
    # What is at least 90 can be meant as percent, what is at least 0.9 cannot.
    percent, cell = bounds[0][0].percent, text.endswith(PERCENT)
    if percent != cell and (percent or bounds[0][0].number <= 1):
        is_one, write = ("is no percentage", "without") if percent else ("is a percentage", "with")
        help = f"write `at_least` {write} % in the mapping"
        raise BadAnswer("E402", f"'{text}' {is_one}, and the cut-off is {column.steps[0].at_least}", help)
    for bound, step in bounds:
        if value >= bound.number:
            return step.then, f"'{column.name}' is {text}, at least {step.at_least}: {step.then} by the mapping"
    lowest = column.steps[-1].at_least
    return column.otherwise, f"'{column.name}' is {text}, less than {lowest}: {column.otherwise} by the mapping"


_PERCENT = re.compile(r"(%|per ?cent)(?!\w| points?\b)", re.IGNORECASE)


def _without_unit(name: str, attribute: Attribute, text: str, decimal: str | None) -> str:
    """Return the text without the unit behind the number, if that is the unit in which `attribute` is asked for: `12%`
    is 12 where the unit is percent. Raises BadAnswer for a percentage of anything else, which may be 12 or 0.12."""
    unit = attribute.unit
    for word in (unit, unit.one) if unit else ():
        if (bare := text.removesuffix(word).strip()) != text and _is_number(bare, decimal):
            return bare
    if (bare := text.removesuffix(PERCENT).strip()) == text or not _is_number(bare, decimal):
        return text
    if _PERCENT.match(unit or ""):
        return bare
    wanted = f"in {unit}" if unit else "a plain number"
    message = f"'{text}' is a percentage, and '{name}' is {wanted}"
    raise BadAnswer("E402", message, f"write the number that is meant, {wanted}")


def _is_number(text: str, decimal: str | None) -> bool:
    try:
        return number(plain_number(text, decimal)) is not None
    except BadAnswer:
        return True  # one of two


_ERROR = re.compile(r"#(N/A|GETTING_DATA|[A-Z]+(/0)?[!?])")


def _of_a_spreadsheet(text: str) -> BadAnswer | None:
    """Return the problem with a cell in which a spreadsheet says that it has no value."""
    if _ERROR.fullmatch(text):
        help = f"mend it in the spreadsheet, or list '{text}' under `missing` in the mapping if it means no answer"
        return BadAnswer("E402", f"'{text}' is an error of the spreadsheet, not a value", help)
    if text.startswith("="):
        help = "open the file in a spreadsheet program, which computes its formulas, and save it there"
        return BadAnswer("E402", f"'{text}' is a formula, and the file does not have its value", help)
    return None


def _part(raw: RawAnswer, path: tuple[str | int, ...], text: str) -> str:
    """Return the part of an answer at which it went wrong, as it stands in the cell."""
    return raw[path[0]] if isinstance(raw, list) and path and isinstance(path[0], int) else text


def _code_help(column: BoundColumn, attribute: Attribute, text: str, plain: BadAnswer) -> str:
    """Return what was most likely meant, in the words of the table before those of the base, or what is `plain`."""
    near = nearest(text, column.codes) or nearest(text, attribute.options)
    return did_you_mean(text, column.codes if near is None else [near]) or plain.help


def _raw(column: BoundColumn, text: str) -> RawAnswer:
    """Return the text as an answer: by the codes, in brackets as in a case file, or as values with separators between
    them."""
    text = column.codes.get(text) or column.truths.get(text.lower(), text)
    if text[0] in "[{":
        return _in_brackets(column, text)
    if column.separator in text:
        parts = [part for piece in text.split(column.separator) if (part := piece.strip())]
        return [column.codes.get(part, part) for part in parts]
    return text


def _in_brackets(column: BoundColumn, text: str) -> RawAnswer:
    codes = column.codes
    try:
        data = ParsedFile(column.name, text).data
    except InvalidInput as error:
        raise BadAnswer("E402", f"'{text}' cannot be read: {error.problems[0].message}", _FORMS) from None
    if isinstance(data, list) and all(isinstance(part, str) for part in data):
        return [codes.get(str(part), str(part)) for part in data]
    if isinstance(data, dict) and all(isinstance(part, str) for part in data.values()):
        return {codes.get(value, value): str(truth) for value, truth in data.items()}
    raise BadAnswer("E402", f"'{text}' cannot be read", _FORMS)


_FORMS = "expected a value, several, or in brackets [a, b] or {a: true, b: unknown}"


class BadCell(NamedTuple):
    """A cell that cannot be read. `row` is its number, `id` is what the table itself calls the row; `value` is the cell
    as text, `code`, `message` and `help` say what is wrong with it, as of an answer in a case file."""

    row: int
    id: str
    column: str
    attribute: str
    value: str
    code: str
    message: str
    help: str


def add_distinct(shown: list[BadCell], bad: Iterable[BadCell], most: int) -> None:
    """Add to `shown` the bad cells that say something new, up to so many in all: a text in a column that is wrong is
    told once, and not again for every row."""
    seen = {(cell.column, cell.value) for cell in shown}
    for cell in bad:
        if len(shown) >= most:
            return
        if (cell.column, cell.value) not in seen:
            seen.add((cell.column, cell.value))
            shown.append(cell)
