"""What whole processes take: from start to end, and at most of memory."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
CASE = "cases/figure-1/cell-1-strategic-supplier.yaml"
IMPORTS = "import pydantic, click, yaml, durable_rules_engine"


class Startup(NamedTuple):
    """Seconds from start to end, one figure a round: of `expert evaluate` on one case, and of the bare imports."""

    command: list[float]
    imports: list[float]


def startup(rounds: int) -> Startup:
    """Runs both in turn, each in a process of its own."""
    arguments = (["-m", "expert", "evaluate", CASE], ["-c", IMPORTS])
    for each in arguments:  # leaves compiled modules behind for those that count
        _run(each)
    found = Startup([], [])
    for _ in range(rounds):
        for each, seconds in zip(arguments, found, strict=True):
            begin = time.perf_counter()
            _run(each)
            seconds.append(time.perf_counter() - begin)
    return found


def peak_memory(cases: int) -> float:
    """The most megabytes that a process held which evaluated that many random cases."""
    return float(_run(["-m", "benchmarks.memory", str(cases)]))


def _run(arguments: list[str]) -> str:
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout
