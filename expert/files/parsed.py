"""One file of YAML or JSON, and the way from a path in its data back to a place in it.

Every scalar stays the text that was written (`no`, `012`, `1e-7`); the type that the model or the vocabulary
declares decides what it means. An empty or `null` value is None.
"""

from __future__ import annotations

import codecs
import contextlib
import os
import stat
from collections.abc import Sequence
from functools import cached_property, partial
from pathlib import Path

from expert.files.atomic import name_as_text
from expert.files.find import is_json
from expert.files.json_nodes import compose_json
from expert.files.nodes import MAX_BYTES, Data, FileNode, Flaw, NotReadable, Watch
from expert.files.yaml_nodes import compose_yaml
from expert.model.problems import InvalidInput, Place, Problem, Problems

#: What standard input is called in messages.
STDIN = "<stdin>"

PathInData = Sequence[str | int]


class ParsedFile:
    """A file that has been read: its `data`, and the places of everything in it."""

    def __init__(self, file: str, text: str) -> None:
        """Parse `text`; `file` names it in messages. Raises InvalidInput."""
        self.file = file
        self._text = text
        watch = Watch()
        try:
            self._root = _compose(file, text, watch)
        except NotReadable as error:
            place = self._place(error.line, error.column)
            raise InvalidInput([Problem(error.code, error.message, place, error.help)]) from None
        problems = Problems()
        for flaw in watch.flaws:
            problems.add(partial(self._problem, flaw))
        if problems:
            raise InvalidInput(problems)
        self.data: Data = None if self._root is None else self._root.data

    def _problem(self, flaw: Flaw) -> Problem:
        others = (self._node_place(flaw.other),) if flaw.other else ()
        return Problem(flaw.code, flaw.message, self._node_place(flaw.node), flaw.help, others)

    @property
    def name(self) -> str:
        """Return the name of the file as a text that can be stored."""
        return name_as_text(self.file)

    @cached_property
    def _lines(self) -> list[str]:
        # Not splitlines(), which also breaks at characters at which editors count no line.
        return self._text.replace("\r\n", "\n").split("\n")

    def place(self, path: PathInData, *, key: bool = False) -> Place:
        """Return the place of the value at `path`, or with `key` of the key that leads to it.

        Segments that the file does not have are skipped: they come from the shape of the model, not of the file.
        """
        if self._root is None:
            return self._place(0, 0)
        node = spot = self._root
        for segment in path:
            children = node.children
            if isinstance(children, dict) and segment in children:
                spot, node = children[str(segment)]
            elif isinstance(children, list) and isinstance(segment, int) and segment < len(children):
                node = spot = children[segment]
        return self._node_place(spot if key else node)

    def _node_place(self, node: FileNode) -> Place:
        return self._place(node.line, node.column, node.width)

    def _place(self, line: int, column: int, width: int = 1) -> Place:
        lines = self._lines
        return Place(self.file, line + 1, column + 1, lines[line] if line < len(lines) else "", width)


def _compose(file: str, text: str, watch: Watch) -> FileNode | None:
    if file == STDIN and text.lstrip()[:1] in ("{", "["):
        # It has no name to tell by. JSON is nearly YAML, but writes an emoji as no YAML does.
        with contextlib.suppress(NotReadable):
            return compose_json(text, Watch())
    return compose_json(text, watch) if is_json(file) else compose_yaml(text, watch)


def read_file(path: Path) -> ParsedFile:
    """Return the parsed file at `path`. Raises InvalidInput."""
    place = Place(str(path), 1, 1)
    try:
        # Opening a FIFO would wait for ever, so it is opened without waiting and refused by its type.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise InvalidInput([Problem("E101", "this is not a regular file", place)])
            raw = stream.read(MAX_BYTES + 1)
    except IsADirectoryError:
        raise InvalidInput([_folder(path)]) from None
    except OSError as error:
        raise InvalidInput([Problem("E101", f"cannot be read: {error.strerror or error}", place)]) from None
    return parse_file(raw, str(path))


def _folder(path: Path) -> Problem:
    help = "name one file in it; `expert evaluate FOLDER` takes all of them"
    return Problem("E101", "this is a folder, and one file is meant", Place(str(path), 0, 0), help)


def parse_file(raw: bytes, file: str) -> ParsedFile:
    """Return the parsed file in `raw`, which came from `file`. Raises InvalidInput."""
    if len(raw) > MAX_BYTES:
        raise InvalidInput([Problem("E105", f"larger than {MAX_BYTES:,} bytes", Place(file, 1, 1))])
    # Not utf-8-sig, whose errors count from after the mark.
    raw = raw.removeprefix(codecs.BOM_UTF8)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        place = Place(file, line, column)
        problem = Problem("E102", f"byte {raw[error.start]:#04x} is not UTF-8", place, "save the file as UTF-8")
        raise InvalidInput([problem]) from None
    return ParsedFile(file, text)
