"""A whole session of each stored case, through the front, comes to the conclusions of `expert evaluate`."""

from pathlib import Path

import pytest

from expert.explanation.evaluation import CaseEvaluator
from expert.model.rulebase import RuleBase
from expert.session.consultant import Consultant
from tests.conftest import ROOT
from tests.sampling import some
from tests.session.sessions import Person, by_case, typed
from tests.stored_cases import ONE_CASE as FILES


class InOrder(Consultant):
    """Asks in the order of the vocabulary, which takes less time to find; in the end it must be the same."""

    def next(self, session, trace, relevant):
        return next((name for name in relevant if self.applies(trace, name)), None)


@pytest.fixture(scope="module")
def consultants(base):
    return Consultant(base), InOrder(base)


@pytest.fixture(scope="module")
def evaluator(base):
    return CaseEvaluator(base)


def conclusions(trace):
    return {(one.fact, one.contested) for one in trace.derived}


@pytest.mark.parametrize("file", some(FILES, 14), ids=[file.removeprefix(f"{ROOT}/cases/") for file in FILES])
def test_a_session_comes_to_what_evaluate_says(file, base: RuleBase, consultants, evaluator, tmp_path: Path):
    consultant = consultants[FILES.index(file) % 6 > 0]
    case, trace = evaluator.trace(file)
    answers = case.case.answers
    clashes = bool(trace.contradictions or trace.broken)
    asked = []

    def answer(name):
        if name:
            asked.append(name)
            return by_case(base, answers)(name)
        # Where nothing clashes, an answer that was never asked for does not matter. Where answers clash, it has no
        # reason to ask for the second one, which is volunteered here.
        left = [other for other in answers if other not in asked] if clashes else []
        if not left:
            return "quit"
        asked.append(left[0])
        return f"{left[0]} = {typed(base, left[0], answers[left[0]])}"

    person = Person(consultant, tmp_path / "session.yaml", answer)
    assert person.code == 0
    assert conclusions(person.front.standing.trace) == conclusions(trace)
    assert {one.attribute for one in person.front.standing.trace.contradictions} == {
        one.attribute for one in trace.contradictions
    }
    assert {one.constraint for one in person.front.standing.trace.broken} == {one.constraint for one in trace.broken}
    # No question twice, and the file that was kept says the same to `expert evaluate`.
    assert len(set(asked)) == len(asked)
    kept, again = evaluator.trace(str(tmp_path / "session.yaml"))
    assert conclusions(again) == conclusions(trace)
    assert set(kept.case.answers) == set(asked)
