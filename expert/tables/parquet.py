"""Parquet files, slice by slice: only what a slice needs is read, so memory stays low however large row groups are."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from expert.model.problems import Place
from expert.tables.panics import reading
from expert.tables.table import OpenTable, checked_names, not_a_table


def open_parquet(path: str) -> OpenTable:
    """The table in the file at `path`, its columns with their own types. Raises InvalidInput."""
    with reading(path):
        # Neither may a name hold patterns, nor do the folders above it hold columns.
        scan = pl.scan_parquet(path, glob=False, hive_partitioning=False)
        schema = scan.collect_schema()
        metadata = pl.read_parquet_metadata(path)
        rows = int(scan.select(pl.len()).collect().item())
    if not schema:
        raise not_a_table(path, "the table has no columns")
    names = checked_names(list(schema), lambda number: Place(path, 1, number + 1))
    columns = dict(zip(names, schema.values(), strict=True))
    about = {key: value for key, value in metadata.items() if key != "ARROW:schema"}
    renamed = {old: new for old, new in zip(schema, names, strict=True) if old != new}
    return OpenTable(path, columns, rows, about, lambda size: _slices(scan, names, rows, size), scan.rename(renamed))


def _slices(scan: pl.LazyFrame, names: list[str], rows: int, size: int) -> Iterator[pl.DataFrame]:
    for start in range(0, rows, size):
        frame = scan.slice(start, size).collect()
        frame.columns = names
        yield frame
