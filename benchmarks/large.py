"""`python -m benchmarks.large TIMES FOLDER` writes a larger rule base: copies of the one that comes with the program.

They stand side by side, each with attributes and rules of its own, so that each rule is as it was, and rules and
attributes grow alike.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from typing import Any

import yaml

from expert.files.find import shipped_folder

#: Where conditions and conclusions stand, whose keys are attributes.
_CONDITIONS = ("if", "then", "never", "applies", "not", "any", "all")


def write_large(times: int, folder: Path) -> None:
    """Write a base of so many copies into a new folder; the first has the names that it had. Raises OSError."""
    source = shipped_folder("rules")
    shutil.copytree(source, folder)
    files = {file: yaml.load(file.read_text(encoding="utf-8"), yaml.CBaseLoader) for file in source.rglob("*.yaml")}
    names = {name for data in files.values() for name in data.get("attributes", ())}
    for number in range(1, times):
        for file, data in files.items():
            if file.name == "portfolio.yaml":
                continue
            copy = _copy(data, names, f"_{number}")
            if copy:
                made = folder / f"{'_'.join(file.relative_to(source).with_suffix('').parts)}_{number}.yaml"
                made.write_text(yaml.dump(copy, Dumper=yaml.CSafeDumper, allow_unicode=True, width=110))


def _copy(data: dict[str, Any], names: set[str], end: str) -> dict[str, Any]:
    copy: dict[str, Any] = {}
    if attributes := data.get("attributes"):
        copy["attributes"] = {name + end: _renamed(one, names, end) for name, one in attributes.items()}
    for section, key in (("rules", "rule"), ("constraints", "constraint")):
        if section in data:
            copy[section] = [
                {**_renamed(one, names, end), key: one[key] + end.replace("_", "-")} for one in data[section]
            ]
    return copy


def _renamed(entry: dict[str, Any], names: set[str], end: str) -> dict[str, Any]:
    return {key: _condition(part, names, end) if key in _CONDITIONS else part for key, part in entry.items()}


def _condition(part: Any, names: set[str], end: str) -> Any:
    if isinstance(part, list):
        return [_condition(one, names, end) for one in part]
    if not isinstance(part, dict):
        return part
    return {
        key + end if key in names else key: _condition(one, names, end) if key in _CONDITIONS else one
        for key, one in part.items()
    }


def main() -> None:
    """Write a base, and say where."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.large", description=__doc__)
    parser.add_argument("times", type=int, metavar="TIMES")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    write_large(options.times, options.folder)
    print(options.folder)


if __name__ == "__main__":
    main()
