"""Reasoning over completions, against trying all of them one after the other, on random rule bases."""

import itertools
from collections import Counter

from hypothesis import assume
from hypothesis import strategies as st

from expert.inference.assumptions import as_given, assumptions_of
from expert.inference.evaluate import Evaluator
from expert.inference.possible import Possible
from expert.model.day import FIRST, LAST
from expert.model.trace import Answer, Fact
from tests.oracle import quantity
from tests.sampling import expect_seen, on_random, searched
from tests.strategies import answers_for, rule_bases

MOST = 400
FEW = 5
seen: Counter = Counter()


class Brute:
    """All completions of a case, tried one by one.

    `options` are the answers of a slot: of an attribute, or of an attribute and one value of it.
    """

    def __init__(self, base, evaluator, answers):
        self.base, self.evaluator = base, evaluator
        self.options = {}
        for name, attribute in base.attributes.items():
            if attribute.asked and attribute.type == "choices":
                for value in attribute.options:
                    self.options[name, value] = [Fact(name, value), Fact(name, value, False)]
            elif attribute.asked:
                self.options[name, None] = [Fact(name, value) for value in self.values(name, attribute)]
        self.answers = {answer.attribute: answer for answer in answers}
        self.given = {slot: [] for slot in self.options}
        for answer in answers:
            for fact in answer.facts:
                self.given[self.slot(fact)].append(fact)
        self.unknown = {
            slot
            for slot in self.options
            if slot[0] in self.answers
            and not self.given[slot]
            and (slot[1] is None or slot[1] in self.answers[slot[0]].unknown)
        }
        self.settled = {slot for slot in self.options if self.given[slot]}
        self.open = set(self.options) - self.unknown - self.settled
        self.trace = evaluator.evaluate("case", answers)

    def values(self, name, attribute):
        if attribute.type == "flag":
            return [True, False]
        if not attribute.numeric:
            return list(attribute.options)
        conditions = [rule.condition for rule in self.base.rules.values()]
        conditions += [constraint.never for constraint in self.base.constraints.values()]
        conditions += [other.applies for other in self.base.attributes.values() if other.applies]
        texts = {t for c in conditions for _, n, test, _ in c.walk() if n == name for t in test.bounds.values()}
        bounds = sorted({self.base.parameters[t].value if t in self.base.parameters else quantity(t) for t in texts})
        between = [(low + high) / 2 for low, high in itertools.pairwise(bounds)]
        if attribute.type == "date":
            inside = {bound + step for bound in bounds for step in (-1, 0, 1)} or {FIRST}
            return [one for one in sorted(inside) if FIRST <= one <= LAST]
        ends = [bounds[0] - abs(bounds[0]) - 1, bounds[-1] + abs(bounds[-1]) + 1] if bounds else [0.0]
        return [*bounds, *between, *ends]

    def slot(self, fact):
        return (fact.attribute, fact.value if self.base.attributes[fact.attribute].type == "choices" else None)

    def run(self, facts):
        """What follows from these facts: slot -> facts."""
        by_name = {}
        for some in facts.values():
            for fact in some:
                by_name.setdefault(fact.attribute, []).append(fact)
        return self.evaluator.evaluate("c", [Answer(n, tuple(sorted(some)), (), "") for n, some in by_name.items()])

    def valid(self, trace):
        clashes = {one.attribute for one in trace.contradictions} - {c.attribute for c in self.trace.contradictions}
        broken = {one.constraint for one in trace.broken} - {one.constraint for one in self.trace.broken}
        return not clashes and not broken

    def fillings(self, slots, *, or_none):
        """All ways to fill the slots, as slot -> facts."""
        slots = sorted(slots, key=repr)
        choices = [[[one] for one in self.options[slot]] + ([[]] if or_none else []) for slot in slots]
        for chosen in itertools.product(*choices):
            yield dict(zip(slots, chosen, strict=True))

    def size(self):
        total = 1
        for slot in self.open | self.unknown:
            total *= len(self.options[slot]) + 1
        return total


def derived(trace):
    return frozenset(one.fact for one in trace.derived)


def fired(trace):
    return frozenset(one.rule for one in trace.firings)


@st.composite
def settings_for(draw):
    base = draw(rule_bases())
    evaluator = Evaluator(base)
    answers = draw(answers_for(base))
    dropped = draw(st.sets(st.sampled_from([answer.attribute for answer in answers]), max_size=3)) if answers else ()
    brute = Brute(base, evaluator, [answer for answer in answers if answer.attribute not in dropped])
    assume(brute.size() <= MOST)
    return base, evaluator, brute


