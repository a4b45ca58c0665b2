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
from expert.tables.matching import Code, Match, Proposal, clashes, proposal
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
