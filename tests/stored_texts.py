"""Stored texts that output is compared with."""

import os

from tests.conftest import ROOT

#: Set by `make golden`: what is printed now is stored as what is expected, to be looked at before it is committed.
WRITING = os.environ.get("EXPERT_GOLDEN") == "write"


def golden(name: str, text: str) -> None:
    """Compares `text` with the stored one."""
    path = ROOT / "tests" / "golden" / name
    if WRITING:
        path.write_text(text)
    assert text == path.read_text()
