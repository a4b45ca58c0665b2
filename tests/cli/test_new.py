"""`expert new` writes a rule base that runs, all of it or nothing."""

import json
from unittest import mock

import pytest

from expert.files.new_base import write_folder
from tests.conftest import run_expert


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("name", ["garden", "my garden", "any", "정원"])
def test_it_runs_at_once(tmp_path, name) -> None:
    result = run_expert("new", name, cwd=tmp_path)
    assert result.code == 0
    assert files(tmp_path / name) == [
        "README.md",
        "cases/across-the-yard.yaml",
        "cases/to-the-station.yaml",
        "rules/base.yaml",
        "schemas/case.json",
        "schemas/rules.json",
    ]
    here = tmp_path / name
    assert run_expert("check", "--rules", "rules", "--prove", "cases", cwd=here).out == "Nothing was found.\n"
    stored = run_expert("evaluate", "--rules", "rules", "cases", cwd=here)
    assert stored.code == 0
    assert "2 of 2 cases with expectations meet them" in stored.out
    session = run_expert("consult", "--rules", "rules", cwd=here, stdin="2\n20\n", XDG_STATE_HOME=str(tmp_path))
    assert "you should take the umbrella" in session.out
    for kind in ("rules", "case"):
        printed = run_expert("schema", kind, "--rules", "rules", cwd=here).out
        assert json.loads((here / f"schemas/{kind}.json").read_text()) == json.loads(printed)
    (here / "cases/to-the-station.yaml").write_text(
        (here / "cases/to-the-station.yaml").read_text().replace("walk: 15", "walk: 5")
    )
    assert run_expert("evaluate", "--rules", "rules", "cases", cwd=here).code == 1


def test_the_commands_of_its_readme_run(tmp_path) -> None:
    run_expert("new", ".", cwd=tmp_path)
    commands = [
        line.partition("#")[0].split()
        for line in (tmp_path / "README.md").read_text().splitlines()
        if line.startswith("expert ")
    ]
    assert len(commands) == 7
    for command in commands:
        words = command[1 : command.index(">")] if ">" in command else command[1:]
        assert run_expert(*words, cwd=tmp_path, XDG_STATE_HOME=str(tmp_path)).code in (0, 4), words


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    result = run_expert("new", ".", cwd=tmp_path)
    assert result.code == 2
    assert "is not empty" in result.err
    assert run_expert("new", "notes.txt", cwd=tmp_path).code == 2
    assert files(tmp_path) == ["notes.txt"]


def test_what_fails_leaves_nothing(tmp_path) -> None:
    def fail(folder):
        assert files(folder) == ["a/b"]
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        write_folder(tmp_path / "new/base", {"a/b": "text"}, fail)
    assert list(tmp_path.iterdir()) == []
    with mock.patch("pathlib.Path.rename", side_effect=OSError("held")), pytest.raises(OSError, match="held"):
        write_folder(tmp_path, {"a/b": "text"}, lambda folder: {})
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_said(tmp_path) -> None:
    (tmp_path / "file").write_text("")
    result = run_expert("new", "file/base", cwd=tmp_path)
    assert result.code in (2, 74)
    assert "Traceback" not in result.err
    assert result.err
