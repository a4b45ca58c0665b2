"""The tables that commands are given: reading them, one row of them, a mapping for them, and notes on them."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

import click

from expert.cli.options import TableOptions
from expert.cli.output import print_lines, print_note, print_problems, width
from expert.documents.layout import Line, wrap
from expert.explanation.evaluation import CaseEvaluator
from expert.files.cases import read_shared_answers
from expert.files.find import mapping_beside
from expert.files.mapping import read_mapping
from expert.files.parsed import ParsedFile
from expert.model.mapping import TableMapping
from expert.model.problems import Problem
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer
from expert.tables.bad_cells import begun
from expert.tables.columns import Binding, bind, expected_names
from expert.tables.found import with_found
from expert.tables.mapping_draft import mapping_template
from expert.tables.matching import Code, Match, Proposal, clashes, proposal
from expert.tables.opening import open_table
from expert.tables.result_file import origin_of
from expert.tables.results import FIRED
from expert.tables.rows import find_row, row_file, stored_results
from expert.tables.run import BATCH
from expert.tables.table import NoCase, OpenTable
from expert.words.facts import counted, listed


class TableInput(NamedTuple):
    """A table, how it is read, the answers that its rows share, and other values for parameters; `result` if it is what
    an evaluation came to, which tells of these itself."""

    table: OpenTable
    mapping: TableMapping
    shared: tuple[Answer, ...]
    overrides: dict[str, float]
    result: bool


def open_input(base: RuleBase, file: str, how: TableOptions, color: str, like: str = "") -> TableInput:
    """Return the table in `file`. What no option says is taken from the table itself, if it is a result, and else its
    mapping from beside it. A table that is read `like` another, by the mapping of that, may lack columns of it. Notes
    say so, as they do if another rule base made that result, and what was found out of the table and its columns.
    Raises InvalidInput."""
    mapped_by = how.mapping or mapping_beside(*filter(None, (file, like)))
    mapping = TableMapping() if mapped_by is None else read_mapping(mapped_by, base)
    table = open_table(file, mapping.reading, expected_names(base, mapping))
    origin = origin_of(file, table.metadata)
    beside = how.mapping is None and origin is None and mapped_by is not None
    for note in ([f"'{file}' is read by '{mapped_by}'"] if beside else []) + [*table.notes]:
        print_note(note, color)
    shared, overrides = read_shared_answers(how.shared, base), how.overrides
    if origin is not None:
        overrides = {key: value for key, value in origin.parameters.items() if key in base.parameters} | overrides
        shared = shared or origin.answers(base)
        if origin.rule_base.digest != base.digest:
            print_note(
                "this result was made with another rule base, or another version of it; here the present one is asked",
                color,
            )
        if how.mapping is None:
            mapping = origin.mapping_for(base)
    if like and origin is None and (how.mapping or not mapping_beside(file)):
        lacking = sorted(mapping.names - {mapping.id} - set(table.columns))
        if lacking:
            print_note(f"'{file}' lacks columns of the mapping: {listed(lacking)}", color)
        mapping = mapping.within(table.columns)
    found = with_found(base, mapping, table)
    for note in found.notes:
        print_note(note, color)
    return TableInput(table, found.mapping, shared, overrides, origin is not None)


def row_in_table(
    base: RuleBase, file: str, name: str, how: TableOptions, color: str
) -> tuple[CaseEvaluator, ParsedFile]:
    """Return the row called `name` in the table `file` as a case file, and what evaluates it. What no option says is
    taken from the table itself, if it is a result. A note says where that holds something else than follows now. Raises
    InvalidInput."""
    table, mapping, shared, overrides, _ = open_input(base, file, how, color)
    binding = bind(base, mapping, table.columns, table.path)
    row = find_row(table, mapping, name)
    document, made = row_file(base, binding.columns, mapping, row, table.path, name)
    # What the row says itself comes before what rows share, also where a cut-off has made an answer of it.
    own = {answer.attribute for answer in made}
    evaluator = CaseEvaluator(base, overrides, (*(one for one in shared if one.attribute not in own), *made))
    _, trace = evaluator.trace(document)
    now = {(FIRED, firing.rule) for firing in trace.firings} | {one.fact[:2] for one in trace.derived}
    for group, name, held in stored_results(base, row):
        if held is not ((group, name) in now):
            what = f"'{name}' {'applied' if group == FIRED else f'was a value of {group}'}"
            print_note(f"{what} for the result, and not now" if held else f"{what} now, and not for the result", color)
    return evaluator, document


#: So many columns are named in a note.
SHOWN = 50


def print_notes(binding: Binding, replaced: Collection[str], color: str) -> None:
    """Print what becomes of columns that answer nothing, some of which are `replaced` by results. A name that is nearly
    an attribute's may be misspelt."""
    replaced = dict.fromkeys(replaced)
    lines = [
        Line(f"note: column '{begun(name)}' answers nothing; did you mean '{near}'?", "warning")
        for name, near in binding.suspects.items()
        if name not in replaced
    ]
    plain = [name for name in binding.others if name not in binding.suspects and name not in replaced]
    if plain:
        more = f" and {len(plain) - SHOWN:,} more" if len(plain) > SHOWN else ""
        shown = ", ".join(map(begun, plain[:SHOWN])) + more
        lines += wrap(f"note: columns that answer nothing, and are kept as they are: {shown}", width())
    if replaced:
        shown = ", ".join(list(replaced)[:5]) + (", ..." if len(replaced) > 5 else "")
        lines += wrap(
            f"note: columns of the table that are results are left out, as they are found anew: {shown}", width()
        )
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


