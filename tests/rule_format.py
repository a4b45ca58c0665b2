"""The reference of the rule format, from the classes that read it and a rule base that uses every key:
`python -m tests.rule_format > docs/rule-format.md`."""

import json
import re
from types import NoneType, UnionType
from typing import Annotated, Literal, Union, get_args, get_origin

import yaml

from expert.files.plain import fields_of
from expert.files.schema import key_texts
from expert.files.shapes import forms_in
from expert.model.condition import Condition, Sum
from expert.model.frozen import REQUIRED, Frozen
from expert.model.rule import ExactValues, Values
from expert.model.rule_table import Cell
from expert.model.rulebase import BaseFile
from expert.model.text import Name, Text, Unit
from tests.conftest import ROOT

EXAMPLE = ROOT / "examples/every-key/rules"

HEAD = """# The rule format

Every key of a rule base, with what it takes and an example. This page is made from the classes that read the files and
from [a rule base that uses every key](../examples/every-key/rules/base.yaml) (`make format`). What rules mean stands in
[semantics.md](semantics.md), and [new-rule-base.md](new-rule-base.md) leads through a first base.

Any file may be YAML or JSON. A **name** is a letter, then letters, digits, `_` and `-`. A **text** is a string, or a
mapping from languages to strings: `{en: The buyer pays, ko: ..., en@supplier: You are paid}` has a form for one reader.
A key in bold must be there. Where an example is cut, it says `...`.

Editors complete and check the keys by the schema: `expert schema rules > rules.schema.json`.
"""

#: Forms that no file writes under keys, and fields that no file writes.
UNWRITTEN = (Cell,)
FILLED_IN = ((Condition, "tests"), (Sum, "points"))

#: The longest example that is shown whole.
ROOM = 90


def without_marks(wanted):
    """A type without what says how it is read, and without None."""
    if get_origin(wanted) is Annotated:
        return without_marks(get_args(wanted)[0])
    if get_origin(wanted) in (Union, UnionType):
        return without_marks(next(one for one in get_args(wanted) if one is not NoneType))
    return wanted


def keys_of(form):
    """Key in files -> the field, for the keys that are written."""
    return {form.written.get(name, name): name for name in form.fields if (form, name) not in FILLED_IN}


def collect(raw, wanted, examples):
    """Put what stands under each key of each form in the file into `examples`, the shortest of all."""
    plain = without_marks(wanted)
    if get_origin(plain) is dict and isinstance(raw, dict):
        for value in raw.values():
            collect(value, get_args(plain)[1], examples)
    elif get_origin(plain) is tuple and isinstance(raw, list):
        for value in raw:
            collect(value, get_args(plain)[0], examples)
    elif isinstance(plain, type) and issubclass(plain, Frozen):
        read = plain.from_file(raw)
        fields = fields_of(plain)
        for key, value in read.items() if isinstance(read, dict) else ():
            field = {**{name: name for name in plain.fields}, **keys_of(plain)}[key]
            if not (isinstance(raw, dict) and key not in raw):
                known = examples.get((plain, key))
                if known is None or len(flow(value)) < len(flow(known)):
                    examples[plain, key] = value
            collect(value, fields[field], examples)


def flow(value):
    """A value in one line of YAML."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{flow(key)}: {flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    plain = (
        re.fullmatch(r"[^\W_]([\w .()'?-]*[\w.?)])?", value) and value.lower() not in ("true", "false", "yes", "no")
    ) or value == "-"
    return value if plain or re.fullmatch(r"true|false|[0-9.]+", value) else json.dumps(value, ensure_ascii=False)


def cut(value, room):
    """The same, as its beginning if it is long."""
    if len(flow(value)) <= room or isinstance(value, str):
        return flow(value)
    rest = ", ..." if len(value) > 1 else ""
    if isinstance(value, dict):
        key, first = next(iter(value.items()))
        return "{" + f"{flow(key)}: {cut(first, max(room - len(key), 12))}{rest}" + "}"
    return f"[{cut(value[0], room)}{rest}]"


def taken(wanted):
    """What a key takes, in words."""
    if wanted in (Values, ExactValues):
        return "a value, or a list of values"
    plain, parts = without_marks(wanted), get_args(without_marks(wanted))
    if get_origin(plain) is Literal:
        return " or ".join(f"`{one}`" for one in parts)
    if get_origin(plain) is dict:
        return f"{'names' if parts[0] == Name else 'values'}, each with {taken(parts[1])}"
    if get_origin(plain) is tuple:
        return f"a list: {taken(parts[0])}, ..."
    if issubclass(plain, Frozen):
        return "a cell" if plain is Cell else f"[{plain.__name__}](#{plain.__name__.lower()})"
    if issubclass(plain, Text):
        return "a unit" if plain is Unit else "a text"
    return {bool: "`true` or `false`", int: "a whole number", float: "a number"}.get(plain) or (
        "a name" if Name in (wanted, *get_args(wanted)) else "a value"
    )


def reference():
    """The page."""
    examples = {}
    for file in sorted(EXAMPLE.glob("*.yaml")):
        collect(yaml.load(file.read_text(), yaml.BaseLoader), BaseFile, examples)
    written = [(form, key) for form in forms_in(BaseFile) if form not in UNWRITTEN for key in keys_of(form)]
    lacking = [f"{form.__name__}.{key}" for form, key in written if (form, key) not in examples]
    assert not lacking, f"write one of each of these into {EXAMPLE}: {lacking}"
    parts = [HEAD]
    for form in forms_in(BaseFile):
        if form in UNWRITTEN:
            continue
        text = " ".join(re.split(r"\n\n +\w+: ", form.__doc__)[0].split())
        rows = [f"## {form.__name__}", "", text, "", "| key | what it is | it takes | example |", "|---|---|---|---|"]
        types, said = fields_of(form), key_texts(form)
        for key, field in keys_of(form).items():
            needed = form.fields[field] is REQUIRED
            example = f"`{key}: {cut(examples[form, key], ROOM)}`"
            shown = f"**`{key}`**" if needed else f"`{key}`"
            rows.append(f"| {shown} | {said[key]} | {taken(types[field])} | {example} |")
        parts.append("\n".join([*rows, ""]))
    return "\n".join(parts)


if __name__ == "__main__":
    print(reference(), end="")
