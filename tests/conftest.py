"""What several tests need: the shipped rule base, and the command as a person would run it."""

import contextlib
import gc
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple
from unittest import mock

import pytest
from hypothesis import HealthCheck, settings

from expert.check.references import require_sound
from expert.cli import main
from expert.files.loaded import LoadedBase
from expert.files.rule_base import load_rule_base
from expert.model.rulebase import RuleBase

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
    """Runs `expert` as a process would, but in this one, whose start costs more than most commands.

    Streams are files, as those of a process may be. Where a process itself is tried out, `run_process` runs one.
    """
    content = stdin.encode() if isinstance(stdin, str) else stdin
    with contextlib.ExitStack() as stack:
        files = [stack.enter_context(tempfile.TemporaryFile()) for _ in range(3)]
        files[0].write(content)
        files[0].seek(0)
        for name, file in zip(("stdin", "stdout", "stderr"), files, strict=True):
            mode = "r" if name == "stdin" else "w"
            stream = stack.enter_context(open(os.dup(file.fileno()), mode, encoding="utf-8"))
            stack.enter_context(mock.patch(f"sys.{name}", stream))
        stack.enter_context(mock.patch("sys.argv", ["expert", *map(str, arguments)]))
        stack.enter_context(mock.patch.dict(os.environ, _environment(arguments, environment)))
        stack.enter_context(contextlib.chdir(cwd))
        stack.callback(gc.enable)  # a command that ends early leaves it disabled
        stack.callback(gc.unfreeze)
        with pytest.raises(SystemExit) as end:
            main()
        sys.stdout.flush()
        sys.stderr.flush()
        assert isinstance(end.value.code, int)
        return Result(end.value.code, *(_text_of(file) for file in files[1:]))


def _text_of(file: BinaryIO) -> str:
    file.seek(0)
    return file.read().decode()


def run_process(*arguments: object, stdin: str | bytes = "", cwd: Path = ROOT, **environment: str) -> Result:
    """Runs `expert` in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "expert", *map(str, arguments)],
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        capture_output=True,
        timeout=900,  # only so that a hang ends at some time; no machine is as slow
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **_environment(arguments, environment)},
        check=False,
    )
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture(scope="session", autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The cache of whoever runs the tests has no part in them."""
    with mock.patch.dict(os.environ, {"XDG_CACHE_HOME": str(tmp_path_factory.mktemp("cache"))}):
        yield


def _environment(arguments: tuple[object, ...], given: dict[str, str]) -> dict[str, str]:
    """What a command finds in its environment: the shipped rule base is compiled once, as for a user; others are read,
    as are all where EXPERT_NO_CACHE is `given`."""
    shipped = "--rules" not in arguments and "EXPERT_RULES" not in given
    return {"COLUMNS": "80", **({} if shipped else {"EXPERT_NO_CACHE": "1"}), **given}


@pytest.fixture(scope="session")
def loaded() -> LoadedBase:
    """The shipped rule base, with the places of everything in it."""
    return load_rule_base(ROOT / "rules")


@pytest.fixture(scope="session")
def base(loaded: LoadedBase) -> RuleBase:
    """The shipped rule base, checked."""
    return require_sound(loaded)


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A real browser, without a window. Where it is missing its tests are skipped and say so; in CI they fail."""
    from tests.browser import Missing, start  # what drives it is slow to load, and few tests need it

    try:
        chromium = start(tmp_path_factory.mktemp("profile"))
    except Missing as missing:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(str(missing))
    chromium.set_page_load_timeout(60)
    yield chromium
    chromium.quit()
