"""What a table is, whatever it is stored in: named columns, and rows that come in batches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import polars as pl

from expert.loading.nodes import normalized
from expert.problems import InvalidInput, Place, Problem


class Table(NamedTuple):
    """A table that has been opened: its columns and their types, how many rows it has if that is known without
    reading them, what its file says of itself, and `batches(size)`, which reads the rows anew, `size` at a time.

    What is wrong with a row shows only when it is read, so taking batches raises InvalidInput, too. `lazy` is the same
    table, where a part of it can be read without the rest. `first` is the number of its first row, which a spreadsheet
    shows beside it, and `notes` say what of the file is not in the table, or not as it stands there.
    """

    path: str
    columns: dict[str, pl.DataType]
    rows: int | None
    metadata: dict[str, str]
    batches: Callable[[int], Iterator[pl.DataFrame]]
    lazy: pl.LazyFrame | None = None
    first: int = 1
    notes: tuple[str, ...] = ()


def rebatched(frames: Iterable[pl.DataFrame], size: int) -> Iterator[pl.DataFrame]:
    """The rows of all frames, `size` at a time; the last batch may be smaller."""
    waiting: list[pl.DataFrame] = []
    height = 0
    for frame in frames:
        waiting.append(frame)
        height += frame.height
        if height < size:
            continue
        joined = pl.concat(waiting)
        whole = height - height % size
        yield from (joined.slice(start, size).rechunk() for start in range(0, whole, size))
        waiting, height = [joined.slice(whole)], height - whole
    if height:
        yield pl.concat(waiting, rechunk=True)


def column_name(header: str) -> str:
    """The name of a column as mappings write it: without space around it, in Unicode's normal form C."""
    return normalized(header.strip())


def checked_names(headers: Sequence[str], place: Callable[[int], Place]) -> list[str]:
    """The names of the columns with these headers, of which number n (from 0) stands at `place(n)`.

    Raises InvalidInput for columns that cannot be told apart.
    """
    names = [column_name(header) for header in headers]
    first: dict[str, int] = {}
    problems = []
    for number, name in enumerate(names):
        if not name:
            message = f"column {number + 1} has no name"
            problems.append(Problem("E412", message, place(number), "name it in the first row, or delete it"))
        elif name in first:
            message = f"two columns are called '{name}'"
            problems.append(Problem("E412", message, place(number), "rename one of them", (place(first[name]),)))
        first.setdefault(name, number)
    if problems:
        raise InvalidInput(problems)
    return names


def not_a_table(path: str, message: str, help: str = "", line: int = 1, column: int = 1) -> InvalidInput:
    """The error that the file at `path` is not a well-formed table."""
    return InvalidInput([Problem("E411", message, Place(path, line, column), help)])


def unreadable(path: str, error: OSError) -> InvalidInput:
    """The error that the operating system does not let the file at `path` be read."""
    return InvalidInput([Problem("E101", f"cannot be read: {error.strerror or error}", Place(path, 1, 1))])