@on_random(400)
def compare_statuses(data):
    base, evaluator, brute = data.draw(settings_for())
    statuses = Possible(base, evaluator.program).statuses(brute.trace)
    worlds = []
    for filling in brute.fillings(brute.open | brute.unknown, or_none=False):
        trace = brute.run({**brute.given, **filling})
        if brute.valid(trace):
            worlds.append(derived(trace))
    seen["no world"] += not worlds
    if not worlds:
        assert statuses is None
        return
    expected = {
        fact: "settled"
        if all(fact in w for w in worlds)
        else "possible"
        if any(fact in w for w in worlds)
        else "excluded"
        for fact in evaluator.program.fact_atom
    }
    assert statuses == expected
    seen.update(expected.values())
    for fact, status in statuses.items():
        if status == "settled":
            names = Possible(base, evaluator.program).distinction(brute.trace, fact)
            assert (names == ()) == (fact in derived(brute.trace))
            seen["by cases"] += bool(names)
            assert settled_by(brute, fact, names)
            assert not any(settled_by(brute, fact, set(names) - {name}) for name in names)


def settled_by(brute, fact, names):
    """Whether `fact` follows in all completions in which those of `names` that apply have values."""
    for filling in brute.fillings(brute.open | brute.unknown, or_none=True):
        trace = brute.run({**brute.given, **filling})
        counting = {answer.attribute for answer in trace.answers}
        # An attribute without any answer is not in the trace: whether it would apply is seen by giving it one.
        missing = [slot for slot in filling if slot[0] in names and not filling[slot]]
        applies = [s for s in missing if s[0] in counting or s[0] in would_count(brute, filling, s)]
        if not applies and brute.valid(trace) and fact not in derived(trace):
            return False
    return True


def would_count(brute, filling, slot):
    trace = brute.run({**brute.given, **filling, slot: [brute.options[slot][0]]})
    return {answer.attribute for answer in trace.answers}


@on_random(250)
def compare_relevant(data):
    base, evaluator, brute = data.draw(settings_for())
    possible = Possible(base, evaluator.program)
    runs = {}
    for filling in brute.fillings(brute.open, or_none=True):
        trace = brute.run({**brute.given, **filling})
        if brute.valid(trace):
            runs[tuple(sorted((slot, tuple(facts)) for slot, facts in filling.items() if facts))] = derived(trace)
    expected = set()
    for key, result in runs.items():
        for name in {slot[0] for slot, _ in key}:
            if runs[tuple(pair for pair in key if pair[0][0] != name)] != result:
                expected.add(name)
    relevant = possible.relevant(brute.trace)
    assert possible.any_relevant(brute.trace) == bool(relevant)
    assert list(possible.open_questions(brute.trace)) == list(relevant)
    assert set(relevant) == expected == possible.relevant_by_solver(brute.trace)
    now = derived(brute.trace)
    coming = {str(fact): [fact] for fact in evaluator.program.fact_atom if fact not in now}
    later = {str(fact) for result in runs.values() for fact in result - now}
    assert possible.unsettled(brute.trace, coming) == later == possible.unsettled_by_solver(brute.trace, coming)
    seen["relevant"] += bool(expected)
    seen["irrelevant"] += bool({slot[0] for slot in brute.open} - expected)
    seen["gate"] += any(
        base.attributes[o].applies and name in base.attributes[o].applies.attributes
        for name in expected
        for o in base.attributes
    )
    ordered = [base.attributes[name].last_resort for name in relevant]
    assert ordered == sorted(ordered)
    seen["last resort"] += any(ordered)
    # The next answer takes questions away, and adds none, as long as nothing clashes.
    for slot in sorted(brute.open, key=repr)[:1]:
        before = brute.answers.get(slot[0], Answer(slot[0], (), (), ""))
        others = [answer for answer in brute.answers.values() if answer.attribute != slot[0]]
        for fact in brute.options[slot]:
            after = evaluator.evaluate("case", [*others, before._replace(facts=(*before.facts, fact))])
            if brute.valid(after):
                assert set(possible.relevant(after)) <= expected
                seen["shrinks"] += 1


@on_random(250)
def compare_least_answers(data):
    base, evaluator, brute = data.draw(settings_for())
    answered = sorted(brute.answers)
    rest = brute.settled | brute.unknown
    size = 1
    for slot in rest:
        size *= len(brute.options[slot]) + 1
    assume(size <= MOST * 5)
    expected = derived(brute.trace)
    # Which answers differ in the completions from which something else follows.
    different = []
    for filling in brute.fillings(rest, or_none=True):
        kept = {slot for slot in rest if sorted(filling[slot]) == sorted(brute.given[slot])}
        trace = brute.run(filling)
        if brute.valid(trace) and derived(trace) != expected:
            different.append({slot[0] for slot in rest - kept})
    if any(len(facts) > 1 for facts in brute.given.values()):
        return  # several answers to one question are not among the fillings
    least = Possible(base, evaluator.program).least_answers(brute.trace)
    assert all(one & set(least) for one in different)
    for smaller in itertools.combinations(answered, max(len(least) - 1, 0)):
        assert not least or not all(one & set(smaller) for one in different)
    seen["least answers"] += bool(least) and len(least) < len(answered)


