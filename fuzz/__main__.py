"""`python -m fuzz [--seconds N] [--target TARGET] [--corpus DIR]` looks for input that breaks the program.

It needs atheris, which is not among the project's own dependencies: `pip install atheris`. With --corpus, inputs that
reach new code are kept in a folder of DIR for each target, and the next run begins with them. What is found is saved in
fuzz/findings. The exit code is 1 if anything was found.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from fuzz.seeds import MAX_SIZE, dictionary, seeds
from fuzz.targets import ROOT

TARGETS = ("rules", "cases", "files", "tables")
FINDINGS = Path(__file__).parent / "findings"
_MARKS = ("finding saved in ", "Test unit written to ")
_STATUS = re.compile(r"#(\d+)\s+\w+.*?cov: (\d+) ft: (\d+) corp: (\d+)")
_RESTART = 99
#: The checks measure 10 s and 1 GB themselves; these end what does not come back, or is about to take the machine.
_LIMITS = ["-timeout=60", "-rss_limit_mb=4096", f"-max_len={MAX_SIZE}"]


class Outcome(NamedTuple):
    """What fuzzing one target came to."""

    target: str
    seconds: float
    executions: int
    coverage: int
    corpus: int
    findings: tuple[str, ...]


def main() -> int:
    """Fuzzes the targets one after the other; the exit code."""
    parser = argparse.ArgumentParser(prog="fuzz", description="Looks for input that breaks the program.")
    parser.add_argument("--seconds", type=int, default=3600, metavar="N", help="how long, all targets together")
    parser.add_argument("--target", choices=[*TARGETS, "all"], default="all")
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="where inputs are kept from one run to the next")
    options = parser.parse_args()
    targets = TARGETS if options.target == "all" else (options.target,)
    FINDINGS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="fuzz") as scratch:
        corpus = options.corpus or Path(scratch, "corpus")
        seconds = max(1, options.seconds // len(targets))
        outcomes = [fuzz(target, seconds, corpus / target, Path(scratch)) for target in targets]
    for one in outcomes:
        speed = one.executions / max(one.seconds, 0.001)
        print(
            f"{one.target}: {one.executions:,} executions in {one.seconds:.0f} s, {speed:,.0f} a second; "
            f"coverage {one.coverage:,} edges; corpus {one.corpus:,} inputs; findings {len(one.findings)}"
        )
        for path in one.findings:
            print(f"  {path}")
    return 1 if any(one.findings for one in outcomes) else 0


def fuzz(target: str, seconds: int, corpus: Path, scratch: Path) -> Outcome:
    """Fuzzes `target` for that long, in as many processes as it takes, one after the other."""
    corpus.mkdir(parents=True, exist_ok=True)
    for raw in seeds(target):
        (corpus / hashlib.sha1(raw).hexdigest()).write_bytes(raw)
    tokens = scratch / f"{target}.dict"
    tokens.write_text(dictionary(target), encoding="ascii")
    begun = time.monotonic()
    executions = coverage = kept = 0
    findings: dict[str, None] = {}
    while (left := round(seconds - (time.monotonic() - begun))) > 0:
        arguments = [*_LIMITS, f"-max_total_time={left}", f"-dict={tokens}", f"-artifact_prefix={FINDINGS}/{target}-"]
        command = [sys.executable, "-m", "fuzz.worker", target, str(FINDINGS), *arguments, str(corpus)]
        done, status = _run(command, findings)
        executions += status[0]
        coverage, kept = max(coverage, status[1]), max(kept, status[3])
        # A process that ended otherwise than by its time has found something, or could not even begin.
        if done not in (0, _RESTART) and not status[0]:
            findings[f"(the process of {target} ended with {done} at once)"] = None
            break
    return Outcome(target, time.monotonic() - begun, executions, coverage, kept, tuple(findings))


def _run(command: list[str], findings: dict[str, None]) -> tuple[int, tuple[int, ...]]:
    """Runs a worker and passes on what it prints. Adds the files that it saves to `findings`; gives its exit code
    and its last numbers: executions, coverage, features, size of the corpus."""
    status = (0, 0, 0, 0)
    with subprocess.Popen(command, stderr=subprocess.PIPE, cwd=ROOT, text=True, errors="replace") as process:
        assert process.stderr is not None
        for line in process.stderr:
            print(line, end="", file=sys.stderr, flush=True)
            if match := _STATUS.match(line):
                executions, coverage, features, kept = map(int, match.groups())
                status = (executions, coverage, features, kept)
            for mark in _MARKS:
                if mark in line:
                    findings[line.split(mark, 1)[1].strip()] = None
    return process.returncode, status


if __name__ == "__main__":
    sys.exit(main())
