"""Tables of rules to the rules in their rows."""

from __future__ import annotations

from collections.abc import Iterator

from expert.files.parsed import ParsedFile, PathInData
from expert.model.condition import Condition, Test
from expert.model.problems import Problem
from expert.model.rule import Rule
from expert.model.rule_table import RuleTable, TableRow
from expert.model.text import Text


def rules_of(table: RuleTable, parsed: ParsedFile, path: PathInData) -> Iterator[tuple[PathInData, Rule | Problem]]:
    """Yield the rule in each row of a table that stands at `path` of a file, with the path of the row; or what is wrong
    with the row."""
    for place, row in enumerate(table.rows):
        at = (*path, "rows", place)
        problem = _problem(table, row, parsed, at)
        yield at, problem or _rule(table, place)


def _problem(table: RuleTable, row: TableRow, parsed: ParsedFile, at: PathInData) -> Problem | None:
    asked, wanted = len(table.condition), len(table.condition) + len(table.then)
    if len(row.cells) != wanted:
        message = f"this row has {len(row.cells)} cells, and the table has {wanted} columns"
        columns = ", ".join((*table.condition, *table.then))
        return Problem("E207", message, parsed.place(at), f"the columns are {columns}; '-' asks for nothing")
    for place, cell in enumerate(row.cells[asked:], start=asked):
        if cell.negated or (cell.test is not None and not cell.test.any_of):
            message = "a conclusion is a value, or a list of values"
            return Problem("E207", message, parsed.place((*at, place)), "'-' concludes nothing in this column")
    if not any(cell.test for cell in row.cells[:asked]):
        help = "leave it out, or let a rule with `otherwise` say what holds where no row fits"
        return Problem("E207", "this row asks for nothing, so it would fit every case", parsed.place(at), help)
    if not any(cell.test for cell in row.cells[asked:]):
        return Problem(
            "E207", "this row concludes nothing", parsed.place(at), "write a value into one of its last cells"
        )
    return None


def _rule(table: RuleTable, place: int) -> Rule:
    row = table.rows[place]
    asked = dict(zip(table.condition, row.cells, strict=False))
    concluded = dict(zip(table.then, row.cells[len(table.condition) :], strict=True))
    tests: dict[bool, dict[str, Test]] = {
        negated: {name: cell.test for name, cell in asked.items() if cell.test and cell.negated == negated}
        for negated in (False, True)
    }
    return Rule(
        name=table.rule_of(place),
        title=row.title or Text(f"{table.title} (row {place + 1})"),
        condition=Condition(tests=tests[False], none_of=tests[True]),
        after=tuple(map(table.rule_of, range(place))) if table.hit == "priority" else (),
        then={name: cell.test.any_of or () for name, cell in concluded.items() if cell.test},
        because=row.because or table.because,
        basis=row.basis or table.basis,
        cites=row.cites or table.cites,
    )
