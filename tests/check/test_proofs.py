"""Proofs about rule bases: each printed witness is really one, and what is not found is not there."""

from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import assume

from expert.check.everything import check_base
from expert.check.proofs import PROVED, proof_warnings
from expert.check.references import require_sound
from expert.files.cases import find_case_files, read_case, read_named
from expert.files.rule_base import load_rule_base
from expert.inference.compile import compile_base
from expert.inference.evaluate import Evaluator
from expert.inference.provable import Provable
from tests import oracle
from tests.check.test_broken import message
from tests.conftest import ROOT, run_expert
from tests.inference.test_possible import MOST, Brute, derived, fired
from tests.sampling import expect_seen, on_random, searched
from tests.strategies import rule_bases

seen: Counter = Counter()


def test_nothing_is_found_in_the_shipped_rule_base() -> None:
    assert check_base(ROOT / "rules", find_case_files([str(ROOT / "cases")]), prove=True) == ()


@pytest.mark.parametrize("code", ["W514", "W515"])
def test_the_printed_witness_is_one(code, tmp_path: Path) -> None:
    message(code, tmp_path)
    loaded = load_rule_base(tmp_path / "rules")
    base = require_sound(loaded)
    found = [problem for problem in proof_warnings(loaded) if problem.code == code]
    for problem in found:
        file = tmp_path / "witness.yaml"
        file.write_text(problem.witness)
        explained = run_expert("explain", file, "--rules", tmp_path / "rules")
        assert explained.code == 0
        read = read_case(read_named(str(file)), base)
        trace = oracle.evaluate(base, "witness", read.answers)
        assert trace.broken == ()
        if code == "W514" and problem.subject != "roots":
            assert [one.attribute for one in trace.contradictions] == [problem.subject]
        if code == "W515":
            invariant = base.invariants[problem.subject]
            facts = derived(trace) | {fact for answer in trace.answers for fact in answer.facts}
            wanted = invariant.never or invariant.condition
            assert wanted is None or oracle.met(oracle.tree(base, wanted, facts, {})) is not None
            if invariant.then:
                brute = Brute(base, Evaluator(base), read.answers)
                brute.options = {slot: options[:8] for slot, options in brute.options.items()}
                for filling in brute.fillings(brute.open, or_none=False):
                    world = brute.run({**brute.given, **filling})
                    facts = derived(world) | {fact for answer in world.answers for fact in answer.facts}
                    assert not brute.valid(world) or oracle.met(oracle.tree(base, invariant.then, facts, {})) is None
                    seen["worlds"] += 1
    assert found
    assert code != "W515" or seen["worlds"] > 10


@on_random(250)
def compare(data):
    base = data.draw(rule_bases())
    evaluator = Evaluator(base)
    brute = Brute(base, evaluator, [])
    assume(brute.size() <= MOST * 5)
    runs = [brute.run(filling) for filling in brute.fillings(brute.open, or_none=True)]
    valid = [(derived(run), fired(run)) for run in runs if brute.valid(run)]
    provable = Provable(base, compile_base(base))
    can_fire = {rule for _, rules in valid for rule in rules}
    assert provable.can_fire() == can_fire
    seen["never fires"] += can_fire != set(base.rules)
    for one, other in combinations(sorted(can_fire), 2):
        together = all((one in rules) == (other in rules) for _, rules in valid)
        assert provable.always_together(one, other) == together
        seen["together"] += together
    unbroken = [run for run in runs if not run.broken]
    for name in {fact.attribute for fact in evaluator.program.fact_atom}:
        clashing = [run for run in unbroken if any(one.attribute == name for one in run.contradictions)]
        found = provable.clash(name, beside=list(base.attributes))
        assert (found is None) == (not clashing)
        if found is not None:
            trace = brute.run({brute.slot(fact): [fact] for fact in found[0]})
            facts = [one.facts for one in trace.contradictions if one.attribute == name]
            assert [tuple(sorted(found[1]))] == facts
            assert len(found[0]) == min(sum(len(answer.facts) for answer in run.answers) for run in clashing)
            seen["clash"] += 1


@searched
def test_proofs_agree_with_trying_all_cases(share) -> None:
    compare(share)
    expect_seen(share, seen, 10, "never fires", "together", "clash")


def test_acceptances_of_what_is_proved_count_only_when_it_is(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text((ROOT / "tests/data/toy/base.yaml").read_text())
    assert check_base(tmp_path, []) == ()
    assert check_base(tmp_path, [], prove=True) == ()
    text = (tmp_path / "base.yaml").read_text().replace("on: [roots]", "on: [trouble]")
    (tmp_path / "base.yaml").write_text(text)
    assert check_base(tmp_path, []) == ()
    assert [problem.code for problem in check_base(tmp_path, [], prove=True)] == ["W514", "W510"]
    assert "W514" in PROVED
