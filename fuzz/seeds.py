"""Where fuzzing begins: the stored rule bases and cases, and the words of their format."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from expert.files.find import SUFFIXES
from expert.files.nodes import Data
from expert.files.parsed import parse_file
from expert.model.problems import InvalidInput
from fuzz.commands import table_seeds
from fuzz.targets import ROOT

#: Larger inputs cost more time than they are worth.
MAX_SIZE = 16_384

#: Target -> the folders and files that its seeds stand in.
_WHERE = {
    "rules": ("fuzz/seeds/rules.yaml", "tests/data/toy", "rules", "tests/broken"),
    "cases": ("fuzz/seeds/case.yaml", "cases", "tests/data/toy-case.yaml", "tests/broken"),
    "files": ("fuzz/seeds", "tests/data/toy-case.yaml", "tests/broken"),
    "tables": ("fuzz/seeds/case.yaml",),
}
_SYNTAX = [
    *("{", "}", "[", "]", ": ", "- ", "? ", "&a ", "*a", "!", "!!str ", "!x ", "|\n", ">-\n", "'", '"', "# ", "---\n"),
    *("...\n", "%YAML 1.1\n", "%TAG ! x\n", "<<: *a", "\\u0000", "\\ud800", "\ufeff", "\x85", "\u2028", "\r", "\r\n"),
    *("null", "~", "true", "false", "yes", "no", "unknown", "none", "0", "-0.0", "1e308", "1e999", "5e-324", ".inf"),
    *(
        "{at_least: 3}",
        "{all_of: [a]}",
        "not: {",
        "any: [{",
        "all: [{",
        "\x00",
        "\x1b[31m",
        "\u202e",
        "한국",
        "한",
        "🙂",
    ),
]


def seed_files(target: str) -> list[Path]:
    """The files that serve as seeds of `target`, as far as they exist."""
    return [path for where in _WHERE[target] for path in _below(ROOT / where)]


def seeds(target: str) -> Iterator[bytes]:
    """The seeds of `target`: each file, and the same data as JSON where it can be read, unless it is too large."""
    if target == "tables":
        yield from table_seeds()
        return
    for path in seed_files(target):
        raw = path.read_bytes()
        data = parsed(raw, path.name)
        json_too = [json.dumps(data, ensure_ascii=False).encode()] if data is not None else []
        yield from (one for one in (raw, *json_too) if len(one) <= MAX_SIZE)
    if target == "rules":
        yield from _slices()


def _slices() -> Iterator[bytes]:
    """For each rule and constraint of the shipped base, the least sound base that it stands in."""
    sections: dict[str, Any] = {}
    for path in _below(ROOT / "rules"):
        for section, entries in (parsed(path.read_bytes()) or {}).items():  # type: ignore[union-attr]
            if isinstance(entries, list):
                sections.setdefault(section, []).extend(entries)
            elif isinstance(entries, dict):
                sections.setdefault(section, {}).update(entries)
    named = {key: part for key, part in sections.items() if key != "base" and isinstance(part, dict)}
    for section in ("rules", "constraints"):
        for entry in sections[section]:
            chosen: dict[str, Any] = {"base": sections["base"], section: [entry]}
            size = 0
            while size != (size := len(json.dumps(chosen))):
                used = set(_texts(chosen))
                chosen |= {
                    key: mine
                    for key, part in named.items()
                    if (mine := {name: value for name, value in part.items() if name in used})
                }
            yield json.dumps(chosen, ensure_ascii=False).encode()


def _texts(data: Data) -> Iterator[str]:
    """All keys and texts in `data`."""
    if isinstance(data, str):
        yield data
    elif data is not None:
        for part in data:
            yield from _texts(part)
        if isinstance(data, dict):
            yield from _texts(list(data.values()))


def parsed(raw: bytes, name: str = "fuzz.yaml") -> Data:
    """The data in `raw`, or None if it cannot be read."""
    try:
        return parse_file(raw, name).data
    except (InvalidInput, UnicodeError, RecursionError):
        return None


def words(target: str) -> list[str]:
    """The words of the format, from the seeds themselves: keys, short values, and the syntax of YAML and JSON."""
    found = dict.fromkeys(_SYNTAX)
    for path in seed_files(target):
        text = path.read_text(encoding="utf-8", errors="replace")
        found.update(dict.fromkeys(re.findall(r"[\w-]{1,40}(?=:)|(?<=[\[ ])[\w-]{1,40}(?=[\],}])", text)))
    return list(found)


def dictionary(target: str) -> str:
    """The words as the fuzzer reads them: a quoted string a line."""
    return "".join(f'"{_quoted(word)}"\n' for word in words(target))


def _quoted(word: str) -> str:
    return "".join(chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\x{byte:02X}" for byte in word.encode())


def _below(where: Path) -> list[Path]:
    if where.is_dir():
        return sorted(path for path in where.rglob("*") if path.is_file() and path.name.endswith(SUFFIXES))
    return [where] if where.is_file() else []
