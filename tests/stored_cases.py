"""The stored cases: each by its file and its name in there, and the files that hold one case only."""

import functools
from pathlib import Path

from expert.files.cases import find_case_files
from expert.files.parsed import ParsedFile, read_file
from tests.conftest import ROOT

FILES = find_case_files([str(ROOT / "cases")])


@functools.cache
def parsed(file: str) -> ParsedFile:
    """A file of stored cases, which is read once however many cases it holds."""
    return read_file(Path(file))


def rows(file):
    """The names of the cases in a file; None for the only one."""
    several = parsed(file).data.get("cases")
    return [one["id"] for one in several] if several else [None]


#: File and name, for `evaluator.trace`.
STORED = [(file, row) for file in FILES for row in rows(file)]
NAMES = [file.removeprefix(f"{ROOT}/cases/") + (f"-{row}" if row else "") for file, row in STORED]
#: Files of one case, which stand for it.
ONE_CASE = [file for file, row in STORED if row is None]
