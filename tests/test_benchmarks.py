"""The benchmarks run on the rule base as it is: figures in the README come from them."""

import subprocess
import sys

from tests.conftest import ROOT


def test_the_benchmarks_run():
    """Without CLIPS too, which takes a build of its own; what was measured is nobody's business here."""
    command = [sys.executable, "-m", "benchmarks", "--quick"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert (done.returncode, done.stdout.count("\n| cases a second")) in ((0, 6), (0, 8)), done.stderr
    assert "| `expert check --prove`, without reading the files |" in done.stdout


def test_questions_are_counted():
    command = [sys.executable, "-m", "benchmarks.questions", "--cases", "1", "--stored", "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    asked = [[float(cell) for cell in row.split("|")[2:6]] for row in done.stdout.splitlines() if " cases" in row[:40]]
    assert len(asked) == 2
    for could, in_order, ours, least in asked:
        assert least <= ours <= could
        assert least <= in_order <= could
