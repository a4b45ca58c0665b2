"""Whole commands on any input: each must end with a code that the manual gives it, and print nothing that steers."""

from __future__ import annotations

import contextlib
import importlib
import io
import sys
import tempfile
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from unittest.mock import patch

from expert.tables.csv_text import BOM
from fuzz.targets import ROOT, FailedCheck

#: Of a file that is read: fine, findings, or something wrong with the file. Only options can be used wrongly.
DOCUMENTED = (0, 1, 3)

#: The commands that take a case, a rule base or a trace, and those that take a table.
_OF_FILES = (
    ("evaluate", "FILE"),
    ("evaluate", "FILE", "--out", "FOLDER/r.csv"),
    ("explain", "FILE", "--format", "json"),
    ("check", "FILE"),
    ("check", "--rules", "FILE"),
    ("verify", "FILE"),
)
_OF_TABLES = (
    ("evaluate", "FILE", "--out", "FOLDER/r.csv"),
    ("evaluate", "FILE", "--out", "FOLDER/r.parquet"),
    ("segment", "FILE", "--format", "csv"),
    ("explain", "FILE", "--row", "1"),
)


def check_file(raw: bytes) -> None:
    """Calls each command that takes a file of YAML or JSON with `raw` as this file."""
    for ending in (".yaml", ".json"):
        _check(raw, ending, _OF_FILES)


def check_table(raw: bytes) -> None:
    """Calls each command that takes a table with `raw` as this table, in the form that it begins like."""
    _check(raw, form_of(raw), _OF_TABLES)


def form_of(raw: bytes) -> str:
    """The ending of the tables that begin as `raw` does."""
    beginnings = {b"PAR1": ".parquet", b"PK": ".xlsx", b"{": ".jsonl"}
    found = [ending for begun, ending in beginnings.items() if raw.startswith(begun)]
    return found[0] if found else ".tsv" if b"\t" in raw[:200] else ".csv"


def run(arguments: Sequence[str]) -> tuple[int, str]:
    """The exit code of a command in this process, and all that it printed."""
    # The package shows its function of that name in place of the module.
    main = importlib.import_module("expert.cli.main")
    printed = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="backslashreplace")
    with (
        patch.object(sys, "argv", ["expert", *arguments]),
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
    ):
        code: int = main._run()
        printed.flush()
        return code, printed.buffer.getvalue().decode()


def _check(raw: bytes, ending: str, commands: Sequence[Sequence[str]]) -> None:
    for command in commands:
        with _folder() as folder:
            file = Path(folder, f"fuzz{ending}")
            file.write_bytes(raw)
            given = [one.replace("FILE", str(file)).replace("FOLDER", folder) for one in command]
            code, printed = run(given)
            if code not in DOCUMENTED:
                raise FailedCheck(f"{' '.join(command)} ended with {code}: {printed[-400:]}")
            # CSV begins with a byte order mark, for spreadsheets.
            shown = printed.replace(BOM, "", 1) if "csv" in command else printed
            if bad := [char for char in shown if not char.isprintable() and char not in "\n\r"]:
                raise FailedCheck(f"{' '.join(command)} printed U+{ord(bad[0]):04X} as it is")


@contextlib.contextmanager
def _folder() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="fuzz") as folder:
        yield folder


@cache
def table_seeds() -> tuple[bytes, ...]:
    """A table in each form, all of the same rows."""
    import polars as pl
    from openpyxl import Workbook

    csv = (ROOT / "cases/portfolios/five-suppliers.csv").read_bytes()
    rows = pl.DataFrame(
        {
            "upper_hand": ["buyer", "supplier", "byer", None],
            "contract_form": ["implicit", "", "unknown", "complete"],
            "expected_years": ["2.5", "1e1", "-1", " 3 "],
            "acts_observed": ["[]", "[verbal_order]", "{verbal_order: unknown}", "x;y"],
        }
    )
    parquet, lines, excel = io.BytesIO(), io.BytesIO(), io.BytesIO()
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    for cells in [tuple(rows.columns), *rows.rows()]:
        sheet.append(cells)
    workbook.save(excel)
    rows.with_columns(pl.col("expected_years").cast(pl.Float64, strict=False)).write_parquet(parquet)
    rows.write_ndjson(lines)
    plain = rows.write_csv().encode()
    return (csv, plain, plain.replace(b",", b"\t"), parquet.getvalue(), lines.getvalue(), excel.getvalue())
