"""All that can be told of a case, as data, before any page or text says it."""

from pathlib import Path

import pytest

from expert.check.references import require_sound
from expert.explanation.evaluation import CaseEvaluator
from expert.explanation.matrices import in_matrices
from expert.explanation.proof import proofs_of
from expert.explanation.report import findings
from expert.explanation.what_if import given, supposed
from expert.explanation.whole_case import whole_case
from expert.files.rule_base import load_rule_base
from expert.inference.actions import changeable
from expert.model.rulebase import RuleBase
from expert.pages.case import case_html
from expert.words.facts import value_of
from expert.words.names import result_facts
from tests.conftest import ROOT, run_expert
from tests.sampling import some
from tests.stored_cases import ONE_CASE

CASES = [file.removeprefix(f"{ROOT}/") for file in ONE_CASE]
INNOVATOR = "cases/figure-2/g-innovator-taken-for-incapable.yaml"


@pytest.fixture(scope="module")
def evaluator(base):
    return CaseEvaluator(base)


def found_in(evaluator, file):
    return whole_case(evaluator, evaluator.report(str(ROOT / file)))


@pytest.mark.parametrize("file", [INNOVATOR, *some(CASES, 8, start=5)])
def test_alternatives_and_what_may_follow_are_those_of_the_case(base: RuleBase, evaluator, file) -> None:
    case = found_in(evaluator, file)
    confirm_alternatives(base, evaluator, case)
    confirm_each_finding_is_reached_or_will_follow_or_may_or_cannot(base, case, file)


def confirm_alternatives(base: RuleBase, evaluator, case) -> None:
    """An alternative is what the case with these answers comes to."""
    trace = case.report.trace
    before = {one.fact for _, one in findings(base, case.report.proofs)}
    for one in case.alternatives:
        answers = supposed(base, given(trace), [change.after for change in one.changes])
        after = {
            finding.fact
            for _, finding in findings(base, proofs_of(base, evaluator.evaluator.evaluate(trace.case, answers)))
        }
        assert {finding.fact for finding in one.goes} == before - after
        assert {finding.fact for finding in one.comes} == after - before
        for actors in one.by:
            assert all(changeable(base, change.before, change.after, actors) for change in one.changes)
    worse = [one.worse for one in case.alternatives]
    assert worse == sorted(worse)
    assert len({one.changes for one in case.alternatives}) == len(case.alternatives)


def confirm_each_finding_is_reached_or_will_follow_or_may_or_cannot(base: RuleBase, case, file) -> None:
    still, report = case.still_possible, case.report
    if still.possible is None:  # of the stored cases only those whose answers clash have no way to go on
        assert file != INNOVATOR
        assert report.trace.broken or report.trace.contradictions
        assert {one.possible for one in still.unadvised} <= {None}
        return
    parts = [{one.fact for one in report.trace.derived}, {*still.certain}, {*still.possible}, {*still.excluded}]
    verdict = result_facts(base)
    assert verdict <= set().union(*parts)
    assert sum(len(part & verdict) for part in parts) == len(verdict)
    advised = {value_of(base, fact).actor for fact in parts[0] & verdict} - {None}
    assert [one.actor for one in still.unadvised] == [name for name in base.actors if name not in advised]
    for one in still.unadvised:
        assert set(one.possible) <= {*still.certain, *still.possible}
        assert {value_of(base, fact).actor for fact in one.possible} <= {one.actor}
        assert set(one.questions) <= set(report.open)


IMPOSSIBLE = """
base: {name: impossible, version: "1", title: Impossible}
papers: {P: {title: P, short: P}}
claims: {P1: {paper: P, kind: causal, at: p. 1, says: So.}}
levels: {l: L}
topics: {t: T}
actors: {owner: Owner}
stages: {now: Now}
attributes:
  p: {type: flag, label: P, level: l, topic: t, question: P?}
  q: {type: flag, label: Q, level: l, topic: t, question: Q?}
  do: {type: choices, label: Do, level: l, topic: t, values: {rest: {label: Rest, do: Rest., actor: owner, stage: now}}}
rules:
  - {rule: so, title: So, if: {q: true}, then: {do: rest}, because: So., basis: stated, cites: [P1]}
constraints:
  - {constraint: not-so, never: {p: true, q: true}, because: Not so., cites: [P1]}
  - {constraint: nor-so, never: {p: true, q: false}, because: Nor so., cites: [P1]}
"""


def test_if_no_answers_fit_nothing_is_said_of_what_may_follow(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(IMPOSSIBLE)
    (tmp_path / "case.yaml").write_text("title: A case\nanswers: {p: yes}\n")
    evaluator = CaseEvaluator(require_sound(load_rule_base(tmp_path / "base.yaml")))
    case = whole_case(evaluator, evaluator.report(str(tmp_path / "case.yaml")))
    assert case.still_possible == ((), None, (), (("owner", None, ()),))
    page = case_html(evaluator.base, case)
    assert "The answers cannot all be true together, whatever else is answered." in page
    assert "<li>Owner.</li>" in " ".join(page.split()).replace(" </li>", "</li>")


def test_a_case_stands_in_each_matrix_or_it_is_said_what_is_missing(base: RuleBase, evaluator) -> None:
    for one in found_in(evaluator, INNOVATOR).matrices:
        [(row, column)] = one.fields
        assert one.missing == ()
        assert row in base.attributes[one.matrix.rows].options
        assert column in base.attributes[one.matrix.columns].options
    nowhere = evaluator.report(str(ROOT / "cases/boundary/nothing-known.yaml"))
    matrices = in_matrices(base, nowhere.trace)
    assert [one.matrix for one in matrices] == list(base.matrices.values())
    assert all(one.fields == () and one.missing for one in matrices)


def test_what_limits_a_finding_stands_with_it_on_the_first_screen(base) -> None:
    """Without being asked for: advice to a failing buyer is for whoever takes it over."""
    result = run_expert("evaluate", "cases/korea/down-with-its-only-buyer.yaml")
    value = base.attributes["diagnosis"].values["dragged_down"]
    told = " ".join(result.out.split())
    assert told.index(str(value.label)) < told.index(str(value.help)) < told.index("What to do")
