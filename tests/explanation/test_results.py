"""Results of a base that says itself what it is asked for, and what is said where it has no findings."""

import json

import pytest

from expert.explanation.evaluation import CaseEvaluator
from expert.explanation.report import summary_of
from expert.files.parsed import parse_file
from expert.files.rule_base import load_rule_base
from expert.model.trace import Fact
from expert.session.consultant import Consultant
from expert.session.session import Session, tell
from expert.words.names import asked_for, final_conclusions
from expert.words.sentences import how_supported
from tests.conftest import DATA, run_expert

LOAN = DATA / "loan"
BASE = load_rule_base(LOAN).base
EVALUATOR = CaseEvaluator(BASE)

REFUSED = "title: Bob\nanswers: {age: 17}\n"
OPEN = "title: Cy\nanswers: {age: 30}\n"


def report(text):
    (found,) = EVALUATOR.reports(parse_file(text.encode(), "case.yaml"))
    return found


def labels(found):
    return [one.label for group in found.results for one in group.findings]


def test_values_of_what_is_declared_a_result_are_results_in_the_order_of_the_base() -> None:
    assert labels(report(REFUSED)) == ["The bank does not lend", "Answered by letter: yes"]
    assert report(REFUSED).groups[0].heading == "What the bank does"
    trace = report("title: Di\nanswers: {age: 40, income: 2000, eyes: blue}\n").trace
    assert final_conclusions(BASE, trace) == [Fact("decision", "accept")]


def test_only_what_is_asked_for_is_open() -> None:
    """The colour of the eyes decides something, but nothing that is asked for."""
    assert list(report(OPEN).open) == ["income"]
    assert not report(REFUSED).open


def test_a_session_asks_for_results_unless_it_is_to_ask_everything() -> None:
    consultant = Consultant(BASE)
    session = tell(Session(), "age", "17")
    assert consultant.stand(session).open == ()
    assert set(consultant.stand(session._replace(everything=True)).open) == {"eyes"}
    assert consultant.goals(session) == asked_for(BASE)


def test_a_base_without_declared_results_asks_for_all_conclusions(base) -> None:
    assert asked_for(base) is None


def test_two_results_of_one_label_are_one_case_with_it() -> None:
    one = report(REFUSED)
    (group,) = one.results
    twice = one._replace(results=(group._replace(findings=(*group.findings, *group.findings)),))
    assert summary_of([twice, one], 0).results["The bank does not lend"] == 2


@pytest.mark.parametrize("command", [("evaluate",), ("evaluate", "--all")])
def test_nothing_is_said_to_be_missing_where_what_was_asked_for_follows(command, tmp_path) -> None:
    (tmp_path / "bob.yaml").write_text(REFUSED)
    printed = run_expert(*command, "--rules", LOAN, tmp_path / "bob.yaml").out
    assert "The bank does not lend" in printed
    for wrong in ("nothing wrong", "Nothing that was asked for", "No finding"):
        assert wrong not in printed


def test_what_does_not_follow_yet_is_said_with_how_much_is_answered(tmp_path) -> None:
    (tmp_path / "cy.yaml").write_text(OPEN)
    printed = " ".join(run_expert("evaluate", "--rules", LOAN, tmp_path / "cy.yaml").out.split())
    assert "Nothing that was asked for follows yet. 1 of 3 questions is answered. 1 open question can change" in printed


def test_tables_pages_and_portfolios_tell_the_results(tmp_path) -> None:
    table = tmp_path / "applications.csv"
    table.write_text("age,income\n40,2000\n17,\n30,\n")
    whole = " ".join(run_expert("segment", "--rules", LOAN, table, "--all").out.split())
    assert "The bank lends: 1 of 2 applications, 1 not known" in whole or "at least" in whole
    assert "row 2: The bank lends" in whole
    assert "nothing wrong" not in whole
    written = run_expert("evaluate", "--rules", LOAN, table, "--out", tmp_path / "out.csv")
    assert "The bank does not lend" in written.out + written.err
    (tmp_path / "bob.yaml").write_text(REFUSED)
    page = run_expert("explain", "--rules", LOAN, tmp_path / "bob.yaml", "--format", "html").out
    assert "What the bank does" in page
    assert "Desk clerk" in page
    data = json.loads(run_expert("evaluate", "--rules", LOAN, tmp_path / "bob.yaml", "--format", "json").out)
    assert [one["value"] for one in data["cases"][0]["results"]] == ["refuse", True]
    assert data["program"]["name"] == "Desk clerk"


def test_the_book_has_a_section_of_what_is_asked_for() -> None:
    book = run_expert("rules", "book", "--rules", LOAN).out
    _, after = book.split("</a>What is asked for", 1)
    assert "Accept" in after.split("\n## ", 1)[0]


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((2, 5, 11), "2 of 18 findings are stated in the sources, 5 follow from them, and 11 need a step of our own"),
        ((1, 0, 1), "1 of 2 findings is stated in the sources, and 1 needs a step of our own"),
        ((0, 1, 2), "1 of 3 findings follows from the sources, and 2 need a step of our own"),
        ((0, 0, 3), "All 3 findings need a step of our own"),
        ((0, 1, 0), "The finding follows from the sources"),
    ],
)
def test_what_is_inferred_is_not_counted_as_stated(numbers, said) -> None:
    support = dict(zip(("stated", "implied", "operationalized"), numbers, strict=True))
    assert how_supported(support, "finding").replace(" [ours]", "") == f"{said}."


def test_no_paper_is_cited_for_a_step_of_our_own() -> None:
    told = run_expert("explain", "cases/stories-3/a-saving-that-went-one-way.yaml", "opportunism").out
    assert "by rules of our own on the basis of" in " ".join(told.split())


def test_a_caution_stands_with_its_recommendation_on_the_first_screen() -> None:
    told = run_expert("evaluate", "cases/stories-3/a-saving-that-went-one-way.yaml", "--as", "supplier").out
    assert "If in doubt about your share, have the split agreed first." in told


def test_a_good_finding_is_no_drawback_and_a_past_act_is_not_undone_by_worse() -> None:
    case = "cases/stories-3/a-saving-that-went-one-way.yaml"
    told = run_expert("explain", case, "--change", "reward_without_contribution").out
    assert "Then we would also find: the large firm did nothing unfair that we know of." in " ".join(told.split())
    assert "stop making proposals" not in told
