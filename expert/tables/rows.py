"""Rows as cases, and cases as rows: one row of a table as a case file, and case files as a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

import polars as pl

from expert.files.answers import BadAnswer, read_answer
from expert.files.cases import CaseFile, read_case_files
from expert.files.parsed import ParsedFile
from expert.files.writing import answer_text, case_text
from expert.model.case import RawAnswer
from expert.model.mapping import TableMapping
from expert.model.problems import InvalidInput, Place, Problem
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer
from expert.tables.cells import read_cell
from expert.tables.column_values import as_name, cell_texts, column_expr, name_of
from expert.tables.columns import BoundColumn
from expert.tables.file_access import is_utf8_name
from expert.tables.panics import reading
from expert.tables.results import FIRED, ROW, is_result
from expert.tables.run import BATCH
from expert.tables.table import NUMBER, OpenTable, SetAside, nobody

KeyT = TypeVar("KeyT")


class RowAnswers(NamedTuple):
    """The answers of a row as a case file writes them, and `how` the mapping has made some of them from a number, by a
    cut-off."""

    raw: dict[str, RawAnswer]
    how: dict[str, str]


def row_file(
    base: RuleBase, columns: Iterable[BoundColumn], mapping: TableMapping, row: pl.DataFrame, file: str, name: str
) -> tuple[ParsedFile, tuple[Answer, ...]]:
    """Return the row in `row`, called `name` in the table `file`, as a case file; and beside it the answers that are
    made from numbers, whose origin tells how. Raises InvalidInput with all cells that cannot be read."""
    columns = list(columns)
    texts = cell_texts(row, [column.name for column in columns]).row(0, named=True)
    where = f"{file}, row {name}"
    answers, how = row_answers(base, columns, mapping, texts, where)
    made = tuple(
        read_answer(attribute, base.attributes[attribute], answers.pop(attribute), f"{file}: {told}")
        for attribute, told in how.items()
    )
    return ParsedFile(where, case_text(name[:200], where, answers)), made


def find_row(table: OpenTable, mapping: TableMapping, name: str) -> pl.DataFrame:
    """Return the row that `mapping` calls `name`, or that has this number. Raises InvalidInput if there is none or
    several."""
    key = mapping.id or (ROW if is_result(table.columns) else None)
    found = list(_rows_called(table, key, name))
    rows = pl.concat(found) if found else pl.DataFrame(schema=table.columns)
    if rows.height != 1:
        what = f"'{name}' in the column '{key}'" if mapping.id else f"number {name}"
        many = "there is no row" if rows.is_empty() else f"there are {rows.height} rows"
        help = "" if mapping.id else "rows of a spreadsheet, CSV too, are numbered as it shows them; others from 1"
        raise InvalidInput([Problem("E410", f"{many} with {what}", Place(table.path, 1, 1), help)])
    return rows


def _rows_called(table: OpenTable, key: str | None, name: str) -> Iterator[pl.DataFrame]:
    """Yield the rows with this name in the column `key`, or without a `key` the row of this number."""
    if not is_utf8_name(name):
        return  # no cell holds what is no text
    number = int(name) if name.isdecimal() and len(name) < 20 else 0
    if key is not None and table.lazy is not None:
        called = as_name(column_expr(key), table.columns[key]) == name_of(name)
        with reading(table.path):
            places = table.lazy.select(called.arg_true()).collect().to_series()
            found = [table.lazy.slice(place, 1).collect() for place in places]
        yield from found
        return
    first = 1
    for batch in table.batches(BATCH):
        if key is not None:
            yield batch.filter(as_name(column_expr(key), batch.schema[key]) == name_of(name))
        elif NUMBER in batch.columns:
            yield batch.filter(pl.col(NUMBER).cast(pl.String) == name)
        elif first <= number < first + batch.height:
            yield batch[number - first]
            return
        first += batch.height


def stored_results(base: RuleBase, row: pl.DataFrame) -> Iterator[tuple[str, str, bool]]:
    """Yield what the row of a result says of rules and sets: a rule as `fired` and its name, a value as its attribute
    and its name, and whether it held. All cells are texts, except in Parquet."""
    sets = {name: one.values for name, one in base.attributes.items() if not (one.asked or one.single)}
    for group, names in ({FIRED: base.rules} | sets).items():
        held: Iterable[str] | None = None
        if group in row.columns:
            cell = row[group][0]
            held = re.findall(r"[^\[\];, ]+", cell) if isinstance(cell, str) else cell or ()
        for name in names:
            if held is not None:
                yield group, name, name in held
            elif f"{group}.{name}" in row.columns:
                yield group, name, row[f"{group}.{name}"][0] in (True, "true")


def row_answers(
    base: RuleBase, columns: Iterable[BoundColumn], mapping: TableMapping, texts: Mapping[str, str | None], where: str
) -> RowAnswers:
    """Return the answers of a row; `texts` are its cells by the name of the column. Raises InvalidInput with all cells
    that cannot be read."""
    answers: dict[str, RawAnswer] = {}
    how: dict[str, str] = {}
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
            before, raw = answers.get(column.attribute), cell.raw
            # Of a set, each column may settle a value of its own.
            if isinstance(before, dict) and isinstance(raw, dict):
                raw = before | raw
            answers[column.attribute] = raw
            if cell.how:
                how[column.attribute] = cell.how
    if problems:
        raise InvalidInput(problems)
    return RowAnswers(answers, how)


#: Columns beside the attributes, whose names have no dots.
ID, TITLE, FILE = "case.id", "case.title", "case.file"


class CaseFiles:
    """The cases in some files as a table. A file that cannot be read is told to `refuse`, and makes no row."""

    #: How this table is read.
    mapping = TableMapping(id=ID, ignore=(TITLE, FILE))

    def __init__(self, base: RuleBase, files: Sequence[str], refuse: Callable[[InvalidInput], object]) -> None:
        self._base, self._files, self._refuse = base, files, refuse
        asked = [name for name, attribute in base.attributes.items() if attribute.asked]
        self.columns: dict[str, pl.DataType] = dict.fromkeys([ID, TITLE, FILE, *asked], pl.String())
        self.rows: int | None = None  # a file may hold several

    def batches(
        self, size: int, blank: Callable[[int], object] = nobody, aside: SetAside = nobody
    ) -> Iterator[pl.DataFrame]:
        """Yield all cases, in order, so many at a time at most. Every row is a case."""
        for start in range(0, len(self._files), size):
            rows = [self._row(read) for file in self._files[start : start + size] for read in self._cases(file)]
            yield from pl.DataFrame(rows, schema=self.columns).iter_slices(size)

    def _cases(self, file: str) -> list[CaseFile]:
        try:
            return read_case_files([file], self._base)
        except InvalidInput as error:
            self._refuse(error)
            return []

    def _row(self, read: CaseFile) -> dict[str, str]:
        case = read.case
        cells = {name: raw if isinstance(raw, str) else answer_text(raw) for name, raw in case.answers.items()}
        return {ID: case.id, TITLE: str(case.title), FILE: read.parsed.name, **cells}


def by_row(columns: Mapping[KeyT, pl.Series], rows: int) -> list[set[KeyT]]:
    """Return for each row the keys of the columns that are true in it."""
    found: list[set[KeyT]] = [set() for _ in range(rows)]
    for key, column in columns.items():
        for row in column.arg_true():
            found[row].add(key)
    return found
