"""`python -m benchmarks.readings [FOLDER]` holds the rule base against readings of its sources made without it.

A folder such as `benchmarks/panel/` has `cases/` (a case file a story, named by the story, or several, `ID.yaml`,
`ID-b.yaml`), `verdicts.md` (a line `- attribute:value: label` for each verdict that a reading may give) and
`reading-*.yaml` (story -> yes, maybe: verdict -> reason). Agreement is Cohen's kappa over all verdicts of all stories
(J. Cohen, 1960, A coefficient of agreement for nominal scales).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import yaml

from expert import InvalidInput, OpenRuleBase, evaluate, open_rule_base

#: The panel that comes with the project.
PANEL = Path(__file__).parent / "panel"

#: A verdict on a story: the story, and `attribute:value`.
Verdict = tuple[str, str]


class Reading(NamedTuple):
    """What somebody who knows the sources concludes from the stories, surely or perhaps."""

    yes: frozenset[Verdict]
    maybe: frozenset[Verdict]


class Panel(NamedTuple):
    """Stories with their possible verdicts, what the readings say, and what the program does."""

    verdicts: tuple[Verdict, ...]
    readings: tuple[Reading, ...]
    program: frozenset[Verdict]


def kappa(one: frozenset[Verdict], other: frozenset[Verdict], among: Sequence[Verdict]) -> float:
    """Return Cohen's kappa of two judgements on the verdicts `among`: 1 for agreement, 0 for that of chance."""
    agreed = sum((verdict in one) == (verdict in other) for verdict in among) / len(among)
    shares = [sum(verdict in judged for verdict in among) / len(among) for judged in (one, other)]
    chance = shares[0] * shares[1] + (1 - shares[0]) * (1 - shares[1])
    return 1.0 if chance == 1 else (agreed - chance) / (1 - chance)


def read_panel(folder: Path, rules: OpenRuleBase) -> Panel:
    """Read a panel, and evaluate its cases. Raises InvalidInput and OSError."""
    lines = (folder / "verdicts.md").read_text(encoding="utf-8").splitlines()
    names = [line[2:].split(": ")[0] for line in lines if line.startswith("- ")]
    program: set[Verdict] = set()
    stories: dict[str, None] = {}
    for file in sorted((folder / "cases").glob("*.yaml")):
        story = file.stem.split("-")[0]
        stories[story] = None
        found = evaluate(rules, file)
        for group in (*found.diagnoses, *found.recommendations):
            program |= {(story, f"{one.fact.attribute}:{one.fact.value}") for one in group.findings}
    readings = tuple(_reading(file, stories) for file in sorted(folder.glob("reading-*.yaml")))
    return Panel(tuple((story, name) for story in stories for name in names), readings, frozenset(program))


def _reading(file: Path, stories: Iterable[str]) -> Reading:
    read = yaml.safe_load(file.read_text(encoding="utf-8"))

    def said(word: str) -> frozenset[Verdict]:
        return frozenset((story, name) for story in stories for name in read[story].get(word) or ())

    return Reading(said("yes"), said("maybe"))


def report(panel: Panel) -> str:
    """Return the figures, and story by story what all readings say and the program does not, and the reverse."""
    lines = []
    for (i, one), (j, other) in combinations(enumerate(panel.readings, 1), 2):
        lines.append(f"readings {i} and {j}: kappa {kappa(one.yes, other.yes, panel.verdicts):.3f}")
    for i, one in enumerate(panel.readings, 1):
        lines.append(f"program and reading {i}: kappa {kappa(panel.program, one.yes, panel.verdicts):.3f}")
    every = frozenset.intersection(*(one.yes for one in panel.readings))
    some = frozenset.union(*(one.yes | one.maybe for one in panel.readings))
    mine = panel.program & set(panel.verdicts)
    reached, rejected = every & mine, mine - some
    lines.append(f"verdicts of all readings that the program reaches: {len(reached)} of {len(every)}")
    lines.append(f"verdicts of the program that all readings reject: {len(rejected)} of {len(mine)}")
    for story in dict.fromkeys(story for story, _ in panel.verdicts):
        for word, verdicts in (("missed", every - mine), ("rejected", rejected)):
            if names := sorted(name for told, name in verdicts if told == story):
                lines.append(f"{story} {word}: {', '.join(names)}")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the figures of a panel."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.readings", description=__doc__)
    parser.add_argument(
        "folder", nargs="?", type=Path, default=PANEL, help="the panel (default: the one that is stored)"
    )
    parser.add_argument("--rules", type=Path, help="another rule base")
    options = parser.parse_args()
    try:
        print(report(read_panel(options.folder, open_rule_base(options.rules))), end="")
    except InvalidInput as error:
        sys.exit("".join(f"{problem}\n" for problem in error.problems))


if __name__ == "__main__":
    main()
