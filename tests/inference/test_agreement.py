"""Forward chaining on the engine agrees with the oracle, on everything in the trace."""

import json
from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expert.check.references import reference_problems
from expert.files.trace_data import trace_document
from expert.inference.evaluate import Evaluator
from expert.inference.expand import expand
from expert.model.case import Case
from expert.model.rulebase import RuleBase
from expert.model.text import Text
from tests import oracle
from tests.sampling import expect_seen, searched
from tests.strategies import Placeless, answers_for, overrides_for, reordered, rule_bases, short_bases

ENOUGH = 100
CASES = 10


def run_agreement(examples: int) -> Counter:
    """Compares engine and oracle on `examples` rule bases of CASES cases each; counts what occurred."""
    seen: Counter = Counter()

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def compare(data: st.DataObject) -> None:
        base = data.draw(rule_bases())
        overrides = data.draw(overrides_for(base))
        evaluator = Evaluator(base, overrides)
        shuffled = reordered(base, data.draw(st.permutations(list(base.rules))))
        other = Evaluator(shuffled, overrides)
        assert base.digest == shuffled.digest
        for _ in range(CASES):
            answers = data.draw(answers_for(base))
            trace = evaluator.evaluate("case", answers)
            assert trace == oracle.evaluate(base, "case", answers, overrides)
            assert repr(other.evaluate("case", tuple(reversed(answers)))) == repr(trace)
            observe(seen, base, overrides, trace)
        # The exported documents are the same bytes too, whatever the order of rules and answers.
        assert exported(shuffled, other.evaluate("case", answers)) == exported(base, trace)

    compare()
    return seen


def exported(base, trace):
    case = Case(id="case", title=Text("A case"))
    return json.dumps(trace_document(base, case, trace))


def observe(seen: Counter, base, overrides, trace) -> None:
    """Counts which features the trace has, and how each kind of test came out in it."""
    facts = {fact for answer in trace.answers for fact in answer.facts} | {d.fact for d in trace.derived}
    conditions = [rule.condition for rule in base.rules.values()]
    for name, test, negated in ((n, t, neg) for c in conditions for _, n, t, neg in c.walk()):
        attribute = base.attributes[name]
        kind = "bounds" if test.bounds else "all_of" if test.all_of else "any_of" if test.any_of else "none"
        if any(text in base.parameters for text in test.bounds.values()):
            kind = "parameter"
        holds = all(oracle.satisfying(base, name, test, facts, overrides))
        fails = all(oracle.failing(base, name, test, facts, overrides))
        outcome = "true" if holds else "false" if fails else "unknown"
        seen[
            "asked" if attribute.asked else "concluded",
            attribute.type,
            kind,
            "not" if negated else "is",
            outcome,
        ] += 1
        for fact in facts:
            if fact.attribute == name and test.bounds and fact.value in map(oracle.quantity, literals(test)):
                seen[f"a {attribute.type} at its threshold"] += 1
    seen["any"] += any(condition.any_of for condition in conditions)
    seen["all"] += any(condition.all_of for condition in conditions)
    seen["contradiction among answers"] += any(base.attributes[c.attribute].asked for c in trace.contradictions)
    seen["contradiction among conclusions"] += any(not base.attributes[c.attribute].asked for c in trace.contradictions)
    seen["contested beyond the clash"] += any(
        d.contested and d.fact.attribute not in {c.attribute for c in trace.contradictions} for d in trace.derived
    )
    seen["uncontested beside a clash"] += bool(trace.contradictions) and any(not d.contested for d in trace.derived)
    seen["inert"] += bool(trace.inert)
    seen["applies and counts"] += any(base.attributes[a.attribute].applies for a in trace.answers)
    seen["broken"] += bool(trace.broken)
    seen["unknown answer"] += any(not a.facts for a in trace.answers)
    seen["partly unknown set"] += any(a.unknown and a.facts for a in trace.answers)
    seen["also"] += any(d.also for d in trace.derived)
    firings = {f.rule: f for f in trace.firings}
    seen["a cycle that proves nothing"] += any(
        f.rank > d.rank and d.fact in f.conclusions and f.rule not in d.also
        for d in trace.derived
        for f in firings.values()
    )
    seen["later premises"] += any(f.later for f in trace.firings)
    seen["override"] += bool(trace.parameters)
    seen["three rounds"] += any(f.rank >= 3 for f in trace.firings)
    seen["Korean"] += any("협력" in d.fact or "암묵적" in d.fact for d in trace.derived)
    seen["weaker than its rule"] += any(all(base.rules[r].basis != d.basis for r in d.by) for d in trace.derived)


