"""JSON Lines: an object a line. Keys may differ from line to line, so the file is read through once to find them all;
whoever then takes batches knows that each line can be read."""

from __future__ import annotations

import codecs
import functools
import itertools
import json
import re
from collections.abc import Iterator
from types import NoneType
from typing import Any, NoReturn

import polars as pl

from expert.files.answers import shortest
from expert.files.writing import answer_text
from expert.model.problems import InvalidInput, Place, Problem
from expert.tables.blocks import LineBlock, blocks, decoded, last_newline, line_at
from expert.tables.table import OpenTable, checked_names, not_a_table

#: So many lines are made a frame at a time.
_LINES = 20_000

#: A table of more columns than this has something in at least one of so many cells.
_MANY, _SPARSE = 1_000, 50

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def open_json_lines(path: str) -> OpenTable:
    """Return the table in the file at `path`, with a column for each key. All cells are texts: numbers in their
    shortest form, lists and objects as case files write them, without what is null in them. Raises InvalidInput."""
    keys: dict[str, None] = {}
    lines = filled = 0
    for block in _blocks(path):
        for found in _objects(path, block):
            keys.update(dict.fromkeys(found))
            lines += 1
            filled += len(found)
        if len(keys) > _MANY and len(keys) * lines > _SPARSE * filled:
            message = f"{len(keys):,} different keys, of which a line has {filled // lines:,}, do not make a table"
            raise not_a_table(path, message, "give what is alike in all lines the same key")
    if not keys:
        raise not_a_table(path, "the file is empty", "expected an object in each line")
    names = checked_names(list(keys), lambda number: Place(path, 1, 1))
    columns: dict[str, pl.DataType] = {name: pl.String() for name in names}
    return OpenTable(path, columns, lines, {}, lambda size: _frames(path, list(keys), names))


def _frames(path: str, keys: list[str], names: list[str]) -> Iterator[pl.DataFrame]:
    for block in _blocks(path):
        objects = _objects(path, block)
        while rows := list(itertools.islice(objects, _LINES)):
            yield pl.DataFrame(
                [_column(name, [row.get(key) for row in rows]) for key, name in zip(keys, names, strict=True)]
            )


def _column(name: str, cells: list[Any]) -> pl.Series:
    if not {str, NoneType}.issuperset(map(type, cells)):
        cells = [_cell(cell) for cell in cells]
    return pl.Series(name, cells, pl.String)


def _blocks(path: str) -> Iterator[LineBlock]:
    mark = codecs.BOM_UTF8
    first = next(blocks(path, last_newline), LineBlock(b"", 0))
    return blocks(path, last_newline, len(mark) if first.data.startswith(mark) else 0)


def _objects(path: str, block: LineBlock) -> Iterator[dict[str, Any]]:
    """Yield the objects in a block; all numbers in them are texts."""
    for number, line in enumerate(decoded(path, block).split("\n")):
        if line.strip():
            yield _object(path, block, number, line)


def _object(path: str, block: LineBlock, number: int, line: str) -> dict[str, Any]:
    try:
        line = line.rstrip(" \t\r")
        found, end = _decoder.raw_decode(line, len(line) - len(line.lstrip(" \t")))
        if end < len(line):
            raise json.JSONDecodeError("Extra data", line, end)
        if "\\u" in line and _SURROGATE.search(line):
            json.dumps(found, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise _wrong(path, block, number, f"this is no JSON: {error.msg}", error.pos + 1) from None
    except UnicodeEncodeError:
        raise _wrong(path, block, number, "half of a surrogate pair stands alone in this line") from None
    except _Twice as error:
        place = Place(path, line_at(path, block.offset) + number, _second(line, error.key))
        raise InvalidInput([Problem("E104", f"'{error.key}' stands twice in this mapping", place)]) from None
    except RecursionError:
        raise _wrong(path, block, number, "brackets stand too deep within each other in this line") from None
    except ValueError as error:
        raise _wrong(path, block, number, f"this is no JSON: {error}") from None
    if not isinstance(found, dict):
        raise _wrong(path, block, number, "this is no object, which begins with { and ends with }")
    return found


class _Twice(Exception):
    """A key that stands twice in an object."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        for key, _ in pairs:
            if key not in found:
                raise _Twice(key)
            del found[key]
    return found


def _second(line: str, key: str) -> int:
    """Return the column in which this key stands for the second time, as far as it is written without escapes."""
    places = list(itertools.islice(re.finditer(re.escape(json.dumps(key, ensure_ascii=False)) + r"\s*:", line), 2))
    return places[1].start() + 1 if len(places) == 2 else 1


@functools.lru_cache(10_000)
def _number(text: str) -> str:
    value = float(text)
    return text if value in (float("inf"), float("-inf")) else shortest(value)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is none of its numbers")


#: Whole numbers stay as they are written: an id may have more digits than a double holds.
_decoder = json.JSONDecoder(object_pairs_hook=_mapping, parse_int=str, parse_float=_number, parse_constant=_refuse)


def _wrong(path: str, block: LineBlock, number: int, message: str, column: int = 1) -> InvalidInput:
    help = 'expected an object in each line, {"column": "cell", ...}'
    return not_a_table(path, message, help, line_at(path, block.offset) + number, column)


def _cell(value: Any) -> str | None:
    """Return the text of a cell, as case files write it."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list):
        return _list(tuple(value if _flat(value) else map(_part, value)))
    if isinstance(value, dict):
        parts = {key: _part(part) for key, part in value.items() if part is not None}
        return answer_text(parts) if parts else None
    return _TRUTH[value]


def _flat(parts: list[Any]) -> bool:
    return not any(isinstance(part, (list, dict)) for part in parts)


@functools.lru_cache(10_000)
def _list(parts: tuple[Any, ...]) -> str:
    return answer_text([_part(part) for part in parts])


def _part(value: Any) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return _TRUTH[value]
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


_TRUTH = {True: "true", False: "false"}
