"""Reading one file of YAML or JSON: text to a tree of nodes that know where they stand, and from there to data.

Every scalar stays the text that was written (`no`, `012`, `1e-7`); the type that the model or the vocabulary
declares decides what it means. An empty or `null` value is None.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from expert.loading.json_nodes import JsonError, compose_json
from expert.problems import InvalidInput, Place, Problem

MAX_BYTES = 8_000_000
MAX_DEPTH = 40
MAX_NODES = 400_000

PathInData = Sequence[str | int]
Data = None | str | list["Data"] | dict[str, "Data"]

_TAGS = frozenset(
    "tag:yaml.org,2002:" + kind for kind in ("str", "int", "float", "bool", "null", "timestamp", "map", "seq")
) | {"", "!", None}


class Document:
    """A file that has been read: its `data`, and the places of everything in it."""

    def __init__(self, file: str, text: str) -> None:
        """Parses `text`; `file` names it in messages. Raises InvalidInput."""
        self.file = file
        self._lines = text.splitlines()
        self._nodes = 0
        self._problems: list[Problem] = []
        self.root = self._compose(text)
        self.data: Data = None if self.root is None else self._data(self.root, 0)
        if self._problems:
            raise InvalidInput(self._problems)

    # ------------------------------------------------------------------ text to nodes

    def _compose(self, text: str) -> Node | None:
        try:
            if self.file.endswith(".json") or text.lstrip().startswith('{"'):
                return compose_json(text, MAX_DEPTH)
            node: Node | None = yaml.compose(text, Loader=yaml.CBaseLoader)
            return node
        except JsonError as error:
            message, index = str(error), min(error.index, len(text))
            line = text.count("\n", 0, index)
            raise self._stop("E103", message, line, index - (text.rfind("\n", 0, index) + 1)) from None
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            message = " ".join(filter(None, (error.context, error.problem)))
            raise self._stop("E103", message, mark.line if mark else 0, mark.column if mark else 0) from None
        except (yaml.YAMLError, ValueError) as error:
            raise self._stop("E103", " ".join(str(error).split()), 0, 0) from None

    def _stop(self, code: str, message: str, line: int, column: int) -> InvalidInput:
        return InvalidInput([Problem(code, message, self._place(line, column))])

    # ------------------------------------------------------------------ nodes to data

    def _data(self, node: Node, depth: int) -> Data:
        self._nodes += 1
        if depth > MAX_DEPTH or self._nodes > MAX_NODES:
            what = f"deeper than {MAX_DEPTH} levels" if depth > MAX_DEPTH else f"more than {MAX_NODES:,} values"
            mark = node.start_mark
            raise self._stop("E105", f"{what}, counting aliases as often as used", mark.line, mark.column)
        if node.tag not in _TAGS:
            self._report("E106", f"the tag '{node.tag}' is not read here", node, "write the value without a tag")
        if isinstance(node, ScalarNode):
            return self._scalar(node)
        if isinstance(node, SequenceNode):
            return [self._data(item, depth + 1) for item in node.value]
        assert isinstance(node, MappingNode)  # PyYAML has these three kinds
        return self._mapping(node, depth)

    def _scalar(self, node: ScalarNode) -> str | None:
        text: str = node.value
        if node.style is None and text in ("", "~", "null"):
            return None
        return text if text.isascii() else unicodedata.normalize("NFC", text)

    def _mapping(self, node: MappingNode, depth: int) -> dict[str, Data]:
        data: dict[str, Data] = {}
        first: dict[str, Node] = {}
        for key_node, value_node in node.value:
            key = self._data(key_node, depth + 1)
            if not isinstance(key, str):
                self._report("E103", "a key must be a plain name", key_node)
            elif key in data:
                where = self.node_place(first[key])
                self._report("E104", f"'{key}' stands twice in this mapping", key_node, others=(where,))
            else:
                first[key] = key_node
                data[key] = self._data(value_node, depth + 1)
        return data

    def _report(self, code: str, message: str, node: Node, help: str = "", others: tuple[Place, ...] = ()) -> None:
        self._problems.append(Problem(code, message, self.node_place(node), help, others))

    # ------------------------------------------------------------------ where things stand

    def place(self, path: PathInData, *, key: bool = False) -> Place:
        """Where the value at `path` stands, or with `key` the key that leads to it.

        Segments that the file does not have are skipped: they come from the shape of the model, not of the file.
        """
        if self.root is None:
            return self._place(0, 0)
        node = spot = self.root
        for segment in path:
            if isinstance(node, MappingNode):
                for key_node, value_node in node.value:
                    if unicodedata.normalize("NFC", str(key_node.value)) == segment:
                        node, spot = value_node, key_node
                        break
            elif isinstance(node, SequenceNode) and isinstance(segment, int) and segment < len(node.value):
                node = spot = node.value[segment]
        return self.node_place(spot if key else node)

    def node_place(self, node: Node) -> Place:
        """Where `node` begins; only what stands on its first line is underlined."""
        start, end = node.start_mark, node.end_mark
        if not isinstance(node, ScalarNode):
            return self._place(start.line, start.column)
        width = end.column - start.column if end.line == start.line else 1
        return self._place(start.line, start.column, max(1, width))

    def _place(self, line: int, column: int, width: int = 1) -> Place:
        text = self._lines[line] if line < len(self._lines) else ""
        return Place(self.file, line + 1, column + 1, text, width)


def read_document(path: Path, shown: str | None = None) -> Document:
    """The document in the file at `path`, called `shown` in messages. Raises InvalidInput."""
    file = shown or str(path)
    place = Place(file, 1, 1)
    try:
        # Opening a FIFO would wait for ever, so it is opened without waiting and refused by its type.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise InvalidInput([Problem("E101", "this is not a regular file", place)])
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise InvalidInput([Problem("E101", f"cannot be read: {error.strerror or error}", place)]) from None
    return parse_document(raw, file)


def parse_document(raw: bytes, file: str) -> Document:
    """The document in `raw`, which came from `file`. Raises InvalidInput."""
    if len(raw) > MAX_BYTES:
        size = Problem("E105", f"larger than {MAX_BYTES:,} bytes", Place(file, 1, 1))
        raise InvalidInput([size])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        place = Place(file, line, column)
        problem = Problem("E102", f"byte {raw[error.start]:#04x} is not UTF-8", place, "save the file as UTF-8")
        raise InvalidInput([problem]) from None
    return Document(file, text)
