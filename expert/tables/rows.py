"""One row of a table as the case that it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from expert.loading.answers import BadAnswer
from expert.loading.document import Document
from expert.loading.writing import case_text
from expert.model.case import RawAnswer
from expert.model.mapping import TableMapping
from expert.model.rulebase import RuleBase
from expert.problems import InvalidInput, Place, Problem
from expert.tables.cells import read_cell
from expert.tables.columns import Column
from expert.tables.texts import as_text


def row_document(
    base: RuleBase, columns: Iterable[Column], mapping: TableMapping, row: pl.DataFrame, file: str, name: str
) -> Document:
    """The one row in `row`, called `name` in the table `file`, as a case file. Raises InvalidInput with all cells that
    cannot be read."""
    texts = row.select(as_text(pl.col(key), dtype).alias(key) for key, dtype in row.schema.items()).row(0, named=True)
    answers = row_answers(base, columns, mapping, texts, f"{file}, row {name}")
    where = f"{file}, row {name}"
    return Document(where, case_text(name[:200], where, answers))


def row_answers(
    base: RuleBase, columns: Iterable[Column], mapping: TableMapping, texts: Mapping[str, str | None], where: str
) -> dict[str, RawAnswer]:
    """The answers of a row as a case file writes them, attribute -> answer; `texts` are its cells by the name of the
    column. Raises InvalidInput with all cells that cannot be read."""
    answers: dict[str, RawAnswer] = {}
    problems = []
    for column in columns:
        text = texts[column.name]
        try:
            cell = read_cell(base, column, text or "", mapping.missing, where)
        except BadAnswer as error:
            place = Place(f"{where}, column '{column.name}'", 0, 0)
            problems.append(Problem(error.code, error.message, place, error.help))
            continue
        if cell.raw is not None:
            before = answers.get(column.attribute)
            both = isinstance(cell.raw, dict) and isinstance(before, dict)
            answers[column.attribute] = {**before, **cell.raw} if both else cell.raw  # type: ignore[dict-item]
    if problems:
        raise InvalidInput(problems)
    return answers
