"""Mappings: which columns and codes of a table stand for which attributes and values."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Any, Literal

from expert.model.frozen import Frozen, ReadAs

#: The header of a column.
ColumnName = Annotated[str, ReadAs(least=1)]

#: What stands between several values in one cell.
Separator = Annotated[str, ReadAs(least=1)]

#: The mark before the decimals of a number.
Decimal = Literal[".", ","]


def _one_or_more(raw: object) -> object:
    return [raw] if isinstance(raw, (str, int)) else raw


#: Rows of a table: numbers, or texts that stand in their first cells. One needs no list.
Rows = Annotated[
    tuple[str, ...],
    ReadAs(
        before=_one_or_more,
        schema={"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
    ),
]

#: The number of a row of column names, or of two that name columns together.
HeaderRows = Annotated[
    tuple[Annotated[int, ReadAs(least=1)], ...],
    ReadAs(
        before=_one_or_more,
        most=2,
        schema={
            "anyOf": [
                {"type": "integer", "minimum": 1},
                {"type": "array", "items": {"type": "integer", "minimum": 1}, "maxItems": 2},
            ]
        },
    ),
]


class Reading(Frozen):
    """Settings for reading the file of a table, where the program cannot find them out.

    `sheet` is the name of a worksheet. `header_row` is the number of the row of column names, as a spreadsheet counts,
    or of two rows that name columns together. `encoding` is that of a text file, `decimal` the mark before decimals.
    Rows of `skip_rows` are no cases, and rows of `keep_rows` are cases although they look like totals or notes: each by
    its number, or by the text in its first cell.
    """

    sheet: Annotated[str, ReadAs(least=1)] | None = None
    header_row: HeaderRows = ()
    encoding: Annotated[str, ReadAs(least=1)] | None = None
    decimal: Decimal | None = None
    skip_rows: Rows = ()
    keep_rows: Rows = ()


#: A reading of which nothing is said, so that all is found out.
DEFAULT = Reading()


class CutOff(Frozen):
    """A step from numbers to answers: a number that is `at_least` so large means `then`, a value. It may be a
    percentage, `90%`."""

    at_least: str
    then: str


class AnswerSource(Frozen):
    """The place of the answers to one attribute: one `column`, or for a set `columns`, one for each value.

    `values` are codes and what they stand for: a value of the attribute, or "[]" for none of a set. Codes of `columns`
    stand for true, false or unknown. A cell that is no code is read as it is. `separator` and `decimal` replace those
    of the table.

    Where cells are numbers and answers are not, a number that is `at_least` so large means `then`, and a smaller one
    `otherwise`; or `cut_offs` are several such steps, the highest first.
    """

    column: ColumnName | None = None
    columns: dict[str, ColumnName] = {}
    values: dict[str, str] = {}
    separator: Separator | None = None
    decimal: Decimal | None = None
    at_least: str | None = None
    then: str | None = None
    cut_offs: tuple[CutOff, ...] = ()
    otherwise: str | None = None

    @property
    def steps(self) -> tuple[CutOff, ...]:
        """Return all cut-offs, however they are written, the highest first."""
        if self.at_least is None or self.then is None:
            return self.cut_offs
        return (CutOff(at_least=self.at_least, then=self.then), *self.cut_offs)

    @classmethod
    def described(cls, schema: dict[str, Any]) -> dict[str, Any]:
        """Return the JSON Schema of what files may write, given that of the fields."""
        return {"anyOf": [{"type": "string"}, schema]}

    @classmethod
    def from_file(cls, raw: Any) -> Any:
        """Return the mapping for a shorthand. Raises Unfit."""
        return {"column": raw} if isinstance(raw, str) else raw


def _filled_in(raw: object) -> object:
    if not isinstance(raw, dict):
        return raw
    return {name: source for name, source in raw.items() if source is not None}


class TableMapping(Frozen):
    """A mapping of a table: which column answers which attribute.

    `reading` are settings for reading its file. `id` is the column that names a row (otherwise its number does), and
    `title` the column with the name for people. A cell with a text of `missing` counts as empty; `codes` say yes or no
    in all columns; columns of `ignore` are no attributes. All codes are texts, as they were written. An attribute
    without an entry is one that the table does not answer.
    """

    reading: Reading = DEFAULT
    id: ColumnName | None = None
    title: ColumnName | None = None
    missing: tuple[str, ...] = ()
    separator: Separator = ";"
    codes: dict[str, str] = {}
    attributes: Annotated[dict[str, AnswerSource], ReadAs(before=_filled_in)] = {}
    ignore: tuple[ColumnName, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """Return all names of columns that stand in the mapping."""
        sources = self.attributes.values()
        there = {name for source in sources for name in (source.column, *source.columns.values())}
        return frozenset(filter(None, {*there, *self.ignore, self.id, self.title}))

    def within(self, columns: Collection[str]) -> TableMapping:
        """Return what the mapping says of these columns, but with its `id`, which no table may lack."""
        attributes = {}
        for name, source in self.attributes.items():
            kept = {value: column for value, column in source.columns.items() if column in columns}
            if kept or source.column in columns:
                attributes[name] = source.model_copy(update={"columns": kept})
        ignore = tuple(name for name in self.ignore if name in columns)
        title = self.title if self.title in columns else None
        return self.model_copy(update={"attributes": attributes, "ignore": ignore, "title": title})
