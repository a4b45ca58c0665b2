"""Reading what is plainly right, as most cases are: no messages are needed for it, so what makes them is not loaded.

This accepts only what `shapes.py` accepts too, and reads it as the same. Numbers and truth values are left to that.
"""

from __future__ import annotations

from collections.abc import Callable
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from expert.model.frozen import REQUIRED, Frozen, ReadAs
from expert.model.text import Text

FrozenT = TypeVar("FrozenT", bound=Frozen)

#: A function that returns a value of a file as what it is read as, and raises ValueError if that is not plain.
_Reader = Callable[[Any], Any]

_READERS: dict[type[Frozen], _Reader] = {}


def read_plainly(form: type[FrozenT], data: object) -> FrozenT | None:
    """Return data as files have it as a `form`, or None if it is not plain that it is one."""
    try:
        found = _form(form)(data)
    except (ValueError, AssertionError):
        return None
    assert isinstance(found, form)
    return found


def fields_of(form: type[Frozen]) -> dict[str, Any]:
    """Return the types of the fields of a form, with how they are read."""
    types = get_type_hints(form, include_extras=True)
    return {name: types[name] for name in form.fields}


def _form(form: type[Frozen]) -> _Reader:
    def read(raw: Any) -> Any:
        written = _require(form.from_file(raw), dict)
        read_fields = {names.get(key, ""): value for key, value in written.items()}
        if len(read_fields) < len(written) or "" in read_fields:
            raise ValueError
        values = form.fields | {name: readers[name](value) for name, value in read_fields.items()}
        if any(value is REQUIRED for value in values.values()):
            raise ValueError
        made = object.__new__(form)
        made.__dict__.update(values)
        made.check()
        return made

    if form not in _READERS:
        _READERS[form] = read  # so that a form that holds others of its kind ends
        readers = {name: _reader(wanted) for name, wanted in fields_of(form).items()}
        names = {name: name for name in form.fields} | {key: name for name, key in form.written.items()}
    return _READERS[form]


def _reader(wanted: Any) -> _Reader:
    """Return the reader of a type as fields are declared with it."""
    origin, parts = get_origin(wanted), [part for part in get_args(wanted) if part is not Ellipsis]
    if origin is Literal:
        return lambda raw: parts[parts.index(raw)]
    if origin is Annotated:
        reader = _reader(parts[0])
        for reading in parts[1:]:
            reader = _read(reading, reader)
        return reader
    inner = [_reader(part) for part in parts if part is not NoneType]
    if origin in (Union, UnionType):
        only = inner[0] if len(inner) == 1 else _refuse
        return lambda raw: None if raw is None and NoneType in parts else only(raw)
    if origin is dict:
        key, value = inner
        return lambda raw: {key(name): value(one) for name, one in _require(raw, dict).items()}
    if origin in (tuple, list):
        return lambda raw: origin([inner[0](one) for one in _require(raw, list)])
    if issubclass(wanted, Frozen):
        return _form(wanted)
    if issubclass(wanted, Text):
        return lambda raw: wanted.from_file(raw)
    return _text if wanted is str else _refuse


def _read(reading: ReadAs, inner: _Reader) -> _Reader:
    def read(raw: Any) -> Any:
        found: Any = (reading.instead or inner)(reading.before(raw) if reading.before else raw)
        if reading.least is not None and len(found) < reading.least:
            raise ValueError
        if reading.most is not None and len(found) > reading.most:
            raise ValueError
        return reading.after(found) if reading.after else found

    return read


def _text(raw: Any) -> Any:
    return _require(raw, str)


def _refuse(raw: Any) -> Any:
    raise ValueError


def _require(raw: Any, kind: type) -> Any:
    if not isinstance(raw, kind):
        raise ValueError
    return raw
