"""One row of a table, for commands that take a case."""

from __future__ import annotations

from expert.cli.options import TableOptions
from expert.cli.output import print_note
from expert.cli.table_input import open_input
from expert.explanation.evaluation import CaseEvaluator
from expert.files.parsed import ParsedFile
from expert.model.rulebase import RuleBase
from expert.tables.columns import bind
from expert.tables.results import FIRED
from expert.tables.rows import find_row, row_file, stored_results


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
