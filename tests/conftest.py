"""What several tests need: the shipped rule base, and the command as a person would run it."""

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, settings

from expert.check.references import require_sound
from expert.loading.rulebase import Loaded, load_rule_base

# How long an example takes says how busy the machine is.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

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
        timeout=900,  # only so that a hang ends at some time; no machine is as slow
        cwd=cwd,
        env={**os.environ, "COLUMNS": "80", "PYTHONPATH": str(ROOT), **environment},
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
