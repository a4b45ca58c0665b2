"""Files where the libraries that read and write tables cannot find them by their names: what comes by standard input,
which has none, and names that are no UTF-8, as files from old archives have them."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
import sys
import tempfile
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl

from expert.model.problems import InvalidInput
from expert.tables.table import OpenTable

#: The bytes by which files begin that are no texts.
_BEGINNINGS = {b"PAR1": ".parquet", b"PK\x03\x04": ".xlsx"}


#: How a case begins, after a mark and comments: with a key, or an object of several lines, or one that has answers.
_CASE = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s*(?:#|---)[^\n]*\n)*\s*(?:[\w-]+\s*:\s|\{\s*\n|\{[^\n]*\"answers\"\s*:\s*\{)"
)


def is_table_coming() -> bool:
    """Return whether standard input begins as a table does, and not as a case. Takes nothing from it."""
    stdin = sys.stdin.buffer
    return not _CASE.match(stdin.peek() if isinstance(stdin, io.BufferedReader) else b"")


class Folder:
    """A folder that is there as long as this is."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp())
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


def received(folder: Path) -> Path:
    """Return a file in `folder` with the content of standard input, whose ending says what it seems to be."""
    path = folder / "stdin"
    with open(path, "wb") as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
    with open(path, "rb") as file:
        head = file.read(4096)
    suffix = _BEGINNINGS.get(head[:4]) or (
        ".jsonl" if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{" else ".csv"
    )
    return path.rename(path.with_suffix(suffix))


def opened_as(read: Callable[[str], OpenTable], path: Path, name: str, folder: Folder) -> OpenTable:
    """Yield the table that `read` opens at `path`, as the one called `name`; `folder` is kept as long as the table.
    Raises InvalidInput, by that name."""
    with _called(str(path), name):
        table = read(str(path))

    def frames(size: int, kept: Folder = folder) -> Iterator[pl.DataFrame]:
        rows = table.frames(size)
        while True:
            with _called(str(path), name):
                frame = next(rows, None)
            if frame is None:
                return
            yield frame

    return table._replace(path=name, frames=frames)


@contextlib.contextmanager
def _called(path: str, name: str) -> Iterator[None]:
    try:
        yield
    except InvalidInput as error:
        raise InvalidInput(
            one._replace(
                place=one.place._replace(file=one.place.file.replace(path, name)),
                message=one.message.replace(path, name),
                others=tuple(other._replace(file=other.file.replace(path, name)) for other in one.others),
            )
            for one in error.problems
        ) from None


def is_utf8(path: str) -> bool:
    """Return whether the name can be given to a library that knows only UTF-8."""
    return not any("\ud800" <= char <= "\udfff" for char in path)
