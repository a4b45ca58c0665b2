"""Answers that are only supposed: `ATTRIBUTE=VALUE` as a person types it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import click

from expert.cli.options import unknown
from expert.explanation.what_if import SUPPOSED, merged
from expert.files.answers import BadAnswer, read_answer
from expert.files.nodes import normalized
from expert.files.parsed import ParsedFile
from expert.model.problems import InvalidInput
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer

_HINT = "--what-if"


def supposing(base: RuleBase, answers: Iterable[Answer], given: Sequence[str]) -> tuple[Answer, ...]:
    """Return the answers with those `given` in their place. Of a set, a mapping changes single values only.

    Raises click.BadParameter.
    """
    by_name = {answer.attribute: answer for answer in answers}
    for text in map(normalized, given):
        name, separator, value = text.partition("=")
        asked = [key for key, attribute in base.attributes.items() if attribute.asked]
        if name not in asked:
            concluded = name in base.attributes
            what = f"'{name}' is concluded, so it cannot be supposed" if concluded else f"unknown attribute '{name}'"
            raise unknown(what, name, [] if concluded else asked, _HINT)
        if not separator or not value.strip():
            raise click.BadParameter(f"'{text}' has no value; write ATTRIBUTE=VALUE", param_hint=_HINT)
        raw = _raw(text, value)
        try:
            answer = read_answer(name, base.attributes[name], raw, SUPPOSED)
        except BadAnswer as error:
            help = f"; {error.help}" if error.help else ""
            raise click.BadParameter(f"{error.message}{help}", param_hint=_HINT) from None
        by_name[name] = merged(base, by_name.get(name), answer) if isinstance(raw, dict) else answer
    return tuple(sorted(by_name.values()))


def _raw(text: str, value: str) -> Any:
    try:
        raw = ParsedFile(_HINT, value).data
    except InvalidInput as error:
        raise click.BadParameter(f"'{text}': {error.problems[0].message}", param_hint=_HINT) from None
    parts = list(raw.values()) if isinstance(raw, dict) else raw if isinstance(raw, list) else [raw]
    if not all(isinstance(part, str) for part in parts):
        message = f"'{text}': expected a value, a list such as [a, b], or {{a: true, b: unknown}} with spaces"
        raise click.BadParameter(message, param_hint=_HINT)
    return raw
