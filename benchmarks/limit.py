"""`python -m benchmarks.limit TABLE RESULT` reads a table and writes a result that is there already, by Polars alone.

That is what a table takes if nobody thinks about it.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import polars as pl

from benchmarks.processes import ROOT


def limit(table: Path, result: Path) -> float:
    """Return the CPU seconds that Polars takes to read `table` and to write the same `result`. Raises OSError."""
    command = [sys.executable, "-m", "benchmarks.limit", str(table.resolve()), str(result.resolve())]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(f"{table} could not be read and written: {done.stderr}")
    return float(done.stdout)


def _read(file: Path) -> pl.DataFrame:
    return pl.read_csv(file, infer_schema_length=None) if file.suffix == ".csv" else pl.read_parquet(file)


def _main(table: Path, result: Path) -> None:
    frame = _read(result)
    begin = time.process_time()
    # All is read: what a result has of the table is passed on, too.
    _read(table)
    if result.suffix == ".csv":
        frame.write_csv(result)
    else:
        frame.write_parquet(result)
    print(time.process_time() - begin)


if __name__ == "__main__":
    _main(Path(sys.argv[1]), Path(sys.argv[2]))
