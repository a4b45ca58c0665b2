"""Dates as answers and as cut-offs, and cut-offs that change from a day on."""

import json

import pytest

from tests.check.test_shorthand import base_with, rule
from tests.conftest import run_expert

BEFORE = """
attributes:
  bought:
    type: date
    label: Day of purchase
    level: plant
    topic: look
    question: When was the plant bought?
    min: 2000-01-01
    says: the plant was bought on {value}
  pots:
    type: number
    label: Pots
    level: plant
    topic: look
    question: How many pots are there?
    says: there are {value} pots
parameters:
  new_soil: {value: 2020-03-01, label: New soil, because: The shop changed its soil., basis: operationalized}
  many:
    label: Many pots
    because: The shelf was widened.
    values: [{from: 2019-01-01, value: 3}, {from: 2021-07-01, value: 5}]
"""
OLD = rule("old-soil", "if: {bought: {below: new_soil, at_least: 2019-12-31}}", "then: {roots: drowned}")
MANY = rule("many-pots", "if: {pots: {at_least: many}}", "then: {roots: drowned}")


@pytest.fixture
def base(tmp_path):
    text = BEFORE.replace("level: plant", "level: room").replace("topic: look", "topic: light")
    return base_with(tmp_path, OLD, MANY, before=text)


def fired(base, tmp_path, answers, *options):
    case = tmp_path / "case.yaml"
    case.write_text(f"title: A plant\nanswers: {answers}\n")
    found = run_expert("explain", case, "--rules", base, "--format", "trace", *options)
    assert found.code == 0, found.err
    return {one["rule"] for one in json.loads(found.out)["firings"]}


@pytest.mark.parametrize(
    ("day", "fires"),
    [("2019-12-30", False), ("2019-12-31", True), ("2020-02-29", True), ("2020-03-01", False), ("unknown", False)],
)
def test_a_date_is_held_against_dates_and_parameters(base, tmp_path, day, fires):
    assert ("old-soil" in fired(base, tmp_path, f"{{bought: {day}}}")) is fires


def test_another_date_can_be_tried_for_a_parameter(base, tmp_path):
    assert fired(base, tmp_path, "{bought: 2020-02-29}", "--param", "new_soil=2020-02-29") == set()
    wrong = run_expert("evaluate", tmp_path / "case.yaml", "--rules", base, "--param", "new_soil=7")
    assert wrong.code == 2
    assert "'7' is not a date" in wrong.err


def test_a_parameter_has_the_value_of_the_day(base, tmp_path):
    assert fired(base, tmp_path, "{pots: 4}") == set()  # the latest value
    assert fired(base, tmp_path, "{pots: 4}", "--on", "2021-06-30") == {"many-pots"}
    assert fired(base, tmp_path, "{pots: 4}", "--on", "2021-07-01") == set()
    assert fired(base, tmp_path, "{pots: 4}", "--on", "2021-06-30", "--param", "many=9") == set()
    early = run_expert("evaluate", tmp_path / "case.yaml", "--rules", base, "--on", "2018-12-31")
    assert early.code == 2
    assert "'many' has no value before 2019-01-01" in early.err
    wrong = run_expert("evaluate", tmp_path / "case.yaml", "--rules", base, "--on", "31.12.2018")
    assert wrong.code == 2
    assert "write it as 2024-02-29" in wrong.err


def test_dates_are_written_as_dates_everywhere(base, tmp_path):
    case, trace = tmp_path / "case.yaml", tmp_path / "trace.json"
    case.write_text("title: A plant\nanswers: {bought: 2020-02-29}\n")
    told = run_expert("explain", case, "roots=drowned", "--rules", base)
    assert "you answered that the plant was bought on 2020-02-29" in " ".join(told.out.split()).lower()
    written = run_expert("explain", case, "--rules", base, "--format", "trace")
    assert '"value": "2020-02-29"' in written.out
    assert "737" not in written.out.split('"texts"')[0]
    trace.write_text(written.out)
    assert run_expert("verify", trace, "--rules", base).code == 0
    for arguments in (
        ["explain", case, "--format", "json"],
        ["explain", case, "--sensitivity", "--all"],
        ["rules", "book"],
    ):
        found = run_expert(*arguments, "--rules", base)
        assert found.code == 0, found.err
        assert "2020-0" in found.out
        assert "7374" not in found.out


def test_dates_that_do_not_fit_are_told(base, tmp_path):
    case = tmp_path / "case.yaml"
    for answer, message in {
        "2020-02-30": "'2020-02-30' is not a date",
        "1999-12-31": "1999-12-31 is outside what 'bought' takes",
    }.items():
        case.write_text(f"title: A plant\nanswers: {{bought: {answer}}}\n")
        found = run_expert("evaluate", case, "--rules", base)
        assert found.code == 3
        assert message in found.err
        assert "expected a date from 2000-01-01, written as 2024-02-29, or unknown" in found.err


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (("below: new_soil", "below: many"), "'bought' is a date, and 'many' is no date"),
        (("below: new_soil", "below: 7"), "'bought' is a date, and '7' is no date"),
        (("at_least: many", "at_least: 2020-01-01"), "'pots' is a number, and '2020-01-01' is a date"),
        (("min: 2000-01-01", "min: 7"), "'min' of a date is no date"),
        (("min: 2000-01-01", "unit: days"), "'unit' belongs to numbers only"),
        (("from: 2019-01-01", "from: 2021-07-01"), "in the order of the days"),
        (("from: 2019-01-01", "from: 7"), "`from` is a date"),
        (("value: 3}", "value: 2020-01-01}"), "all numbers, or all dates"),
    ],
)
def test_mistakes_with_dates_are_told(base, wrong, message):
    file = base / "more.yaml"
    assert wrong[0] in file.read_text()
    file.write_text(file.read_text().replace(*wrong))
    found = run_expert("check", "--rules", base)
    assert found.code != 0
    assert message in found.out + found.err
    assert "Traceback" not in found.err


def test_a_proof_gives_a_date(base, tmp_path):
    found = run_expert("check", "--rules", base, "--prove")
    assert "Traceback" not in found.err
    assert "737" not in found.out
