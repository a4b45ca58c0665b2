"""Mapping files: reading them into mappings that fit a rule base."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import NamedTuple

from expert.files.answers import UNKNOWN, BadAnswer, is_asked, not_asked, number, read_answer, truth_of
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

#: Encodings that are suggested; each that Python knows is taken.
ENCODINGS = ("utf-8", "utf-16", "cp949", "euc-kr", "latin-1", "cp1252", "gb18030", "shift_jis")

#: The unit of a percentage, in a cell and of an attribute.
PERCENT = "%"


class Bound(NamedTuple):
    """A number with which a cut-off begins, and whether it is a percentage."""

    number: float
    percent: bool


def cut_off(text: str) -> Bound | None:
    """Return the number that a cut-off writes, such as `90` or `90%`, or None if it writes none."""
    bare = text.strip()
    value = number(bare.removesuffix(PERCENT))
    return None if value is None else Bound(value, bare.endswith(PERCENT))


def read_mapping(file: str, base: RuleBase) -> TableMapping:
    """Return the mapping in `file` (`-` is standard input), whose attributes and values are those of `base`.

    Raises InvalidInput with all problems of the file.
    """
    return mapping_in(read_named(file), base)


def mapping_in(parsed: ParsedFile, base: RuleBase) -> TableMapping:
    """Return the mapping in a file that has been read, as `read_mapping` gives it. Raises InvalidInput."""
    mapping = validated(parsed, TableMapping)
    entries = mapping.attributes.items()
    every = itertools.chain(
        _reading_problems(mapping, parsed),
        *(_problems(name, source, base, parsed) for name, source in entries),
    )
    if problems := list(first_of(every)):
        raise InvalidInput(problems)
    return mapping


def _reading_problems(mapping: TableMapping, parsed: ParsedFile) -> Iterator[Problem]:
    """Yield the problems of how the file and its columns of yes and no are read."""
    encoding = mapping.reading.encoding
    if encoding is not None:
        try:
            known = "a".encode(encoding).decode(encoding) == "a"
        except (LookupError, ValueError):
            known = False
        if not known:
            place = parsed.place(("reading", "encoding"))
            yield Problem(
                "E207", f"no encoding of texts is called '{encoding}'", place, did_you_mean(encoding, ENCODINGS)
            )
    for code, stands_for in mapping.codes.items():
        if truth_of(stands_for) is None and stands_for != UNKNOWN:
            place = parsed.place(("codes", code))
            yield Problem("E402", f"'{stands_for}' is neither true, false nor unknown", place)


def _problems(name: str, source: AnswerSource, base: RuleBase, parsed: ParsedFile) -> Iterator[Problem]:
    key = parsed.place(("attributes", name), key=True)
    if (source.column is None) == (not source.columns):
        message = f"'{name}' is read from {'nothing' if source.column is None else 'both a column and columns'}"
        yield Problem("E405", message, key, "name one `column`, or for a set `columns`, one for each value")
    if not is_asked(name, base):
        yield not_asked(name, base, key)
        return
    attribute = base.attributes[name]
    if source.steps or source.otherwise is not None or source.at_least is not None or source.then is not None:
        yield from _step_problems(name, attribute, source, parsed)
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


def _step_problems(name: str, attribute: Attribute, source: AnswerSource, parsed: ParsedFile) -> Iterator[Problem]:
    """Yield cut-offs that say nothing, or something that the attribute does not take."""
    key = parsed.place(("attributes", name), key=True)
    if source.columns:
        yield Problem("E405", f"'{name}' is read from columns by cut-offs", key, "name the one `column` with numbers")
    lacking = [
        word
        for word, there in (
            ("at_least", source.at_least is not None or not source.then),
            ("then", source.then is not None or not source.at_least),
            ("otherwise", source.otherwise is not None),
        )
        if not there
    ]
    if lacking or not source.steps:
        help = "write `at_least: NUMBER, then: VALUE, otherwise: VALUE`"
        yield Problem("E405", f"the cut-offs of '{name}' lack `{'`, `'.join(lacking or ['at_least'])}`", key, help)
        return
    bounds = [cut_off(step.at_least) for step in source.steps]
    for step, bound in zip(source.steps, bounds, strict=True):
        if bound is None:
            yield Problem("E402", f"'{step.at_least}' is not a number", key, "write `at_least: 90`, or `at_least: 90%`")
    known = [bound for bound in bounds if bound is not None]
    if len({bound.percent for bound in known}) > 1 or any(
        one.number <= next.number for one, next in itertools.pairwise(known)
    ):
        yield Problem(
            "E405", f"the cut-offs of '{name}' do not go down", key, "begin with the highest, all in one unit"
        )
    for value in [*(step.then for step in source.steps), source.otherwise or ""]:
        try:
            read_answer(name, attribute, [] if value == NONE and attribute.type == "choices" else value, parsed.file)
        except BadAnswer as error:
            yield Problem(error.code, error.message, key, error.help)


def _code_problems(name: str, attribute: Attribute, source: AnswerSource, parsed: ParsedFile) -> Iterator[Problem]:
    """Yield codes that stand for something that the attribute does not take."""
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
