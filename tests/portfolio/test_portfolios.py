"""The portfolios that come with the program: five suppliers, held to what was worked out of them by hand, and 40 of a
maker of electronics, held to what is said of them."""

import csv
from collections import Counter

import polars as pl
import pytest

from expert.files.answers import read_answer, written
from expert.files.cases import find_case_files, read_shared_answers
from expert.files.mapping import read_mapping
from expert.files.parsed import read_file
from expert.inference.aggregates import AggregateCount, among_flag, answers, counted_flag, with_conditions
from expert.inference.compile import compile_base
from expert.inference.evaluate import Evaluator
from expert.model.problems import InvalidInput
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.tables.evaluator import TableEvaluator
from tests.conftest import DATA, ROOT

FOLDER = ROOT / "cases/portfolios"
EXPECTED = read_file(DATA / "five-suppliers.expected.yaml").data
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
    return listed(EXPECTED[year].get(supplier, EXPECTED["this_year"].get(supplier)))


def listed(expected):
    """Facts as the file lists them: of each attribute a value or several."""
    lists = {name: [values] if isinstance(values, str) else values for name, values in expected.items()}
    return {(name, value) for name, values in lists.items() for value in values}


@pytest.mark.parametrize("year", YEARS)
def test_every_supplier_comes_out_as_worked_out_by_hand(year, conclusions) -> None:
    found = {supplier: facts["concluded"] for supplier, facts in conclusions[year].items()}
    assert found == {supplier: worked_out(year, supplier) for supplier in rows(YEARS[year])}
    assert set(EXPECTED[year]) <= set(found)


@pytest.mark.parametrize("year", YEARS)
def test_the_table_comes_out_as_worked_out_by_hand(year, base: RuleBase) -> None:
    table = pl.read_csv(FOLDER / YEARS[year])
    mapping = read_mapping(str(FOLDER / "five-suppliers.mapping.yaml"), base)
    found = TableEvaluator(base, dict(table.schema), mapping).evaluate(table)
    assert found.bad == []
    for row, supplier in enumerate(table["supplier"]):
        facts = {(fact.attribute, written(fact)) for fact, held in found.columns.concluded.items() if held[row]}
        assert facts == worked_out(year, supplier)


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("name", EXPECTED["matrices"])
def test_every_supplier_stands_where_it_was_counted(year, name, conclusions, base: RuleBase) -> None:
    matrix = base.matrices[name]
    many = Counter()
    for facts in conclusions[year].values():
        known = dict(facts["asked"] | facts["concluded"])
        many[known.get(matrix.rows), known.get(matrix.columns)] += 1
    expected = dict(EXPECTED["matrices"][name][year])
    nowhere = int(expected.pop("nowhere"))
    places = {(row, column): int(number) for row, cells in expected.items() for column, number in cells.items()}
    assert {place: many[place] for place in places} == places
    assert many.total() - sum(places.values()) == nowhere
    assert set(places) == {(row, column) for row, cells in matrix.cells.items() for column in cells}


def test_what_is_unknown_was_counted() -> None:
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
        return {(name, value) for name in both for kind, value in new[name] - old[name] if kind == "diagnosis"}

    def listed_of(key):
        return {(name, value) for name, values in expected[key].items() for value in values}

    assert diagnoses(this, last) == listed_of("diagnoses_came")
    assert diagnoses(last, this) == listed_of("diagnoses_gone")
    cells = {"figure_1": "cell", "figure_2": "figure_2_cell"}
    moved = {
        name: {figure: [dict(last[name])[cell], dict(this[name])[cell]]}
        for name in both
        for figure, cell in cells.items()
        if dict(this[name]).get(cell) != dict(last[name]).get(cell)
    }
    assert moved == expected["moved"]


def counts_of(base, cases, not_known=()):
    """What is counted of all cases, given as facts with the conditions of aggregates among them; `not_known` has for
    some aggregates of how many cases it is not known whether they count."""
    counts = {}
    for name, aggregate in base.portfolio.aggregates.items():
        those = [facts for facts in cases if aggregate.among is None or (among_flag(name), "true") in facts]
        these = [facts for facts in those if (counted_flag(name), "true") in facts]
        numbers = [float(value) for facts in these for kind, value in facts if kind == aggregate.of_number]
        mean = sum(numbers) / len(numbers) if numbers else None
        counts[name] = AggregateCount(len(these), len(those) - int(dict(not_known).get(name, 0)), mean)
    return counts


def whole(base, counts):
    """The answers about a portfolio that was counted, and what follows of it."""
    given = answers(base.portfolio, compile_base(base.portfolio), counts)
    trace = Evaluator(base.portfolio).evaluate("portfolio", given)
    return {
        "counted": {answer.attribute: written(fact) for answer in given for fact in answer.facts},
        "concluded": {(one.fact.attribute, written(one.fact)) for one in trace.derived},
    }


@pytest.mark.parametrize("year", YEARS)
def test_the_portfolio_comes_out_as_worked_out_by_hand(year, base: RuleBase) -> None:
    evaluator = Evaluator(with_conditions(base))
    cases = []
    for row in rows(YEARS[year]).values():
        given = [read_answer(name, base.attributes[name], raw, "table") for name, raw in row.items()]
        known = [fact for answer in given for fact in answer.facts if fact.holds]
        known += [one.fact for one in evaluator.evaluate("case", given).derived]
        cases.append({(fact.attribute, written(fact)) for fact in known})
    found = whole(base, counts_of(base, cases, EXPECTED["not_known"][year]))
    expected = dict(EXPECTED["portfolio"][year])
    assert found["counted"] == expected.pop("counted")
    assert found["concluded"] == listed(expected)


