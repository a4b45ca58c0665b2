"""JSON Lines: an object a line. Keys may differ from line to line, so the file is read through once to find them all;
whoever then takes batches knows that each line can be read."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import Any, NoReturn

import polars as pl

from expert.files.writing import answer_text
from expert.model.problems import InvalidInput, Place
from expert.tables.blocks import Block, blocks, decoded, last_newline, line_at
from expert.tables.table import Table, checked_names, not_a_table, rebatched


def open_json_lines(path: str) -> Table:
    """The table in the file at `path`, with a column for each key. All cells are texts: numbers in their shortest form,
    lists and objects as case files write them, without what is null in them. Raises InvalidInput."""
    keys: dict[str, None] = {}
    for block in _blocks(path):
        for number, line in enumerate(decoded(path, block).split("\n")):
            if line.strip():
                keys.update(dict.fromkeys(_object(path, block, number, line)))
    if not keys:
        raise not_a_table(path, "the file is empty", "expected an object in each line")
    names = checked_names(list(keys), lambda number: Place(path, 1, 1))
    columns: dict[str, pl.DataType] = {name: pl.String() for name in names}
    return Table(path, columns, None, {}, lambda size: rebatched(_frames(path, list(keys), names), size))


def _blocks(path: str) -> Iterator[Block]:
    mark = codecs.BOM_UTF8
    first = next(blocks(path, last_newline), Block(b"", 0))
    return blocks(path, last_newline, len(mark) if first.data.startswith(mark) else 0)


def _object(path: str, block: Block, number: int, line: str) -> dict[str, Any]:
    try:
        found = json.loads(line, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise _wrong(path, block, number, f"this is no JSON: {error.msg}", error.pos + 1) from None
    except (ValueError, RecursionError) as error:
        raise _wrong(path, block, number, f"this is no JSON: {error}") from None
    if not isinstance(found, dict):
        raise _wrong(path, block, number, "this is no object, which begins with { and ends with }")
    return found


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is none of its numbers")


def _wrong(path: str, block: Block, number: int, message: str, column: int = 1) -> InvalidInput:
    help = 'expected an object in each line, {"column": "cell", ...}'
    return not_a_table(path, message, help, line_at(path, block.offset) + number, column)


def _frames(path: str, keys: list[str], names: list[str]) -> Iterator[pl.DataFrame]:
    schema = dict.fromkeys(keys, pl.String)
    for block in _blocks(path):
        if not block.data.strip():
            continue
        try:
            frame = pl.read_ndjson(block.data, schema=schema)
        except pl.exceptions.PolarsError as error:
            message = f"lines that cannot be read as JSON begin here: {error}"
            raise not_a_table(path, message, line=line_at(path, block.offset)) from None
        frame.columns = names
        yield frame.with_columns(_as_in_files(column) for column in frame)


def _as_in_files(column: pl.Series) -> pl.Series:
    """The column with what Polars gives as JSON, which are lists and objects, as case files write it."""
    nested = column.str.contains(r"^[\[{]").fill_null(False)
    if not nested.any():
        return column
    texts = column.filter(nested).unique()
    return column.replace(texts, pl.Series([_as_in_file(text) for text in texts], dtype=pl.String))


def _as_in_file(text: str) -> str | None:
    try:
        found = json.loads(text)
    except ValueError:
        return text  # a string that begins like that
    if isinstance(found, list):
        return answer_text([_scalar(part) for part in found])
    parts = {key: _scalar(part) for key, part in found.items() if part is not None}
    return answer_text(parts) if parts else None


def _scalar(part: object) -> str:
    if part is None:
        return "unknown"
    return part if isinstance(part, str) else json.dumps(part, ensure_ascii=False)
