"""Case files to cases, and their answers to facts."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from expert.files.answers import BadAnswer, is_asked, not_asked, read_answer
from expert.files.find import find_files
from expert.files.parsed import STDIN, ParsedFile, PathInData, parse_file, read_file
from expert.files.validate import validated
from expert.model.case import Case, RawAnswer, SharedAnswers
from expert.model.problems import InvalidInput, Problem, Problems
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer
from expert.model.vocabulary import Attribute


class CaseFile(NamedTuple):
    """A case that has been read, its answers as facts, and the shared answers that its own replace."""

    case: Case
    answers: tuple[Answer, ...]
    replaced: tuple[Answer, ...]
    parsed: ParsedFile


def find_case_files(paths: Iterable[str]) -> list[str]:
    """The case files among `paths`, see `loading.files`. Raises InvalidInput for a path at which there is none."""
    return find_files(paths, "case")


def read_case_file(file: str, base: RuleBase, shared: tuple[Answer, ...] = ()) -> CaseFile:
    """The case in `file` (`-` is standard input), with `shared` answers where it has none of its own.

    Raises InvalidInput with all problems of the file.
    """
    return read_case(read_named(file), base, shared)


def read_case(parsed: ParsedFile, base: RuleBase, shared: tuple[Answer, ...] = ()) -> CaseFile:
    """The case in a file that has been read. Raises InvalidInput."""
    case = raw_case(parsed)
    answers = _answers(case.answers, base, parsed)
    own = {answer.attribute for answer in answers}
    taken = [answer for answer in shared if answer.attribute not in own]
    replaced = tuple(answer for answer in shared if answer.attribute in own)
    return CaseFile(case, tuple(sorted([*answers, *taken])), replaced, parsed)


def raw_case(parsed: ParsedFile) -> Case:
    """The case in a file that has been read, of which no answer has been looked at yet. Raises InvalidInput."""
    return validated(parsed, Case, {"id": "stdin" if parsed.file == STDIN else Path(parsed.name).stem})


def read_shared_answers(files: Iterable[str | ParsedFile], base: RuleBase) -> tuple[Answer, ...]:
    """The answers in files of shared answers, or documents of them; where two answer the same, the later one counts.
    Raises InvalidInput with the problems of all."""
    answers: dict[str, Answer] = {}
    problems: list[Problem] = []
    for file in files:
        try:
            parsed = read_named(file) if isinstance(file, str) else file
            found = _answers(validated(parsed, SharedAnswers).answers, base, parsed)
            answers.update((answer.attribute, answer) for answer in found)
        except InvalidInput as error:
            problems.extend(error.problems)
    if problems:
        raise InvalidInput(problems)
    return tuple(answers.values())


def _each(name: str, attribute: Attribute, given: RawAnswer) -> list[BadAnswer]:
    """What is wrong with each part of an answer of several parts, since reading stops at the first."""
    parts: list[tuple[str | int, RawAnswer]] = []
    if isinstance(given, list):
        parts = [(index, [value]) for index, value in enumerate(given)]
    elif isinstance(given, dict):
        parts = [(value, {value: truth}) for value, truth in given.items()]
    found = []
    for key, part in parts:
        try:
            read_answer(name, attribute, part, "")
        except BadAnswer as error:
            error.path = (key,) if error.path else ()
            found.append(error)
    return found


def read_named(file: str) -> ParsedFile:
    """The file of this name, read; `-` is standard input. Raises InvalidInput."""
    return parse_file(sys.stdin.buffer.read(), STDIN) if file == "-" else read_file(Path(file))


def _bad(answer: BadAnswer, parsed: ParsedFile, path: PathInData) -> Problem:
    return Problem(answer.code, answer.message, parsed.place(path), answer.help)


def _answers(raw: dict[str, RawAnswer], base: RuleBase, parsed: ParsedFile) -> list[Answer]:
    answers = []
    problems = Problems()
    for name, given in raw.items():
        if not is_asked(name, base):
            problems.add(partial(not_asked, name, base, parsed.place(("answers", name), key=True)))
            continue
        attribute = base.attributes[name]
        try:
            answers.append(read_answer(name, attribute, given, parsed.name))
        except BadAnswer as error:
            for bad in _each(name, attribute, given) or [error]:
                problems.add(partial(_bad, bad, parsed, ("answers", name, *bad.path)))
    if problems:
        raise InvalidInput(problems)
    return answers