@on_random(400)
def compare_least_changes(data):
    base, evaluator, brute = data.draw(settings_for())
    movable = {slot for slot in brute.options if base.attributes[slot[0]].changeable_by and len(brute.given[slot]) < 2}
    size = 1
    for slot in movable:
        size *= len(brute.options[slot]) + 1
    assume(movable and size <= MOST * 3)
    fact = data.draw(st.sampled_from(sorted(evaluator.program.fact_atom)))
    holds = fact not in derived(brute.trace)
    possible = Possible(base, evaluator.program)
    working = set()
    for filling in brute.fillings(movable, or_none=True):
        if any(brute.given[slot] and not filling[slot] for slot in movable):
            continue
        trace = brute.run({**brute.given, **filling})
        if brute.valid(trace) and (fact in derived(trace)) == holds:
            working.add(
                frozenset(
                    standing(evaluator, brute, one)
                    for slot in movable
                    for one in filling[slot]
                    if standing(evaluator, brute, one) not in {standing(evaluator, brute, g) for g in brute.given[slot]}
                )
            )
    minimal = {one for one in working if not any(other < one for other in working)}
    found = possible.least_changes(brute.trace, fact, holds=holds, limit=1000)
    assert [len(changes) for changes in found] == sorted(len(changes) for changes in found)
    assert {frozenset(standing(evaluator, brute, c.after) for c in changes) for changes in found} == minimal
    for changes in found:
        for change in changes:
            assert list(change.before) == sorted(brute.given[brute.slot(change.after)])
    seen["least changes"] += bool(found)
    seen["two changes"] += any(len(changes) > 1 for changes in found)
    seen["appears"] += bool(found) and holds
    seen["disappears"] += bool(found) and not holds


def standing(evaluator, brute, fact):
    """A number by the tests that it satisfies."""
    if isinstance(fact.value, float) and not isinstance(fact.value, bool):
        return (fact.attribute, evaluator.program.atoms_of(fact))
    return fact


@on_random(250)
def compare_witnesses(data):
    base, evaluator, _ = data.draw(settings_for())
    empty = Brute(base, evaluator, [])
    assume(empty.size() <= MOST * 10)
    facts = sorted(evaluator.program.fact_atom)
    present = data.draw(st.sets(st.sampled_from(facts), max_size=1))
    absent = data.draw(st.sets(st.sampled_from(facts), max_size=1))
    rules = data.draw(st.sets(st.sampled_from(sorted(base.rules)), max_size=1))
    sizes = []
    for filling in empty.fillings(empty.open, or_none=True):
        trace = empty.run(filling)
        good = present <= derived(trace) and not absent & derived(trace) and rules <= fired(trace)
        if good and empty.valid(trace):
            sizes.append(sum(bool(some) for some in filling.values()))
    found = Possible(base, evaluator.program).witness(present, absent, rules)
    assert (found is None) == (not sizes)
    seen["no witness"] += found is None
    if found is not None:
        assert len(found) == min(sizes)
        trace = empty.run({empty.slot(one): [one] for one in found})
        assert present <= derived(trace)
        assert not absent & derived(trace)
        assert rules <= fired(trace)
        assert empty.valid(trace)
        seen["witness"] += bool(found)


@on_random(150)
def compare_runs(data):
    """Given all answers, the solver derives and fires what forward chaining does."""
    base, evaluator, _ = data.draw(settings_for())
    brute = Brute(base, evaluator, data.draw(answers_for(base)))
    solver = Possible(base, evaluator.program).queries
    known = data_of(solver, brute.trace)
    literals = solver.reading
    for model in solver.models(known):
        assert {fact for fact, one in literals.derived.items() if model.is_true(one)} == derived(brute.trace)
        assert {rule for rule, one in literals.fired.items() if model.is_true(one)} == fired(brute.trace)
        assert {n for n, one in literals.broken.items() if model.is_true(one)} == {
            b.constraint for b in brute.trace.broken
        }
        break
    else:
        raise AssertionError("the case itself is no completion")


def data_of(solver, trace):
    known = assumptions_of(solver, trace)
    return [*known.inputs, *as_given(solver, known, solver.slots)]


@searched
def test_statuses_are_those_of_all_worlds(share) -> None:
    compare_statuses(share)
    expect_seen(share, seen, FEW, "no world", "settled", "possible", "excluded", "by cases")


@searched
def test_relevant_questions_are_those_that_change_something(share) -> None:
    compare_relevant(share)
    expect_seen(share, seen, FEW, "relevant", "irrelevant", "gate", "last resort", "shrinks")


@searched
def test_least_answers_are_enough_and_none_are_fewer(share) -> None:
    compare_least_answers(share)
    expect_seen(share, seen, FEW, "least answers")


@searched
def test_least_changes_are_all_the_smallest_ones(share) -> None:
    compare_least_changes(share)
    expect_seen(share, seen, FEW, "least changes", "two changes", "appears", "disappears")


@searched
def test_witnesses_are_as_small_as_can_be(share) -> None:
    compare_witnesses(share)
    expect_seen(share, seen, FEW, "witness", "no witness")


@searched
def test_the_solver_derives_and_fires_what_forward_chaining_does(share) -> None:
    compare_runs(share)
