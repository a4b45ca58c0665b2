"""The mistakes that everybody makes in YAML: each is led to its line, with a word on what to do."""

from pathlib import Path

import pytest

from tests.conftest import DATA, run_expert

MISTAKES = {
    "a tab": ("answers:\n\twindow: north\n", 2, "indent with spaces"),
    "no space after the colon": ("answers:\n  window:north\n", 2, "with a space after the colon"),
    "no colon": ("answers:\n  window north\n", 2, "with a space after the colon"),
    "an equals sign": ("story = long\nanswers:\n  window: north\n", 1, "write 'name: value', with a space"),
    "a colon in a text": ("story: Watered: daily\nanswers: {}\n", 1, "a text with ': ' in it needs quotes"),
    "a quote without end": ('story: "Watered\nanswers: {}\n', 1, "must end with one"),
    "an apostrophe": ("story: 'It's wet'\nanswers: {}\n", 1, "at quotes here"),
    "too deep": ("answers:\n  window: north\n   pot_drains: no\n", 3, "look at the indentation of this line"),
    "not deep enough": ("answers:\nwindow: north\n", 2, "unknown key 'window'"),
    "a bracket without end": ("answers:\n  leaves: [yellow, limp\n  window: north\n", 2, "must end with ]"),
    "a brace without end": ("answers: {window: north\n", 1, "must end with }"),
    "a list for a mapping": ("answers:\n  - window: north\n", 2, "without the leading '-'"),
    "a mapping for a list": ("cites: G1\nanswers: {}\n", 1, "in brackets, or '- ' before it"),
    "quotes from a word processor": ("answers:\n  window: “north”\n", 2, "did you mean 'north'?"),
    "a comment for a value": ("answers:\n  window: #north\n", 2, "what follows ' #' is a comment"),
    "a key twice": ("answers:\n  window: north\n  window: south\n", 3, "'window' stands twice"),
    "a misspelt key": ("anwsers: {}\n", 1, "did you mean 'answers'?"),
    "a capital": ("answers: {Window: north}\n", 1, "did you mean 'window'?"),
    "an at sign": ("story: @home\nanswers: {}\n", 1, "quote texts that begin with @"),
    "an asterisk": ("story: *wet*\nanswers: {}\n", 1, "a text that begins with * or & needs quotes"),
    "a value of another attribute": ("answers: {window: yellow}\n", 1, "expected north, south or unknown"),
    "a number in words": ("answers: {days_wet: seven}\n", 1, "expected a number from 0 to 60"),
}


def test_all_wrong_parts_of_an_answer_are_said_at_once(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(
        "title: A fern\nanswers: {leaves: [yelow, limp, spoted], window: [nort, sout], pot_drains: maybe}\n"
    )
    result = run_expert("evaluate", file, "--rules", DATA / "toy")
    said = [line.split("E402 ")[1] for line in result.err.splitlines() if " E402 " in line]
    assert [line.split()[0] for line in said] == ["'yelow'", "'spoted'", "'nort'", "'sout'", "'maybe'"]


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_led_to_its_line(mistake, tmp_path: Path) -> None:
    text, line, said = MISTAKES[mistake]
    file = tmp_path / "case.yaml"
    file.write_text("title: A fern\n" + text)
    result = run_expert("evaluate", file, "--rules", DATA / "toy")
    assert result.code == 3
    assert f"{file}:{line + 1}:" in result.err
    assert said in result.err
