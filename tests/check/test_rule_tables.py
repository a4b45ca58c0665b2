"""Tables of rules: what their rows become, which of them count, and what is proved of them."""

import re

import pytest

from expert.check.everything import check_base
from expert.check.references import require_sound
from expert.explanation.evaluation import CaseEvaluator
from expert.files.parsed import parse_file
from expert.files.rule_base import load_rule_base
from expert.model.problems import InvalidInput
from tests.conftest import DATA, run_expert

TABLE = """
tables:
  - table: light
    title: How light decides
    hit: {hit}
    if: [window, days_wet, leaves]
    then: [roots]
    because: It does.
    basis: implied
    cites: [G1]
    rows:
"""
ROWS = (
    '[north, {at_least: 5}, "-", drowned]',
    "[south, {below: 9}, {not: limp}, fine]",
    '{cells: [south, {at_least: 8}, "-", drowned], name: sun-drowns, title: "If the sun, then so", cites: [G2]}',
    '["-", "-", [limp, spotted], drowned]',
)


def base_with(tmp_path, *rows, hit="unique"):
    text = (DATA / "toy" / "base.yaml").read_text()
    start, end = text.index("rules:"), text.index("constraints:")
    table = TABLE.format(hit=hit) + "".join(f"      - {row}\n" for row in rows)
    (tmp_path / "base.yaml").write_text(text[:start] + table + text[end : text.index("accepted:")])
    return tmp_path / "base.yaml"


def trace_of(folder, answers):
    evaluator = CaseEvaluator(require_sound(load_rule_base(folder)))
    return evaluator.trace(parse_file(f"title: A plant\nanswers: {answers}\n".encode(), "case.yaml"))[1]


def fired(folder, answers):
    return [one.rule for one in trace_of(folder, answers).firings]


def test_each_row_is_a_rule_with_its_name_its_sources_and_its_place(tmp_path) -> None:
    loaded = load_rule_base(base_with(tmp_path, *ROWS))
    rules = require_sound(loaded).rules
    assert list(rules) == ["light-1", "light-2", "sun-drowns", "light-4"]
    assert (rules["light-1"].title, rules["light-1"].basis) == ("How light decides (row 1)", "implied")
    assert (rules["sun-drowns"].title, rules["sun-drowns"].cites) == ("If the sun, then so", ("G2",))
    assert rules["light-2"].condition.in_file() == {
        "window": "south",
        "days_wet": {"below": "9"},
        "not": {"leaves": "limp"},
    }
    assert loaded.place("rules", "sun-drowns").text.lstrip().startswith("- {cells: [south")


def test_with_collect_all_rows_that_fit_count(tmp_path) -> None:
    folder = base_with(tmp_path, *ROWS, hit="collect")
    assert fired(folder, "{window: north, days_wet: 6, leaves: {spotted: true}}") == ["light-1", "light-4"]


@pytest.mark.parametrize(
    ("answers", "rows"),
    [
        ("{window: north, days_wet: 6, leaves: {spotted: true}}", ["light-1"]),
        ("{window: south, days_wet: 8, leaves: [yellow]}", ["light-2"]),
        ("{window: south, days_wet: 8, leaves: [limp]}", ["sun-drowns"]),
        ("{window: south, days_wet: 8}", []),  # whether the leaves are limp is not known
        ("{window: south, days_wet: 1, leaves: [limp]}", ["light-4"]),
        ("{leaves: [limp]}", []),
    ],
)
def test_with_priority_the_rows_above_must_be_known_to_fail(tmp_path, answers, rows) -> None:
    assert fired(base_with(tmp_path, *ROWS, hit="priority"), answers) == rows


def proved(folder):
    return {(one.code, one.subject): one for one in check_base(folder, (), prove=True) if one.code in ("W518", "W519")}


def test_rows_that_overlap_are_proved_with_a_case_that_fits_both(tmp_path) -> None:
    folder = base_with(tmp_path, *ROWS)
    found = proved(folder)
    assert {subject for code, subject in found if code == "W518"} == {"sun-drowns", "light-4"}
    case = parse_file(found["W518", "sun-drowns"].witness.encode(), "case.yaml")
    evaluator = CaseEvaluator(require_sound(load_rule_base(folder)))
    assert {"light-2", "sun-drowns"} <= {one.rule for one in evaluator.trace(case)[1].firings}


def test_a_case_that_no_row_takes_is_proved_and_takes_none(tmp_path) -> None:
    folder = base_with(tmp_path, *ROWS[:3], hit="priority")
    case = parse_file(proved(folder)["W519", "light"].witness.encode(), "case.yaml")
    evaluator = CaseEvaluator(require_sound(load_rule_base(folder)))
    assert evaluator.trace(case)[1].firings == ()


def test_a_whole_table_of_unique_rows_is_left_alone(tmp_path) -> None:
    rows = ("[north, '-', '-', drowned]", "[south, {below: 9}, '-', fine]", "[south, {at_least: 9}, '-', drowned]")
    assert proved(base_with(tmp_path, *rows)) == {}


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("[north, drowned]", "this row has 2 cells, and the table has 4 columns"),
        ("[north, '-', '-', {at_least: 3}]", "a conclusion is a value"),
        ("['-', '-', '-', fine]", "this row asks for nothing"),
        ("[north, '-', '-', '-']", "this row concludes nothing"),
    ],
)
def test_rows_of_the_wrong_form_are_refused_at_their_place(tmp_path, row, says) -> None:
    with pytest.raises(InvalidInput) as raised:
        load_rule_base(base_with(tmp_path, ROWS[0], row))
    (problem,) = raised.value.problems
    assert says in problem.message
    assert problem.place.text.strip().startswith(f"- {row}")


@pytest.mark.parametrize(
    ("row", "code", "says"),
    [
        ("[nort, '-', '-', drowned]", "E204", "'window' has no value 'nort'"),
        ("[north, 3, '-', drowned]", "E301", "'days_wet' is a number"),
        ("[north, '-', '-', drownd]", "E204", "'roots' has no value 'drownd'"),
        ("{cells: [north, '-', '-', drowned], cites: [G7]}", "E205", "unknown claim 'G7'"),
    ],
)
def test_cells_are_checked_as_the_tests_of_rules_are(tmp_path, row, code, says) -> None:
    (found,) = [one for one in check_base(base_with(tmp_path, ROWS[0], row), ()) if one.is_error]
    assert (found.code, says in found.message) == (code, True)
    assert found.place.text.strip().startswith(f"- {row}")


def test_a_row_is_explained_as_a_rule_is(tmp_path) -> None:
    folder = base_with(tmp_path, *ROWS)
    (tmp_path / "case.yaml").write_text("title: A plant\nanswers: {window: north, days_wet: 6}\n")
    told = run_expert("explain", "--rules", folder, tmp_path / "case.yaml", "roots").out
    assert re.search(r"How light decides \(row 1\)", " ".join(told.split()))
