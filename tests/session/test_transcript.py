"""The question session in docs/session.md is what the program says, from the first line to the last."""

import os
import re
from pathlib import Path

from tests.conftest import ROOT, run_expert
from tests.stored_texts import WRITING

PAGE = ROOT / "docs/session.md"
SHOWN = re.compile(r"```console\n\$ expert (consult [^\n]*)\n(.*?)```", re.DOTALL)


def test_the_session_is_as_shown(tmp_path: Path) -> None:
    """`make golden` writes it anew, with the answers that stand in it."""
    text = PAGE.read_text()
    command, shown = SHOWN.search(text).groups()
    (tmp_path / "answers.txt").write_text("".join(f"{line}\n" for line in re.findall(r"^> (.*)$", shown, re.MULTILINE)))
    options = re.findall(r'"[^"]*"|\S+', command)
    result = run_expert(*[one.strip('"') for one in options], cwd=tmp_path, XDG_STATE_HOME=os.devnull)
    if WRITING:
        PAGE.write_text(text.replace(shown, result.out))
        shown = result.out
    assert (result.code, result.err) == (0, "")
    assert result.out == shown
    assert (tmp_path / "advice.md").read_text().startswith("# A foundry and its one customer\n")