@pytest.fixture(scope="module")
def electronics(base):
    """Evaluates a table of the maker of electronics: name of the file -> the table, and what became of it."""
    mapping = read_mapping(str(FOLDER / "electronics.mapping.yaml"), base)
    shared = read_shared_answers([str(FOLDER / "electronics.common.yaml")], base)

    def evaluated(file):
        table = pl.read_csv(file, infer_schema=False)
        evaluator = TableEvaluator(with_conditions(base), dict(table.schema), mapping, shared, file=str(file))
        assert evaluator.binding.others == ()
        return table, evaluator.evaluate(table)

    return evaluated


@pytest.mark.parametrize("file", ["electronics.csv", "electronics-last-year.csv"])
def test_the_electronics_portfolio_can_be_read_to_the_last_cell(file, electronics) -> None:
    written_by_excel = (FOLDER / file).read_bytes()
    assert written_by_excel.startswith("\ufeff업체코드,".encode())
    assert written_by_excel.count(b"\n") == written_by_excel.count(b"\r\n") == 41
    table, found = electronics(FOLDER / file)
    assert table.height == 40
    assert found.bad == []
    columns = found.columns
    assert not any(column.any() for column in [*columns.clashing.values(), *columns.broken.values()])


def test_the_electronics_portfolio_is_what_its_readme_says(electronics):
    table, found = electronics(FOLDER / "electronics.csv")
    before, then = electronics(FOLDER / "electronics-last-year.csv")

    def many(where, **fact):
        ((name, value),) = fact.items()
        return where.columns.concluded[Fact(name, value)]

    innovative = many(found, mode="open_innovation")
    assert [many(found, mode=mode).sum() for mode in ("open_innovation", "high_end", "low_end")] == [8, 18, 12]
    assert many(found, figure_2_cell="a").sum() == (innovative & many(found, level_in_use="open_innovation")).sum() == 1
    unfair, moulds = many(found, diagnosis="unfair_trade"), table["품목군"] == "사출·금형"
    said = table["불공정행위"].is_not_null() & (table["불공정행위"] != "무응답")
    assert ((unfair & moulds).sum(), (said & moulds).sum()) == (6, 7)
    assert ((unfair & ~moulds).sum(), (said & ~moulds).sum()) == (2, 27)
    assert many(found, diagnosis="tied_to_one_buyer").sum() == 13
    assert many(found, level_in_use="no_cooperation").sum() == 7
    assert (many(then, diagnosis="unfair_trade").sum(), unfair.sum()) == (2, 8)
    assert (table["납품이익"] == "감소").sum() >= 2 * (before["납품이익"] == "감소").sum()
    assert len(set(table["업체코드"]) & set(before["업체코드"])) == 37
    both = before.join(table, on="업체코드", suffix=" now")
    assert ((both["전속거래"] == "예") & (both["전속거래 now"] == "아니오")).sum() == 2


def test_the_electronics_portfolio_as_a_whole_is_what_its_readme_says(electronics, base: RuleBase):
    def diagnoses(file):
        columns = electronics(FOLDER / file)[1].columns.concluded
        cases = [
            {(fact.attribute, written(fact)) for fact, column in columns.items() if column[row]} for row in range(40)
        ]
        concluded = whole(base, counts_of(base, cases))["concluded"]
        return {value for name, value in concluded if name == "portfolio_diagnosis"}

    this, last = diagnoses("electronics.csv"), diagnoses("electronics-last-year.csv")
    assert this - last == {
        "rated_too_low",
        "unfair_custom",
        "custom_will_return",
        "programme_against_most",
    }
    assert last - this == {"unfair_incidents"}
    assert this & last == {
        "open_innovation_missing",
        "small_giants_held_back",
        "innovators_not_seen",
        "programme_below",
        "culture_to_build",
        "many_exclusive",
        "many_exposed",
    }


def test_cells_that_cannot_be_read_are_the_ones_that_were_spoiled(electronics) -> None:
    expected = read_file(DATA / "electronics-bad.expected.yaml").data
    spoiled, found = electronics(DATA / "electronics-bad.csv")
    sound, _ = electronics(FOLDER / "electronics.csv")
    bad = [{name: str(value) for name, value in cell._asdict().items()} for cell in found.bad]
    told = [{name: value for name, value in cell.items() if name != "nearest"} for cell in expected]
    assert [{name: cell[name] for name in one} for cell, one in zip(bad, told, strict=True)] == told
    meant = {place: f"did you mean '{cell['nearest']}'?" for place, cell in enumerate(expected) if "nearest" in cell}
    assert {place: bad[place]["help"] for place in meant} == meant != {}
    assert all(cell["help"] for cell in bad)
    assert found.rows.height == spoiled.height - len({cell["row"] for cell in expected})
    changed = [
        (str(row + 1), column)
        for column in sound.columns
        for row in (sound[column].ne_missing(spoiled[column])).arg_true()
    ]
    assert sorted(changed) == sorted((cell["row"], cell["column"]) for cell in expected)


def test_nothing_beside_a_table_is_taken_for_a_case() -> None:
    with pytest.raises(InvalidInput, match="portfolios:1:1: E107 holds no case, only what goes with tables"):
        find_case_files([str(FOLDER)])
