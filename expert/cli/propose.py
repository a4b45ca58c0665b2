"""A mapping that is proposed for a table, after questions about what is not sure."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click

from expert.cli.output import print_note
from expert.model.mapping import TableMapping
from expert.model.rulebase import RuleBase
from expert.tables.columns import expected_names
from expert.tables.mapping_draft import mapping_template
from expert.tables.matching import Code, Match, proposal
from expert.tables.opening import open_table
from expert.tables.run import BATCH


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
        found = found._replace(matches=tuple(_confirmed(base, found.matches)))
    return mapping_template(base, found, file)


def _confirmed(base: RuleBase, matches: tuple[Match, ...]) -> Iterator[Match]:
    """Yield the matches, those that are not sure as somebody decides."""
    for match in matches:
        if match.settled:
            yield match
            continue
        attribute = base.attributes[match.attribute]
        what = attribute.values[match.value].label if match.value else attribute.question or attribute.label
        if match.is_sure or click.confirm(f"Does column '{match.column}' answer: {what}", default=False, err=True):
            codes = tuple(_explained(base, match, code) for code in match.codes)
            yield match._replace(sure=100, codes=codes)


def _explained(base: RuleBase, match: Match, code: Code) -> Code:
    """Return the code with the meaning that somebody gives it, if any."""
    if code.meant is not None:
        return code
    options = ["true", "false"] if match.value else base.attributes[match.attribute].options
    choice = click.Choice([*options, "unknown", ""])
    asked = f"What does '{code.text}' in column '{match.column}' mean ({', '.join(options)}, unknown, or nothing)"
    meant = click.prompt(asked, type=choice, default="", show_default=False, show_choices=False, err=True)
    return code._replace(meant=meant or None)
