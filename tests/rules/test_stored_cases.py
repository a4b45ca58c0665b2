"""The stored cases are the tests of the knowledge: every expectation is met, and every rule is needed by one."""

import pytest

from expert.explanation.evaluation import CaseEvaluator
from expert.explanation.together import Together
from expert.files.cases import read_case_files
from expert.model.rulebase import RuleBase
from tests import oracle
from tests.conftest import ROOT
from tests.stored_cases import FILES, NAMES, STORED, parsed


@pytest.fixture(scope="module")
def evaluator(base):
    return CaseEvaluator(base)


@pytest.mark.parametrize("file", FILES, ids=[file.removeprefix(f"{ROOT}/cases/") for file in FILES])
def test_case_comes_out_as_it_expects(file, evaluator) -> None:
    found = evaluator.reports(file)
    reports = found.reports if isinstance(found, Together) else found
    assert all(report.expects for report in reports)
    assert not any(report.failures for report in reports)
    assert not isinstance(found, Together) or not found.failures


@pytest.mark.parametrize(("file", "row"), STORED, ids=NAMES)
def test_engine_and_oracle_agree_on_it(file, row, evaluator, base: RuleBase) -> None:
    read, trace = evaluator.trace(parsed(file), row)
    assert trace == oracle.evaluate(base, read.case.id, read.answers)


def test_every_rule_fires_in_some_stored_case(evaluator, base: RuleBase) -> None:
    fired = {firing.rule for file, row in STORED for firing in evaluator.trace(parsed(file), row)[1].firings}
    assert set(base.rules) - fired == set()


def test_every_case_has_a_story_and_is_named_once(base: RuleBase) -> None:
    read = [one.case for one in read_case_files(FILES, base)]
    assert all(case.story for case in read)
    assert len({case.id for case in read}) == len(read)
    assert len({case.title for case in read}) == len(read)


def test_nothing_known_leaves_open_whatever_a_rule_asks_for(evaluator, base: RuleBase) -> None:
    read, trace = evaluator.trace(str(ROOT / "cases/boundary/nothing-known.yaml"))
    tested = {name for rule in base.rules.values() for name in rule.condition.attributes}
    asked = {name for name, attribute in base.attributes.items() if attribute.asked}
    assert read.answers == ()
    # Every question matters somewhere, so with nothing known every one is open.
    assert set(evaluator.possible.relevant(trace)) == asked
    assert tested & asked == asked


def named(expectation):
    """The facts that an `expect` block says must come out."""
    return {
        (name, value)
        for block in (expectation.present, expectation.exactly)
        for name, values in block.items()
        for value in values
    }


def test_every_diagnosis_and_every_measure_is_expected_of_a_story(base: RuleBase) -> None:
    # A boundary case is made up to try a rule; a measure should be met where somebody could take it.
    stories = [one.case for one in read_case_files([file for file in FILES if "/boundary/" not in file], base)]
    met = set().union(*(named(case.expect) for case in stories if case.story))
    verdicts = {
        (name, value)
        for name, attribute in base.attributes.items()
        for value, about in attribute.values.items()
        if about.actor or about.severity
    }
    assert len(verdicts) > 100
    assert verdicts - met == set()


def test_every_case_that_a_paper_tells_is_stored(base: RuleBase) -> None:
    told = {name for name, claim in base.claims.items() if claim.kind == "case"}
    cited = {claim for one in read_case_files(FILES, base) for claim in one.case.cites}
    assert {base.claims[name].paper for name in told} == set(base.papers)
    assert told - cited == set()
