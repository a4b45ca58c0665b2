"""The documents about the program are true: files that they name are there, and every room has its row."""

import difflib
import re
import shlex

import pytest

from tests.conftest import ROOT, run_expert
from tests.test_house import FLOORS

#: All that people write; the manual and the rule book are written by the program.
DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")])
WRITTEN = [path for path in DOCUMENTS if path.name not in ("cli.md", "rule-book.md")]
ARCHITECTURE = (ROOT / "docs/architecture.md").read_text()

#: Files that a reader is told to make.
TO_MAKE = {
    "rules/ventures.yaml",
    "cases/models/grown-venture-without-interest.yaml",
    "cases/south.yaml",
    "pages/index.html",
}

#: What stands for a name, as in `expert/explain/NAME.py`.
STANDS_FOR = re.compile(r"(?<![A-Z])(NAME|CODE)(?![A-Z])|\.\.\.")

#: Where a file that is named by its folder may be: in the project, or in the program.
HOMES = (ROOT, ROOT / "expert")


def names(text):
    """The words of a document, in code or links, that begin with a folder or are files of code."""
    folders = "|".join(
        {path.name for home in HOMES for path in home.iterdir() if path.is_dir() and path.name[0] != "."}
    )
    code = re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL)
    for words in code:
        # Of a pair such as `--with=rules/x.yaml` the second, and no places such as `rules/x.yaml:3:5`.
        for word in re.findall(rf"(?<![\w/.-])(?:{folders})/[\w./-]*", words):
            yield word.rstrip(".")
        yield from re.findall(r"(?<![\w/.-])[a-z]\w*\.py\b", words)


def known_files():
    """All files and folders of the project by their paths, from the project and from the program."""
    skipped = {".git", ".venv", "__pycache__", "node_modules"}
    paths = [path for path in ROOT.rglob("*") if not skipped & set(path.relative_to(ROOT).parts)]
    return {str(path.relative_to(home)) for path in paths for home in HOMES if path.is_relative_to(home)}


KNOWN = known_files()
FILE_NAMES = {name.rsplit("/")[-1] for name in KNOWN}


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_every_file_that_a_document_names_is_there(path) -> None:
    wrong = {}
    for name in names(path.read_text()):
        if STANDS_FOR.search(name) or name in TO_MAKE:
            continue
        if name.rstrip("/") not in (FILE_NAMES if "/" not in name else KNOWN):
            wrong[name] = difflib.get_close_matches(name, KNOWN, 2)
    assert wrong == {}, f"{path.name} names files that are not there; the nearest that are"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", path.read_text()):
        assert (path.parent / target).exists(), f"{path.name} leads to {target}"


def test_what_is_no_longer_there_would_be_found() -> None:
    assert list(names("`expert/render/text.py` in `old.py`, ```\nexpert check rules/gone.yaml:3:5\n```")) == [
        "expert/render/text.py",
        "old.py",
        "rules/gone.yaml",
    ]
    assert not {"expert/render/text.py", "rules/gone.yaml"} & KNOWN


def test_every_room_has_a_row_on_its_floor() -> None:
    rows = re.findall(r"^\| (\d) \| `([\w.]+)/?` \|", ARCHITECTURE, re.MULTILINE)
    expected = {(str(len(FLOORS) - place), room) for place, rooms in enumerate(FLOORS) for room in rooms}
    assert {(floor, room.removesuffix(".py")) for floor, room in rows} == expected
    there = {
        path.name for path in (ROOT / "expert").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert there - {"__init__.py", "__main__.py"} <= {room for _, room in rows}


def test_the_case_that_is_followed_comes_out_as_shown() -> None:
    command = re.search(r"^`(expert evaluate [^`]*)` prints", ARCHITECTURE, re.MULTILINE)[1]
    printed = run_expert(*shlex.split(command)[1:]).out
    _, shown = re.findall(r"```\n(.*?)```", ARCHITECTURE, re.DOTALL)
    assert shown in printed
    rules = re.findall(r"`([a-z]+(?:-[a-z]+){3,})`", ARCHITECTURE)
    assert len(rules) == 2
    verbose = run_expert("explain", *shlex.split(command)[2:], "underrated", "--sources").out
    assert all(rule in "".join(verbose.split()) or rule in verbose for rule in rules)


def test_it_fits_on_two_screens() -> None:
    lines = ARCHITECTURE.splitlines()
    assert len(lines) <= 90
    assert max(map(len, lines)) <= 120


@pytest.mark.parametrize("path", [*WRITTEN, *(ROOT / "docs/errors").glob("*.md")], ids=lambda path: path.name)
def test_no_cell_of_a_table_holds_an_essay(path) -> None:
    rows = [line for line in path.read_text().splitlines() if line.startswith("|")]
    assert [cell for row in rows for cell in row.split("|") if len(cell) > 300] == []


def test_the_index_leads_to_every_document() -> None:
    index = (ROOT / "docs/README.md").read_text()
    assert [path.name for path in (ROOT / "docs").glob("*.md") if f"]({path.name})" not in index] == ["README.md"]
