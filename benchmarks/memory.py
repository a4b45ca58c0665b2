"""`python -m benchmarks.memory COUNT` evaluates that many random cases and prints the most megabytes it ever held."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from benchmarks.cases import random_cases
from expert import open_rule_base
from expert.inference.evaluate import Evaluator


def main(count: int) -> None:
    """Evaluates `count` cases, of which none is kept."""
    base = open_rule_base().base
    evaluator = Evaluator(base)
    for case in random_cases(base, evaluator.program, count):
        evaluator.evaluate("case", case.answers)
    print(peak())


def peak() -> float:
    """The most megabytes that this process ever held."""
    status = Path("/proc/self/status")
    if status.exists():
        # Linux counts in ru_maxrss what the parent held when it started this process; this figure is our own.
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / 1024 / 1024 if sys.platform == "darwin" else used / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]))
