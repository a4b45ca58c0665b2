"""Case files: reading them into cases, and their answers into facts."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from expert.files.answers import BadAnswer, is_asked, not_asked, read_answer
from expert.files.find import find_files
from expert.files.parsed import STDIN, ParsedFile, PathInData, parse_file, read_file
from expert.files.validate import validated
from expert.model.case import Case, RawAnswer, SeveralCases, SharedAnswers
from expert.model.problems import InvalidInput, Place, Problem, Problems, did_you_mean, one_of
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer
from expert.model.vocabulary import Attribute


class CaseFile(NamedTuple):
    """A case that has been read, its answers as facts, and the shared answers that its own replace. `path` leads to it
    in its file, if that holds several."""

    case: Case
    answers: tuple[Answer, ...]
    replaced: tuple[Answer, ...]
    parsed: ParsedFile
    path: PathInData = ()

    @property
    def row(self) -> str:
        """Return the name of the case among those of its file; empty if there is no other."""
        return self.case.id if self.path else ""

    def place(self, path: PathInData, *, key: bool = False) -> Place:
        """Return where the value at `path` in the case stands, or with `key` the key that leads to it."""
        return self.parsed.place((*self.path, *path), key=key)


class CasesRead(NamedTuple):
    """The cases of a file, and what it says of all of them if there are, or could be, several."""

    cases: tuple[CaseFile, ...]
    whole: SeveralCases | None
    parsed: ParsedFile


def find_case_files(paths: Iterable[str]) -> list[str]:
    """Return the case files among `paths`, as `find_files` does. Raises InvalidInput for a path at which there is
    none."""
    return find_files(paths, "case")


def read_case_files(files: Iterable[str], base: RuleBase) -> list[CaseFile]:
    """Return all cases in these files. Raises InvalidInput with all problems of the first that has any."""
    return [read for file in files for read in read_cases(read_named(file), base).cases]


def read_cases(parsed: ParsedFile, base: RuleBase, shared: tuple[Answer, ...] = ()) -> CasesRead:
    """Return the cases in a file that has been read. Where a case has no answer, that of the file counts, then a
    `shared` one.

    Raises InvalidInput with all problems of the file.
    """
    problems = Problems()
    if not _holds_several(parsed):
        case = raw_case(parsed)
        answers = _answers(case.answers, base, parsed, (), problems)
        read = [_with(shared, case, answers, parsed)]
        whole = None
    else:
        whole = validated(parsed, SeveralCases, _name(parsed))
        common = _answers(whole.answers, base, parsed, (), problems)
        shared_in_all = _with(shared, _one(whole, 0), common, parsed)
        read, seen = [], dict[str, int]()
        for index, one in enumerate(whole.cases):
            path = ("cases", index)
            first = seen.setdefault(one.id, index)
            if first != index:
                problems.add(partial(_twice, parsed, one.id, first, index))
            answers = _answers(one.answers, base, parsed, path, problems)
            mine = _with(shared_in_all.answers, _one(whole, index), answers, parsed, path)
            # What the file answers in place of what is shared by files is replaced in each of its cases.
            own = {answer.attribute for answer in mine.replaced}
            more = (answer for answer in shared_in_all.replaced if answer.attribute not in own)
            read.append(mine._replace(replaced=(*mine.replaced, *more)))
    if problems:
        raise InvalidInput(problems)
    return CasesRead(tuple(read), whole, parsed)


def read_case(parsed: ParsedFile, base: RuleBase, shared: tuple[Answer, ...] = (), row: str | None = None) -> CaseFile:
    """Return the one case in a file that has been read, or of several the one called `row`. Raises InvalidInput."""
    read = read_cases(parsed, base, shared)
    names = [one.case.id for one in read.cases]
    if row is None and read.whole is None:
        return read.cases[0]
    if row is None:
        raise InvalidInput([_several(parsed, names)])
    if row not in names:
        help = did_you_mean(row, names, listed=20)
        raise InvalidInput([Problem("E410", f"there is no case '{row}' in this file", parsed.place(()), help)])
    return read.cases[names.index(row)]


def raw_case(parsed: ParsedFile) -> Case:
    """Return the case in a file that has been read, before any of its answers is checked.

    Raises InvalidInput, also if the file holds several.
    """
    if _holds_several(parsed):
        names = [one.id for one in validated(parsed, SeveralCases, _name(parsed)).cases]
        raise InvalidInput([_several(parsed, names)])
    return validated(parsed, Case, _name(parsed))


def _holds_several(parsed: ParsedFile) -> bool:
    return isinstance(parsed.data, dict) and "cases" in parsed.data


def _name(parsed: ParsedFile) -> dict[str, str]:
    return {"id": "stdin" if parsed.file == STDIN else Path(parsed.name).stem}


def _several(parsed: ParsedFile, names: Sequence[str]) -> Problem:
    message = f"one case is meant, and this file holds {len(names)}: {one_of(names)}"
    help = "`expert explain FILE` tells of all of them, with --row ID of one; here name a file with one case"
    return Problem("E410", message, parsed.place(("cases",), key=True), help)


def _twice(parsed: ParsedFile, name: str, first: int, index: int) -> Problem:
    places = [parsed.place(("cases", one, "id")) for one in (first, index)]
    return Problem("E206", f"two cases of this file are called '{name}'", places[1], others=(places[0],))


def _one(whole: SeveralCases, index: int) -> Case:
    """Return one of the cases as if it stood in a file of its own."""
    one = whole.cases[index]
    return Case(
        id=one.id,
        title=one.title,
        story=one.story or whole.story,
        cites=tuple(dict.fromkeys((*whole.cites, *one.cites))),
        answers={**whole.answers, **one.answers},
        expect=one.expect,
    )


def _with(
    shared: Sequence[Answer], case: Case, answers: Sequence[Answer], parsed: ParsedFile, path: PathInData = ()
) -> CaseFile:
    """Return the case with its own `answers`, and shared ones where it has none."""
    own = {answer.attribute for answer in answers}
    taken = [answer for answer in shared if answer.attribute not in own]
    replaced = tuple(answer for answer in shared if answer.attribute in own)
    return CaseFile(case=case, answers=tuple(sorted([*answers, *taken])), replaced=replaced, parsed=parsed, path=path)


def read_shared_answers(files: Iterable[str | ParsedFile], base: RuleBase) -> tuple[Answer, ...]:
    """Return the answers in files of shared answers, or documents of them; the later of two for one question counts.

    Raises InvalidInput with the problems of all.
    """
    answers: dict[str, Answer] = {}
    problems: list[Problem] = []
    for file in files:
        try:
            parsed = read_named(file) if isinstance(file, str) else file
            bad = Problems()
            found = _answers(validated(parsed, SharedAnswers).answers, base, parsed, (), bad)
            answers.update((answer.attribute, answer) for answer in found)
            problems.extend(bad)
        except InvalidInput as error:
            problems.extend(error.problems)
    if problems:
        raise InvalidInput(problems)
    return tuple(answers.values())


def _each(name: str, attribute: Attribute, given: RawAnswer) -> list[BadAnswer]:
    """Yield the problem of each part of an answer with several parts, since reading stops at the first."""
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
    """Return the parsed file of this name; `-` is standard input. Raises InvalidInput."""
    return parse_file(sys.stdin.buffer.read(), STDIN) if file == "-" else read_file(Path(file))


def _bad(answer: BadAnswer, parsed: ParsedFile, path: PathInData) -> Problem:
    return Problem(answer.code, answer.message, parsed.place(path), answer.help)


def _answers(
    raw: dict[str, RawAnswer], base: RuleBase, parsed: ParsedFile, path: PathInData, problems: Problems
) -> list[Answer]:
    """Return the answers of the case at `path`; problems of others are added to `problems`."""
    answers = []
    for name, given in raw.items():
        at = (*path, "answers", name)
        if not is_asked(name, base):
            problems.add(partial(not_asked, name, base, parsed.place(at, key=True)))
            continue
        attribute = base.attributes[name]
        try:
            answers.append(read_answer(name, attribute, given, parsed.name))
        except BadAnswer as error:
            for bad in _each(name, attribute, given) or [error]:
                problems.add(partial(_bad, bad, parsed, (*at, *bad.path)))
    return answers
