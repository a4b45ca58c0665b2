"""Reading JSON into nodes. The standard library's reader gives no places, and YAML's does not know surrogate pairs."""

from __future__ import annotations

import re
from collections.abc import Callable
from json import JSONDecodeError
from json.decoder import scanstring  # type: ignore[attr-defined]  # public in fact, missing in the stubs
from typing import TypeVar

from expert.files.nodes import FileNode, NotReadable, Watch, normalized

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
