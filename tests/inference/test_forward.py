"""The engine behind its adapter: limits, shards, and cases that must not leak into each other."""

import multiprocessing
import random
import re
import resource
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor

import durable_rules_engine as engine
import pytest

from expert.check.references import require_sound
from expert.files.answers import read_answer
from expert.files.rule_base import load_rule_base
from expert.inference.evaluate import Evaluator
from expert.inference.forward import MAX_CLAUSES, MAX_CONCLUDED, Forward
from expert.inference.program import Among, Clause, CompiledRule, Program
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from tests.conftest import ROOT
from tests.sampling import searched


def program_of(given, clauses):
    """A program of `given` asked atoms and clauses of (premises, concluded atom); atoms are numbered throughout."""
    size = max([given, *(concluded + 1 for _, concluded in clauses)])
    facts = [Fact("asked" if n < given else f"concluded{n}", str(n)) for n in range(size)]
    return Program(
        atoms=tuple(Among(fact.attribute, (fact,)) for fact in facts),
        clauses=tuple(Clause(n, tuple(sorted(p)), (c,)) for n, (p, c) in enumerate(clauses)),
        rules=tuple(CompiledRule(f"r{n}", "stated", (facts[c],)) for n, (_, c) in enumerate(clauses)),
        constraints=(),
        applies=(),
        satisfied_by={fact: (n,) for n, fact in enumerate(facts)},
        number_atoms={},
        fact_atom={facts[c]: c for _, c in clauses},
        asked=frozenset({"asked"}),
        single=frozenset(),
        parameters=(),
    )


def naive(program, atoms):
    known, fired, rounds = set(atoms), set(), []
    while True:
        new = [n for n, clause in enumerate(program.clauses) if n not in fired and known.issuperset(clause.premises)]
        if not new:
            return rounds
        rounds.append(new)
        fired.update(new)
        known.update(c for n in new for c in program.clauses[n].conclusions)


def sorted_rounds(rounds):
    return [sorted(fired) for fired in rounds]


@pytest.mark.parametrize("clauses", [1, MAX_CLAUSES, MAX_CLAUSES + 1, 3 * MAX_CLAUSES + 7])
@searched
def test_many_clauses_are_split_over_rulesets(clauses, share) -> None:
    rnd = random.Random(clauses)
    given = 400
    made = []
    for number in range(clauses):
        premises = set(rnd.sample(range(given), rnd.randint(1, 3)))
        if number:
            premises |= {given + rnd.randrange(number) for _ in range(rnd.randint(0, 2))}
        made.append((premises, given + number))
    program = program_of(given, made)
    forward = Forward(program)
    for _ in range(round(60 * share)):
        atoms = rnd.sample(range(given), rnd.choice((0, 5, 100, 390)))
        assert sorted_rounds(forward.run(atoms)) == naive(program, atoms)


def test_a_long_chain_takes_as_many_rounds() -> None:
    program = program_of(1, [({n}, n + 1) for n in range(600)])
    assert Forward(program).run([0]) == [[n] for n in range(600)]


def test_a_cycle_proves_nothing_and_ends() -> None:
    program = program_of(1, [({0, 2}, 1), ({1}, 2), ({0}, 3), ({3}, 1)])
    forward = Forward(program)
    assert forward.run([]) == []
    assert sorted_rounds(forward.run([0])) == [[2], [3], [1], [0]]


def test_as_many_conclusions_at_once_as_the_engine_takes() -> None:
    joined = [({0}, n) for n in range(1, MAX_CONCLUDED + 1)] + [(set(range(MAX_CONCLUDED + 1)), MAX_CONCLUDED + 1)]
    assert sorted_rounds(Forward(program_of(1, joined)).run([0])) == [list(range(MAX_CONCLUDED)), [MAX_CONCLUDED]]


