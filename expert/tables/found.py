"""What cells show of how they are read: columns of 1 and 0, of circles and crosses, and of decimal commas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import polars as pl

from expert.files.nodes import normalized
from expert.model.mapping import AnswerSource, TableMapping
from expert.model.rulebase import RuleBase
from expert.tables.column_values import as_text, column_expr
from expert.tables.columns import BoundColumn, bind
from expert.tables.everyday import CIRCLES, CROSS, DIGITS, has_decimal_commas
from expert.tables.run import BATCH
from expert.tables.table import OpenTable


class Found(NamedTuple):
    """A mapping that also says what was found out, and what is to be said of that."""

    mapping: TableMapping
    notes: tuple[str, ...]


def with_found(base: RuleBase, mapping: TableMapping, table: OpenTable) -> Found:
    """Return the mapping with everything that can safely be told from the first rows of `table`.

    A column that says yes or no by nothing but 1 and 0, or by circles and crosses, is read so, and one of numbers with
    decimal commas, if no cell has a decimal point. Raises InvalidInput, see `bind`.
    """
    columns = bind(base, mapping, table.columns, table.path).columns
    batch = next(table.batches(BATCH), None)
    if batch is None:
        return Found(mapping, ())
    attributes = dict(mapping.attributes)
    notes = []
    schema = batch.schema  # made anew each time, of all columns
    for column in columns:
        texts = _texts(batch.get_column(column.name), schema[column.name], column, mapping)
        source = attributes.get(column.attribute) or AnswerSource(column=column.name)
        if column.truths and (codes := _codes(texts)):
            attributes[column.attribute] = source.model_copy(update={"values": {**codes, **source.values}})
            yes, no = (" and ".join(code for code in codes if codes[code] == truth) for truth in ("true", "false"))
            notes.append(f"column '{column.name}' has nothing but {yes}, read as yes, and {no}, read as no")
        elif _is_number(base, column) and column.decimal is None and (shown := has_decimal_commas(sorted(texts))):
            attributes[column.attribute] = source.model_copy(update={"decimal": ","})
            notes.append(f"the numbers in column '{column.name}' have decimal commas, as {shown} has")
    if not notes:
        return Found(mapping, ())
    return Found(mapping.model_copy(update={"attributes": attributes}), tuple(_once(notes)))


def _is_number(base: RuleBase, column: BoundColumn) -> bool:
    return bool(column.steps) or base.attributes[column.attribute].type == "number"


def _texts(cells: pl.Series, dtype: pl.DataType, column: BoundColumn, mapping: TableMapping) -> set[str]:
    """Return the different texts of the cells of a column that are neither empty nor codes."""
    told = cells.to_frame().select(as_text(column_expr(column.name), dtype)).to_series()
    texts = {normalized(text).strip() for text in told.drop_nulls().unique()}
    return texts - {"", *mapping.missing, *column.codes}


def _codes(texts: set[str]) -> dict[str, str]:
    """Return the meaning of 1 and 0, or of a cross, if these texts show it."""
    if "0" in texts and texts <= set(DIGITS):
        return {text: DIGITS[text] for text in sorted(texts, reverse=True)} if len(texts) == 2 else {}
    crosses = {text for text in texts if text.lower() == CROSS}
    circles = {text for text in texts if text.lower() in CIRCLES}
    if crosses and circles and texts == crosses | circles:
        return {**dict.fromkeys(sorted(circles), "true"), **dict.fromkeys(sorted(crosses), "false")}
    return {}


def _once(notes: list[str]) -> Iterator[str]:
    yield from dict.fromkeys(notes)
