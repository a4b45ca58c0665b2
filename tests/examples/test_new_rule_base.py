"""docs/new-rule-base.md, followed word by word in an empty folder."""

import re
import shlex

import pytest

from tests.conftest import ROOT, run_expert

GUIDE = (ROOT / "docs/new-rule-base.md").read_text()

#: What a line of the guide before a block says of it -> whether it is added to the file.
WHERE = re.compile(r"(?:(into)|(at the end of)) `([\w./]+)`:\n\n\Z")
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


def do(command, typed, here, home):
    """What a command prints, as a person reads it."""
    program, *words = shlex.split(command)
    if program == "sed":
        _, change, name = words
        _, old, new, _ = change.split("/")
        text = (here / name).read_text()
        assert old in text
        (here / name).write_text(text.replace(old, new))
        return ""
    assert program == "expert"
    where = here if here.exists() else here.parent
    rules = {"EXPERT_RULES": "rules"} if here.exists() else {}
    result = run_expert(*words, stdin=typed, cwd=where, XDG_STATE_HOME=str(home), **rules)
    assert result.code < 2
    return result.err + result.out


@pytest.fixture
def here(tmp_path):
    return tmp_path / "balcony"


def test_it_is_true(here, tmp_path) -> None:
    commands = 0
    for block in BLOCK.finditer(GUIDE):
        kind, text = block.groups()
        if kind == "sh":
            for case in (here / "cases").iterdir():
                case.unlink()
            continue
        if kind in ("yaml", "csv"):
            into, _, name = WHERE.search(GUIDE[: block.start()]).groups()
            old = "" if into else (here / name).read_text()
            (here / name).write_text(old + text)
            continue
        assert kind == "console"
        for command, shown in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", text, re.MULTILINE):
            typed = "".join(f"{line}\n" for line in re.findall(r"^> (.*)$", shown, re.MULTILINE))
            printed = do(command, typed, here, tmp_path / "state")
            commands += 1
            pieces = re.split(r"^\.\.\.\n", shown, flags=re.MULTILINE)
            if len(pieces) == 1:
                assert printed == shown
            for piece in filter(None, pieces):
                assert piece in printed, command
    assert commands >= 12
    assert {"index.html"} == {path.name for path in (here / "pages").glob("*.html")}
    assert (here / "south.html").exists()


def test_its_test_can_fail(here, tmp_path) -> None:
    """An expectation of the base that `expert new` writes, and of the guide, is missed once a rule is gone."""
    test_it_is_true(here, tmp_path)
    file = here / "rules/base.yaml"
    file.write_text(file.read_text().replace("at_least: 6", "at_least: 10"))
    assert run_expert("evaluate", "--rules", "rules", "cases", cwd=here).code == 1
