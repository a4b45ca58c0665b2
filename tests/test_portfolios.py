"""The portfolios that come with the program: five suppliers, held to what was worked out of them by hand."""

import csv
from collections import Counter

import pytest

from expert.inference.evaluate import Evaluator
from expert.loading.answers import read_answer, written
from expert.loading.document import read_document
from tests.conftest import DATA, ROOT

FOLDER = ROOT / "cases/portfolios"
EXPECTED = read_document(DATA / "five-suppliers.expected.yaml").data
YEARS = {"this_year": "five-suppliers.csv", "last_year": "five-suppliers-last-year.csv"}


def answered(row):
    """The cells of a row as a case file would write them."""
    cells = {name: cell for name, cell in row.items() if name != "supplier" and cell}
    return {name: [] if cell == "[]" else cell.split(";") if ";" in cell else cell for name, cell in cells.items()}


def rows(file):
    with (FOLDER / file).open(newline="") as lines:
        return {row["supplier"]: answered(row) for row in csv.DictReader(lines)}


@pytest.fixture(scope="module")
def conclusions(base):
    """Of each year and supplier, the facts that are known of it: answers and conclusions."""
    evaluator = Evaluator(base)

    def facts(row):
        answers = [read_answer(name, base.attributes[name], raw, "table") for name, raw in row.items()]
        trace = evaluator.evaluate("case", answers)
        assert trace.contradictions == trace.broken == ()
        return {
            "asked": {(fact.attribute, written(fact)) for answer in answers for fact in answer.facts if fact.holds},
            "concluded": {(one.fact.attribute, written(one.fact)) for one in trace.derived},
        }

    return {year: {name: facts(row) for name, row in rows(file).items()} for year, file in YEARS.items()}


def worked_out(year, supplier):
    """The facts that were worked out by hand."""
    expected = EXPECTED[year].get(supplier, EXPECTED["this_year"].get(supplier))
    listed = {name: [values] if isinstance(values, str) else values for name, values in expected.items()}
    return {(name, value) for name, values in listed.items() for value in values}


@pytest.mark.parametrize("year", YEARS)
def test_every_supplier_comes_out_as_worked_out_by_hand(year, conclusions):
    found = {supplier: facts["concluded"] for supplier, facts in conclusions[year].items()}
    assert found == {supplier: worked_out(year, supplier) for supplier in rows(YEARS[year])}
    assert set(EXPECTED[year]) <= set(found)


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("name", EXPECTED["matrices"])
def test_every_supplier_stands_where_it_was_counted(year, name, conclusions, base):
    matrix = base.matrices[name]
    counted = Counter()
    for facts in conclusions[year].values():
        known = dict(facts["asked"] | facts["concluded"])
        counted[known.get(matrix.rows), known.get(matrix.columns)] += 1
    expected = dict(EXPECTED["matrices"][name][year])
    nowhere = int(expected.pop("nowhere"))
    places = {(row, column): int(many) for row, cells in expected.items() for column, many in cells.items()}
    assert {place: counted[place] for place in places} == places
    assert counted.total() - sum(places.values()) == nowhere
    assert set(places) == {(row, column) for row, cells in matrix.cells.items() for column in cells}


def test_what_is_unknown_was_counted():
    asked = rows(YEARS["this_year"]).values()
    names = {name for row in asked for name in row}
    unknown = {name: sum(row.get(name, "unknown") == "unknown" for row in asked) for name in names}
    assert {name: str(many) for name, many in unknown.items() if many} == EXPECTED["unknown"]


def test_what_moved_was_worked_out(conclusions):
    this, last = (
        {name: facts["concluded"] for name, facts in conclusions[year].items()} for year in ("this_year", "last_year")
    )
    expected = EXPECTED["movements"]
    assert set(this) - set(last) == set(expected["came"])
    assert set(last) - set(this) == set(expected["gone"])
    both = set(this) & set(last)

    def diagnoses(new, old):
        return {name: value for name in both for kind, value in new[name] - old[name] if kind == "diagnosis"}

    assert diagnoses(this, last) == expected["diagnoses_came"]
    assert diagnoses(last, this) == expected["diagnoses_gone"]
    cells = {"figure_1": "cell", "figure_2": "figure_2_cell"}
    moved = {
        name: {figure: [dict(last[name])[cell], dict(this[name])[cell]]}
        for name in both
        for figure, cell in cells.items()
        if dict(this[name]).get(cell) != dict(last[name]).get(cell)
    }
    assert moved == expected["moved"]
