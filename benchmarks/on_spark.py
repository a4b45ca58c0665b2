"""`python -m benchmarks.on_spark FOLDER` evaluates the tables in a folder on Spark, and prints how many rows a second
that is."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.processes import ROOT

WORKERS = 2


class OnSpark(NamedTuple):
    """Rows a second, with a result of all columns and of the usual ones, both from Parquet to Parquet in a session that
    is warm; and the seconds that it took to start and to become warm."""

    everything: float
    usual: float
    warming: float


def on_spark(folder: Path) -> OnSpark | None:
    """What Spark does with the tables in `folder`, or None if there is no Spark here. Raises OSError."""
    if importlib.util.find_spec("pyspark") is None or (shutil.which("java") is None and "JAVA_HOME" not in os.environ):
        return None
    command = [sys.executable, "-m", "benchmarks.on_spark", str(folder.resolve())]
    python_path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    environment = os.environ | {"PYSPARK_PYTHON": sys.executable, "PYTHONPATH": python_path}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(f"Spark failed: {done.stderr[-2000:]}")
    return OnSpark(**json.loads(done.stdout.splitlines()[-1]))


def _main(folder: str) -> None:
    begin = time.perf_counter()
    session = importlib.import_module("pyspark.sql").SparkSession
    spark = session.builder.master(f"local[{WORKERS}]").config("spark.ui.enabled", "false").getOrCreate()
    from expert.spark import evaluate

    firms = spark.read.parquet(folder)
    rows = firms.count()
    result = f"{folder}.result"

    def seconds(results: Any) -> float:
        started = time.perf_counter()
        results.write.mode("overwrite").parquet(result)
        return time.perf_counter() - started

    everything, usual = evaluate(firms, everything=True), evaluate(firms)
    for results in (everything, usual):
        seconds(results)
    warming = time.perf_counter() - begin
    found = OnSpark(rows / seconds(everything), rows / seconds(usual), warming)
    shutil.rmtree(result)
    print(json.dumps(found._asdict()))


if __name__ == "__main__":
    _main(sys.argv[1])
