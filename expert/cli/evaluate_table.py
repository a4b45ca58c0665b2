"""`expert evaluate --out`: a table in, a table out."""

from __future__ import annotations

import csv
import itertools
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TextIO, TypeVar

import click

from expert.cli.main import INVALID
from expert.cli.options import TableOptions
from expert.cli.output import Progress, print_error, print_lines, print_problems, spare, width
from expert.cli.tables import (
    open_input,
    print_bad_cells,
    print_blank_rows,
    print_mending,
    print_no_cases,
    print_notes,
)
from expert.documents.layout import Line
from expert.explanation.report_text import summary_lines
from expert.files.atomic import replacing
from expert.files.cases import find_case_files, read_shared_answers
from expert.files.find import SUFFIXES, TABLES, is_table
from expert.model.problems import InvalidInput
from expert.model.rulebase import RuleBase
from expert.tables.csv_text import BOM, original_cell
from expert.tables.evaluator import TableEvaluator
from expert.tables.excel_writing import SheetContent
from expert.tables.file_access import is_table_coming
from expert.tables.left_out import LeftOutRows
from expert.tables.opening import unknown_suffix
from expert.tables.result_file import metadata
from expert.tables.results import ROW, Wanted
from expert.tables.rows import CaseFiles
from expert.tables.run import REJECTS_HEADER, TableLike, TableRun
from expert.tables.writing import EXCEL, check_suffix, write_rows

BatchT = TypeVar("BatchT")


def evaluate_table(base: RuleBase, paths: Sequence[str], output: Path, how: TableOptions, color: str) -> int:
    """Evaluate the table at `paths`, or the cases there, into the file `output`, and return the exit code. Raises
    InvalidInput and click.UsageError."""
    check_suffix(output)
    rejects = output.with_suffix(".rejects.csv")
    read = [*paths, how.mapping, *how.shared]
    spare(read, output, "results")
    spare(read, rejects, "rejected cells")
    _check_rejects(rejects)
    refused: list[InvalidInput] = []

    def refuse(error: InvalidInput) -> None:
        refused.append(error)
        print_problems(error.problems, color)

    if any(is_table(path) for path in paths) or ("-" in paths and (how.mapping is not None or is_table_coming())):
        if len(paths) > 1:
            raise click.UsageError("one table at a time, and no cases beside it")
        file = paths[0]
        given = open_input(base, file, how, color)
        table: TableLike = given.table
        mapping, shared, overrides = given.mapping, given.shared, given.overrides
    else:
        _check_endings(paths)
        if how.mapping is not None:
            raise click.UsageError("--map is for tables, and case files are read as they are")
        files = find_case_files(paths)
        file, table, mapping = "cases", CaseFiles(base, files, refuse), CaseFiles.mapping
        shared, overrides = read_shared_answers(how.shared, base), how.overrides
    given_all = (base, table.columns, mapping, shared, overrides)
    try:
        evaluator = TableEvaluator(*given_all, file=file, wanted=Wanted(how.lists, how.everything, how.only))
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--columns") from None
    print_notes(evaluator.binding, evaluator.replaced, color)
    # A workbook has the rows, too, and its room is limited.
    rows = LeftOutRows(table.columns, str(base.base.cases.one)) if output.suffix.lower() == EXCEL else None
    run = TableRun(evaluator, file, strict=how.strict, left_out=rows)
    progress = Progress(table.rows, "rows")
    try:
        about = metadata(base, file, mapping, shared, evaluator.program.parameters)
        with replacing([output, rejects]) as (results, aside), open(aside, "w", encoding="utf-8", newline="") as bad:
            batches = _some(run.batches(table, bad, progress), run, refused)
            write_rows(results, output, batches, evaluator.schema, about, _left_out(rows, aside, bad))
    except KeyboardInterrupt:
        progress.clear()
        print_error(f"Interrupted after {run.evaluated + run.rejected:,} rows; nothing was written.")
        raise
    except _NoResult:
        progress.clear()
        print_bad_cells(run.problems(), run.bad, color)
        print_mending(run.mending(), color)
        print_error("Nothing could be evaluated, so nothing was written.")
        return INVALID
    finally:
        progress.clear()
    print_blank_rows(run.blank, color)
    print_no_cases(run.no_cases, color)
    print_bad_cells(run.problems(), run.bad, color)
    print_mending(run.mending(), color)
    print_lines(summary_lines(run.summary(len(refused)), width()), color)
    print_lines(_ending(run, output, rejects), color)
    return INVALID if run.bad or refused else 0


def _left_out(rows: LeftOutRows | None, file: Path, written: TextIO) -> Iterator[SheetContent]:
    """Yield worksheets of the rows that were left out, and of the cells for which they were, once all are known."""
    if rows is not None:
        yield "left out", *rows.sheet(ROW, "why")
        yield "cells to mend", REJECTS_HEADER, _read_again(file, written)


def _read_again(file: Path, written: TextIO) -> Iterator[list[str]]:
    """Yield the rows below the header of a CSV file that has been written, once somebody asks for them."""
    written.flush()
    with open(file, encoding="utf-8-sig", newline="") as reading:
        for row in itertools.islice(csv.reader(reading), 1, None):
            yield [original_cell(cell) for cell in row]


def _check_endings(paths: Sequence[str]) -> None:
    """Raise InvalidInput for files that are, by their endings, neither tables nor cases."""
    refused = [
        problem
        for path in paths
        if os.path.isfile(path) and (suffix := Path(path).suffix.lower()) and suffix not in SUFFIXES
        for problem in unknown_suffix(path, suffix, [*TABLES], "read as a table").problems
    ]
    if refused:
        raise InvalidInput(refused)


class _NoResult(Exception):
    """The signal that ends the writing of a result in which no row would be."""


def _some(batches: Iterable[BatchT], run: TableRun, refused: Sequence[InvalidInput]) -> Iterator[BatchT]:
    """Pass batches on. Raises _NoResult at their end if every case was refused or rejected, so that an older result
    stays."""
    yield from batches
    if not run.evaluated and (refused or run.rejected):
        raise _NoResult


def _check_rejects(rejects: Path) -> None:
    """Raise click.UsageError if the file of rejected cells, which nobody named, would take the place of another."""
    try:
        with open(rejects, encoding="utf-8", errors="replace") as file:
            foreign = file.readline().rstrip().removeprefix(BOM) not in ("", ",".join(REJECTS_HEADER))
    except OSError:
        return  # whether it can be written will show
    if foreign:
        what = f"rejected cells go to {rejects}, where there is something else; move that, or name another file"
        raise click.UsageError(f"{what} with --out")


def _ending(run: TableRun, output: Path, rejects: Path) -> list[Line]:
    lines = [Line(f"{run.evaluated:,} {'row' if run.evaluated == 1 else 'rows'} in {output}")]
    if run.rejected:
        cells = f"{run.bad:,} bad {'cell' if run.bad == 1 else 'cells'}"
        rows = f"{run.rejected:,} {'row' if run.rejected == 1 else 'rows'}"
        lines.append(Line(f"{rows} rejected for {cells}, listed in {rejects}", "failure"))
    return lines
