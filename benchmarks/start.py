"""`python -m benchmarks.start` measures how long people wait for a command, and prints a table in Markdown."""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from benchmarks.processes import CASE, IMPORTS, ROOT
from benchmarks.table import Row, machine, markdown, publish, ratio

#: The part of docs/speed.md that this writes.
PART = "start"

EXPERT = ["-c", "import sys; sys.argv[0] = 'expert'; from expert.cli import main; main()"]
_COMPLETING = {"_EXPERT_COMPLETE": "bash_complete", "COMP_WORDS": "expert rules show a", "COMP_CWORD": "3"}


class Command(NamedTuple):
    """What a person waits for: what it is called, the arguments of Python, what is typed, and the environment."""

    what: str
    arguments: list[str]
    typed: str = ""
    environment: Mapping[str, str] = {}
    #: The most that it is to take, in times of the bare imports.
    most: float | None = None


#: The first is what all others are held against.
COMMANDS = (
    Command("importing the libraries", ["-c", IMPORTS]),
    Command("`expert --help`", [*EXPERT, "--help"], most=1.0),
    Command("completing the name of a rule", [*EXPERT], environment=_COMPLETING, most=1.0),
    Command("`expert explain` of one case", [*EXPERT, "explain", CASE], most=1.5),
    Command("`expert evaluate` of one case", [*EXPERT, "evaluate", CASE], most=1.5),
    Command("the first prompt of a session", [*EXPERT, "consult"], "\nquit\n", most=2.5),
    Command("`expert evaluate --no-cache` of one case", [*EXPERT, "evaluate", "--no-cache", CASE], most=3.0),
)


def seconds(command: Command, environment: Mapping[str, str]) -> float:
    """The seconds of the processor that a run of the command takes, its own and the system's."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, *command.arguments],
        cwd=ROOT,
        env={**os.environ, **environment, **command.environment},
        input=command.typed.encode(),
        capture_output=True,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def table(rounds: int) -> str:
    """The figures as Markdown. In each round all commands take turns, each in a process of its own."""
    found: dict[str, list[float]] = {command.what: [] for command in COMMANDS}
    with tempfile.TemporaryDirectory() as folder:
        # Compiled modules and rule bases of its own, so that nothing depends on what was run before.
        environment = {"PYTHONPYCACHEPREFIX": f"{folder}/modules", "XDG_CACHE_HOME": f"{folder}/cache"}
        environment |= {"PYTHONDONTWRITEBYTECODE": "", "EXPERT_NO_CACHE": "", "PYTHONPATH": str(ROOT)}
        for number in range(rounds + 1):
            for command in COMMANDS:
                taken = seconds(command, environment)
                if number:  # the first round leaves behind what is compiled
                    found[command.what].append(taken)
    imports = found[COMMANDS[0].what]
    rows = []
    for command in COMMANDS:
        own = found[command.what]
        wanted = "" if command.most is None else f"{command.most:.1f} times"
        times = f"{ratio(own, imports):.2f} times"
        rows.append(Row(command.what, f"{statistics.median(own) * 1000:,.0f} ms", wanted, times))
    about = (
        f"CPU time of whole processes, medians of {rounds} rounds in which all take turns; a ratio is the median of "
        f"the rounds' ratios to those of `{IMPORTS}`."
    )
    return markdown(rows, [about, machine()], ("what", "CPU time", "aimed at", "against the imports"))


def main() -> None:
    """Measures, prints, and writes if asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.start", description=__doc__)
    parser.add_argument("--rounds", type=int, default=11, metavar="N", help="rounds that count (default: 11)")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table between the marks in FILE as well")
    options = parser.parse_args()
    try:
        publish(lambda: table(max(1, options.rounds)), options.write, PART)
    except (ValueError, OSError) as error:
        sys.exit(f"benchmarks: {error}")


if __name__ == "__main__":
    main()