def literals(test):
    return [text for text in test.bounds.values() if not text.startswith(("limit", "day"))]


def wanted() -> set:
    """Everything that must have occurred."""
    outcomes = ("true", "false", "unknown")
    kinds = {
        ("asked", "choice"): ["any_of"],
        ("asked", "flag"): ["any_of"],
        ("asked", "number"): ["bounds", "parameter"],
        ("asked", "date"): ["bounds", "parameter"],
        ("asked", "choices"): ["any_of", "all_of", "none"],
        ("concluded", "choice"): ["any_of"],
        ("concluded", "flag"): ["any_of"],
    }
    found = {
        (*who, kind, negated, outcome)
        for who, names in kinds.items()
        for kind in names
        for negated in ("is", "not")
        for outcome in outcomes
    }
    # Of a concluded set nothing is ever known to be missing, so these cannot come out false.
    found |= {
        ("concluded", "choices", kind, sign, outcome)
        for kind, sign in (("any_of", "is"), ("all_of", "is"))
        for outcome in ("true", "unknown")
    }
    return found | {
        "any", "all", "contradiction among answers", "contradiction among conclusions", "contested beyond the clash",
        "uncontested beside a clash", "inert", "applies and counts", "broken", "unknown answer", "partly unknown set",
        "also", "a cycle that proves nothing", "later premises", "override", "three rounds", "Korean",
        "a number at its threshold", "a date at its threshold", "weaker than its rule",
    }  # fmt: skip


@searched
def test_engine_and_oracle_agree_and_the_generator_covers_the_format(share) -> None:
    seen = run_agreement(round(1200 * share))
    expect_seen(share, seen, ENOUGH, *wanted())


@settings(max_examples=100, deadline=None)
@given(short_bases())
def test_generated_rule_bases_are_sound(base: RuleBase) -> None:
    assert [(problem.code, problem.message) for problem in reference_problems(Placeless(base, {}))] == []


@searched
def test_what_is_said_in_short_means_the_same_at_length(share) -> None:
    """The oracle reads counts, points and `otherwise` themselves, the engine what they are expanded to."""
    seen: Counter = Counter()

    @settings(max_examples=round(600 * share), deadline=None, derandomize=True, database=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(st.data())
    def compare(data: st.DataObject) -> None:
        short = data.draw(short_bases())
        overrides = data.draw(overrides_for(short))
        evaluator = Evaluator(expand(short), overrides)
        for _ in range(5):
            answers = data.draw(answers_for(short))
            trace = evaluator.evaluate("case", answers)
            meant = oracle.evaluate(short, "case", answers, overrides)
            assert trace.derived == meant.derived
            assert {(one.rule, one.rank) for one in trace.firings} == {(one.rule, one.rank) for one in meant.firings}
            if not any(rule.otherwise for rule in short.rules.values()):
                assert trace == meant
            for one in trace.firings:
                rule = short.rules[one.rule]
                seen["otherwise"] += rule.otherwise
                seen["points"] += "score" in rule.condition.attributes
                seen["sum"] += bool(rule.condition.sums)
                seen["below"] += any(total.below for total in rule.condition.sums)
                seen["count"] += any(test.count for _, _, test, _ in rule.condition.walk())
                seen["count under not"] += any(test.count and neg for _, _, test, neg in rule.condition.walk())

    compare()
    expect_seen(share, seen, 10, "otherwise", "points", "sum", "below", "count", "count under not")
