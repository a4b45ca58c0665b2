"""The base of all data in files: frozen classes that are declared like dataclasses.

They only hold data. `files.shapes` reads the same declarations and checks what a file says, so that whoever works with
checked data need not load the checks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, NamedTuple, Self, dataclass_transform

#: What stands for the default of a field that has none.
REQUIRED: Any = object()


class Unfit(ValueError):
    """A fault in a file: the kind of the fault, and what is wrong or was expected."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class ReadAs(NamedTuple):
    """A way to read a value, beyond its type.

    `before` and `after` are called with the value before and after its type is checked, `instead` in place of that
    check. The value is `least` or more, or has `least` to `most` parts. `schema` describes the value to editors, or
    changes the description that its type makes.
    """

    before: Callable[[Any], object] | None = None
    after: Callable[[Any], object] | None = None
    instead: Callable[[Any], object] | None = None
    least: int | None = None
    most: int | None = None
    schema: Mapping[str, Any] | Callable[[Any], Any] | None = None

    def __hash__(self) -> int:
        """Return a hash that leaves out the schema, which has none: types with such a mark can stand in unions."""
        return hash(self[:-1])


class _Keyed(NamedTuple):
    key: str
    default: Any


def keyed(key: str, *, default: Any = REQUIRED) -> Any:
    """Declare a field whose `key` in files differs from its own name."""
    return _Keyed(key, default)


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(keyed,))
class Frozen:
    """A piece of a file. It cannot change, and takes no keys but those that it declares.

    A class may say how it is read: `from_file` changes what was written before it is looked at, `check` raises Unfit,
    and `described` changes the JSON Schema that its fields make. (Made by hand, since dataclasses would start slower.)
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
        """Return what is to be read in place of `raw`, such as the mapping that a short form stands for. Raises
        Unfit."""
        return raw

    def check(self) -> None:
        """Raise Unfit if the fields do not go together."""

    @classmethod
    def described(cls, schema: dict[str, Any]) -> dict[str, Any]:
        """Return the JSON Schema of what files may write, given that of the fields."""
        return schema

    def in_file(self, *, keys: bool = True) -> Any:
        """Return plain data, as a file could write it.

        Values that are the default are left out. Without `keys`, fields have their own names instead of their keys in
        files.
        """
        return {
            self.written.get(name, name) if keys else name: plain_data(value, keys=keys)
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


def plain_data(value: Any, *, keys: bool = True) -> Any:
    """Return a value of a field as plain data: mappings, lists, texts, numbers and truths."""
    if isinstance(value, dict):
        return {name: plain_data(one, keys=keys) for name, one in value.items()}
    if isinstance(value, tuple):
        return [plain_data(one, keys=keys) for one in value]
    if isinstance(value, Frozen):
        return value.in_file(keys=keys)
    return value.in_file() if hasattr(value, "in_file") else value
