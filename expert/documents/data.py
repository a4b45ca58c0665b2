"""Documents as JSON, for other programs: named tuples as data, and the JSON Schema of that data, from their annotations
alone."""

from __future__ import annotations

import math
import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from expert.documents.layout import Line, json_text
from expert.documents.tree import Document
from expert.model.frozen import plain_data

Json = dict[str, Any]


class Places(tuple[int, ...]):
    """A choice among many things, by their places among them. As data they are told by their names."""

    __slots__ = ()


_SCALARS: dict[object, Json] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    # JSON has no infinity, so what has no bound is null.
    float: {"type": ["number", "null"]},
    type(None): {"type": "null"},
    Places: {"type": "array", "items": {"type": "string"}},
}


def write(document: Document, width: int) -> Iterator[Line]:
    """Write what the document is about as data; `expert schema` prints its form."""
    yield from (Line(text) for text in json_text(as_data(document.data()), indent=2).splitlines())


def as_data(found: Any, names: Sequence[str] = ()) -> Any:
    """Return `found` as JSON: named tuples as objects, tuples as arrays, infinite numbers as null, `Places` as the
    `names` at these places."""
    if hasattr(found, "_fields"):
        return {name: as_data(getattr(found, name), names) for name in found._fields}
    if isinstance(found, Places):
        return [names[place] for place in found]
    if isinstance(found, (tuple, list)):
        return [as_data(one, names) for one in found]
    if isinstance(found, Mapping):
        return {key: as_data(one, names) for key, one in found.items()}
    if isinstance(found, float):
        return None if math.isinf(found) else plain_data(found)
    return found


def schema_of(kind: Any, definitions: Json) -> Json:
    """Return the JSON Schema of `as_data` of a value of this type; the named tuples in it become `definitions`."""
    if kind in _SCALARS:
        return _SCALARS[kind]
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin in (Union, types.UnionType):
        return {"anyOf": [schema_of(one, definitions) for one in arguments]}
    if origin is tuple:
        return {"type": "array", "items": schema_of(arguments[0], definitions)}
    if origin is dict:
        return {"type": "object", "additionalProperties": schema_of(arguments[1], definitions)}
    name = kind.__name__
    if name not in definitions:
        definitions[name] = {}  # it may hold others of its kind
        hints = get_type_hints(kind, vars(typing) | vars(__import__(kind.__module__, fromlist=["_"])))
        definitions[name] = {
            "type": "object",
            "description": " ".join((kind.__doc__ or "").split()),
            "properties": {field: schema_of(hints[field], definitions) for field in kind._fields},
            "required": list(kind._fields),
            "additionalProperties": False,
        }
    return {"$ref": f"#/$defs/{name}"}