def proposed_mapping(base: RuleBase, file: str) -> str:
    """Return the text of a mapping for the table in `file`. At a terminal each match that is not sure is asked about,
    in one line. Raises InvalidInput."""
    mapping = TableMapping()
    table = open_table(file, mapping.reading, expected_names(base, mapping))
    for note in table.notes:
        print_note(note, "auto")
    rows = next(table.batches(BATCH), None)
    if rows is None:
        return mapping_template(base)
    found = proposal(base, rows)
    if sys.stdin.isatty() and sys.stderr.isatty():
        matches = tuple(_confirmed(base, found))
        refused = {one.column for one in found.matches} - {one.column for one in matches}
        found = found._replace(matches=matches, rest=(*found.rest, *sorted(refused)))
    return mapping_template(base, found, file)


def _confirmed(base: RuleBase, found: Proposal) -> Iterator[Match]:
    """Yield the matches, those that are not sure as somebody decides: of a column that answers something else, what it
    might answer is asked, too."""
    taken = {(one.attribute, one.value) for one in found.matches if one.is_sure}
    for match in found.matches:
        if match.is_sure:
            yield _settled(base, match)
            continue
        for one in (match, *(other for other in found.others if other.column == match.column)):
            if not clashes(one.attribute, one.value, taken) and _agreed(base, one):
                taken.add((one.attribute, one.value))
                yield _settled(base, one)
                break


def _agreed(base: RuleBase, match: Match) -> bool:
    attribute = base.attributes[match.attribute]
    what = str(attribute.question or attribute.label)
    if match.value:
        what += f" - {attribute.values[match.value].label}"
    return click.confirm(f"Does column '{match.column}' answer: {what}", default=False, err=True)


def _settled(base: RuleBase, match: Match) -> Match:
    """Return a match that is sure, with a meaning for each code for which somebody has one."""
    if match.settled:
        return match
    return match._replace(sure=100, codes=tuple(_explained(base, match, code) for code in match.codes))


def _explained(base: RuleBase, match: Match, code: Code) -> Code:
    """Return the code with the meaning that somebody gives it, if any."""
    if code.meant is not None:
        return code
    options = ["true", "false"] if match.value else base.attributes[match.attribute].options
    choice = click.Choice([*options, "unknown", ""])
    asked = f"What does '{code.text}' in column '{match.column}' mean ({', '.join(options)}, unknown, or nothing)"
    meant = click.prompt(asked, type=choice, default="", show_default=False, show_choices=False, err=True)
    return code._replace(meant=meant or None)
