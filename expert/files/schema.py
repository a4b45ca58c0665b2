"""JSON Schemas of the file formats, with the names of a rule base, so that editors complete and check its files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import quote

from expert.files.shapes import forms_in, schema_of
from expert.model.case import Case, SeveralCases, SharedAnswers
from expert.model.condition import BOUNDS
from expert.model.frozen import Frozen, plain_data
from expert.model.mapping import TableMapping
from expert.model.rulebase import BaseFile, RuleBase
from expert.model.trace_document import TraceDocument
from expert.model.vocabulary import Attribute

Schema = dict[str, Any]

_UNKNOWN: Schema = {"const": "unknown"}
#: Whatever is no list or mapping is the text that was written, of which editors make a number or a truth value.
_SCALAR = ["string", "number", "boolean"]
_YES_OR_NO: Schema = {
    "anyOf": [
        {"type": "boolean"},
        {"type": "string", "pattern": "^([tT][rR][uU][eE]|[fF][aA][lL][sS][eE]|[yY][eE][sS]|[nN][oO])$"},
    ]
}
_TRUTH: Schema = {"anyOf": [*_YES_OR_NO["anyOf"], _UNKNOWN]}
#: A number in quotes, or one that not every YAML takes for a number, such as 1e1; `files.answers` reads it.
_NUMERAL: Schema = {"type": "string", "pattern": r"^\s*[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?\s*$"}


def rule_schema(base: RuleBase) -> Schema:
    """Return the schema of a file of the rule base: conditions and conclusions may name its attributes and values
    only."""
    schema = titled(_schema_of(BaseFile), f"{base.base.title}: a file of the rule base")
    # Conditions about a portfolio and about its cases may stand in one file, so either part's names will do.
    attributes = {name: attribute for part in base.parts for name, attribute in part.attributes.items()}
    points = {name: str(one.label) for part in base.parts for name, one in part.points.items()}
    _add_condition(schema, attributes, points)
    schema["$defs"]["Rule"]["properties"]["then"] |= _conclusions(attributes)
    return dict(_as_written(schema))


def case_schema(base: RuleBase) -> Schema:
    """Return the schema of a case: answers to attributes that are asked, and expectations of those that are
    concluded."""
    schema = titled(_schema_of(Case), f"{base.base.title}: a case, or several")
    several = _schema_of(SeveralCases)
    schema["$defs"] |= several["$defs"]
    schema["properties"]["cases"] = several["properties"]["cases"]
    # Of several together less can be expected, and a session is about one.
    schema["dependentSchemas"] = {
        "cases": {"properties": {"session": False, "expect": {"propertyNames": {"enum": ["present", "absent"]}}}}
    }
    # The name of the file stands in for an id.
    schema["required"] = [key for key in schema["required"] if key != "id"]
    schema["properties"]["answers"] = _answers(base)
    schema["$defs"]["OneOfSeveral"]["properties"]["answers"] = {"$ref": "#/properties/answers"}
    schema["$defs"]["Conclusions"] = {"type": "object", **_conclusions(base.attributes)}
    for part in ("present", "absent", "exactly"):
        schema["$defs"]["Expect"]["properties"][part] = _reference("Conclusions")
    return dict(_as_written(schema))


def shared_schema(base: RuleBase) -> Schema:
    """Return the schema of a file of answers that many cases share."""
    schema = titled(_schema_of(SharedAnswers), f"{base.base.title}: shared answers")
    schema["properties"]["answers"] = _answers(base)
    return dict(_as_written(schema))


def mapping_schema(base: RuleBase) -> Schema:
    """Return the schema of a mapping of a table: its attributes are those that are asked, and codes stand for their
    values."""
    schema = titled(_schema_of(TableMapping), f"{base.base.title}: the mapping of a table")
    asked = {name: attribute for name, attribute in base.attributes.items() if attribute.asked}
    properties = {name: _about(attribute, _source(attribute)) for name, attribute in asked.items()}
    schema["properties"]["attributes"] = {"type": "object", "properties": properties, "additionalProperties": False}
    return dict(_as_written(schema))


def trace_schema(base: RuleBase) -> Schema:
    """Return the schema of an exported trace: the same for all rule bases, since a trace declares the attributes it
    names."""
    schema = titled(_schema_of(TraceDocument), "A trace")
    _add_condition(schema, None)
    return schema


#: Format of a file -> what makes its schema for a rule base.
SCHEMAS: dict[str, Callable[[RuleBase], Schema]] = {
    "rules": rule_schema,
    "vocabulary": rule_schema,
    "case": case_schema,
    "answers": shared_schema,
    "mapping": mapping_schema,
    "trace": trace_schema,
}


def key_texts(form: type[Frozen]) -> dict[str, str]:
    """Return key in files -> what it is, from the lines `key: text` in the docstrings of a form and of its bases."""
    texts: dict[str, str] = {}
    for one in reversed(form.__mro__):
        found = re.findall(r"^ {4}(\w+): (.*(?:\n {8}.*)*)", one.__doc__ or "", re.MULTILINE)
        texts |= {key: " ".join(text.split()) for key, text in found}
    return texts


def _describe(schema: Schema, form: type[Frozen]) -> None:
    """Say in a schema what the form is, without the lines on its keys, and what each of its keys is."""
    for part in (schema, *schema.get("anyOf", ())):
        if "description" in part:
            part["description"] = " ".join(re.split(r"\n\n\w+: ", part["description"])[0].split())
        for key, text in key_texts(form).items():
            if key in part.get("properties", {}):
                part["properties"][key].setdefault("description", text)


def _schema_of(form: type[Frozen]) -> Schema:
    from pydantic.json_schema import GenerateJsonSchema  # only schemas need it, and it is slow to load

    class Generator(GenerateJsonSchema):
        def encode_default(self, dft: Any) -> Any:
            return plain_data(dft)

    schema = Generator().generate(schema_of(form))
    _describe(schema, form)
    for other in forms_in(form):
        if other.__name__ in schema.get("$defs", {}):
            _describe(schema["$defs"][other.__name__], other)
    return schema


def titled(schema: Schema, title: str) -> Schema:
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": title}


# ---------------------------------------------------------------------- conditions and conclusions


def _add_condition(
    schema: Schema, attributes: dict[str, Attribute] | None, points: Mapping[str, str] | None = None
) -> None:
    """Fill in what a condition may be: tests of `attributes` and of `points`, name -> label, or of any attributes."""
    scalar = {"type": ["string", "number", "boolean"]}
    if attributes is None:
        tests: Schema = {"additionalProperties": _test(scalar)}
    else:
        for name, attribute in attributes.items():
            schema["$defs"][f"value.{name}"] = _value(attribute)
            schema["$defs"][f"test.{name}"] = _about(attribute, _test(_reference(f"value.{name}")))
        for name, label in (points or {}).items():
            schema["$defs"][f"test.{name}"] = {**_reference("Limit"), "description": label}
        tests = {
            "properties": {name: _reference(f"test.{name}") for name in (*attributes, *(points or {}))},
            "additionalProperties": False,
        }
    conditions = {"type": "array", "items": _reference("Condition"), "minItems": 1}
    sums = {"type": "array", "items": _reference("Sum"), "minItems": 1}
    keywords = {"not": _reference("Tests"), "any": conditions, "all": conditions, "sums": sums}
    schema["$defs"]["Tests"] = {"type": "object", "minProperties": 1, **tests}
    schema["$defs"]["Condition"] = {
        "type": "object",
        "minProperties": 1,
        **tests,
        "properties": {**tests.get("properties", {}), **keywords},
    }


def _reference(name: str) -> Schema:
    return {"$ref": f"#/$defs/{quote(name)}"}


def _test(value: Schema) -> Schema:
    several = {"type": "array", "items": value}
    bounds = {bound: {"type": ["number", "string"]} for bound in BOUNDS}
    spelled_out = {"any_of": several, "all_of": several, "count": _reference("Limit"), **bounds}
    return {"anyOf": [value, several, {"type": "object", "properties": spelled_out, "additionalProperties": False}]}


def _conclusions(attributes: dict[str, Attribute]) -> Schema:
    concluded = {name: attribute for name, attribute in attributes.items() if not attribute.asked}
    properties = {
        name: _about(attribute, {"anyOf": [_value(attribute), {"type": "array", "items": _value(attribute)}]})
        for name, attribute in concluded.items()
    }
    return {"properties": properties, "additionalProperties": False}


# ---------------------------------------------------------------------- answers and values


def _answers(base: RuleBase) -> Schema:
    asked = {name: attribute for name, attribute in base.attributes.items() if attribute.asked}
    properties = {name: _about(attribute, _answer(attribute)) for name, attribute in asked.items()}
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _answer(attribute: Attribute) -> Schema:
    value = _value(attribute)
    several = {"type": "array", "items": value}
    if attribute.type != "choices":
        return {"anyOf": [value, _UNKNOWN, several | {"minItems": 1}]}
    partly = {"type": "object", "properties": dict.fromkeys(attribute.values, _TRUTH), "additionalProperties": False}
    return {"anyOf": [value, _UNKNOWN, several, partly]}


def _source(attribute: Attribute) -> Schema:
    """Return the schema of the place of answers: a column, or for a set a column for each value; null if the table has
    none."""
    text: Schema = {"type": "string", "minLength": 1}
    one = _value(attribute) if attribute.type != "choices" else {"anyOf": [_value(attribute), {"const": "[]"}]}
    in_one: Schema = {
        "type": "object",
        "properties": {"column": text, "values": _codes({"anyOf": [one, _UNKNOWN]}), "separator": text},
        "required": ["column"],
        "additionalProperties": False,
    }
    if attribute.type != "choices":
        return {"anyOf": [text, {"type": "null"}, in_one]}
    by_value = {"type": "object", "properties": dict.fromkeys(attribute.values, text), "additionalProperties": False}
    in_several: Schema = {
        "type": "object",
        "properties": {"columns": by_value | {"minProperties": 1}, "values": _codes(_TRUTH), "separator": text},
        "required": ["columns"],
        "additionalProperties": False,
    }
    return {"anyOf": [text, {"type": "null"}, in_one, in_several]}


def _codes(stand_for: Schema) -> Schema:
    return {"type": "object", "additionalProperties": stand_for}


def _value(attribute: Attribute) -> Schema:
    """Return the schema of one value of an attribute in files, described by its label."""
    if attribute.type == "flag":
        return _YES_OR_NO if attribute.asked else {"enum": [True, False, "true", "false"]}
    if attribute.type == "date":
        return {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
    if attribute.type == "number":
        limits = {"minimum": attribute.min, "maximum": attribute.max, "multipleOf": _whole_step(attribute)}
        number = {"type": "number", **{key: limit for key, limit in limits.items() if limit is not None}}
        return {"anyOf": [number, _NUMERAL]}
    return {"anyOf": [{"const": name, "description": str(value.label)} for name, value in attribute.values.items()]}


def _whole_step(attribute: Attribute) -> float | None:
    """Return the step of a number, if it is whole and counts from zero; others would fail in a validator's doubles."""
    step = attribute.step
    return step if step and step.is_integer() and (attribute.min or 0.0) % step == 0 else None


def _as_written(schema: Any) -> Any:
    """Return the schema for a file that a person writes: where it asks for any text, any scalar will do."""
    if isinstance(schema, list):
        return [_as_written(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    written = {key: _as_written(part) for key, part in schema.items()}
    if written.get("type") == "string" and "pattern" not in written:
        written["type"] = _SCALAR
    return written


def _about(attribute: Attribute, schema: Schema) -> Schema:
    """Return the schema with the help that an editor shows beside it."""
    words: Iterable[object] = (attribute.question or attribute.label, attribute.help)
    return {**schema, "description": " ".join(str(text) for text in words if text)}
