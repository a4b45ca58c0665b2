"""What a command loads: people wait for it, so what is slow to load is loaded by the commands that use it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import DATA, ROOT

SLOW = {"clingo", "durable_rules_engine", "jinja2", "openpyxl", "polars", "pydantic", "pydantic_core", "yaml"}
#: What reads files, what says why one is not right, what evaluates a case, and what reasons about all cases.
READS, REFUSES, RUNS, REASONS = {"yaml"}, {"pydantic_core"}, {"durable_rules_engine"}, {"clingo"}
TOY, CASE = DATA / "toy", DATA / "toy-case.yaml"
COMPLETING = {"_EXPERT_COMPLETE": "bash_complete", "COMP_WORDS": "expert rules show d", "COMP_CWORD": "3"}


def loaded(folder: Path, *arguments: object, **environment: str) -> set[str]:
    """Which slow libraries a process of the command has loaded in the end, its rule base having been compiled."""
    program = (
        "import atexit, sys; sys.argv[0] = 'expert'; names = sys.argv.pop()\n"
        "atexit.register(lambda: print(*sys.modules, file=open(names, 'w')))\n"
        "from expert.cli import main; main()\n"
    )
    names = folder / "modules"
    subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments), str(names)],
        cwd=ROOT,
        env={**os.environ, "XDG_CACHE_HOME": str(folder), "EXPERT_RULES": str(TOY), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=900,
    )
    return SLOW & set(names.read_text().split())


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--help"], set()),
        (["evaluate", "--help"], set()),
        (["rules", "list"], set()),
        (["explain", CASE], READS | RUNS),
        (["explain", CASE, "--brief"], READS | RUNS),
        (["explain", CASE, "--sensitivity"], READS | RUNS | REASONS),
        (["evaluate", CASE], READS | RUNS),
        (["evaluate", CASE, "--format", "csv"], READS | RUNS),
        (["evaluate", DATA / "toy/base.yaml"], READS | REFUSES | RUNS),
        (["schema", "case"], READS | REFUSES | RUNS | {"pydantic"}),
    ],
    ids=lambda value: " ".join(str(getattr(one, "name", one)) for one in value) if isinstance(value, list) else "",
)
def test_a_command_loads_only_what_it_uses(arguments, expected, tmp_path: Path) -> None:
    loaded(tmp_path, "rules", "list")
    assert loaded(tmp_path, *arguments) == expected


def test_completing_loads_no_library(tmp_path: Path) -> None:
    loaded(tmp_path, "rules", "list")
    assert loaded(tmp_path, **COMPLETING) == set()
