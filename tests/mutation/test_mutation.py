"""Mutation testing: what is said to notice a small change to a rule does, with each change made by itself."""

import json
import random

import pytest

from expert.check.proofs import proof_warnings
from expert.explanation.evaluation import CaseEvaluator
from expert.explanation.expectations import failures
from expert.files.cases import find_case_files, read_case, read_case_files
from expert.files.loaded import LoadedBase
from expert.files.parsed import parse_file
from expert.inference.evaluate import Evaluator
from expert.inference.provable import Differences
from expert.model.rulebase import RuleBase
from expert.mutation.mutants import mutants
from expert.mutation.noticing import ProofCheck, StillOpen, noticing
from expert.mutation.run import run_mutations
from tests.conftest import ROOT, run_expert

#: Of all changes to the shipped rules, at least so many are noticed.
LEAST = 0.97


@pytest.fixture(scope="module")
def cases(base):
    return read_case_files(find_case_files([str(ROOT / "cases")]), base)


@pytest.fixture(scope="module")
def sample(base):
    return random.Random(18).sample(list(mutants(base, base.rules)), 24)


def mutated(base, mutant):
    """The base with this change made, without any switch."""
    rules = dict(base.rules)
    if mutant.condition is None:
        del rules[mutant.rule]
    else:
        rules[mutant.rule] = rules[mutant.rule].model_copy(update={"condition": mutant.condition})
    return base.model_copy(update={"rules": rules})


def changes(base, rule):
    return [(mutant.path, mutant.change) for mutant in mutants(base, [rule])]


def test_every_kind_of_change_is_made(base: RuleBase) -> None:
    made = {}
    for mutant in mutants(base, base.rules):
        first, last = mutant.change.split()[0], mutant.change.split()[-1]
        made.setdefault("without this" if last in ("rule", "condition") else first, mutant)
    assert {"without this", "without", "also", "above", "below"} <= made.keys()


def test_changes_of_one_rule(base: RuleBase) -> None:
    by_form = {len(rule.condition.tests): name for name, rule in base.rules.items() if not rule.condition.any_of}
    two = base.rules[by_form[2]]
    made = changes(base, by_form[2])
    assert made[0] == ((), "without this rule")
    assert [path for path, change in made if change == "without this condition"] == [(n,) for n in two.condition.tests]
    one = base.rules[by_form[1]]
    # Without its only condition a rule would always apply; that it is needed at all is tried by taking it away.
    if not (one.condition.none_of or one.condition.all_of):
        assert "without this condition" not in [change for _, change in changes(base, by_form[1])]


def test_a_change_is_never_none(base: RuleBase) -> None:
    for mutant in mutants(base, base.rules):
        assert mutant.condition != base.rules[mutant.rule].condition


def test_stored_cases_notice_what_they_notice_one_by_one(base: RuleBase, cases, sample) -> None:
    cases = cases[::5]  # all of them notice nearly everything
    found = list(noticing(base, cases, sample))
    for mutant, numbers in zip(sample, found, strict=True):
        evaluator = Evaluator(mutated(base, mutant))
        failing = set()
        for number, read in enumerate(cases):
            trace = evaluator.evaluate(read.case.id, read.answers)
            if list(failures(read.case.expect, trace, read.case.expect.open)):
                failing.add(number)
        assert set(numbers) == failing
    assert any(found)
    assert not all(found)


def test_what_stays_open_is_noticed_one_by_one(base: RuleBase, cases, sample) -> None:
    expecting = [read for read in cases if read.case.expect.open]
    names = {name for read in expecting for name in read.case.expect.open}
    users = {name: [rule for rule in base.rules if name in base.rules[rule].condition.attributes] for name in names}
    # A question that one rule alone takes up matters no more without it.
    rules = [mine[0] for _, mine in sorted(users.items(), key=lambda item: (len(item[1]), item[0]))][:8]
    some = [mutant for mutant in mutants(base, dict.fromkeys(rules)) if mutant.condition is None]
    together = StillOpen(base, cases, some)
    noticed = [together.noticed(index) for index in range(len(some))]
    for mutant, found in zip(some, noticed, strict=True):
        evaluator = CaseEvaluator(mutated(base, mutant))
        open = [
            set(read.case.expect.open)
            <= set(evaluator.possible.relevant(evaluator.evaluator.evaluate(read.case.id, read.answers)))
            for read in expecting
        ]
        assert found == (not all(open))
    assert any(noticed)
    assert not all(noticed)


