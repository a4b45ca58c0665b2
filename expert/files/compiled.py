"""Rule bases in a compiled form, kept in the user's cache folder, so that they are not read and checked anew each time.

The form is JSON: nothing in it is run, whoever has written it. Its name is a digest of all that it depends on, and it
holds a digest of itself. A file that cannot be read, or does not fit, counts as none.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from expert import __version__
from expert.files.find import find_files
from expert.files.loaded import LoadedBase, Origins
from expert.model.day import Day
from expert.model.frozen import Frozen
from expert.model.rulebase import RuleBase
from expert.model.text import Text

if TYPE_CHECKING:
    from expert.files.parsed import ParsedFile, PathInData

#: So many compiled forms are kept; older ones are removed.
MOST_KEPT = 20

#: The rooms of the program on which it depends what a rule base is read as.
_ROOMS = ("model", "files", "check")


def opened(folder: Path, load: Callable[[], LoadedBase]) -> tuple[LoadedBase, str]:
    """Return the rule base in `folder`, in the compiled form that is kept or as `load` makes it, and a sentence that
    tells which. Raises what `load` raises."""
    files = [Path(file) for file in find_files([str(folder)], "rule base")]
    try:
        kept = cache_folder() / f"{_digest_of(files)}.compiled"
    except (OSError, RuntimeError):
        return load(), "The rule base was read from its files; there is no cache for it."
    with contextlib.suppress(OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return LoadedBase(_read(kept), _Origins(load)), f"The rule base was taken in its compiled form from {kept}."
    loaded = load()
    try:
        _write(kept, loaded.base)
    except (OSError, TypeError) as error:
        return loaded, f"The rule base was read from its files; no compiled form could be kept: {error}."
    return loaded, f"The rule base was read from its files, and kept in its compiled form in {kept}."


def cache_folder() -> Path:
    """Return the folder in which this user's programs keep what they can make anew. Raises RuntimeError if there is
    none."""
    given = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME")
    return (Path(given) if given else Path.home() / ".cache") / "winwin-expert"


class _Origins(Origins):
    """The places of everything in a rule base. Its files are read only when somebody asks for one."""

    def __init__(self, load: Callable[[], LoadedBase]) -> None:
        self._load = load

    @cached_property
    def _found(self) -> Origins:
        return self._load().origins

    def __getitem__(self, key: tuple[str, str]) -> tuple[ParsedFile, PathInData]:
        return self._found[key]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def _digest_of(files: list[Path]) -> str:
    """Return the digest of the files, and of the program and the Python that read them."""
    found = sha256(f"{__version__} {sys.version}".encode())
    package = Path(__file__).parent.parent
    for room in _ROOMS:  # in a checkout, the program changes while its version does not
        for module in sorted(os.scandir(package / room), key=lambda one: one.name):
            found.update(f"{module.name} {module.stat().st_size} {module.stat().st_mtime_ns}\n".encode())
    for file in files:
        content = file.read_bytes()
        found.update(f"{file} {len(content)}\n".encode(errors="surrogateescape"))
        found.update(content)
    return found.hexdigest()


def _read(kept: Path) -> RuleBase:
    """Return what is kept in a file. Raises OSError, or one of the errors of a file that `_write` has not written."""
    with open(kept, "rb") as file:
        status = os.fstat(file.fileno())
        if sys.platform != "win32" and (status.st_uid != os.getuid() or status.st_mode & 0o022):
            raise ValueError("another user may have written it")
        digest, content = file.read().split(b"\n", 1)
    if sha256(content).hexdigest().encode() != digest:
        raise ValueError("it is damaged")
    names, data = json.loads(content)
    known = _forms()
    base = _decoded(data, [known[name] for name in names])
    if not isinstance(base, RuleBase):
        raise ValueError("it is no rule base")
    return base


def _write(kept: Path, base: RuleBase) -> None:
    from expert.files.atomic import write_atomically  # only needed once a change

    encoder = _Encoder()
    data = encoder.encoded(base)
    content = json.dumps([list(encoder.names), data], ensure_ascii=True, separators=(",", ":"))
    kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_atomically(kept, f"{sha256(content.encode()).hexdigest()}\n{content}", mode=0o600)
    older = sorted(kept.parent.glob("*.compiled"), key=lambda one: one.stat().st_mtime, reverse=True)[MOST_KEPT:]
    for one in older:
        one.unlink(missing_ok=True)


def _forms() -> dict[str, type[Any]]:
    """Return what may stand in a compiled form, by name: tuples, texts, and all forms of the model."""
    found: dict[str, type[Any]] = {"tuple": tuple}
    todo: list[type[Any]] = [Frozen, Text, Day]
    while todo:
        form = todo.pop()
        found[f"{form.__module__}.{form.__qualname__}"] = form
        todo += form.__subclasses__()
    return found


class _Encoder:
    """An encoder that writes a list `[number, ...]` for what JSON does not have.

    The number is that of its form in `names`. Then follow a tuple's items, the text that a file has, or the fields that
    differ from their defaults.
    """

    def __init__(self) -> None:
        self.names: dict[str, int] = {}

    def encoded(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self.encoded(one) for name, one in value.items()}
        if isinstance(value, tuple):
            return [self._number("tuple"), *map(self.encoded, value)]
        if isinstance(value, Text):
            return [self._number(f"{type(value).__module__}.{type(value).__qualname__}"), value.in_file()]
        if isinstance(value, Day):
            return [self._number(f"{Day.__module__}.{Day.__qualname__}"), float(value)]
        if isinstance(value, Frozen):
            fields = {name: self.encoded(one) for name, one in value if one != value.fields[name]}
            return [self._number(f"{type(value).__module__}.{type(value).__qualname__}"), fields]
        if value is None or isinstance(value, str | bool | int | float):
            return value
        raise TypeError(f"a {type(value).__name__} has no compiled form")

    def _number(self, name: str) -> int:
        return self.names.setdefault(name, len(self.names))


#: What JSON has for what must be decoded.
_MADE = (list, dict)


def _decoded(data: Any, forms: list[type[Any]]) -> Any:
    """Return what `_Encoder` has written, with the `forms` that it numbered."""
    # Every command waits for this, so it asks as little as it can: most of what it meets is a text or in a list.
    fields = [getattr(form, "fields", None) for form in forms]

    def decoded(data: Any) -> Any:
        kind = type(data)
        if kind is dict:
            return {name: one if type(one) is str else decoded(one) for name, one in data.items()}
        if kind is not list:
            return data
        number = data[0]
        defaults = fields[number]
        if defaults is None:
            if forms[number] is tuple:
                return tuple([one if type(one) is str else decoded(one) for one in data[1:]])
            return forms[number](data[1])
        made = object.__new__(forms[number])
        known = made.__dict__
        known.update(defaults)
        for name, one in data[1].items():
            known[name] = decoded(one) if type(one) in _MADE else one
        return made

    return decoded(data)
