"""Many files on all cores: the same as one after the other."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from expert.explanation import many
from expert.explanation.evaluation import CaseEvaluator
from expert.explanation.together import Together
from expert.files.find import find_files
from expert.model.problems import InvalidInput
from tests.conftest import DATA, ROOT, run_expert

linux = pytest.mark.skipif(sys.platform != "linux", reason="processes are only forked on Linux")


def told(found):
    """All that came of a file, with proofs, which are themselves only, as what they are based on."""
    if isinstance(found, InvalidInput):
        return found.problems
    reports = found.reports if isinstance(found, Together) else found
    return [
        (report._replace(proofs={}), [(fact, one.answers(), one.weakest()) for fact, one in report.proofs.items()])
        for report in reports
    ]


@linux
def test_the_same_comes_in_the_same_order(base, tmp_path: Path, monkeypatch) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("title: T\nanswers: {upper_hnad: buyer}\n")
    stored = find_files([str(ROOT / "cases")], "case")
    files = [*stored[:25], str(bad), *stored[25:30], str(tmp_path / "nowhere.yaml"), *stored[30:]]
    evaluator = CaseEvaluator(base)
    expected = list(many.reports_on(evaluator, files[:40]))
    assert {type(one) for one in expected} >= {tuple, InvalidInput}
    monkeypatch.setattr(many, "FEW", 1)
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {0, 1})
    found = list(many.reports_on(evaluator, files[:40]))
    assert [told(one) for one in found] == [told(one) for one in expected]
    monkeypatch.setattr(many, "_found", lambda evaluator, file: os.getpid())
    assert os.getpid() not in set(many.reports_on(evaluator, files[:40]))


@linux
def test_many_are_printed_as_few_are(tmp_path: Path, monkeypatch) -> None:
    case = (DATA / "toy-case.yaml").read_text()
    for number in range(30):
        (tmp_path / f"c{number:02}.yaml").write_text(case if number % 7 else "title: [\n")
    command = ["evaluate", tmp_path, "--rules", DATA / "toy", "--verbose"]
    one_by_one = run_expert(*command)
    monkeypatch.setattr(many, "FEW", 1)
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {0, 1})
    assert run_expert(*command) == one_by_one
    assert one_by_one.code == 3


@linux
def test_ctrl_c_ends_all_of_them(tmp_path: Path) -> None:
    case = (DATA / "toy-case.yaml").read_text()
    for number in range(3000):
        (tmp_path / f"c{number:04}.yaml").write_text(case)
    running = subprocess.Popen(
        [sys.executable, "-m", "expert", "evaluate", str(tmp_path), "--rules", str(DATA / "toy"), "--format", "jsonl"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert running.stdout
    running.stdout.readline()
    os.killpg(running.pid, signal.SIGINT)
    _, errors = running.communicate(timeout=900)
    assert (running.returncode, errors.decode().strip()) == (130, "Interrupted.")
    with pytest.raises(ProcessLookupError):
        os.killpg(running.pid, 0)
