"""One file of YAML or JSON, or data in place of one, and the way from a path in its data back to a place in it.

Every scalar stays the text that was written (`no`, `012`, `1e-7`); the type that the model or the vocabulary
declares decides what it means. An empty or `null` value is None.
"""

from __future__ import annotations

import codecs
import contextlib
import os
import stat
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import cached_property, partial
from numbers import Integral, Real
from pathlib import Path

from expert.files.answers import shortest
from expert.files.atomic import name_as_text
from expert.files.find import is_json
from expert.files.nodes import MAX_BYTES, MAX_DEPTH, Data, FileNode, Flaw, NotReadable, Watch, compose_json, normalized
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


class Given(ParsedFile):
    """Data in the form that a file would give: numbers and truths are the texts that a file would have.

    A place in it is its name with the keys that lead there.
    """

    def __init__(self, name: str, data: object) -> None:
        """Take `data`, which `name` names in messages. Raises InvalidInput with all that no file could hold."""
        self.file = name
        problems = Problems()
        self.data = _Reader(name, problems).read(data, ())
        if problems:
            raise InvalidInput(problems)

    def place(self, path: PathInData, *, key: bool = False) -> Place:
        """Return the place of the value at `path`, or of its key, which are one. Segments that the data lacks are
        skipped."""
        node: Data = self.data
        there: list[str | int] = []
        for segment in path:
            if isinstance(node, dict) and segment in node:
                node = node[str(segment)]
            elif isinstance(node, list) and isinstance(segment, int) and segment < len(node):
                node = node[segment]
            else:
                continue
            there.append(segment)
        return _place(self.file, there)


def _place(name: str, path: Iterable[str | int]) -> Place:
    keys = ".".join(map(str, path))
    return Place(f"{name}, {keys}" if keys else name, 0, 0)


class _Reader:
    def __init__(self, name: str, problems: Problems) -> None:
        self._name, self._problems = name, problems

    def read(self, value: object, path: tuple[str | int, ...]) -> Data:
        if value is None or isinstance(value, str):
            return None if value is None else normalized(value)
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, Real):
            return self._number(value, path)
        if isinstance(value, Mapping | Sequence | Set) and not isinstance(value, bytes | bytearray):
            if len(path) >= MAX_DEPTH:
                self._refuse("E105", f"deeper than {MAX_DEPTH} levels", path)
                return None
            if isinstance(value, Mapping):
                return self._mapping(value, path)
            items = sorted(value, key=str) if isinstance(value, Set) else value
            return [self.read(one, (*path, number)) for number, one in enumerate(items)]
        help = "expected a text, a number, True, False, a list or a mapping"
        self._refuse("E207", f"{type(value).__name__} is nothing that a file could hold", path, help)
        return None

    def _number(self, value: Real, path: tuple[str | int, ...]) -> Data:
        try:
            return str(int(value)) if isinstance(value, Integral) else shortest(float(value))
        except ValueError:  # Python writes no number of more digits than `sys.set_int_max_str_digits` says
            self._refuse("E105", "a number of too many digits", path)
            return None

    def _mapping(self, value: Mapping[object, object], path: tuple[str | int, ...]) -> Data:
        found: dict[str, Data] = {}
        for key, one in value.items():
            name = normalized(str(key))
            if name in found:
                self._refuse("E104", f"'{name}' stands twice in this mapping", (*path, name))
            else:
                found[name] = self.read(one, (*path, name))
        return found

    def _refuse(self, code: str, message: str, path: tuple[str | int, ...], help: str = "") -> None:
        self._problems.add(lambda: Problem(code, message, _place(self._name, path), help))
