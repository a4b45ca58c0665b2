"""Mappings: from the columns of a table, and the codes in them, to attributes and their values."""

from __future__ import annotations

from typing import Annotated, Any

from expert.model.frozen import Frozen, Reading

#: The header of a column.
ColumnName = Annotated[str, Reading(least=1)]

#: What stands between several values in one cell.
Separator = Annotated[str, Reading(least=1)]


class AnswerSource(Frozen):
    """Where the answers to one attribute stand: in one `column`, or for a set in `columns`, one for each value.

    `values` are codes and what they stand for: a value of the attribute, or "[]" for none of a set; of `columns` true,
    false or unknown. A cell that is no code is read as it is. `separator` replaces that of the table.
    """

    column: ColumnName | None = None
    columns: dict[str, ColumnName] = {}
    values: dict[str, str] = {}
    separator: Separator | None = None

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
    """How a table is read. `id` is the column that names a row, otherwise its number does, and `title` that by which
    people know it; a cell of `missing` says nothing, as an empty one; columns of `ignore` are no attributes. All codes
    are texts, as they were written. An attribute without anything behind it is one that the table does not have."""

    id: ColumnName | None = None
    title: ColumnName | None = None
    missing: tuple[str, ...] = ()
    separator: Separator = ";"
    attributes: Annotated[dict[str, AnswerSource], Reading(before=_filled_in)] = {}
    ignore: tuple[ColumnName, ...] = ()
