"""Batches to one file, which is written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import queue
import re
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import polars as pl
from polars.io.plugins import register_io_source

from expert.files.atomic import replacing
from expert.tables.column_values import as_text, column_expr
from expert.tables.csv_text import MARKED, SEPARATOR, UNMARKED_NUMBER, safe_cell
from expert.tables.excel_writing import SheetContent, fill_workbook
from expert.tables.opening import unknown_suffix

#: Rows of a row group: large enough for the work of a reader on each, small enough to be held while it is written.
ROW_GROUP = 100_000

Sink = Callable[[pl.LazyFrame, BinaryIO, dict[str, str]], object]

_SINKS: dict[str, Sink] = {
    ".parquet": lambda rows, file, about: rows.sink_parquet(file, metadata=about, row_group_size=ROW_GROUP),
    ".csv": lambda rows, file, about: rows.select(_safe(rows.collect_schema())).sink_csv(file, include_bom=True),
    ".jsonl": lambda rows, file, about: rows.select(_without_bytes(rows.collect_schema())).sink_ndjson(file),
}
#: Of a workbook the results are the first worksheet.
EXCEL, _RESULTS = ".xlsx", "results"


def check_suffix(path: Path) -> None:
    """Raise InvalidInput if nothing is written to files that end as `path` does."""
    if path.suffix.lower() not in (*_SINKS, EXCEL):
        raise unknown_suffix(str(path), path.suffix, [*_SINKS, EXCEL], "written")


def write_table(
    path: Path, batches: Iterable[pl.DataFrame], schema: Mapping[str, pl.DataType], metadata: Mapping[str, str]
) -> None:
    """Write all batches, which have the columns of `schema`, to the file at `path`: Parquet, CSV, JSON Lines or Excel,
    by its ending. Only Parquet keeps the `metadata`; CSV and Excel have lists as texts with semicolons.

    A batch is written while the next is computed. Whatever `batches` raises, Ctrl-C too, comes out as it is, and leaves
    the file as it was. Raises InvalidInput for another ending, OSError for a file that cannot be written.
    """
    check_suffix(path)
    with replacing([path]) as (beside,):
        write_rows(beside, path, batches, schema, metadata)


def write_rows(
    file: Path,
    path: Path,
    batches: Iterable[pl.DataFrame],
    schema: Mapping[str, pl.DataType],
    about: Mapping[str, str],
    others: Iterable[SheetContent] = (),
) -> None:
    """Write all batches to `file` as it is, in the form of files that are called as `path`, see `write_table`. A
    workbook gets the `others` behind them.

    The sink is given the open file: by its name it would be opened in another thread of Polars, which may make it anew
    after a run that failed has removed it.
    """
    if path.suffix.lower() == EXCEL:
        with open(file, "wb") as opened, _interrupted_between() as check:
            results = (_RESULTS, list(schema), _rows(batches, check))
            fill_workbook(opened, str(path), itertools.chain([results], others))
        return
    sink = _SINKS[path.suffix.lower()]
    with (
        open(file, "wb") as opened,
        _interrupted_between() as check,
        _Writer(lambda rows: sink(rows, opened, dict(about)), schema) as writer,
    ):
        for batch in batches:
            writer.write(batch)
            check()


def _rows(batches: Iterable[pl.DataFrame], check: Callable[[], None]) -> Iterator[tuple[object, ...]]:
    """Yield the rows of all batches, as a spreadsheet can hold them."""
    for batch in batches:
        yield from batch.select(flat(batch.schema)).iter_rows()
        check()


@contextlib.contextmanager
def _interrupted_between() -> Iterator[Callable[[], None]]:
    """Let Ctrl-C interrupt only where the function that is given is called, and at the end.

    Otherwise it would be told twice, by Polars and by Python, and the second time in the midst of clearing up; and it
    would reach two queries at once, which Polars does not get over.
    """
    asked = threading.Event()

    def check() -> None:
        if asked.is_set():
            raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield check  # no other thread is interrupted anyway
        return
    previous = signal.signal(signal.SIGINT, lambda *_: asked.set())
    try:
        yield check
        check()
    finally:
        signal.signal(signal.SIGINT, previous)


class _Stopped(Exception):
    """The signal that ends the sink when nothing more is to be written."""


class _Writer:
    """A thread of its own for a sink, which is given one batch at a time.

    So batches are computed in the thread that they are asked for in, where Ctrl-C arrives and where exceptions pass
    through no code of Polars.
    """

    def __init__(self, sink: Callable[[pl.LazyFrame], object], schema: Mapping[str, pl.DataType]) -> None:
        self._schema = pl.Schema(schema)
        self._waiting: queue.Queue[pl.DataFrame | _Stopped | None] = queue.Queue(maxsize=1)
        self._error: BaseException | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(sink,), name="writer")

    def __enter__(self) -> _Writer:
        self._thread.start()
        return self

    def write(self, batch: pl.DataFrame) -> None:
        """Hand a batch over. Raises what the sink raised."""
        assert batch.schema == self._schema, "a batch with other columns than the table"
        self._put(batch)
        if self._error is not None:
            raise self._error

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        self._put(None if error is None else _Stopped())
        self._thread.join()
        if error is None and self._error is not None:
            raise self._error

    def _put(self, item: pl.DataFrame | _Stopped | None) -> None:
        while self._thread.is_alive():
            with contextlib.suppress(queue.Full):
                self._waiting.put(item, timeout=0.1)
                return

    def _run(self, sink: Callable[[pl.LazyFrame], object]) -> None:
        try:
            sink(register_io_source(self._frames, schema=self._schema))
        except BaseException as error:
            self._error = _of_the_system(error)
        finally:
            self._over.set()

    def _frames(self, *_: object) -> Iterator[pl.DataFrame]:
        # Polars asks for these in another thread again, which has to end, too, if the sink has been interrupted.
        while not self._over.is_set():
            with contextlib.suppress(queue.Empty):
                item = self._waiting.get(timeout=0.1)
                if item is None:
                    return
                if isinstance(item, _Stopped):
                    raise item
                yield item


def _of_the_system(error: BaseException) -> BaseException:
    """Return the operating system's error, where Polars has made a text of it."""
    number = re.search(r"\(os error (\d+)\)", str(error))
    if number is not None:
        return OSError(int(number[1]), os.strerror(int(number[1])))
    if "transport error" in str(error):  # all that it says if the end of a Parquet file cannot be written
        return OSError(errno.EIO, "the disk may be full")
    return error


