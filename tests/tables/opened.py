"""Tables that tests write into a folder and open again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from expert.tables.opening import open_table
from expert.tables.table import NUMBER, OpenTable


def opened(folder: Path, name: str, content: str | bytes) -> OpenTable:
    """Write a file and open it as a table."""
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return open_table(str(file))


def plain(batch: pl.DataFrame) -> list[tuple[Any, ...]]:
    """Return the rows of a batch without their numbers."""
    return batch.drop(NUMBER, strict=False).rows()
