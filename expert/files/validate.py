"""Checking data against the model, with pydantic's errors turned into problems that have a place and a help."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from expert.files.parsed import ParsedFile
from expert.files.plain import fields_of, read_plainly
from expert.model.frozen import Frozen, Unfit
from expert.model.problems import InvalidInput, Problem, Problems, did_you_mean

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails, ValidationError

ModelT = TypeVar("ModelT", bound=Frozen)

#: Types of pydantic's errors -> our code, where it is not E207.
_CODES = {"unexpected_keyword_argument": "E201", "missing": "E202", "name": "E208", "value": "E209", "test": "E301"}

_EXPECTED = {
    "string_type": "expected a text",
    "tuple_type": "expected a list",
    "list_type": "expected a list",
    "dict_type": "expected a mapping",
    "dataclass_type": "expected a mapping",
    "float_parsing": "expected a number",
    "float_type": "expected a number",
    "finite_number": "expected a finite number",
    "bool_parsing": "expected true or false",
    "bool_type": "expected true or false",
    "too_short": "expected at least one entry",
    "int_parsing": "expected a whole number",
    "int_type": "expected a whole number",
    "greater_than_equal": "expected a whole number from 1 on; points are added, and none are taken away",
}

#: Keys of other rule languages -> what says the same here.
_OTHERWISE_SAID = {
    "unless": "write the exception under `if`, as `not: {attribute: value}`: it holds where the contrary is known",
    "except": "write the exception under `if`, as `not: {attribute: value}`: it holds where the contrary is known",
    "else": "write a rule of its own with `otherwise: true`, which fires where the others are known to fail",
    "or": "write `any: [...]` under `if`",
    "and": "write the conditions below each other under `if`",
    "when": "write `if`",
    "salience": "rules have no order: write what makes the one rule better than the other into its `if`",
    "priority": "rules have no order: write what makes the one rule better than the other into its `if`",
    "retract": "conclusions are never taken back: conclude what replaces it as another value, or another attribute",
}

#: What was expected, and what was found -> what helps.
_HELP: dict[tuple[str, type], str] = {
    ("expected a mapping", str): "write 'name: value', with a space after the colon",
    ("expected a mapping", list): "write 'name: value' without the leading '-'",
    ("expected a list", str): "write [it] in brackets, or '- ' before it",
}


def validated(parsed: ParsedFile, model: type[ModelT], defaults: dict[str, Any] | None = None) -> ModelT:
    """Return the data of a file as a `model`; `defaults` fill keys that it lacks. Raises InvalidInput."""
    data: Any = parsed.data if parsed.data is not None else {}
    if isinstance(data, dict) and defaults:
        data = defaults | data
    if (found := read_plainly(model, data)) is not None:
        return found
    from pydantic_core import ValidationError  # slow to load, and most cases are plainly right

    from expert.files.shapes import read

    try:
        return read(model, data)
    except ValidationError as error:
        raise InvalidInput(_problems(parsed, model, error)) from None


def _problems(parsed: ParsedFile, model: type[Frozen], error: ValidationError) -> Problems:
    problems = Problems()
    seen = set()
    for found in error.errors(include_url=False):
        path = found["loc"]
        # Entries that are wrong are not counted, so a list of such is called too short as well.
        if found["type"] == "too_short" and found["input"]:
            continue
        # What aliases repeat is wrong in one place only, and there may be very many of them.
        same = (found["type"], parsed.place(path, key=True)[:3], path[-1:])
        if same not in seen:
            seen.add(same)
            problems.add(partial(_problem, parsed, model, found))
    return problems


def _problem(parsed: ParsedFile, model: type[Frozen], found: ErrorDetails) -> Problem:
    kind, path, message = found["type"], found["loc"], found["msg"]
    if kind == "value_error" and isinstance(unfit := found["ctx"]["error"], Unfit):
        kind, message = unfit.kind, str(unfit)
    code = _CODES.get(kind, "E207")
    if kind == "unexpected_keyword_argument":
        name = str(path[-1])
        keys = _keys_at(model, path[:-1])
        help = _OTHERWISE_SAID.get(name) or did_you_mean(name, keys, listed=20)
        return Problem(code, f"unknown key '{name}'", parsed.place(path, key=True), help)
    if kind == "missing":
        place = parsed.place(path[:-1], key=bool(path[:-1]))
        return Problem(code, f"the key '{path[-1]}' is missing", place)
    if kind == "literal_error":
        help = did_you_mean(str(found["input"]), _literals(found["ctx"]["expected"]))
        return Problem(code, f"unknown value '{found['input']}'", parsed.place(path), help)
    if found["input"] is None:
        message = f"'{path[-1] if path else 'the file'}' has no value"
        return Problem(code, message, parsed.place(path, key=True), "write one; what follows ' #' is a comment")
    at_key = path[-1:] == ("[key]",)
    place = parsed.place(path[:-1] if at_key else path, key=at_key)
    message = _EXPECTED.get(kind, message)
    return Problem(code, message, place, _HELP.get((message, type(found["input"])), ""))


def _literals(expected: str) -> list[str]:
    """Return the values in pydantic's list of them, "'a', 'b' or 'c'"."""
    return [part.strip("' ") for part in expected.replace(" or ", ",").split(",")]


def _keys_at(model: type[Frozen], path: tuple[int | str, ...]) -> list[str]:
    """Return the keys of the model that stands at `path` inside `model`."""
    for segment in path:
        types = {model.written.get(name, name): wanted for name, wanted in fields_of(model).items()}
        model = _model_in(types.get(str(segment))) or model
    return [model.written.get(name, name) for name in model.fields]


def _model_in(annotation: Any) -> type[Frozen] | None:
    """Return the model inside an annotation such as `dict[str, Rule]` or `Header | None`."""
    if isinstance(annotation, type) and issubclass(annotation, Frozen):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)
