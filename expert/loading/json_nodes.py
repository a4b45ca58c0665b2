"""JSON with places: PyYAML's nodes from JSON text, so that messages about JSON files have lines too.

PyYAML itself reads most JSON, but not the surrogate pairs by which JSON writes an emoji.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from json import JSONDecodeError
from json.decoder import scanstring  # type: ignore[attr-defined]  # public in fact, missing in the stubs
from typing import TypeVar

from yaml.error import Mark
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

_SPACE = re.compile(r"[ \t\r\n]*")
_LITERAL = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null")


_Item = TypeVar("_Item")


class JsonError(Exception):
    """Text that is not JSON: what was expected, and at which index of the text."""

    def __init__(self, message: str, index: int) -> None:
        super().__init__(message)
        self.index = index


def compose_json(text: str, max_depth: int) -> Node:
    """The tree of nodes of the JSON value in `text`. Raises JsonError."""
    composer = _Composer(text, max_depth)
    node, end = composer.value(composer.skip(0), 0)
    if (end := composer.skip(end)) != len(text):
        raise JsonError("expected the end of the file", end)
    return node


class _Composer:
    def __init__(self, text: str, max_depth: int) -> None:
        self.text = text
        self.max_depth = max_depth
        self._line, self._line_start, self._seen = 0, 0, 0

    def skip(self, index: int) -> int:
        match = _SPACE.match(self.text, index)
        return match.end() if match else index

    def mark(self, index: int) -> Mark:
        # Marks are asked for in ascending order, so lines are counted once over the whole text.
        newlines = self.text.count("\n", self._seen, index)
        if newlines:
            self._line += newlines
            self._line_start = self.text.rfind("\n", self._seen, index) + 1
        self._seen = max(self._seen, index)
        return Mark("", index, self._line, index - self._line_start, None, 0)

    def value(self, index: int, depth: int) -> tuple[Node, int]:
        if depth > self.max_depth:
            raise JsonError(f"deeper than {self.max_depth} levels", index)
        start = self.mark(index)
        opening = self.text[index : index + 1]
        if opening == "{":
            pairs, end = self._items(index, "}", depth, self._pair)
            return MappingNode("", pairs, start, self.mark(end)), end
        if opening == "[":
            items, end = self._items(index, "]", depth, self.value)
            return SequenceNode("", items, start, self.mark(end)), end
        if opening == '"':
            return self._string(index)
        match = _LITERAL.match(self.text, index)
        if match is None:
            raise JsonError("expected a value", index)
        return ScalarNode("", match.group(), start, self.mark(match.end())), match.end()

    def _items(
        self, index: int, closing: str, depth: int, read: Callable[[int, int], tuple[_Item, int]]
    ) -> tuple[list[_Item], int]:
        found: list[_Item] = []
        index = self.skip(index + 1)
        if self.text.startswith(closing, index):
            return found, index + 1
        while True:
            item, index = read(index, depth + 1)
            found.append(item)
            index = self.skip(index)
            if self.text.startswith(closing, index):
                return found, index + 1
            if not self.text.startswith(",", index):
                raise JsonError(f"expected ',' or '{closing}'", index)
            index = self.skip(index + 1)

    def _pair(self, index: int, depth: int) -> tuple[tuple[Node, Node], int]:
        if not self.text.startswith('"', index):
            raise JsonError("expected a key in double quotes", index)
        key, end = self._string(index)
        end = self.skip(end)
        if not self.text.startswith(":", end):
            raise JsonError("expected ':'", end)
        value, end = self.value(self.skip(end + 1), depth)
        return (key, value), end

    def _string(self, index: int) -> tuple[Node, int]:
        start = self.mark(index)
        try:
            text, end = scanstring(self.text, index + 1, True)
            text.encode("utf-8")
        except JSONDecodeError as error:
            raise JsonError(error.msg, error.pos) from None
        except UnicodeEncodeError:
            raise JsonError("half of a surrogate pair stands alone in this string", index) from None
        return ScalarNode("", text, start, self.mark(end), style='"'), end
