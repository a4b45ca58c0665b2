"""One row of a table, for commands that take a case."""

from __future__ import annotations

from expert.cli.options import TableOptions
from expert.cli.output import print_lines, width
from expert.evaluation import CaseEvaluator
from expert.loading.cases import read_shared_answers
from expert.loading.document import Document
from expert.loading.mapping import read_mapping
from expert.model.mapping import TableMapping
from expert.model.rulebase import RuleBase
from expert.render.layout import wrap
from expert.tables.columns import bind
from expert.tables.result_file import origin_of
from expert.tables.rows import find_row, row_document, stored_firings
from expert.tables.scan import open_table


def row_in_table(base: RuleBase, file: str, name: str, how: TableOptions, color: str) -> tuple[CaseEvaluator, Document]:
    """The row called `name` in the table `file` as a case file, and what evaluates it. What no option says is taken
    from the table itself, if it is a result; where that holds something else than follows now, it is told. Raises
    InvalidInput."""
    table = open_table(file)
    mapping, shared, overrides = TableMapping(), read_shared_answers(how.shared, base), how.overrides
    origin = origin_of(table.metadata)
    if origin is not None:
        mapping = origin.mapping
        overrides = {key: value for key, value in origin.parameters.items() if key in base.parameters} | overrides
        shared = shared or origin.answers(base)
        if origin.digest != base.digest:
            _note(
                "this result was made with another rule base, or another version of it; here the present one is asked",
                color,
            )
    if how.mapping is not None:
        mapping = read_mapping(how.mapping, base)
    binding = bind(base, mapping, table.columns, file)
    row = find_row(table, mapping, name)
    document = row_document(base, binding.columns, mapping, row, file, name)
    evaluator = CaseEvaluator(base, overrides, shared)
    _, trace = evaluator.trace(document)
    stored, now = stored_firings(base, row), {firing.rule for firing in trace.firings}
    if stored is not None and stored != now:
        for rules, what in (
            (stored - now, "fired for the result, and does not now"),
            (now - stored, "did not fire for it"),
        ):
            for rule in sorted(rules):
                _note(f"{rule} {what}", color)
    return evaluator, document


def _note(text: str, color: str) -> None:
    print_lines(wrap(f"note: {text}", width(), style="warning"), color, err=True)
