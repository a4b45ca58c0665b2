"""Rule bases: reading a folder of files into one, with the place where each name is declared."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from expert.files.find import find_files
from expert.files.loaded import LoadedBase
from expert.files.parsed import ParsedFile, PathInData, read_file
from expert.files.rule_tables import rules_of
from expert.files.validate import validated
from expert.model.portfolio import answered_by
from expert.model.problems import InvalidInput, Place, Problem
from expert.model.rulebase import COUNTED, LISTS, SCOPED, SECTIONS, BaseFile, RuleBase

_Places = dict[tuple[str, str], tuple[ParsedFile, PathInData]]


def load_rule_base(folder: Path) -> LoadedBase:
    """Return the rule base in `folder` (all YAML and JSON files in it and below), or in the one file `folder`.

    Raises InvalidInput with the problems of all its files. Names are looked up only by `check.references`.
    """
    return assemble(folder, _read_all(Path(file) for file in find_files([str(folder)], "rule base")))


def _read_all(files: Iterable[Path]) -> list[tuple[ParsedFile, BaseFile]]:
    read: list[tuple[ParsedFile, BaseFile]] = []
    problems: list[Problem] = []
    for file in files:
        try:
            parsed = read_file(file)
            read.append((parsed, validated(parsed, BaseFile)))
        except InvalidInput as error:
            problems.extend(error.problems)
    if problems:
        raise InvalidInput(problems)
    return read


def assemble(folder: Path, files: Iterable[tuple[ParsedFile, BaseFile]]) -> LoadedBase:
    """Return one rule base from files that have been read.

    Raises InvalidInput for what is declared twice, not at all, or in a file of the wrong scope.
    """
    origins: _Places = {}
    whole, portfolio = _nothing(), _nothing()
    counted = False
    problems: list[Problem] = []
    for parsed, file in files:
        own = portfolio if file.scope else whole
        counted = counted or file.scope is not None
        if file.chapter is not None:
            own["chapter_of"] |= dict.fromkeys((rule.name for rule in file.rules), file.chapter)
        if file.base is not None:
            _enter("base", "", file.base, parsed, ("base",), whole, origins, problems)
        for section in (*SECTIONS, *COUNTED):
            entries = getattr(file, section)
            if section in COUNTED and entries and not file.scope:
                place = parsed.place((section,), key=True)
                help = "write `scope: portfolio` at the top of a file of its own for them"
                problems.append(
                    Problem("E201", f"'{section}' are about portfolios, and this file is about one case", place, help)
                )
            for name, entry in entries.items():
                to = own if section in SCOPED else whole
                _enter(section, name, entry, parsed, (section, name), to, origins, problems)
        for section in LISTS:
            for index, entry in enumerate(getattr(file, section)):
                _enter(section, entry.name, entry, parsed, (section, index), own, origins, problems)
        for index, table in enumerate(file.tables):
            for path, rule in rules_of(table, parsed, ("tables", index)):
                if isinstance(rule, Problem):
                    problems.append(rule)
                    continue
                _enter("rules", rule.name, rule, parsed, path, own, origins, problems)
                own["chapter_of"] |= {rule.name: file.chapter} if file.chapter is not None else {}
        for index, acceptance in enumerate(file.accepted):
            origins["accepted", str(len(whole["accepted"]))] = (parsed, ("accepted", index))
            whole["accepted"] += (acceptance,)
    counts: dict[str, Any] = {"attributes": {}}
    for name, aggregate in portfolio["aggregates"].items():
        asked = answered_by(aggregate, whole["attributes"])
        _enter("attributes", name, asked, *origins["aggregates", name], counts, origins, problems)
    if "base" not in whole:
        message = "no file of the rule base has the section 'base' with its name, version and title"
        problems.append(Problem("E202", message, Place(str(folder), 1, 1)))
    if problems:
        raise InvalidInput(problems)
    if counted:
        shared = {
            section: whole[section] for section in ("base", *SECTIONS) if section not in (*SCOPED, "perspectives")
        }
        attributes = counts["attributes"] | portfolio["attributes"]
        whole["portfolio"] = RuleBase(**portfolio | shared | {"attributes": attributes})
    return LoadedBase(RuleBase(**whole), origins)


def _nothing() -> dict[str, Any]:
    return {section: {} for section in (*SECTIONS, *COUNTED, *LISTS, "chapter_of")} | {"accepted": ()}


def _enter(
    section: str,
    name: str,
    entry: Any,
    parsed: ParsedFile,
    path: PathInData,
    parts: dict[str, Any],
    origins: _Places,
    problems: list[Problem],
) -> None:
    if (section, name) in origins:
        first, first_path = origins[section, name]
        what = f"'{name}' of {section}" if name else "the section 'base'"
        problems.append(
            Problem(
                "E206",
                f"{what} is declared a second time",
                parsed.place(path, key=True),
                "keep one of the two, or rename one",
                (first.place(first_path, key=True),),
            )
        )
        return
    origins[section, name] = (parsed, path)
    if name:
        parts[section][name] = entry
    else:
        parts[section] = entry
