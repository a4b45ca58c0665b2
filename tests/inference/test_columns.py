"""The columnar reading agrees with the oracle: a row of a table comes to what a case of the same answers comes to."""

from collections import Counter

import polars as pl
import pytest

from expert.inference.compile import compile_base
from expert.inference.table import TableProgram
from tests import agreement, oracle
from tests.agreement import of_trace
from tests.sampling import expect_seen, on_random, searched
from tests.strategies import answers_for, overrides_for, rule_bases

ROWS = 8
FEW = 5

seen: Counter = Counter()


def columns_of(program, cases):
    """What the rows of a table say of cases: which atoms the answers satisfy, and which have several values."""
    atoms = {atom for case in cases for answer in case for fact in answer.facts for atom in program.atoms_of(fact)}
    given = {
        atom: pl.Series([any(atom in program.atoms_of(f) for a in case for f in a.facts) for case in cases])
        for atom in atoms
    }
    several = {
        name: pl.Series([any(a.attribute == name and len(a.facts) > 1 for a in case) for case in cases])
        for name in program.single & program.asked
    }
    return given, several


def row_of(columns, row):
    """What stands in one row of the columns."""
    return {part: {name for name, column in one.items() if column[row]} for part, one in columns._asdict().items()}


@on_random(150)
def compare(data):
    base = data.draw(rule_bases())
    overrides = data.draw(overrides_for(base))
    program = compile_base(base, overrides)
    cases = [data.draw(answers_for(base)) for _ in range(ROWS)]
    columns = TableProgram(program).run(*columns_of(program, cases), len(cases))
    circles = sum(len(knot) > 1 for knot in TableProgram(program)._knots)
    for row, answers in enumerate(cases):
        trace = oracle.evaluate(base, "case", answers, overrides)
        found, expected = row_of(columns, row), of_trace(trace)
        inert = {answer.attribute for answer in trace.inert}
        assert found | {"counts": ()} == expected | {"counts": ()}
        assert inert.isdisjoint(found["counts"])
        assert {a.attribute for a in trace.answers if base.attributes[a.attribute].applies} <= found["counts"]
        for part, names in expected.items():
            seen[part] += bool(names)
        seen["inert"] += bool(inert)
        seen["circle"] += circles > 0 and bool(trace.firings)
        seen["set aside with a clash"] += bool(inert and trace.contradictions)


@searched
def test_a_row_comes_to_what_its_case_comes_to(share) -> None:
    compare(share)
    wanted = ("fired", "concluded", "contested", "clashing", "broken", "inert", "circle", "set aside with a clash")
    expect_seen(share, seen, FEW, *wanted)


@pytest.mark.long
def test_all_four_readings_agree_on_random_rows_of_the_shipped_base() -> None:
    """`make agreement` compares 100,000."""
    assert agreement.compared(2_000, seed=7)["rows"] == 2_000
