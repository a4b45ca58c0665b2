"""Tables that a command is given, with all that says how they are read."""

from __future__ import annotations

from typing import NamedTuple

from expert.cli.options import TableOptions
from expert.cli.output import print_note
from expert.files.cases import read_shared_answers
from expert.files.find import mapping_beside
from expert.files.mapping import read_mapping
from expert.model.mapping import TableMapping
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer
from expert.tables.columns import expected_names
from expert.tables.found import with_found
from expert.tables.opening import open_table
from expert.tables.result_file import origin_of
from expert.tables.table import OpenTable
from expert.words.facts import listed


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
