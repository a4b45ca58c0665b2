"""Validators for the declarations of the model, made of pydantic's core alone.

pydantic's own model classes take longer to load than all the rest of a command. The model declares its fields with few
kinds of types, and `schema_of` has a line for each of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic_core import SchemaValidator

from expert.files.plain import fields_of
from expert.model.frozen import REQUIRED, Frozen, ReadAs
from expert.model.text import Text

FrozenT = TypeVar("FrozenT", bound=Frozen)

#: What pydantic calls a schema of its core.
CoreSchema = Any

_PLAIN: Mapping[object, CoreSchema] = {
    str: {"type": "str"},
    bool: {"type": "bool"},
    int: {"type": "int"},
    float: {"type": "float", "allow_inf_nan": False},
}

_VALIDATORS: dict[type[Frozen], SchemaValidator] = {}


def read(form: type[FrozenT], data: object) -> FrozenT:
    """Return data as files have it as a `form`. Raises pydantic_core.ValidationError."""
    if form not in _VALIDATORS:
        _VALIDATORS[form] = SchemaValidator(schema_of(form))
    found = _VALIDATORS[form].validate_python(data)
    assert isinstance(found, form)
    return found


def schema_of(form: type[Frozen]) -> CoreSchema:
    """Return pydantic's core schema of a form, with those of all forms in it."""
    definitions: dict[type[Frozen], CoreSchema] = {}
    top = _schema(form, definitions)
    return {"type": "definitions", "schema": top, "definitions": list(definitions.values())}


def forms_in(form: type[Frozen]) -> dict[type[Frozen], None]:
    """Return a form and all forms in it, in the order in which they are declared."""
    found: dict[type[Frozen], None] = {form: None}
    waiting: list[Any] = [form]
    while waiting:
        wanted = waiting.pop(0)
        is_form = isinstance(wanted, type) and issubclass(wanted, Frozen)
        for part in fields_of(wanted).values() if is_form else get_args(wanted):
            if isinstance(part, type) and issubclass(part, Frozen):
                if part in found:
                    continue
                found[part] = None
            waiting.append(part)
    return found


def _schema(wanted: Any, definitions: dict[type[Frozen], CoreSchema]) -> CoreSchema:
    """Return the schema of a type as fields are declared with it."""
    origin, parts = get_origin(wanted), [part for part in get_args(wanted) if part is not Ellipsis]
    if origin is Literal:
        return {"type": "literal", "expected": parts}
    if origin is Annotated:
        schema = _schema(parts[0], definitions)
        for reading in parts[1:]:
            schema = _read(reading, schema)
        return schema
    inner = [_schema(part, definitions) for part in parts if part is not NoneType]
    if origin in (Union, UnionType):
        schema = inner[0] if len(inner) == 1 else {"type": "union", "choices": inner}
        return {"type": "nullable", "schema": schema} if NoneType in parts else schema
    if origin is dict:
        return {"type": "dict", "keys_schema": inner[0], "values_schema": inner[1]}
    if origin is tuple:
        return {"type": "tuple", "items_schema": inner, "variadic_item_index": 0}
    if origin is list:
        return {"type": "list", "items_schema": inner[0]}
    if issubclass(wanted, Text):
        return _shown(_calling("plain", wanted.from_file), wanted.described())
    return _form(wanted, definitions) if issubclass(wanted, Frozen) else _PLAIN[wanted]


def _form(form: type[Frozen], definitions: dict[type[Frozen], CoreSchema]) -> CoreSchema:
    reference = f"{form.__module__}.{form.__qualname__}:{id(form)}"
    if form not in definitions:
        definitions[form] = {}  # so that a form that holds others of its kind ends
        fields = [_field(form, name, wanted, definitions) for name, wanted in fields_of(form).items()]
        schema = {
            "type": "dataclass",
            "cls": form,
            "schema": {"type": "dataclass-args", "dataclass_name": form.__name__, "fields": fields},
            "fields": list(form.fields),
            "config": {"extra_fields_behavior": "forbid", "validate_by_name": True, "validate_by_alias": True},
        }
        schema = _calling("before", form.from_file, _calling("after", _checked, schema))
        definitions[form] = {**_shown(schema, form.described), "ref": reference}
    return {"type": "definition-ref", "schema_ref": reference}


def _checked(made: Frozen) -> Frozen:
    made.check()
    return made


def _field(form: type[Frozen], name: str, wanted: Any, definitions: dict[type[Frozen], CoreSchema]) -> CoreSchema:
    schema, default = _schema(wanted, definitions), form.fields[name]
    if default is not REQUIRED:
        schema = {"type": "default", "schema": schema, "default": default}
    field = {"type": "dataclass-field", "name": name, "kw_only": True, "schema": schema}
    return field | ({"validation_alias": form.written[name]} if name in form.written else {})


def _read(reading: ReadAs, schema: CoreSchema) -> CoreSchema:
    least = "ge" if schema["type"] == "int" else "min_length"
    sizes = {least: reading.least, "max_length": reading.most}
    if any(size is not None for size in sizes.values()):
        inner = schema["schema"] if schema["type"] == "function-before" else schema
        inner = {**inner, **{key: size for key, size in sizes.items() if size is not None}}
        schema = {**schema, "schema": inner} if schema["type"] == "function-before" else inner
    if reading.instead:
        schema = _calling("plain", reading.instead)
    if reading.before:
        schema = _calling("before", reading.before, schema)
    if reading.after:
        schema = _calling("after", reading.after, schema)
    return schema if reading.schema is None else _shown(schema, reading.schema)


def _calling(when: str, function: Any, schema: CoreSchema | None = None) -> CoreSchema:
    called = {"type": f"function-{when}", "function": {"type": "no-info", "function": function}}
    return called if schema is None else {**called, "schema": schema}


def _shown(schema: CoreSchema, described: Any) -> CoreSchema:
    """Return the schema with its JSON Schema, or with a function that changes the JSON Schema it would have."""

    def show(inner: CoreSchema, handler: Any) -> Any:
        return described(handler(inner)) if callable(described) else dict(described)

    return {**schema, "metadata": {"pydantic_js_functions": [show]}}
