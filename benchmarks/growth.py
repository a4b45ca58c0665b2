"""How what people wait for grows with the rules: copies of the rule base that comes with the program, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.large import write_large
from benchmarks.processes import CASE, ROOT
from benchmarks.start import EXPERT, Command, seconds
from expert.files.rule_base import load_rule_base

LOADING, CASE_KEPT = "load, and one case", "a case, of rules that were loaded before"
CHECKING, PROMPT = "check", "the first prompt"


def growth(times: Sequence[int], folder: Path) -> dict[str, dict[int, float]]:
    """Return what is waited for -> rules -> CPU seconds, for rule bases of so many copies. Raises OSError."""
    found: dict[str, dict[int, float]] = {}
    environment = {"XDG_CACHE_HOME": str(folder / "cache"), "EXPERT_NO_CACHE": "", "PYTHONPATH": str(ROOT)}
    for count in times:
        rules = folder / f"rules-{count}"
        write_large(count, rules)
        number = len(load_rule_base(rules).base.rules)
        chosen = ["--rules", str(rules)]
        evaluate = [*EXPERT, "evaluate", *chosen]
        commands = (
            Command(CHECKING, [*EXPERT, "check", "--no-cache", *chosen]),
            Command(LOADING, [*evaluate, "--no-cache", CASE]),
            Command("", [*evaluate, CASE]),  # leaves the compiled rule base behind for those that follow
            Command(CASE_KEPT, [*evaluate, CASE]),
            Command(PROMPT, [*EXPERT, "consult", *chosen], "\nquit\n"),
        )
        for command in commands:
            taken = seconds(command, environment)
            if command.what:
                found.setdefault(command.what, {})[number] = taken
    return found
