"""What is read without pydantic is read as pydantic reads it."""

import copy
import random
from pathlib import Path

import pytest
from pydantic_core import ValidationError

from expert.files.cases import find_case_files
from expert.files.parsed import read_file
from expert.files.plain import read_plainly
from expert.files.shapes import read
from expert.model.case import Case, SeveralCases, SharedAnswers
from expert.model.problems import InvalidInput
from expert.model.rulebase import BaseFile
from tests.conftest import ROOT

FORMS = (BaseFile, Case, SeveralCases, SharedAnswers)
FILES = [Path(ROOT / file) for file in find_case_files([str(ROOT / "cases")])]
FILES += [
    *(ROOT / "rules").rglob("*.yaml"),
    *(ROOT / "tests/broken").rglob("*.yaml"),
    *ROOT.glob("tests/data/**/*.yaml"),
]


def outcomes(data):
    """What each form makes of the data: plainly, which may be nothing, and with pydantic, unless it refuses."""
    for form in FORMS:
        try:
            expected = read(form, data)
        except ValidationError:
            expected = None
        yield read_plainly(form, data), expected


def edited(data, rng):
    """The data with one piece of it removed, renamed or replaced."""
    data = copy.deepcopy(data)
    todo, inside = [data], []
    while todo:
        one = todo.pop()
        if isinstance(one, dict | list):
            inside += [one] if one else []
            todo += one.values() if isinstance(one, dict) else one
    if inside:
        piece = rng.choice(inside)
        key = rng.choice(list(piece)) if isinstance(piece, dict) else rng.randrange(len(piece))
        old = piece.pop(key)
        new = rng.choice([None, "", " ", "unknown", "1", "true", [], {}, [old], {"a": old}, old])
        if rng.random() < 0.8:
            named = rng.choice([key, "", "title", "id", "all", "answers"])
            piece.update({named: new}) if isinstance(piece, dict) else piece.insert(key, new)
    return data


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_what_is_plainly_right_is_read_as_pydantic_reads_it(file) -> None:
    try:
        data = read_file(file).data
    except InvalidInput:
        return
    rng = random.Random(str(file.name))
    data = {"id": file.stem} | data if isinstance(data, dict) and "cases" in file.parts else data
    for one in [data, *(edited(data, rng) for _ in range(20))]:
        for plain, expected in outcomes(one):
            assert plain is None or (plain == expected and repr(plain) == repr(expected))


def test_all_stored_cases_are_plainly_right() -> None:
    for file in FILES[: len(find_case_files([str(ROOT / "cases")]))]:
        data = {"id": file.stem} | read_file(file).data
        assert read_plainly(SeveralCases if "cases" in data else Case, data) is not None
