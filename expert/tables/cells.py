"""What one cell of a table says: the one reader of cells, for the columnar reading and for single rows."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from expert.loading.answers import BadAnswer, read_answer
from expert.loading.document import Document
from expert.loading.nodes import normalized
from expert.model.case import RawAnswer
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer
from expert.model.vocabulary import Attribute
from expert.problems import InvalidInput, did_you_mean, nearest
from expert.tables.columns import Column


class Cell(NamedTuple):
    """What a cell says: the answer as a case file writes it, and as facts. A cell that says nothing has neither."""

    raw: RawAnswer | None
    answer: Answer | None


NOTHING = Cell(None, None)


def read_cell(base: RuleBase, column: Column, text: str, missing: Collection[str], origin: str) -> Cell:
    """What the cell with this text says. Raises BadAnswer."""
    stripped = normalized(text).strip()
    if not stripped or stripped in missing:
        return NOTHING
    raw = _raw(column, stripped)
    if column.value:
        raw = {column.value: raw if isinstance(raw, str) else stripped}
    attribute = base.attributes[column.attribute]
    try:
        return Cell(raw, read_answer(column.attribute, attribute, raw, origin))
    except BadAnswer as error:
        if not column.codes or attribute.type == "number":
            raise
        help = _code_help(column, attribute, _part(raw, error.path, stripped)) or error.help
        raise BadAnswer(error.code, error.message, help, error.path) from None


def _part(raw: RawAnswer, path: tuple[str | int, ...], text: str) -> str:
    """The part of an answer at which it went wrong, as it stands in the cell."""
    return raw[path[0]] if isinstance(raw, list) and path and isinstance(path[0], int) else text


def _code_help(column: Column, attribute: Attribute, text: str) -> str:
    """What was most likely meant, in the words of the table before those of the rule base."""
    near = nearest(text, column.codes) or nearest(text, attribute.options)
    return did_you_mean(text, column.codes if near is None else [near])


def _raw(column: Column, text: str) -> RawAnswer:
    """The text as an answer: by the codes, in brackets as in a case file, or as values with separators between them."""
    text = column.codes.get(text, text)
    if text[0] in "[{":
        return _in_brackets(column, text)
    if column.separator in text:
        parts = [part for piece in text.split(column.separator) if (part := piece.strip())]
        return [column.codes.get(part, part) for part in parts]
    return text


def _in_brackets(column: Column, text: str) -> RawAnswer:
    codes = column.codes
    try:
        data = Document(column.name, text).data
    except InvalidInput as error:
        raise BadAnswer("E402", f"'{text}' cannot be read: {error.problems[0].message}", _FORMS) from None
    if isinstance(data, list) and all(isinstance(part, str) for part in data):
        return [codes.get(str(part), str(part)) for part in data]
    if isinstance(data, dict) and all(isinstance(part, str) for part in data.values()):
        return {codes.get(value, value): str(truth) for value, truth in data.items()}
    raise BadAnswer("E402", f"'{text}' cannot be read", _FORMS)


_FORMS = "expected a value, several, or in brackets [a, b] or {a: true, b: unknown}"
