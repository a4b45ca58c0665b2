"""Stored texts that output is compared with."""

import os
import re

from tests.conftest import ROOT

#: Set by `make golden`: what is printed now is stored as what is expected, to be looked at before it is committed.
WRITING = os.environ.get("EXPERT_GOLDEN") == "write"


def dressed_down(page: str) -> str:
    """An HTML page without its style and its script, which are files of their own."""
    page = re.sub(r"<(style|script)>.*?</\1>", r"<\1></\1>", page, flags=re.DOTALL)
    return re.sub(r"sha256-[\w+/=]+", "sha256-HASH", page)


def golden(name: str, text: str) -> None:
    """Compares `text` with the stored one."""
    path = ROOT / "tests" / "golden" / name
    if WRITING:
        path.write_text(text)
    assert text == path.read_text()
