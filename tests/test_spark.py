"""Rows on Spark come to what they come to on one machine. Needs the extra `spark`, and Java."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from benchmarks.survey import Survey
from expert import open_rule_base
from expert.inference.compile import compile_base
from expert.model.mapping import AnswerSource, TableMapping
from expert.model.problems import InvalidInput
from expert.model.rulebase import RuleBase
from expert.tables.evaluator import TableEvaluator
from expert.tables.results import Wanted
from tests.conftest import DATA, ROOT

ROWS = 3000


@pytest.fixture(scope="module")
def session():
    pytest.importorskip("pyspark", reason="needs Spark: pip install '.[spark]'")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("Spark needs Java, 17 or later")
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    settings = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "2", "spark.driver.memory": "2g"}
    builder = SparkSession.builder.master("local[2]").appName("expert")
    for name, value in settings.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    yield spark
    spark.stop()


@pytest.fixture(scope="module")
def survey(base):
    """A survey in which two rows in a hundred cannot be read, with columns that answer nothing."""
    frame = pl.concat(Survey(base, compile_base(base), seed=3, bad=0.02).frames(ROWS))
    firms = pl.Series("firm", [f"F{number}" for number in range(ROWS)])
    return frame.with_columns(
        firms, pl.lit("kept").alias("row"), pl.lit("replaced").alias(f"contradictory.{frame.columns[0]}")
    )


@pytest.fixture(scope="module")
def stored(survey, tmp_path_factory):
    folder = tmp_path_factory.mktemp("survey")
    for part in range(4):  # so that there are tasks for both workers, one after the other
        survey[part::4].write_parquet(folder / f"{part}.parquet")
    return str(folder)


def rows_of(df, folder):
    """The rows, in the order of the survey."""
    df.write.mode("overwrite").parquet(str(folder))
    return pl.read_parquet(folder / "*.parquet").sort(pl.col("firm").str.slice(1).cast(pl.Int64))


@pytest.mark.spark
@pytest.mark.filterwarnings("ignore")
def test_rows_come_to_what_they_come_to_on_one_machine(session, base: RuleBase, survey, stored, tmp_path: Path) -> None:
    from expert import spark

    name = next(name for name, one in base.attributes.items() if one.type == "number" and one.asked)
    parameter = next(iter(base.parameters))
    value = base.parameters[parameter].value + 1
    rules = open_rule_base(parameters={parameter: value}, shared={"economic_crisis": True})
    mapping = TableMapping(id="firm", attributes={name: AnswerSource(column=name, values={"0": "1"})})
    how = {"rules": rules, "mapping": mapping}
    ours_too = {"mapping": mapping, "shared": rules.shared, "overrides": rules.parameters}
    evaluator = TableEvaluator(base, survey.schema, **ours_too, wanted=Wanted(everything=True))
    expected = evaluator.evaluate(survey)
    df = session.read.parquet(stored)

    found = rows_of(spark.evaluate(df, **how, everything=True), tmp_path / "found")
    ours = evaluator.frame(expected).drop("row")
    assert found["row"].unique().to_list() == ["kept"]
    assert found.drop("row").columns == ours.columns
    assert found.drop("row").equals(ours)

    names = ["fired." + next(iter(base.rules)), next(name for name in base.attributes if f"{name}.values" in ours)]
    some = rows_of(spark.evaluate(df, **how, only=names), tmp_path / "some")
    assert some.columns[-2:] == names
    assert some.select(names).equals(ours.select(names))
    lists = rows_of(spark.evaluate(df, **how, only=["fired", "contradictory"]), tmp_path / "lists")
    expected_lists = TableEvaluator(base, survey.schema, **ours_too, wanted=Wanted(lists=True, everything=True))
    wanted = expected_lists.frame(expected_lists.evaluate(survey)).select(lists.drop("row").columns)
    assert lists.drop("row").equals(wanted.with_columns(pl.col("fired", "contradictory").cast(pl.List(pl.String))))
    usual = spark.evaluate(df, **how)
    few = [*TableEvaluator(base, survey.schema, **ours_too).schema]
    assert usual.columns[-3:] == few[-3:] == ["contested", "contradictory", "broken"]
    assert len(usual.columns) < len(ours.columns) / 2

    rejects = rows_of(spark.rejects(df, **how), tmp_path / "rejects")
    bad = {cell.id: cell for cell in expected.bad}
    assert found.height + rejects.height == ROWS
    assert len(bad) == rejects.height > 0
    assert rejects.drop("bad_cells").columns == survey.columns
    for firm, cells in rejects.select("firm", "bad_cells").iter_rows():
        assert [tuple(cell.values()) for cell in cells] == [tuple(bad[firm])[2:]]


@pytest.mark.spark
@pytest.mark.filterwarnings("ignore")
def test_columns_that_do_not_fit_are_said_before_anything_runs(session, stored) -> None:
    from expert import spark

    df = session.read.parquet(stored)
    with pytest.raises(InvalidInput, match="no column of this table is an attribute"):
        spark.evaluate(df.select("firm"))
    with pytest.raises(ValueError, match="several columns of the DataFrame are called firm"):
        spark.evaluate(df.select("firm", "firm"))
    with pytest.raises(ValueError, match="there is no result column 'fird'; did you mean 'fired'"):
        spark.evaluate(df, only=["fird"])


@pytest.mark.spark
@pytest.mark.filterwarnings("ignore")
def test_blank_rows_are_in_neither_as_those_of_files(session) -> None:
    from expert import spark

    rows = [("a", "limp", None), (" ", "", None), ("c", "nonsense", None), (None, None, None), (None, None, 0.0)]
    df = session.createDataFrame(rows, "id string, leaves string, `other.*` double")
    how = {"rules": open_rule_base(DATA / "toy"), "mapping": TableMapping(id="id")}
    found = spark.evaluate(df, **how, only=[]).collect()
    assert sorted((tuple(row) for row in found), key=str) == [("a", "limp", None), (None, None, 0.0)]
    assert [row["id"] for row in spark.rejects(df, **how).collect()] == ["c"]
    assert spark.evaluate(df.where("id = ' '"), **how).count() == 0


@pytest.mark.parametrize("missing", ["pyspark", "pyarrow"])
def test_what_is_missing_is_said(missing) -> None:
    code = f"import sys; sys.modules[{missing!r}] = None; import expert.spark"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "pip install 'winwin-expert[spark]'" in done.stderr.splitlines()[-1]
