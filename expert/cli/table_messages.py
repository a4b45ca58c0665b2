"""What is said of a table beside its results: columns that answer nothing, and cells that cannot be read."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from expert.cli.output import print_lines, print_note, print_problems, width
from expert.documents.layout import Line, wrap
from expert.model.problems import Problem
from expert.tables.bad_cells import begun
from expert.tables.columns import Binding
from expert.tables.table import NoCase
from expert.words.facts import counted

#: So many columns are named in a note.
SHOWN = 50


def print_notes(binding: Binding, replaced: Collection[str], color: str) -> None:
    """Print what becomes of columns that answer nothing, some of which are `replaced` by results. A name that is nearly
    an attribute's may be misspelt."""
    replaced = dict.fromkeys(replaced)
    lines = [
        Line(f"note: column '{begun(name)}' answers nothing; did you mean '{near}'?", "warning")
        for name, near in binding.suspects.items()
    ]
    plain = [name for name in binding.others if name not in binding.suspects and name not in replaced]
    if plain:
        more = f" and {len(plain) - SHOWN:,} more" if len(plain) > SHOWN else ""
        shown = ", ".join(map(begun, plain[:SHOWN])) + more
        lines += wrap(f"note: columns that answer nothing, and are kept as they are: {shown}", width())
    if replaced:
        shown = ", ".join(list(replaced)[:5]) + (", ..." if len(replaced) > 5 else "")
        lines += wrap(f"note: columns that the results have, too, and replace: {shown}", width())
    print_lines(lines, color, err=True)


def print_blank_rows(number: int, color: str) -> None:
    """Print how many rows are no cases, since nothing stands in them."""
    if number:
        are, cases = ("is", "case") if number == 1 else ("are", "cases")
        print_note(f"{counted(number, 'row')} {are} blank and no {cases}", color)


def print_no_cases(rows: Sequence[NoCase], color: str) -> None:
    """Print which rows are no cases although something stands in them, and what would keep them."""
    if not rows:
        return
    named = [f"{one.row} ({one.what}: '{one.text[:60]}')" for one in rows[:SHOWN]]
    more = f" and {len(rows) - SHOWN:,} more" if len(rows) > SHOWN else ""
    are, cases = ("is", "case") if len(rows) == 1 else ("are", "cases")
    print_note(f"{counted(len(rows), 'row')} {are} left out and no {cases}: {', '.join(named)}{more}", color)
    if kept := next((one for one in rows if one.kind != "named"), None):
        print_note(f"to keep such a row, write `reading: {{keep_rows: [{kept.row}]}}` in the mapping", color)


def print_mending(lines: Sequence[str], color: str) -> None:
    """Print lines for the mapping that would mend cells."""
    if lines:
        head = Line("Fill in what these cells mean, and put it into the mapping, under `attributes`:", "warning")
        print_lines([head, *(Line(f"  {line}") for line in lines)], color, err=True)


def print_bad_cells(first: Sequence[Problem], number: int, color: str) -> None:
    """Print the first bad cells of different texts, of this number in all."""
    print_problems(first, color)
    if number > len(first):
        rest = counted(number - len(first), "more bad cell")
        print_lines([Line(f"and {rest}, with the same or other texts", "problem")], color, err=True)
