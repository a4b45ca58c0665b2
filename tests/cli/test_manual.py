"""The manual is current, its examples can be run, and Tab completes names."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from expert.cli.manual import manual
from tests.conftest import ROOT, run_expert


def test_the_stored_manual_is_current() -> None:
    """`make manual` writes it."""
    assert (ROOT / "docs/cli.md").read_text() == manual()


def test_every_file_in_an_example_is_there() -> None:
    named = re.findall(r"cases/\S+\.yaml", manual())
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


SESSIONS = re.findall(r"^ +expert (consult(?: --(?:as|goal|case) \S+)*)$", manual(), re.MULTILINE)


@pytest.mark.parametrize("example", SESSIONS)
def test_a_session_of_an_example_can_be_begun(example, tmp_path: Path) -> None:
    """At the end of the input questions are open (4)."""
    assert run_expert(*example.split(), stdin="", XDG_STATE_HOME=str(tmp_path)).code == 4


@pytest.mark.parametrize(
    "command", [[], ["evaluate"], ["explain"], ["check"], ["schema"], ["rules"], ["rules", "show"]]
)
def test_help_is_the_page_of_the_manual(command) -> None:
    result = run_expert(*command, "--help", COLUMNS="100")
    assert result.code == 0
    assert result.out.splitlines()[2:] == [] or result.out.splitlines()[2] in manual()


def completions(*words):
    environment = {
        **os.environ,
        "_EXPERT_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(["expert", *words]),
        "COMP_CWORD": str(len(words)),
    }
    script = "from expert.cli.main import cli; cli(prog_name='expert')"
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, cwd=ROOT, check=False
    )
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["ev"], "plain,evaluate"),
        (["rules", "show", "bidding"], "plain,bidding-is-short-term"),
        (["explain", "case.yaml", "opport"], "plain,opportunism"),
        (["explain", "case.yaml", "diagnosis=opp"], "plain,diagnosis=opportunism"),
        (["evaluate", "--param", "long"], "plain,long_term_years="),
        (["schema", "ca"], "plain,case"),
        (["evaluate", "ca"], "file,ca"),
    ],
)
def test_tab_completes(words, offered) -> None:
    assert offered in completions(*words)


def test_tab_offers_nothing_for_a_broken_rule_base() -> None:
    assert completions("rules", "show", "--rules", "nowhere", "bid") == []


def test_options_by_environment() -> None:
    result = run_expert(
        "evaluate", "cases/korea/before-1997.yaml", EXPERT_EVALUATE_FORMAT="jsonl", EXPERT_COLOR="always"
    )
    assert result.out.startswith('{"case": "before-1997"')


def test_helps_are_there_when_python_leaves_docstrings_out() -> None:
    """As `python -OO` does, and whoever packs a program small."""
    command = [sys.executable, "-OO", "-m", "expert.cli.manual"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    assert done.stdout.decode() == (ROOT / "docs/cli.md").read_text()
    assert (
        run_expert("check", "--explain", "E203", PYTHONOPTIMIZE="2").out == (ROOT / "docs/errors/E203.md").read_text()
    )
