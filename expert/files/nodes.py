"""The tree that YAML and JSON files are read into: data, and the place of each piece of it."""

from __future__ import annotations

import itertools
import unicodedata
from typing import NamedTuple

MAX_BYTES = 8_000_000
MAX_DEPTH = 40
MAX_NODES = 400_000

Data = None | str | list["Data"] | dict[str, "Data"]


class FileNode(NamedTuple):
    """A piece of a file: its data, and the place where it begins; `line` and `column` count from 0.

    `width` is how much of a scalar to underline. `children` are the nodes of a list, or for a mapping the nodes of each
    key and of its value.
    """

    data: Data
    line: int
    column: int
    width: int = 1
    children: list[FileNode] | dict[str, tuple[FileNode, FileNode]] | None = None


class NotReadable(Exception):
    """An error for text that cannot be read: the code, what is wrong, the line and column from 0, and a help."""

    def __init__(self, code: str, message: str, line: int, column: int, help: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.line, self.column, self.help = code, message, line, column, help


class Flaw(NamedTuple):
    """A fault that does not keep the rest from being read: code, message, node, help, another node."""

    code: str
    message: str
    node: FileNode
    help: str = ""
    other: FileNode | None = None


class Watch:
    """A count of nodes while a tree is built, so that no file can take all the memory; it also collects flaws."""

    def __init__(self) -> None:
        self._nodes = 0
        self.flaws: list[Flaw] = []

    def enter(self, depth: int, line: int, column: int, nodes: int = 1) -> None:
        """Count `nodes` at `depth`. Raises NotReadable past a limit."""
        self._nodes += nodes
        if depth > MAX_DEPTH:
            raise NotReadable("E105", f"deeper than {MAX_DEPTH} levels", line, column)
        if self._nodes > MAX_NODES:
            raise NotReadable("E105", f"more than {MAX_NODES:,} values, aliases included", line, column)

    def mapping(self, pairs: list[tuple[FileNode, FileNode]], line: int, column: int) -> FileNode:
        """Return the mapping of these keys and values."""
        data: dict[str, Data] = {}
        children: dict[str, tuple[FileNode, FileNode]] = {}
        for key, value in pairs:
            if not isinstance(key.data, str):
                self.flaws.append(Flaw("E103", "a key must be a plain name", key))
            elif key.data in data:
                message = f"'{key.data}' stands twice in this mapping"
                self.flaws.append(Flaw("E104", message, key, other=children[key.data][0]))
            else:
                data[key.data] = value.data
                children[key.data] = (key, value)
        return FileNode(data, line, column, 1, children)


def normalized(text: str) -> str:
    """Return `text` in Unicode's normal form C, in which the same letters are the same string."""
    if unicodedata.is_normalized("NFC", text):
        return text
    # The library puts the marks of a letter in order in a time that grows by the square of their number, so
    # they are given to it in order.
    letters = itertools.chain.from_iterable(unicodedata.normalize("NFD", letter) for letter in text)
    ordered: list[str] = []
    for is_mark, run in itertools.groupby(letters, lambda letter: unicodedata.combining(letter) > 0):
        found = list(run)
        ordered += sorted(found, key=unicodedata.combining) if is_mark else found
    return unicodedata.normalize("NFC", "".join(ordered))
