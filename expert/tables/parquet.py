"""Parquet files, slice by slice: only what a slice needs is read, so memory stays low however large row groups are."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from expert.model.problems import Place
from expert.tables.table import Table, checked_names, not_a_table, unreadable


def open_parquet(path: str) -> Table:
    """The table in the file at `path`, its columns with their own types. Raises InvalidInput."""
    try:
        # Neither may a name hold patterns, nor do the folders above it hold columns.
        scan = pl.scan_parquet(path, glob=False, hive_partitioning=False)
        schema = scan.collect_schema()
        metadata = pl.read_parquet_metadata(path)
        rows = int(scan.select(pl.len()).collect().item())
    except OSError as error:
        raise unreadable(path, error) from None
    except pl.exceptions.PolarsError as error:
        raise not_a_table(path, f"this is no Parquet file that can be read: {error}") from None
    if not schema:
        raise not_a_table(path, "the table has no columns")
    names = checked_names(list(schema), lambda number: Place(path, 1, number + 1))
    columns = dict(zip(names, schema.values(), strict=True))
    about = {key: value for key, value in metadata.items() if key != "ARROW:schema"}
    named = scan.rename(dict(zip(schema, names, strict=True)))
    return Table(path, columns, rows, about, lambda size: _slices(path, scan, names, rows, size), named)


def _slices(path: str, scan: pl.LazyFrame, names: list[str], rows: int, size: int) -> Iterator[pl.DataFrame]:
    for start in range(0, rows, size):
        try:
            frame = scan.slice(start, size).collect()
        except OSError as error:
            raise unreadable(path, error) from None
        except pl.exceptions.PolarsError as error:
            message = f"rows {start + 1:,} to {min(start + size, rows):,} cannot be read: {error}"
            raise not_a_table(path, message) from None
        frame.columns = names
        yield frame
