"""Finding the files that a person means by some paths."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from expert.model.problems import InvalidInput, Place, Problem

SUFFIXES = (".yaml", ".yml", ".json")

#: Files that say how a table is read, and files of the answers that its rows share; what looks for cases or rules in a
#: folder passes both over.
MAPPINGS = tuple(f".mapping{suffix}" for suffix in SUFFIXES)
SHARED = tuple(f".common{suffix}" for suffix in SUFFIXES)


def find_files(paths: Iterable[str], holds: str) -> list[str]:
    """Return the files at `paths`: files as they are, folders by all YAML and JSON files in and below them, `-` as it
    is.

    Hidden files and folders are left out, and so are the companions of a table, `NAME.mapping.yaml` and
    `NAME.common.yaml`. Raises InvalidInput for a path at which there is nothing, where a folder ought to hold `holds`,
    and for folders that cannot be read.
    """
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for path in paths:
        if path == "-" or (os.path.lexists(path) and not os.path.isdir(path)):
            below = [path]
        else:
            below = _below(path, problems)
            if not below:
                problems.append(Problem("E107", _lack(path, holds), Place(path, 1, 1)))
        for file in below:
            found.setdefault(os.path.normpath(file), file)
    if problems:
        raise InvalidInput(problems)
    return list(found.values())


def _lack(path: str, holds: str) -> str:
    if not os.path.isdir(path):
        return "does not exist"
    if any(is_mapping(name) or is_shared(name) for _, _, names in os.walk(path) for name in names):
        return f"holds no {holds}, only what goes with tables"
    return f"holds no {holds}: no .yaml, .yml or .json file"


def _below(folder: str, problems: list[Problem]) -> list[str]:
    def unreadable(error: OSError) -> None:
        if error.filename != folder or os.path.isdir(folder):
            place = Place(str(error.filename), 1, 1)
            problems.append(Problem("E101", f"cannot be read: {error.strerror}", place))

    files = []
    for where, folders, names in os.walk(folder, onerror=unreadable):
        folders[:] = [name for name in folders if not name.startswith(".")]
        files += [os.path.join(where, name) for name in names if _is_meant(name)]
    return sorted(files)


def _is_meant(name: str) -> bool:
    return name.lower().endswith(SUFFIXES) and not is_mapping(name) and not is_shared(name) and not name.startswith(".")


#: The endings of files that are tables: a case a row.
TABLES = (".csv", ".tsv", ".parquet", ".jsonl", ".ndjson", ".xlsx")

#: The endings of spreadsheets that are tables, too, but of a form that is not read.
OTHER_SPREADSHEETS = (".xls", ".xlsb", ".xlsm", ".ods", ".numbers")


def is_json(path: str) -> bool:
    """Tell whether the file at `path` is JSON rather than YAML, by its ending."""
    return path.lower().endswith(".json")


def is_mapping(path: str) -> bool:
    """Tell whether the file at `path` says how a table is read, by its ending."""
    return path.lower().endswith(MAPPINGS)


def mapping_beside(*tables: str) -> str | None:
    """Return the mapping that lies beside one of some tables, such as `firms.mapping.yaml` beside `firms.xlsx`."""
    names = (os.path.splitext(table)[0] + suffix for table in tables for suffix in MAPPINGS)
    return next(filter(os.path.isfile, names), None)


def is_shared(path: str) -> bool:
    """Tell whether the file at `path` holds answers that the rows of a table share, by its ending."""
    return path.lower().endswith(SHARED)


def is_table(path: str) -> bool:
    """Tell whether the file at `path` is a table, by its ending, whether it can be read or not."""
    return path.lower().endswith((*TABLES, *OTHER_SPREADSHEETS)) and not os.path.isdir(path)


def shipped_folder(name: str) -> Path:
    """Return the folder `name` that comes with the program: inside the package, or beside it in a checkout."""
    package = Path(__file__).parent.parent
    inside = package / name
    folder = inside if inside.is_dir() else package.parent / name
    # Messages name files below the current folder as a person there would.
    return folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder
