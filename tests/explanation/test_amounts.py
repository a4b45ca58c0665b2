"""The example of subsidies: its cases come to the amounts that were computed by hand, and are told with their steps."""

import json

import pytest

from expert.explanation.evaluation import CaseEvaluator
from expert.files.parsed import parse_file
from expert.files.rule_base import load_rule_base
from expert.inference.expand import expand
from expert.session.consultant import Consultant
from expert.session.session import Session, tell
from tests.conftest import ROOT, run_expert

FOLDER = ROOT / "examples/subsidies"
RULES, CASES = FOLDER / "rules", FOLDER / "cases"
BASE = expand(load_rule_base(RULES).base)
EVALUATOR = CaseEvaluator(BASE)


def report(text):
    (found,) = EVALUATOR.reports(parse_file(text.encode(), "case.yaml"))
    return found


def test_the_example_is_sound_and_its_cases_come_to_what_they_expect() -> None:
    found = run_expert("check", CASES, "--rules", RULES, "--prove")
    assert (found.code, found.out) == (0, "Nothing was found.\n")
    found = run_expert("evaluate", CASES, "--rules", RULES)
    assert found.code == 0
    assert "6 of 6 cases with expectations meet them" in found.out


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        ("subsidy: 351", "Expected subsidy: 351\n    found 350"),
        ("subsidy: unknown", "found 350"),
        ("own_share: 1", "found Part of the price that you pay yourself: not known yet"),
    ],
)
def test_a_missed_expectation_is_told(expected, found, tmp_path) -> None:
    text = (CASES / "electric.yaml").read_text().partition("expect:")[0]
    if "own_share" in expected:
        text = text.replace("other_aid: 0", "other_aid: unknown")
    (tmp_path / "case.yaml").write_text(f"{text}expect: {{amounts: {{{expected}}}}}\n")
    result = run_expert("evaluate", tmp_path / "case.yaml", "--rules", RULES)
    assert result.code == 1
    assert found in result.out


def test_an_expected_amount_that_there_is_not_is_an_error(tmp_path) -> None:
    (tmp_path / "case.yaml").write_text("title: T\nexpect: {amounts: {subsidies: 1, subsidy: much}}\n")
    result = run_expert("evaluate", tmp_path / "case.yaml", "--rules", RULES)
    assert result.code == 3
    assert "unknown amount 'subsidies'" in result.err
    assert "did you mean 'subsidy'?" in result.err
    assert "'much' is no number" in result.err


def test_steps_are_told_with_the_numbers_put_in_and_where_they_are_from() -> None:
    told = run_expert("explain", CASES / "cargo.yaml", "subsidy", "--rules", RULES).out
    for line in (
        "= 2199.99 EUR",
        "× 40% / 100 = 879.996 EUR.",
        "This formula counts, since there is an income of 12000 EUR for each person.",
        "The bicycle costs 2199.99 EUR (your answer).",
        "part of the price for a low income: 40%. § 2 names it.",
        "* The town pays 1380 EUR.",
    ):
        assert line in told


def test_an_amount_is_not_explained_together_with_a_conclusion() -> None:
    result = run_expert("explain", CASES / "cargo.yaml", "subsidy", "pay", "--rules", RULES)
    assert result.code == 2
    assert "ask for the rest apart" in result.err


def test_what_is_missing_is_named() -> None:
    result = run_expert("explain", CASES / "not-known-yet.yaml", "subsidy", "--rules", RULES)
    assert result.code == 1
    assert "Subsidy: not known yet." in result.out
    assert 'Not answered: "What does the bicycle cost?"' in result.out


def test_nothing_is_divided_by_zero() -> None:
    told = run_expert("evaluate", CASES / "a-gift.yaml", "--rules", RULES).out
    assert "“price of the bicycle” is 0, and nothing can be" in " ".join(told.split())


def test_names_in_braces_are_the_numbers_of_the_case() -> None:
    first, *_ = report((CASES / "cargo.yaml").read_text()).results
    assert [one.label for one in first.findings] == ["The town pays 1380 EUR"]
    first, *_ = report((CASES / "not-known-yet.yaml").read_text()).results
    assert [one.label for one in first.findings] == ["The town pays subsidy (not known yet)"]


def test_contradicting_numbers_make_an_amount_unknown_and_contradicting_answers_make_it_disputed() -> None:
    text = (CASES / "cargo.yaml").read_text().partition("# 40%")[0]
    found = {one.name: one for one in report(text.replace("2199.99", "[2199.99, 1000]")).amounts}
    assert found["subsidy"].fails == "the answers on “price of the bicycle” contradict each other"
    found = {one.name: one for one in report(text.replace("kind: cargo", "kind: [cargo, plain]")).amounts}
    assert found["subsidy"].outcome.disputed


def test_data_has_exact_decimals() -> None:
    out = run_expert("evaluate", CASES / "cargo.yaml", "--rules", RULES, "--format", "json").out
    amounts = {one["amount"]: one for one in json.loads(out)["cases"][0]["amounts"]}
    assert (amounts["subsidy"]["value"], amounts["subsidy"]["exact"], amounts["subsidy"]["unit"]) == (
        "1380",
        True,
        "EUR",
    )


def test_a_session_asks_what_amounts_need_and_nothing_else() -> None:
    consultant = Consultant(BASE)
    session = Session()
    answers = {"resident": "true", "helped_before": "false", "income_each": "9", "price": "100", "kind": "plain"}
    answers |= {"other_aid": "0", "car_given_up": "false"}
    asked = []
    while (question := consultant.stand(session).question) is not None:
        asked.append(question)
        session = tell(session, question, answers[question])
    assert set(asked) == answers.keys()
    session = tell(tell(tell(Session(), "resident", "false"), "price", "5"), "other_aid", "0")
    assert consultant.stand(session).open == ()


def test_a_table_has_amounts_as_columns(tmp_path) -> None:
    rows = ["resident,helped_before,income_each,price,kind,other_aid,car_given_up"]
    rows += ["yes,no,12000,2199.99,cargo,300,yes", "no,,,800,,0,", "yes,no,12000,,plain,,no"]
    (tmp_path / "table.csv").write_text("\n".join(rows))
    out = tmp_path / "out.csv"
    assert run_expert("evaluate", tmp_path / "table.csv", "--rules", RULES, "--out", out).code == 0
    head, *found = (line.split(",") for line in out.read_text("utf-8-sig").splitlines())
    place = head.index("subsidy")
    assert [row[place : place + 2] for row in found] == [["1380.0", "23.6"], ["0.0", "100.0"], ["", ""]]


def test_a_parameter_set_for_a_run_counts() -> None:
    told = run_expert("explain", CASES / "cargo.yaml", "part", "--rules", RULES, "--param", "higher_rate=50").out
    assert "Part of the price before limits: 1099.995 EUR." in told
    assert "50% (set for this run)" in told or "50%, set for this run" in told


DATED = """
base: {name: pension, version: "1", title: A pension}
levels: {person: The person}
topics: {person: The person}
parameters:
  today: {value: 2024-05-17, label: Today, because: It is.}
  a_year: {value: 12.5, unit: EUR per year, label: EUR a year, because: So it is.}
attributes:
  born: {type: date, label: Date of birth, level: person, topic: person, question: When were you born?}
  amount: {type: number, label: An amount, level: person, topic: person, question: How much?}
amounts:
  age: {label: Age, unit: {one: year, many: years}, value: "years_between(born, today)"}
  pension: {label: Pension, unit: EUR, value: age * a_year}
"""


def test_time_between_dates(tmp_path) -> None:
    (tmp_path / "base.yaml").write_text(DATED)
    (tmp_path / "case.yaml").write_text("title: Ann\nanswers: {born: 2000-05-18}\n")
    told = run_expert("explain", tmp_path / "case.yaml", "pension", "--rules", tmp_path / "base.yaml").out
    told = " ".join(told.split())
    assert "years_between(date of birth, today) = years_between(2000-05-18, 2024-05-17) = 23 years." in told
    assert "age × EUR a year = 23 years × 12.5 EUR per year = 287.5 EUR." in told.replace("eUR", "EUR")


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("born * 2", "'born' is a date, and a formula is made of numbers"),
        ("days_between(born, today) + today", "'today' is a date"),
        ("days_between(born, amount)", "'amount' is a number, and time is between dates"),
        ("days_between(born)", "`days_between` is between two dates"),
        ("years_between(born, today + 1)", "`years_between` is between two dates"),
    ],
)
def test_dates_are_no_numbers(formula, message, tmp_path) -> None:
    (tmp_path / "base.yaml").write_text(DATED.replace("years_between(born, today)", formula))
    told = run_expert("check", "--rules", tmp_path / "base.yaml")
    assert told.code == 3
    assert message in told.out


def test_bases_that_compute_amounts_otherwise_are_not_equivalent(tmp_path) -> None:
    text = (RULES / "bicycles.yaml").read_text()
    same = run_expert("rules", "diff", RULES, RULES)
    assert (same.code, "equivalent" in same.out) == (0, True)
    for old, new, name in (
        ("/ price, 1, half_up", "/ price, 2, half_up", "own_share"),
        ("value: 350", "value: 351", "most"),
    ):
        (tmp_path / "base.yaml").write_text(text.replace(old, new))
        found = run_expert("rules", "diff", RULES, tmp_path)
        assert found.code == 1
        assert found.out == f"- the amount '{name}' is not computed alike\n"


def test_the_book_tells_how_amounts_are_computed() -> None:
    book = run_expert("rules", "book", "--rules", RULES).out
    assert "is “For cargo”, most for a cargo bicycle." in book
    assert "Otherwise, if all of this is known not to be so, most for a bicycle." in book
    assert "{subsidy}" not in book
