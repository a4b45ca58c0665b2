"""A folder of files to one rule base, and every name in it back to the place where it is declared."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from expert.loading.document import Document, PathInData, read_document
from expert.loading.files import find_files
from expert.loading.validate import validated
from expert.model.rule import Acceptance
from expert.model.rulebase import LISTS, SECTIONS, BaseFile, RuleBase
from expert.problems import InvalidInput, Place, Problem


class Loaded(NamedTuple):
    """A rule base with the documents it came from: (section, name) -> the document and the path in it."""

    base: RuleBase
    origins: dict[tuple[str, str], tuple[Document, PathInData]]

    def place(self, section: str, name: str, *path: str | int, key: bool = False) -> Place:
        """Where `path` inside the entry `name` of `section` stands."""
        document, prefix = self.origins[section, name]
        return document.place((*prefix, *path), key=key)


def load_rule_base(folder: Path) -> Loaded:
    """The rule base in `folder` (all YAML and JSON files in it and below), or in the one file `folder`.

    Raises InvalidInput with the problems of all its files. Names are looked up only by `check.references`.
    """
    return assemble(folder, _read_all(Path(file) for file in find_files([str(folder)], "rule base")))


def _read_all(files: Iterable[Path]) -> list[tuple[Document, BaseFile]]:
    read: list[tuple[Document, BaseFile]] = []
    problems: list[Problem] = []
    for file in files:
        try:
            document = read_document(file)
            read.append((document, validated(document, BaseFile)))
        except InvalidInput as error:
            problems.extend(error.problems)
    if problems:
        raise InvalidInput(problems)
    return read


def assemble(folder: Path, files: Iterable[tuple[Document, BaseFile]]) -> Loaded:
    """One rule base from files that have been read. Raises InvalidInput for what is declared twice or not at all."""
    origins: dict[tuple[str, str], tuple[Document, PathInData]] = {}
    parts: dict[str, Any] = {section: {} for section in (*SECTIONS, *LISTS)}
    chapter_of: dict[str, str] = {}
    accepted: list[Acceptance] = []
    problems: list[Problem] = []
    for document, file in files:
        if file.chapter is not None:
            chapter_of |= dict.fromkeys((rule.name for rule in file.rules), file.chapter)
        if file.base is not None:
            _enter("base", "", file.base, document, ("base",), parts, origins, problems)
        for section in SECTIONS:
            for name, entry in getattr(file, section).items():
                _enter(section, name, entry, document, (section, name), parts, origins, problems)
        for section in LISTS:
            for index, entry in enumerate(getattr(file, section)):
                _enter(section, entry.name, entry, document, (section, index), parts, origins, problems)
        for index, acceptance in enumerate(file.accepted):
            origins["accepted", str(len(accepted))] = (document, ("accepted", index))
            accepted.append(acceptance)
    if "base" not in parts:
        message = "no file of the rule base has the section 'base' with its name, version and title"
        problems.append(Problem("E202", message, Place(str(folder), 1, 1)))
    if problems:
        raise InvalidInput(problems)
    return Loaded(RuleBase(**parts, chapter_of=chapter_of, accepted=tuple(accepted)), origins)


def _enter(
    section: str,
    name: str,
    entry: Any,
    document: Document,
    path: PathInData,
    parts: dict[str, Any],
    origins: dict[tuple[str, str], tuple[Document, PathInData]],
    problems: list[Problem],
) -> None:
    if (section, name) in origins:
        first, first_path = origins[section, name]
        what = f"'{name}' of {section}" if name else "the section 'base'"
        problems.append(
            Problem(
                "E206",
                f"{what} is declared a second time",
                document.place(path, key=True),
                "keep one of the two, or rename one",
                (first.place(first_path, key=True),),
            )
        )
        return
    origins[section, name] = (document, path)
    if name:
        parts[section][name] = entry
    else:
        parts[section] = entry
