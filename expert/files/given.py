"""Data that a program hands over in place of a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from numbers import Integral, Real

from expert.files.answers import shortest
from expert.files.nodes import MAX_DEPTH, Data, normalized
from expert.files.parsed import ParsedFile, PathInData
from expert.model.problems import InvalidInput, Place, Problem, Problems


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
