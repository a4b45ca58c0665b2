"""What is not open can change nothing: tried on random rule bases."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expert.inference.evaluate import Evaluator
from expert.inference.openness import open_questions
from tests.strategies import answers_for, rule_bases

seen = {"closed": 0, "open": 0}


@settings(max_examples=400, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.data())
def compare(data):
    base = data.draw(rule_bases())
    evaluator = Evaluator(base)
    given_first = data.draw(answers_for(base))[::3]
    trace = evaluator.evaluate("case", given_first)
    still_open = set(open_questions(base, evaluator.program, trace))
    answered = {answer.attribute for answer in given_first}
    for _ in range(4):
        more = [answer for answer in data.draw(answers_for(base)) if answer.attribute not in answered]
        after = evaluator.evaluate("case", [*given_first, *more])
        if after.contradictions != trace.contradictions:
            continue  # completions that contradict something new are left out
        relevant = evaluator.evaluate("case", [*given_first, *(one for one in more if one.attribute in still_open)])
        assert {one.fact for one in relevant.derived} == {one.fact for one in after.derived}
        seen["closed"] += any(one.attribute not in still_open for one in more)
        seen["open"] += after.derived != trace.derived


def test_what_is_not_open_changes_nothing():
    compare()
    assert min(seen.values()) > 30, seen
