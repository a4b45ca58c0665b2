"""The benchmarks run on the rule base as it is: figures in docs/ come from them."""

import math
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from benchmarks.bulk import parts
from benchmarks.copies import copies
from benchmarks.decks import atoms_of
from benchmarks.readings import Panel, Reading, kappa, report
from benchmarks.sql import Circular, query
from benchmarks.survey import Survey
from expert import open_rule_base
from expert.inference.compile import compile_base
from expert.inference.program import Clause
from expert.inference.table import TableProgram
from expert.model.rulebase import RuleBase
from expert.tables.evaluator import TableEvaluator
from tests.conftest import ROOT
from tests.scale import Wrong, confirm_rows, confirm_scale, require_all_rows


@pytest.mark.long
def test_the_benchmarks_run() -> None:
    """Without CLIPS too, which takes a build of its own; what was measured is nobody's business here."""
    command = [sys.executable, "-m", "benchmarks", "--quick"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.count("\n| cases a second")) in ((0, 6), (0, 8)), done.stderr
    assert "| `expert check --prove`, without reading the files |" in done.stdout


def test_questions_are_counted() -> None:
    command = [sys.executable, "-m", "benchmarks.questions", "--cases", "1", "--stored", "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    asked = [[float(cell) for cell in row.split("|")[2:6]] for row in done.stdout.splitlines() if " cases" in row[:40]]
    assert len(asked) == 2
    for could, in_order, ours, least in asked:
        assert least <= ours <= could
        assert least <= in_order <= could


@pytest.mark.long
def test_tables_are_measured_beside_other_engines() -> None:
    """Without DuckDB and CLIPS too. All engines have to agree, or nothing is measured."""
    command = [sys.executable, "-m", "benchmarks.tables", "--quick"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.count("\n| rows a second, which rules fire")) in [(0, n) for n in (3, 5, 7)], (
        done.stderr
    )
    assert "| peak memory, 2,000 rows from file to file |" in done.stdout


def test_a_survey_is_the_same_whenever_its_seed_is(base: RuleBase, tmp_path: Path) -> None:
    program = compile_base(base)
    one, same, other = (pl.concat(Survey(base, program, seed).frames(500)) for seed in (5, 5, 6))
    assert one.equals(same)
    assert not one.equals(other)
    command = [sys.executable, "-m", "benchmarks.survey", "500", str(tmp_path / "survey.parquet"), "--seed", "5"]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    assert pl.read_parquet(tmp_path / "survey.parquet").equals(one)


def test_the_answers_of_a_survey_satisfy_what_its_cells_do(base: RuleBase) -> None:
    """The atoms that go to the other engines are those that the reader of tables finds, and what is bad is rejected."""
    program = compile_base(base)
    survey = Survey(base, program, bad=0.1, anything=True)
    (block,) = survey.blocks(3000)
    frame = survey.frame(block.drawn)
    found = TableEvaluator(base, frame.schema).evaluate(frame)
    assert sorted({cell.row - 1 for cell in found.bad}) == block.bad.nonzero()[0].tolist() != []
    expected = TableProgram(program).run(*atoms_of(survey.columns, block.drawn[:, ~block.bad]), int((~block.bad).sum()))
    assert found.columns.clashing.keys() == expected.clashing.keys() != set()
    for part, ours in found.columns._asdict().items():
        theirs = getattr(expected, part)
        assert ours.keys() == theirs.keys()
        assert [name for name in ours if not ours[name].equals(theirs[name])] == []


def test_copies_of_a_program_fire_as_it_does_each_by_itself(base: RuleBase) -> None:
    program = compile_base(base)
    one, another = (next(parts(Survey(base, program, seed), program, 500)) for seed in (1, 2))
    both = copies(program, 2)
    atoms = one.atoms | {atom + len(program.atoms): column for atom, column in another.atoms.items()}
    found = TableProgram(both).chain(atoms)[0]
    for number, part in enumerate((one, another)):
        fired = TableProgram(program).chain(part.atoms)[0]
        own = {rule: column for rule, column in found.items() if rule // len(program.rules) == number}
        assert {rule % len(program.rules) for rule in own} == fired.keys()
        assert all(own[rule + number * len(program.rules)].equals(column) for rule, column in fired.items())


def test_rules_in_a_circle_are_no_query(base: RuleBase) -> None:
    program = compile_base(base)
    first = program.clauses[0]
    circle = program._replace(clauses=(*program.clauses, Clause(first.rule, first.conclusions[:1], first.conclusions)))
    assert query(program, "survey")
    with pytest.raises(Circular, match=f"in a circle: {program.rules[first.rule].name}"):
        query(circle, "survey")


def test_a_large_survey_loses_no_row_and_is_confirmed_row_by_row(tmp_path: Path) -> None:
    """As `make test-scale` does with ten million."""
    confirm_scale(tmp_path, 1000, 50, seed=4, flat=math.inf)
    result = tmp_path / "result.parquet"
    rows = pl.read_parquet(result)
    rows.head(-1).write_parquet(result)
    with pytest.raises(Wrong, match="are in the result, and"):
        require_all_rows(1000, result)
    name = next(name for name, dtype in rows.schema.items() if name.startswith("fired.") and rows[name].any())
    rows.with_columns(~pl.col(name)).write_parquet(result)
    base = open_rule_base().base
    with pytest.raises(Wrong, match=f"{name} differ from what forward chaining says"):
        confirm_rows(base, tmp_path / "survey.parquet", result, rows["row"], 1, seed=4)


def test_agreement_is_counted_beyond_chance() -> None:
    verdicts = [("s", name) for name in "abcd"]
    one, other = frozenset(verdicts[:2]), frozenset(verdicts[1:3])
    assert kappa(one, one, verdicts) == 1
    assert kappa(one, other, verdicts) == 0  # two of four agree, as by chance
    assert kappa(one, frozenset(verdicts) - one, verdicts) == -1
    assert kappa(one, frozenset(verdicts[:3]), verdicts) == 0.5
    panel = Panel(
        tuple(verdicts),
        (Reading(one, frozenset()), Reading(one, frozenset(verdicts[2:3]))),
        frozenset([*verdicts[1:4], ("s", "no verdict of the panel")]),
    )
    told = report(panel).splitlines()
    assert told[3:] == [
        "verdicts of all readings that the program reaches: 1 of 2",
        "verdicts of the program that all readings reject: 1 of 3",
        "s missed: a",
        "s rejected: d",
    ]


def test_the_stored_panel_can_be_measured() -> None:
    command = [sys.executable, "-m", "benchmarks.readings"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("readings 1 and 2: kappa 0.87")
