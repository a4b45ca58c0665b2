"""The tree that YAML and JSON files are read into: data, and the place of each piece of it; and the reader of JSON.

The reader of the standard library gives no places, and that of YAML does not know surrogate pairs.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Callable
from json import JSONDecodeError
from json.decoder import scanstring  # type: ignore[attr-defined]  # public in fact, missing in the stubs
from typing import NamedTuple, TypeVar

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


_SPACE = re.compile(r"[ \t\r\n]*")
_LITERAL = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null")
_Item = TypeVar("_Item")


def compose_json(text: str, watch: Watch) -> FileNode:
    """Return the tree of the JSON value in `text`. Raises NotReadable."""
    composer = _Composer(text, watch)
    node, end = composer.value(composer.skip(0), 0)
    if (end := composer.skip(end)) != len(text):
        raise composer.error("expected the end of the file", end)
    return node


class _Composer:
    def __init__(self, text: str, watch: Watch) -> None:
        self._text = text
        self._watch = watch
        self._line, self._line_start, self._seen = 0, 0, 0

    def skip(self, index: int) -> int:
        match = _SPACE.match(self._text, index)
        return match.end() if match else index

    def error(self, message: str, index: int) -> NotReadable:
        line = self._text.count("\n", 0, index)
        return NotReadable("E103", message, line, index - (self._text.rfind("\n", 0, index) + 1))

    def _place(self, index: int) -> tuple[int, int]:
        # Places are asked for in ascending order, so lines are counted once over the whole text.
        newlines = self._text.count("\n", self._seen, index)
        if newlines:
            self._line += newlines
            self._line_start = self._text.rfind("\n", self._seen, index) + 1
        self._seen = max(self._seen, index)
        return self._line, index - self._line_start

    def value(self, index: int, depth: int) -> tuple[FileNode, int]:
        line, column = self._place(index)
        self._watch.enter(depth, line, column)
        opening = self._text[index : index + 1]
        if opening == "{":
            pairs, end = self._items(index, "}", depth, self._pair)
            return self._watch.mapping(pairs, line, column), end
        if opening == "[":
            items, end = self._items(index, "]", depth, self.value)
            return FileNode([item.data for item in items], line, column, 1, items), end
        if opening == '"':
            return self._string(index)
        match = _LITERAL.match(self._text, index)
        if match is None:
            raise self.error("expected a value", index)
        literal = match.group()
        return FileNode(None if literal == "null" else literal, line, column, len(literal)), match.end()

    def _items(
        self, index: int, closing: str, depth: int, read: Callable[[int, int], tuple[_Item, int]]
    ) -> tuple[list[_Item], int]:
        found: list[_Item] = []
        index = self.skip(index + 1)
        if self._text.startswith(closing, index):
            return found, index + 1
        while True:
            item, index = read(index, depth + 1)
            found.append(item)
            index = self.skip(index)
            if self._text.startswith(closing, index):
                return found, index + 1
            if not self._text.startswith(",", index):
                raise self.error(f"expected ',' or '{closing}'", index)
            index = self.skip(index + 1)

    def _pair(self, index: int, depth: int) -> tuple[tuple[FileNode, FileNode], int]:
        if not self._text.startswith('"', index):
            raise self.error("expected a key in double quotes", index)
        key, end = self._string(index)
        end = self.skip(end)
        if not self._text.startswith(":", end):
            raise self.error("expected ':'", end)
        value, end = self.value(self.skip(end + 1), depth)
        return (key, value), end

    def _string(self, index: int) -> tuple[FileNode, int]:
        line, column = self._place(index)
        try:
            text, end = scanstring(self._text, index + 1, True)
            text.encode("utf-8")
        except JSONDecodeError as error:
            raise self.error(error.msg, error.pos) from None
        except UnicodeEncodeError:
            raise self.error("half of a surrogate pair stands alone in this string", index) from None
        return FileNode(normalized(text), line, column, end - index), end