def flat(schema: Mapping[str, pl.DataType]) -> Iterator[pl.Expr]:
    """Yield the columns with lists and the like as texts, since spreadsheets do not have them."""
    for name, dtype in schema.items():
        if isinstance(dtype, pl.List) and dtype.inner in (pl.String, pl.Enum, pl.Categorical):
            yield column_expr(name).cast(pl.List(pl.String)).list.join(SEPARATOR).alias(name)
        else:
            yield (as_text(column_expr(name), dtype) if _is_text(dtype) else column_expr(name)).alias(name)


def _is_text(dtype: pl.DataType) -> bool:
    """Return whether a spreadsheet has a value of this type as text."""
    text = dtype.is_nested() or dtype in (pl.String, pl.Categorical, pl.Binary, pl.Duration)
    return text or isinstance(dtype, pl.BaseExtension)


def _safe(schema: Mapping[str, pl.DataType]) -> Iterator[pl.Expr]:
    """Yield the columns as CSV can hold them, with their texts passed through `csv_text.safe_cell`."""
    for (name, dtype), cells in zip(schema.items(), flat(schema), strict=True):
        if _is_text(dtype):
            formula = cells.str.contains(MARKED) & ~cells.str.contains(UNMARKED_NUMBER)
            cells = pl.when(formula).then(pl.lit("'") + cells).otherwise(cells)
        yield cells.alias(safe_cell(name))


def _without_bytes(schema: Mapping[str, pl.DataType]) -> Iterator[pl.Expr]:
    """Yield the columns as JSON can hold them, which has no bytes."""
    for name, dtype in schema.items():
        yield as_text(column_expr(name), dtype).alias(name) if _has_bytes(dtype) else column_expr(name)


def _has_bytes(dtype: Any) -> bool:
    if isinstance(dtype, pl.Struct):
        return any(_has_bytes(field.dtype) for field in dtype.fields)
    if isinstance(dtype, (pl.List, pl.Array)):
        return _has_bytes(dtype.inner)
    return bool(dtype == pl.Binary)
