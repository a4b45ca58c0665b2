"""Case files to cases, and their answers to facts."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from expert.files.answers import BadAnswer, read_answer
from expert.files.find import find_files
from expert.files.names import is_asked, not_asked
from expert.files.parsed import STDIN, Document, PathInData, parse_document, read_document
from expert.files.validate import validated
from expert.model.case import Case, RawAnswer, Shared
from expert.model.problems import InvalidInput, Problem, Problems
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer
from expert.model.vocabulary import Attribute


class CaseFile(NamedTuple):
    """A case that has been read, its answers as facts, and the shared answers that its own replace."""

    case: Case
    answers: tuple[Answer, ...]
    replaced: tuple[Answer, ...]
    document: Document


def find_case_files(paths: Iterable[str]) -> list[str]:
    """The case files among `paths`, see `loading.files`. Raises InvalidInput for a path at which there is none."""
    return find_files(paths, "case")


def read_case_file(file: str, base: RuleBase, shared: tuple[Answer, ...] = ()) -> CaseFile:
    """The case in `file` (`-` is standard input), with `shared` answers where it has none of its own.

    Raises InvalidInput with all problems of the file.
    """
    return read_case(read_named(file), base, shared)


def read_case(document: Document, base: RuleBase, shared: tuple[Answer, ...] = ()) -> CaseFile:
    """The case in a document that has been read. Raises InvalidInput."""
    case = raw_case(document)
    answers = _answers(case.answers, base, document)
    own = {answer.attribute for answer in answers}
    taken = [answer for answer in shared if answer.attribute not in own]
    replaced = tuple(answer for answer in shared if answer.attribute in own)
    return CaseFile(case, tuple(sorted([*answers, *taken])), replaced, document)


def raw_case(document: Document) -> Case:
    """The case in a document, of which no answer has been looked at yet. Raises InvalidInput."""
    return validated(document, Case, {"id": "stdin" if document.file == STDIN else Path(document.name).stem})


def read_shared_answers(files: Iterable[str | Document], base: RuleBase) -> tuple[Answer, ...]:
    """The answers in files of shared answers, or documents of them; where two answer the same, the later one counts.
    Raises InvalidInput with the problems of all."""
    answers: dict[str, Answer] = {}
    problems: list[Problem] = []
    for file in files:
        try:
            document = read_named(file) if isinstance(file, str) else file
            found = _answers(validated(document, Shared).answers, base, document)
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


def read_named(file: str) -> Document:
    """The document in the file of this name; `-` is standard input. Raises InvalidInput."""
    return parse_document(sys.stdin.buffer.read(), STDIN) if file == "-" else read_document(Path(file))


def _bad(answer: BadAnswer, document: Document, path: PathInData) -> Problem:
    return Problem(answer.code, answer.message, document.place(path), answer.help)


def _answers(raw: dict[str, RawAnswer], base: RuleBase, document: Document) -> list[Answer]:
    answers = []
    problems = Problems()
    for name, given in raw.items():
        if not is_asked(name, base):
            problems.add(partial(not_asked, name, base, document.place(("answers", name), key=True)))
            continue
        attribute = base.attributes[name]
        try:
            answers.append(read_answer(name, attribute, given, document.name))
        except BadAnswer as error:
            for bad in _each(name, attribute, given) or [error]:
                problems.add(partial(_bad, bad, document, ("answers", name, *bad.path)))
    if problems:
        raise InvalidInput(problems)
    return answers
