"""Mapping files to mappings that fit a rule base."""

from __future__ import annotations

from collections.abc import Iterator

from expert.files.answers import BadAnswer, is_asked, not_asked, read_answer
from expert.files.cases import read_named
from expert.files.parsed import ParsedFile
from expert.files.validate import validated
from expert.model.case import RawAnswer
from expert.model.mapping import AnswerSource, TableMapping
from expert.model.problems import InvalidInput, Problem, did_you_mean, first_of
from expert.model.rulebase import RuleBase
from expert.model.vocabulary import Attribute

#: What a code for "none of these" stands for, as a case file writes it.
NONE = "[]"


def read_mapping(file: str, base: RuleBase) -> TableMapping:
    """The mapping in `file` (`-` is standard input), whose attributes and values are those of `base`.

    Raises InvalidInput with all problems of the file.
    """
    return mapping_in(read_named(file), base)


def mapping_in(parsed: ParsedFile, base: RuleBase) -> TableMapping:
    """The mapping in a file that has been read, as `read_mapping` gives it. Raises InvalidInput."""
    mapping = validated(parsed, TableMapping)
    entries = mapping.attributes.items()
    every = (problem for name, source in entries for problem in _problems(name, source, base, parsed))
    if problems := list(first_of(every)):
        raise InvalidInput(problems)
    return mapping


def _problems(name: str, source: AnswerSource, base: RuleBase, parsed: ParsedFile) -> Iterator[Problem]:
    key = parsed.place(("attributes", name), key=True)
    if (source.column is None) == (not source.columns):
        message = f"'{name}' is read from {'nothing' if source.column is None else 'both a column and columns'}"
        yield Problem("E405", message, key, "name one `column`, or for a set `columns`, one for each value")
    if not is_asked(name, base):
        yield not_asked(name, base, key)
        return
    attribute = base.attributes[name]
    if source.columns and attribute.type != "choices":
        place = parsed.place(("attributes", name, "columns"), key=True)
        yield Problem("E405", f"'{name}' is no set, so it has no column for each value", place, "name one `column`")
        return
    for value in source.columns:
        if value not in attribute.options:
            place = parsed.place(("attributes", name, "columns", value), key=True)
            help = did_you_mean(value, attribute.options)
            yield Problem("E204", f"'{name}' has no value '{value}'", place, help)
    yield from _code_problems(name, attribute, source, parsed)


def _code_problems(name: str, attribute: Attribute, source: AnswerSource, parsed: ParsedFile) -> Iterator[Problem]:
    """Codes that stand for what the attribute does not take."""
    for code, stands_for in source.values.items():
        # In a column for one value of a set, whichever, a code says whether that value is among them.
        raw: RawAnswer = {attribute.options[0]: stands_for} if source.columns else stands_for
        if stands_for == NONE and attribute.type == "choices" and not source.columns:
            raw = []
        try:
            read_answer(name, attribute, raw, parsed.file)
        except BadAnswer as error:
            place = parsed.place(("attributes", name, "values", code))
            help = error.help or "expected true, false or unknown"
            yield Problem(error.code, error.message, place, help)
