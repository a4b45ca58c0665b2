"""Case files: writing cases as text that `files.cases` reads back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from expert.files.answers import as_written
from expert.model.case import Expect, RawAnswer, SessionRecord
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact

#: What stands for itself in YAML, whoever reads it; all other text is quoted, as JSON does, which YAML reads too.
_PLAIN = re.compile(r"[A-Za-z][\w-]*|-?[0-9]+(\.[0-9]+)?")
_NOT_PLAIN = frozenset(["yes", "no", "on", "off", "y", "n", "null"])


def answers_from_facts(base: RuleBase, facts: Iterable[Fact]) -> dict[str, RawAnswer]:
    """Return the answers that consist of these facts, in the order of the vocabulary."""
    by_name: dict[str, list[Fact]] = {}
    for fact in facts:
        by_name.setdefault(fact.attribute, []).append(fact)
    return {name: as_written(one, by_name[name]) for name, one in base.attributes.items() if name in by_name}


def case_text(
    name: str,
    title: str,
    answers: Mapping[str, RawAnswer],
    *,
    story: str | None = None,
    expect: Expect | None = None,
    kept: SessionRecord | None = None,
) -> str:
    """Return the text of a case file in YAML, with expectations, and with the record of an interview."""
    lines = [f"id: {_scalar(name)}", f"title: {_scalar(title)}"]
    if story is not None:
        lines.append(f"story: {_scalar(story)}")
    lines += _answers("answers", answers, "")
    if expect is not None:
        lines.append("expect:")
        for part, values in (("present", expect.present), ("absent", expect.absent)):
            lines += _answers(part, {one: list(wanted) for one, wanted in values.items()}, "  ") if values else []
    if kept is not None:
        lines += ["session:", f"  base: {_scalar(kept.base)}", f"  version: {_scalar(kept.version)}"]
        lines.append(f"  digest: {_scalar(kept.digest)}")
        if kept.perspective is not None:
            lines.append(f"  perspective: {_scalar(kept.perspective)}")
        if kept.goals:
            lines.append(f"  goals: {answer_text(list(kept.goals))}")
        if kept.everything:
            lines.append("  everything: true")
        if kept.origins:
            lines += ["  origins:", *[f"    {_scalar(name)}: {_scalar(file)}" for name, file in kept.origins.items()]]
        if kept.unfit:
            lines += _answers("unfit", kept.unfit, "  ")
    return "\n".join([*lines, ""])


def _answers(key: str, answers: Mapping[str, RawAnswer], indent: str) -> list[str]:
    if not answers:
        return [f"{indent}{key}: {{}}"]
    return [f"{indent}{key}:", *[f"{indent}  {_scalar(name)}: {answer_text(raw)}" for name, raw in answers.items()]]


def answer_text(raw: RawAnswer) -> str:
    """Return an answer as a case file has it, on one line."""
    if isinstance(raw, dict):
        return "{" + ", ".join(f"{_scalar(value)}: {_scalar(truth)}" for value, truth in raw.items()) + "}"
    if isinstance(raw, list):
        return "[" + ", ".join(map(_scalar, raw)) + "]"
    return _scalar(raw)


#: What YAML and UTF-8 do not take as it is, beside what JSON escapes anyway.
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_HALF = re.compile("[\ud800-\udfff]")


def _scalar(text: str) -> str:
    if _PLAIN.fullmatch(text) and text.lower() not in _NOT_PLAIN:
        return text
    # A half of a pair, such as Python makes of bytes that are no text, stands for no character.
    quoted = json.dumps(_HALF.sub("\ufffd", text), ensure_ascii=False)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)
