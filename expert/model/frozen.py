"""What the data of rule bases and cases is made of: frozen classes that are declared as dataclasses are.

They only hold. What a file may say is checked by `files.shapes`, which reads the same declarations; so whoever works
with data that has been checked need not load what checks it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, NamedTuple, Self, dataclass_transform

#: What stands for the default of a field that has none.
REQUIRED: Any = object()


class Unfit(ValueError):
    """What a file says and cannot mean: the kind of the fault, and what is wrong or was expected."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class ReadAs(NamedTuple):
    """How a value is read, beyond its type: `before` and `after` are called with it before and after its type is
    looked at, `instead` in place of that; it is `least` or more, or has `least` to `most` parts; `schema` describes it
    to editors."""

    before: Callable[[Any], object] | None = None
    after: Callable[[Any], object] | None = None
    instead: Callable[[Any], object] | None = None
    least: int | None = None
    most: int | None = None
    schema: Mapping[str, Any] | None = None

    def __hash__(self) -> int:
        """Count without the schema, which has no hash: types that are told by this can stand in unions."""
        return hash(self[:-1])


class _Keyed(NamedTuple):
    key: str
    default: Any


def keyed(key: str, *, default: Any = REQUIRED) -> Any:
    """Declare a field that files write with a `key` of another name than its own."""
    return _Keyed(key, default)


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(keyed,))
class Frozen:
    """A piece of a file: it cannot change, and knows no keys but its own.

    A class may say how it is read: `from_file` gives what is looked at for what was written, `check` raises Unfit, and
    `described` gives the JSON Schema for the one that its fields make. (Made by hand, dataclasses would start slower.)
    """

    #: Field -> its default, or REQUIRED.
    fields: ClassVar[dict[str, Any]] = {}
    #: Field -> its key in files, where that is another.
    written: ClassVar[dict[str, str]] = {}

    def __init_subclass__(cls) -> None:
        cls.fields, cls.written = dict(cls.fields), dict(cls.written)
        for name in cls.__annotations__:
            default = cls.__dict__.get(name, REQUIRED)
            if isinstance(default, _Keyed):
                cls.written[name], default = default
                setattr(cls, name, default)
            cls.fields[name] = default

    def __init__(self, **given: Any) -> None:
        values = self.fields | given
        if len(values) > len(self.fields) or REQUIRED in values.values():
            raise TypeError(f"{type(self).__name__} has the fields {', '.join(self.fields)}, not {', '.join(given)}")
        self.__dict__.update(values)
        self.check()

    @classmethod
    def from_file(cls, raw: Any) -> Any:
        """Return what is to be read in place of `raw`, such as a mapping for a shorthand. Raises Unfit."""
        return raw

    def check(self) -> None:
        """Raise Unfit if the fields do not go together."""

    @classmethod
    def described(cls, schema: dict[str, Any]) -> dict[str, Any]:
        """Return the JSON Schema of what files may write, given that of the fields."""
        return schema

    def in_file(self, *, keys: bool = True) -> Any:
        """Return it as plain data, as a file could write it: without what is as it is by default, and if `keys` are not
        wanted, by the names of the fields."""
        return {
            self.written.get(name, name) if keys else name: plain(value, keys=keys)
            for name, value in self
            if value != self.fields[name]
        }

    def model_copy(self, *, update: Mapping[str, Any]) -> Self:
        """Return a copy with other values for some fields."""
        return type(self)(**dict(self) | dict(update))

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        return ((name, self.__dict__[name]) for name in self.fields)

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return all(value == other.__dict__[name] for name, value in self)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self)})"

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")


def plain(value: Any, *, keys: bool = True) -> Any:
    """Return a value of a field as plain data: mappings, lists, texts, numbers and truths."""
    if isinstance(value, dict):
        return {name: plain(one, keys=keys) for name, one in value.items()}
    if isinstance(value, tuple):
        return [plain(one, keys=keys) for one in value]
    if isinstance(value, Frozen):
        return value.in_file(keys=keys)
    return value.in_file() if hasattr(value, "in_file") else value
