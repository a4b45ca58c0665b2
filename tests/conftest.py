"""What several tests need: the shipped rule base, and the command as a person would run it."""

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from expert.check.references import require_sound
from expert.files.rule_base import Loaded, load_rule_base

ROOT = Path(__file__).parent.parent
DATA = Path(__file__).parent / "data"


class Result(NamedTuple):
    """What a run of the command came to."""

    code: int
    out: str
    err: str


def run_expert(*arguments: object, stdin: str | bytes = "", cwd: Path = ROOT, **environment: str) -> Result:
    """Runs `expert` in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "expert", *map(str, arguments)],
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        capture_output=True,
        cwd=cwd,
        env={**os.environ, "COLUMNS": "80", "PYTHONPATH": str(ROOT), **environment},
        timeout=120,
        check=False,
    )
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture(scope="session")
def loaded() -> Loaded:
    """The shipped rule base, with the places of everything in it."""
    return load_rule_base(ROOT / "rules")


@pytest.fixture(scope="session")
def base(loaded):
    """The shipped rule base, checked."""
    return require_sound(loaded)