def test_proofs_notice_what_they_notice_one_by_one(loaded: LoadedBase, base: RuleBase, sample) -> None:
    together = ProofCheck(base, sample)
    noticed = [together.noticing(index) for index in range(len(sample))]
    for mutant, found in list(zip(sample, noticed, strict=True))[:8]:
        problems = proof_warnings(loaded._replace(base=mutated(base, mutant)))
        assert set(found) == {one.subject for one in problems if one.code in ("W511", "W514", "W515")}
    assert any(noticed)
    assert not all(noticed)


@pytest.fixture(scope="module")
def found(loaded, cases):
    return run_mutations(loaded, cases, list(loaded.base.rules)[::12])


def test_some_of_the_rules_are_needed(found) -> None:
    assert found.tried == found.by_cases + found.by_proofs + len(found.unnoticed)
    assert found.tried > 80


def test_the_case_that_is_shown_would_notice(loaded: LoadedBase, cases) -> None:
    # Without any stored case there is much that goes unnoticed.
    found = run_mutations(loaded, [], list(loaded.base.rules)[::60])
    assert found.by_cases == 0
    shown = [one for one in found.unnoticed if one.case]
    assert len(shown) > 10
    for one in shown:
        read = read_case(parse_file(one.case.encode(), "case.yaml"), loaded.base)
        expect = read.case.expect
        assert expect.present or expect.absent
        outcomes = [
            list(failures(expect, Evaluator(base).evaluate("", read.answers), ()))
            for base in (loaded.base, mutated(loaded.base, one.mutant))
        ]
        assert not outcomes[0]
        assert outcomes[1]
        assert run_mutations(loaded, [read], [one.mutant.rule]).by_cases >= 1


def test_without_a_case_the_same_follows_from_all_answers(loaded: LoadedBase, found) -> None:
    base = loaded.base
    alike = [one.mutant for one in found.unnoticed if not one.case]
    for mutant in alike[:3]:
        assert Differences(base, mutated(base, mutant)).smallest(frozenset()) is None


def test_the_command_names_the_place_and_a_case(base: RuleBase) -> None:
    name = next(name for name, rule in base.rules.items() if len(rule.condition.tests) > 1)
    empty = run_expert("rules", "mutate", "--rules", ROOT / "rules", "--only", name)
    assert empty.code == 1
    assert f"{name}\n  without this rule" in empty.out
    assert "by 0 stored cases" in empty.out
    assert "expect:" in empty.out
    data = json.loads(run_expert("rules", "mutate", "--rules", ROOT / "rules", "--only", name, "--format", "json").out)
    assert data["tried"] == data["noticed_by_cases"] + data["noticed_by_proofs"] + len(data["unnoticed"])
    for one in data["unnoticed"]:
        assert one["rule"] == name
        line = (ROOT / one["file"]).read_text().splitlines()[one["line"] - 1]
        assert (one["path"][-1] if one["path"] and isinstance(one["path"][-1], str) else "") in line


def test_an_unknown_rule_is_an_error() -> None:
    result = run_expert("rules", "mutate", "--only", "nothing-of-the-kind")
    assert result.code == 2
    assert "there is no rule 'nothing-of-the-kind'" in result.err


@pytest.mark.long
def test_the_conditions_of_the_rules_are_needed(loaded: LoadedBase, cases) -> None:
    found = run_mutations(loaded, cases, list(loaded.base.rules))
    assert found.tried - len(found.unnoticed) >= LEAST * found.tried
