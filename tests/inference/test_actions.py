"""What an actor would do to bring an answer about: read, checked, and said in a sentence."""

from pathlib import Path

import pytest

from expert.check.references import require_sound
from expert.files.rule_base import load_rule_base
from expert.inference.actions import action_of, changeable
from expert.model.problems import InvalidInput
from expert.model.trace import Fact
from tests.conftest import DATA, run_expert

BASE = (DATA / "toy/base.yaml").read_text()
CASE = DATA / "toy-case.yaml"


def with_actions(folder, **actions):
    """The toy base in which the owner can change some attributes: attribute -> entries of `actions`."""
    text = BASE.replace("actors: {owner: The owner}", "actors: {owner: The owner, guest: A guest}")
    for name, entries in actions.items():
        head, tail = text.split(f"\n  {name}:", 1)
        if tail.lstrip().startswith("{type"):
            tail = tail.replace("{type", f"{{changeable_by: [owner], actions: [{entries}], type", 1)
        else:
            tail = f"\n    changeable_by: [owner]\n    actions: [{entries}]{tail}"
        text = f"{head}\n  {name}:{tail}"
    (folder / "base.yaml").write_text(text)
    return folder


def test_advice_is_a_sentence(tmp_path: Path) -> None:
    folder = with_actions(
        tmp_path,
        leaves='{to: yellow, holds: false, do: "let it grow new leaves"}',
        pot_drains="{to: true, do: give it a pot with a hole}",
        days_wet='{do: "let it be wet for {value}"}',
    )
    result = run_expert("explain", CASE, "--change", "rot", "--rules", folder)
    assert (result.code, result.err) == (0, "")
    said = " ".join(result.out.split())
    assert (
        "How to end this: the roots rot. What the owner can do * Let it grow new leaves. This would also end: " in said
    )
    assert "* Let it be wet for 0 days and give it a pot with a hole." in said


def test_what_the_base_has_no_words_for_is_said_by_labels(tmp_path: Path) -> None:
    folder = with_actions(tmp_path, leaves="")
    result = run_expert("explain", CASE, "--change", "rot", "--rules", folder)
    said = " ".join(result.out.split())
    assert 'How to end this: the roots rot. What the owner can do * Bring about "Leaves - Yellow: no".' in said


def test_an_actor_can_do_what_its_actions_say_and_no_more(tmp_path: Path) -> None:
    folder = with_actions(
        tmp_path,
        window="{to: south, from: north, do: turn it round}",
        leaves="{to: limp, by: [owner], do: neglect it}, {to: limp, do: wait}",
    )
    base = require_sound(load_rule_base(folder))
    south, north = Fact("window", "south"), Fact("window", "north")
    assert changeable(base, [north], south)
    assert changeable(base, [], south)
    assert not changeable(base, [south], south)
    assert not changeable(base, [south], north)
    assert not changeable(base, [north], south, ["guest"])
    assert not changeable(base, [], Fact("leaves", "limp", False))
    own = action_of(base.attributes["leaves"], [], Fact("leaves", "limp"), "owner")
    assert own is not None
    assert own.do == "neglect it"


@pytest.mark.parametrize(
    ("name", "entries", "said"),
    [
        ("window", "{to: sout, do: turn it}", "E204 'window' has no value 'sout'"),
        ("window", "{do: turn it}", "E204 'window' has no value ''"),
        ("window", "{to: south, from: nort, do: turn it}", "E204 'window' cannot start from 'nort'"),
        ("window", "{to: south, holds: false, do: turn it}", "E209 'holds' belongs to attributes of several values"),
        ("window", "{to: south, by: [guest], do: turn it}", "E205 unknown actor of `changeable_by` 'guest'"),
        ("window", "{to: south}", "E202 the key 'do' is missing"),
        ("days_wet", "{to: 3, do: wait}", "E209 an action on a number leads to any value"),
        ("leaves", "{to: limp, from: yellow, do: wait}", "E204 'leaves' cannot start from 'yellow'"),
        ("roots", "{to: fine, do: wait}", "E209 'actions' belongs to attributes that are asked"),
    ],
)
def test_what_does_not_fit_is_said(name, entries, said, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        require_sound(load_rule_base(with_actions(tmp_path, **{name: entries})))
    assert said in [f"{problem.code} {problem.message}" for problem in caught.value.problems]