@searched
def test_rules_that_join_many_conclusions_do_not_harm_the_engine(share) -> None:
    """In a process of its own: the engine used to crash on this, or to damage what happened to lie behind it."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.inference.many_joins", str(share)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "no difference\n"), done.stderr


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, MemoryError])
def test_an_interrupted_case_leaves_nothing_behind(interruption, monkeypatch: pytest.MonkeyPatch):
    program = program_of(3, [({0}, 3), ({1}, 4), ({2, 3}, 5)])
    forward = Forward(program)
    real = engine.complete_and_start_action
    calls = iter(range(100))

    def interrupt(handle, offset):
        if next(calls) == 1:
            raise interruption
        return real(handle, offset)

    monkeypatch.setattr("expert.inference.forward.engine.complete_and_start_action", interrupt)
    with pytest.raises(interruption):
        forward.run([0, 1, 2])
    assert forward.run([1]) == [[1]]


def test_one_conclusion_may_set_off_very_many_rules() -> None:
    fan = [({0}, 1)] + [({1}, n) for n in range(2, 700)]
    assert sorted_rounds(Forward(program_of(1, fan)).run([0])) == [[0], list(range(1, 699))]


def test_names_of_properties_do_not_collide():
    """The engine compares names by a 32-bit FNV-1a hash alone."""

    def fnv(name):
        value = 0x811C9DC5
        for byte in name.encode():
            value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
        return value

    names = [f"a{n}" for n in range(20_000)] + [f"g{n}" for n in range(64)] + ["sid", "id", "warm", "$s", "$time"]
    assert len({fnv(name) for name in names}) == len(names)


def test_engines_come_and_go() -> None:
    program = program_of(2, [({0, 1}, 2)])
    for _ in range(300):
        forward = Forward(program)
        assert forward.run([0, 1]) == [[0]]
        assert forward.run([0]) == []
        forward.close()


@pytest.mark.long
def test_200_000_cases_through_one_process_leave_memory_flat() -> None:
    # In a process of its own, since the peak of this one may be that of another test.
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        assert pool.submit(growth).result() < 2_000


def growth():
    """By how many kilobytes the memory grows over 200,000 cases."""
    base = require_sound(load_rule_base(ROOT / "rules"))
    rnd = random.Random(1)
    asked = {name: attribute for name, attribute in base.attributes.items() if attribute.asked}
    cases = []
    for _ in range(500):
        chosen = rnd.sample(sorted(asked), rnd.randint(0, len(asked)))
        cases.append([read_answer(name, asked[name], random_answer(rnd, asked[name]), "asked") for name in chosen])
    evaluator = Evaluator(base)
    expected = [evaluator.evaluate("case", case) for case in cases]
    # The engine's and Python's allocators grow until about here, and then no more.
    for number in range(120_000):
        evaluator.evaluate("case", cases[number % 500])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(200_000):
        trace = evaluator.evaluate("case", cases[number % 500])
        if number % 97 == 0:
            assert trace == expected[number % 500]
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before


def random_answer(rnd, attribute):
    if attribute.type == "number":
        return str(rnd.randint(int(attribute.min or 0), int(attribute.max or 10)))
    if attribute.type == "date":
        return f"{rnd.randint(1990, 2030)}-01-{rnd.randint(10, 28)}"
    if attribute.type == "choices":
        return {value: rnd.choice(["true", "false", "unknown"]) for value in attribute.options}
    return rnd.choice([*attribute.options, "unknown"])


@searched
def test_random_answers_over_the_shipped_base_agree_with_the_oracle(base: RuleBase, share) -> None:
    from tests import oracle

    rnd = random.Random(7)
    asked = {name: attribute for name, attribute in base.attributes.items() if attribute.asked}
    evaluator = Evaluator(base)
    for number in range(round(150 * share)):
        chosen = rnd.sample(sorted(asked), rnd.randint(len(asked) // 2, len(asked)))
        given = [read_answer(name, asked[name], random_answer(rnd, asked[name]), "asked") for name in chosen]
        assert evaluator.evaluate(str(number), given) == oracle.evaluate(base, str(number), given)
    assert re.fullmatch(r"[0-9a-f]{64}", base.digest)
