"""Compiled rule bases: the same as what is read from files, or not used."""

import json
import os
import threading
from pathlib import Path

import pytest

from expert.check.opening import load_sound
from expert.files.compiled import MOST_KEPT, _Encoder, _forms, opened
from expert.files.rule_base import load_rule_base
from expert.model.problems import InvalidInput
from expert.model.text import Text
from tests.conftest import DATA, ROOT, run_expert

TOY = DATA / "toy"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "winwin-expert"


def translations(value):
    """All that the texts in a part of a rule base say, in all languages, which does not count for being equal."""
    if isinstance(value, Text):
        yield type(value), value.in_file()
    elif isinstance(value, dict):
        for one in value.values():
            yield from translations(one)
    elif isinstance(value, tuple):
        for one in value:
            yield from translations(one)
    elif hasattr(value, "fields"):
        yield type(value)
        for _, one in value:
            yield from translations(one)


@pytest.mark.parametrize("rules", [ROOT / "rules", TOY], ids=["rules", "toy"])
def test_what_was_kept_is_what_was_read(rules) -> None:
    read, told = load_sound(rules, cache=True)
    assert "kept in its compiled form" in told
    again, told = load_sound(rules, cache=True)
    assert "taken in its compiled form" in told
    assert again.base == read.base
    assert list(translations(again.base)) == list(translations(read.base))
    assert again.base.digest == read.base.digest
    assert {key: again.place(*key) for key in again.origins} == {key: read.place(*key) for key in read.origins}


def test_a_text_in_several_languages_is_kept_whole(tmp_path: Path) -> None:
    files = {"title": {"en": "Trees", "ko": "나무"}, "name": "t", "version": "1"}
    (tmp_path / "b.json").write_text(json.dumps({"base": files}))
    for _ in range(2):
        title = load_sound(tmp_path, cache=True)[0].base.base.title
        assert title.in_file() == {"en": "Trees", "ko": "나무"}


def change_kept(folder: Path, change) -> None:
    (kept,) = folder.glob("*.compiled")
    content = kept.read_bytes()
    kept.write_bytes(change(content))


@pytest.mark.parametrize(
    "change",
    [
        lambda content: b"",
        lambda content: content[: len(content) // 2],
        lambda content: content.replace(b"Leaves", b"Petals", 1),
        lambda content: b"\x80\x04cos\nsystem\n(S'touch ran'\ntR.",
        lambda content: b"0\n[]",
    ],
    ids=["empty", "half", "another text", "a pickle", "no digest"],
)
def test_what_is_damaged_is_not_used_and_made_anew(folder, change) -> None:
    read, _ = load_sound(TOY, cache=True)
    change_kept(folder, change)
    again, told = load_sound(TOY, cache=True)
    assert again.base == read.base
    assert "kept in its compiled form" in told
    assert "taken in its compiled form" in load_sound(TOY, cache=True)[1]


def test_what_others_may_have_written_is_not_used(folder) -> None:
    load_sound(TOY, cache=True)
    (kept,) = folder.glob("*.compiled")
    assert kept.stat().st_mode & 0o777 == 0o600
    kept.chmod(0o666)
    assert "was read from its files" in load_sound(TOY, cache=True)[1]
    assert "taken in its compiled form" in load_sound(TOY, cache=True)[1]


def test_a_changed_file_is_read_again(tmp_path: Path, folder) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    for title in ("One", "Two"):
        (rules / "b.yaml").write_text(f"base: {{name: b, version: 1, title: {title}}}\n")
        assert load_sound(rules, cache=True)[0].base.base.title == title
    assert len(list(folder.glob("*.compiled"))) == 2


def test_a_base_with_problems_is_not_kept(tmp_path: Path, folder) -> None:
    (tmp_path / "b.yaml").write_text("base: {name: b, version: 1, title: T}\nrule: 1\n")
    for _ in range(2):
        with pytest.raises(InvalidInput):
            load_sound(tmp_path, cache=True)
    assert not folder.exists()


def test_a_folder_that_cannot_be_written_is_no_matter(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    read, told = load_sound(TOY, cache=True)
    assert read.base.rules
    assert "no compiled form could be kept" in told


def test_several_at_once_do_no_harm() -> None:
    found = []
    threads = [threading.Thread(target=lambda: found.append(load_sound(TOY, cache=True)[0].base)) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(found) == 4
    assert all(base == found[0] for base in found)
    assert "taken in its compiled form" in load_sound(TOY, cache=True)[1]


def test_only_the_latest_are_kept(tmp_path: Path, folder) -> None:
    for number in range(MOST_KEPT + 3):
        (tmp_path / "b.yaml").write_text(f"base: {{name: b, version: {number}, title: T}}\n")
        opened(tmp_path / "b.yaml", lambda: load_rule_base(tmp_path / "b.yaml"))
        for kept in folder.glob("*.compiled"):
            os.utime(kept, (kept.stat().st_atime, kept.stat().st_mtime - 1))
    assert len(list(folder.glob("*.compiled"))) == MOST_KEPT


def test_only_what_the_model_holds_can_be_read() -> None:
    with pytest.raises(TypeError, match="a list has no compiled form"):
        _Encoder().encoded([])
    assert all(name == "tuple" or name.startswith("expert.") for name in _forms())


def test_a_person_is_told_and_may_do_without(folder) -> None:
    case = DATA / "toy-case.yaml"
    shown = [
        run_expert("evaluate", case, "--rules", TOY, "--verbose", *more, EXPERT_NO_CACHE="")
        for more in ([], [], ["--no-cache"])
    ]
    assert [one.out for one in shown] == [shown[0].out] * 3
    for one, words in zip(shown, ("and kept", "was taken in its compiled form", "no cache is wanted"), strict=True):
        assert words in one.err.replace("\n", " ")
    folder.rename(folder.with_name("aside"))
    assert run_expert("evaluate", case, "--rules", TOY, "--no-cache", EXPERT_NO_CACHE="").code == shown[0].code
    assert not folder.exists()
