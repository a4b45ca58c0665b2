"""Cases to the text of case files, which `loading.cases` reads back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from expert.loading.answers import as_written
from expert.model.case import RawAnswer
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact

#: What stands for itself in YAML, whoever reads it; all other text is quoted, as JSON does, which YAML reads too.
_PLAIN = re.compile(r"[A-Za-z][\w-]*|-?[0-9]+(\.[0-9]+)?")
_NOT_PLAIN = frozenset(["yes", "no", "on", "off", "y", "n", "null"])


def answers_of(base: RuleBase, facts: Iterable[Fact]) -> dict[str, RawAnswer]:
    """The answers that consist of these facts, in the order of the vocabulary."""
    by_name: dict[str, list[Fact]] = {}
    for fact in facts:
        by_name.setdefault(fact.attribute, []).append(fact)
    return {name: as_written(one, by_name[name]) for name, one in base.attributes.items() if name in by_name}


def case_text(name: str, title: str, answers: Mapping[str, RawAnswer]) -> str:
    """A case file in YAML."""
    lines = [f"id: {_scalar(name)}", f"title: {_scalar(title)}"]
    if not answers:
        return "\n".join([*lines, "answers: {}", ""])
    lines.append("answers:")
    lines += [f"  {_scalar(attribute)}: {_answer(raw)}" for attribute, raw in answers.items()]
    return "\n".join([*lines, ""])


def _answer(raw: RawAnswer) -> str:
    if isinstance(raw, dict):
        return "{" + ", ".join(f"{_scalar(value)}: {_scalar(truth)}" for value, truth in raw.items()) + "}"
    if isinstance(raw, list):
        return "[" + ", ".join(map(_scalar, raw)) + "]"
    return _scalar(raw)


def _scalar(text: str) -> str:
    plain = _PLAIN.fullmatch(text) and text.lower() not in _NOT_PLAIN
    return text if plain else json.dumps(text, ensure_ascii=False)
