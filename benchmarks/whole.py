"""`python -m benchmarks.whole TABLE RESULT [OPTION]...` evaluates a table as `expert evaluate` does, and says what it
took."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from benchmarks.memory import peak
from benchmarks.processes import ROOT

#: The exit codes of a run through the whole table: without bad cells, and with some.
_THROUGH = (0, 3)


class Whole(NamedTuple):
    """What a process took that evaluated a table, from start to end: seconds by the wall clock and of the processor,
    and the most megabytes that it held."""

    seconds: float
    cpu: float
    peak: float


def whole(table: Path, result: Path, *options: str) -> Whole:
    """Evaluates `table` into `result` with these options, in a process of its own. Raises OSError if that fails."""
    command = [sys.executable, "-m", "benchmarks.whole", str(table.resolve()), str(result.resolve()), *options]
    begin = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - begin
    if done.returncode not in _THROUGH:
        raise OSError(f"{table} could not be evaluated: {done.stderr}")
    found = json.loads(done.stdout.splitlines()[-1])
    return Whole(seconds, found["cpu"], found["peak"])


def _main() -> None:
    from expert.cli import main

    sys.argv = ["expert", "evaluate", sys.argv[1], "--out", *sys.argv[2:]]
    try:
        main()
    finally:
        print(json.dumps({"cpu": time.process_time(), "peak": peak()}))


if __name__ == "__main__":
    _main()
