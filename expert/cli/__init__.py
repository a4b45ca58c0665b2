"""The command `expert`. Each command stands in a file of its own, which is read only when it is called."""

from __future__ import annotations

from expert.cli.main import main

__all__ = ["main"]
