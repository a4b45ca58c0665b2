"""Explanations are true: what is called missing brings the conclusion, what is advised works, and nothing smaller does.

Held against trying everything out, on random rule bases and cases.
"""

import itertools
import math
import random
from collections import Counter

import pytest
from hypothesis import assume
from hypothesis import strategies as st

from expert.check.references import require_sound
from expert.explanation.change import what_would_change
from expert.explanation.compare import compare
from expert.explanation.how import unfold
from expert.explanation.proof import proofs_of
from expert.explanation.sensitivity import sensitivity
from expert.explanation.what_if import from_slots, slots, supposed, what_if
from expert.explanation.what_if import given as answers_given
from expert.explanation.why_not import why_not
from expert.files.answers import read_answer
from expert.files.rule_base import load_rule_base
from expert.inference.actions import action_of
from expert.inference.domain import Slot
from expert.inference.evaluate import Evaluator
from expert.inference.possible import Possible
from expert.model.trace import Fact
from expert.model.vocabulary import Action, Label
from expert.words.names import find_conclusions, result_facts
from tests import oracle
from tests.conftest import DATA, run_expert
from tests.inference.test_possible import MOST, Brute, derived, fired, settings_for, standing
from tests.sampling import expect_seen, on_random, part, searched
from tests.strategies import answers_for, rule_bases

FEW = 4
seen: Counter = Counter()


def with_actions(data, base):
    """The base with some actions declared."""
    attributes = dict(base.attributes)
    for name, attribute in attributes.items():
        if not attribute.changeable_by or not data.draw(st.booleans()):
            continue
        actions = []
        for value in attribute.options or (None,):
            for holds in (True, False) if attribute.type == "choices" else (True,):
                if data.draw(st.booleans()):
                    some = attribute.options if attribute.single and value else ()
                    start = tuple(data.draw(st.lists(st.sampled_from(some), max_size=2))) if some else ()
                    actions.append(Action(to=value, holds=holds, do="do it", start=start))
        attributes[name] = attribute.model_copy(update={"actions": tuple(actions)})
    return base.model_copy(update={"attributes": attributes})


def movable_fillings(brute, movable, able):
    """All ways to fill the slots otherwise, as facts new; what is answered is not taken back."""
    for filling in brute.fillings(movable, or_none=True):
        if any(brute.given[slot] and not filling[slot] for slot in movable):
            continue
        new = frozenset(one for slot in movable for one in filling[slot] if not same(brute, one, brute.given[slot]))
        if all(able(one) for one in new):
            yield filling, new


def same(brute, fact, facts):
    mine = standing(brute.evaluator, brute, fact)
    return any(standing(brute.evaluator, brute, one) == mine for one in facts)


def sized(brute, movable):
    size = 1
    for slot in movable:
        size *= len(brute.options[slot]) + 1
    return size


@on_random(25)
def random_why_not(data):
    base, evaluator, brute = data.draw(settings_for())
    assume(sized(brute, movable_slots(brute)) <= MOST * 2)
    missing = sorted(evaluator.program.fact_atom.keys() - derived(brute.trace))
    assume(missing)
    check_why_not(base, evaluator, brute, data.draw(st.sampled_from(missing)))


def movable_slots(brute):
    return {slot for slot in brute.options if len(brute.given[slot]) < 2}


def check_why_not(base, evaluator, brute, fact):
    movable = movable_slots(brute)
    found = why_not(base, Possible(base, evaluator.program), brute.trace, fact)
    assert not found.holds
    runs = []
    for filling, new in movable_fillings(brute, movable, lambda one: True):
        trace = brute.run({**brute.given, **filling})
        if brute.valid(trace):
            runs.append((new, trace))
    sizes = [len(new) for new, trace in runs if fact in derived(trace)]
    assert (found.missing is None) == (not sizes)
    if found.missing is not None:
        assert len(found.missing) == min(sizes)
        answers = supposed(base, answers_given(brute.trace), [change.after for change in found.missing])
        assert fact in derived(oracle.evaluate(base, "", answers))
        seen["missing"] += 1
        contrary = any(change.before for change in found.missing)
        adding = [
            new
            for new, trace in runs
            if fact in derived(trace)
            and len(new) == min(sizes)
            and not any(brute.given[brute.slot(one)] for one in new)
        ]
        assert contrary == (not adding)
        seen["contrary"] += contrary
    distances = [route.distance for route in found.routes]
    for route in found.routes:
        reached = [len(new) for new, trace in runs if route.rule in fired(trace)]
        assert route.distance == (min(reached) if reached else None)
        check_states(base, brute, route)
    assert distances == sorted(distances, key=lambda one: (one is None, one or 0))
    assert {route.rule for route in found.routes} == {
        name for name, rule in base.rules.items() if fact in oracle.conclusions(base, rule)
    }
    check_excluded(base, brute, fact, found.excluded_by)


def check_states(base, brute, route):
    """What is called met is there; an answer that is called contrary cannot be met by more answers."""
    there = derived(brute.trace) | {fact for answer in brute.trace.answers for fact in answer.facts}
    for premise in route.premises:
        seen[premise.state] += 1
        if premise.state == "met":
            assert premise.found
            assert set(premise.found) <= there
        elif premise.state == "failed" and base.attributes[premise.attribute].asked:
            assert premise.found
            assert not set(premise.facts) & there
            slots = {brute.slot(one) for one in premise.facts} if premise.facts else {(premise.attribute, None)}
            assert all(brute.given[slot] for slot in slots)
        elif premise.state == "unknown" and base.attributes[premise.attribute].asked and not premise.aside:
            slots = {brute.slot(one) for one in premise.facts} if premise.facts else {(premise.attribute, None)}
            assert not all(brute.given[slot] for slot in slots)
        for below in premise.routes:
            check_states(base, brute, below)


def check_excluded(base, brute, fact, excluded_by):
    def can_follow(kept):
        free = {slot for slot in brute.options if slot not in brute.settled or slot[0] not in kept}
        if sized(brute, free) > MOST * 4:
            return None
        for filling in brute.fillings(free, or_none=True):
            trace = brute.run({**brute.given, **filling})
            if brute.valid(trace) and fact in derived(trace):
                return True
        return False

    if excluded_by is None:
        assert can_follow({slot[0] for slot in brute.settled}) in (True, None)
        return
    if any(len(facts) > 1 for facts in brute.given.values()):
        return  # two answers to one question are not among the fillings
    assert can_follow(set(excluded_by)) in (False, None)
    for name in excluded_by:
        assert can_follow(set(excluded_by) - {name}) in (True, None)
    seen["excluded"] += 1


@on_random(25)
def random_changes(data):
    base, _, brute = data.draw(settings_for())
    base = with_actions(data, base)
    evaluator = Evaluator(base)
    brute.base, brute.evaluator = base, evaluator
    movable = {slot for slot in movable_slots(brute) if base.attributes[slot[0]].changeable_by}
    assume(movable and sized(brute, movable) <= MOST * 2)
    check_changes(base, evaluator, brute, data.draw(st.sampled_from(sorted(evaluator.program.fact_atom))))


def check_changes(base, evaluator, brute, fact):

    def able(fact):
        attribute = base.attributes[fact.attribute]
        before = brute.given[brute.slot(fact)]
        return [
            actor
            for actor in attribute.changeable_by
            if not attribute.actions or action_of(attribute, before, fact, actor) is not None
        ]

    movable = {slot for slot in movable_slots(brute) if base.attributes[slot[0]].changeable_by}
    holds = fact in derived(brute.trace)
    found = what_would_change(base, Possible(base, evaluator.program), brute.trace, fact)
    assert found.holds == holds
    working = []
    for filling, new in movable_fillings(brute, movable, able):
        trace = brute.run({**brute.given, **filling})
        if brute.valid(trace) and (fact in derived(trace)) != holds:
            working.append(new)
    assert bool(found.ways) == bool(working)
    for actor in base.actors:
        alone = [new for new in working if all(actor in able(one) for one in new)]
        mine = next((one.ways for one in found.alone if one.actor == actor), ())
        assert bool(mine) == bool(alone)
        if mine:
            assert len(mine[0].changes) == min(map(len, alone))
        for way in mine:
            assert all(actor in able(change.after) for change in way.changes)
            seen["alone"] += 1
    for way in found.together:
        assert not any(all(actor in able(change.after) for change in way.changes) for actor in base.actors)
        seen["together"] += 1
    for way in found.ways:
        answers = supposed(base, answers_given(brute.trace), [change.after for change in way.changes])
        after = oracle.evaluate(base, "", answers)
        assert brute.valid(after)
        assert (fact in derived(after)) != holds
        assert set(way.comes) == derived(after) - derived(brute.trace)
        assert set(way.goes) == derived(brute.trace) - derived(after)
        changes = {standing(evaluator, brute, change.after) for change in way.changes}
        assert not any({standing(evaluator, brute, one) for one in new} < changes for new in working)
        seen["goes" if holds else "comes"] += 1


@on_random(40)
def random_what_if(data):
    base = data.draw(rule_bases())
    check_what_if(base, *[oracle.evaluate(base, "c", data.draw(answers_for(base))) for _ in range(2)])


def check_what_if(base, before, after):
    found = what_if(base, before, after)
    was, now = derived(before), derived(after)
    assert {one.fact for one in found.comes} == now - was
    assert {one.fact for one in found.goes} == was - now
    assert {one.fact for one in found.stays} == was & now
    assert {one.rule for one in found.fired} == fired(after) - fired(before)
    for turns, there, elsewhere in ((found.comes, after, before), (found.goes, before, after)):
        facts = derived(elsewhere) | {fact for answer in elsewhere.answers for fact in answer.facts}
        for turn in turns:
            assert turn.firing in there.firings
            assert turn.fact in turn.firing.conclusions
            assert turn.through
            assert set(turn.through) == set(turn.firing.premises) - facts
            seen["turn"] += 1
    # The answers told to differ are all that do: taking them over gives the other case.
    held = slots(base, answers_given(before))
    for one in found.answers:
        for slot in [one_slot for one_slot in held if one_slot == Slot(one.attribute, one.value)]:
            del held[slot]
    new = slots(base, answers_given(after))
    held |= {slot: new[slot] for one in found.answers if (slot := Slot(one.attribute, one.value)) in new}
    assert derived(oracle.evaluate(base, "c", from_slots(held))) == now


@on_random(40)
def random_compare(data):
    base = data.draw(rule_bases())
    evaluator = Evaluator(base)
    check_compare(base, evaluator, *[evaluator.evaluate("c", data.draw(answers_for(base))) for _ in range(2)])


def check_compare(base, evaluator, first, second):
    traces = {"first": first, "second": second}
    found = compare(base, evaluator, traces["first"], traces["second"])
    only = {("first", fact) for fact in derived(traces["first"]) - derived(traces["second"])} | {
        ("second", fact) for fact in derived(traces["second"]) - derived(traces["first"])
    }
    assert {(one.side, one.fact) for one in found.conclusions} == only
    for one in found.conclusions:
        other = "second" if one.side == "first" else "first"
        assert one.undo
        for undo in one.undo:
            assert one.fact not in derived(as_in_the_other(base, traces[one.side], traces[other], undo))
            for fewer in range(len(undo)):
                for some in itertools.combinations(undo, fewer):
                    assert one.fact in derived(as_in_the_other(base, traces[one.side], traces[other], some))
            seen["one"] += len(undo) == 1
            seen["several"] += len(undo) > 1
    named = {entry for one in found.conclusions for undo in one.undo for entry in undo}
    assert set(found.idle) == set(found.differing) - named
    seen["idle"] += bool(found.idle)


def as_in_the_other(base, mine, others, undo):
    """The case with these of its answers, and no others, as in the other case."""
    theirs = {answer.attribute: answer for answer in answers_given(others)}
    answers = {answer.attribute: answer for answer in answers_given(mine)}
    for entry in undo:
        if not entry.value:
            answers.pop(entry.attribute, None)
            if entry.attribute in theirs:
                answers[entry.attribute] = theirs[entry.attribute]
            continue
        other = theirs[entry.attribute]
        kept = [fact for fact in answers[entry.attribute].facts if fact.value != entry.value]
        taken = [fact for fact in other.facts if fact.value == entry.value]
        answers[entry.attribute] = answers[entry.attribute]._replace(facts=tuple(sorted([*kept, *taken])))
    return oracle.evaluate(base, "", list(answers.values()))


@on_random(40)
def random_sensitivity(data):
    base = data.draw(rule_bases())
    evaluator = Evaluator(base)
    check_sensitivity(base, evaluator, Brute(base, evaluator, data.draw(answers_for(base))))


def check_sensitivity(base, evaluator, brute):
    found = sensitivity(base, Possible(base, evaluator.program), brute.trace)
    goals = result_facts(base)
    verdict = derived(brute.trace) & goals
    assert set(found.verdict) == verdict
    for hang in found.hangs_on:
        for other in hang.others:
            slot = (hang.attribute, hang.value or None)
            trace = brute.run({**brute.given, slot: [other.after] if other.after else []})
            assert set(other.comes) == (derived(trace) & goals) - verdict
            assert set(other.goes) == verdict - derived(trace)
            assert other.comes or other.goes
            seen["hangs"] += 1
    hanging = {(hang.attribute, hang.value or None) for hang in found.hangs_on}
    for slot in brute.settled - hanging:
        for option in brute.options[slot]:
            trace = brute.run({**brute.given, slot: [option]})
            breaks = {one.constraint for one in trace.broken} - {one.constraint for one in brute.trace.broken}
            assert breaks or derived(trace) & goals == verdict
    free = {slot for slot in brute.settled if slot[0] in found.free}
    chance = random.Random(0)
    for _ in range(5):
        filling = {
            slot: chance.choice([[], *[[one] for one in brute.options[slot]]]) for slot in sorted(free, key=repr)
        }
        trace = brute.run({**brute.given, **filling})
        assert not brute.valid(trace) or derived(trace) & goals == verdict
        seen["free"] += bool(free)
    for span in found.thresholds:
        check_span(base, brute.trace, goals, verdict, span)


def check_span(base, trace, goals, verdict, span):
    def at(value):
        return derived(oracle.evaluate(base, "", answers_given(trace), {span.parameter: value})) & goals

    low = max(span.low, span.value - 5)
    high = min(span.high, span.value + 5)
    inside = [low + (high - low) * part / 7 for part in range(1, 7)]
    inside += [low] * (not span.low_open) + [high] * (not span.high_open)
    for value in inside:
        if span.low < value < span.high or value in (low, high):
            assert (
                at(value) == verdict or (value == span.low and span.low_open) or (value == span.high and span.high_open)
            )
    if span.below is not None:
        assert at(span.low if span.low_open else math.nextafter(span.low, -math.inf)) != verdict
        seen["below"] += 1
    if span.above is not None:
        assert at(span.high if span.high_open else math.nextafter(span.high, math.inf)) != verdict
        seen["above"] += 1


@on_random(15)
def random_how(data):
    base = data.draw(rule_bases())
    trace = Evaluator(base).evaluate("c", data.draw(answers_for(base)))
    assume(trace.derived)
    check_how(base, trace)


def check_how(base, trace):
    facts = [one.fact for one in trace.derived]
    proofs = proofs_of(base, trace)
    proof = unfold(base, trace, proofs, facts)
    told = {}
    todo = list(proof.steps)
    while todo:
        step = todo.pop()
        todo += step.premises
        if step.firing is None:
            continue
        assert step.fact in step.firing.conclusions
        assert {step.firing.rule, *[one.rule for one in step.others]} == {*step.derived.by, *step.derived.also}
        told[step.fact] = step
        if step.shown_at is None:
            assert [one.fact for one in step.premises] == list(step.firing.premises)
    assert set(told) == set(facts)
    for fact in facts:
        # The answers at the leaves are enough by themselves.
        below = proofs[fact].answers()
        kept = {slot: held for slot, held in slots(base, trace.answers).items() if set(held) & set(below)}
        alone = oracle.evaluate(base, "", from_slots(kept))
        if not alone.inert:
            assert fact in derived(alone)
            seen["leaves"] += 1
    shallow = unfold(base, trace, proofs, facts[-1:], depth=1)
    assert all(step.cut or step.answer for step in shallow.steps[0].premises)


# ---------------------------------------------------------------------- the toy base, with all that could be answered


class Table(Brute):
    """Brute force over one base, in which no completion is run twice."""

    runs: dict = {}

    def __init__(self, base, evaluator, answers):
        super().__init__(base, evaluator, answers)
        options = Possible(base, evaluator.program).queries.slots
        self.options = {(slot.attribute, slot.value or None): list(facts) for slot, facts in options.items()}

    def run(self, facts):
        key = frozenset(fact for some in facts.values() for fact in some)
        if key not in self.runs:
            self.runs[key] = super().run(facts)
        return self.runs[key]


@pytest.fixture(scope="module")
def toy():
    """The toy base, with two actors of whom each can do something, and one thing that takes both."""
    base = require_sound(load_rule_base(DATA / "toy"))
    attributes = dict(base.attributes)
    by = {"days_wet": ["owner"], "leaves": ["owner"], "pot_drains": ["guest"], "dish_emptied": ["owner", "guest"]}
    for name, actors in by.items():
        attributes[name] = attributes[name].model_copy(update={"changeable_by": tuple(actors)})
    actions = (Action(to="yellow", do="yellow them"), Action(to="limp", holds=False, do="water them"))
    attributes["leaves"] = attributes["leaves"].model_copy(update={"actions": actions})
    actors = {"owner": Label(label="The owner"), "guest": Label(label="A guest")}
    return base.model_copy(update={"attributes": attributes, "actors": actors})


def cases_of(base, evaluator, count, seed):
    """Random cases of the base, the same ones at every run and on every machine."""
    chance = random.Random(seed)
    for _ in range(count):
        answers = []
        for name, attribute in base.attributes.items():
            if not attribute.asked or chance.random() < 0.2:
                continue
            raw = "unknown"
            if attribute.type == "choices":
                raw = {value: chance.choice(["true", "true", "false", "unknown"]) for value in attribute.options}
            elif chance.random() < 0.9:
                options = attribute.options or ["0", "3", "7", "9"]
                raw = chance.sample(options, 2 if chance.random() < 0.05 else 1)
            answers.append(read_answer(name, attribute, raw, "file"))
        yield Table(base, evaluator, answers)


@pytest.fixture(scope="module")
def cases(toy):
    return list(cases_of(toy, Evaluator(toy), 60, seed=1))


@searched
def test_what_why_not_calls_missing_yields_the_conclusion_and_nothing_smaller_does(toy, cases, share) -> None:
    random_why_not(share)
    for brute in part(cases[:20], share):
        for fact in sorted(brute.evaluator.program.fact_atom.keys() - derived(brute.trace))[:4]:
            check_why_not(toy, brute.evaluator, brute, fact)
    expect_seen(share, seen, 2 * FEW, "missing", "contrary", "excluded", "met", "failed", "unknown")


@searched
def test_what_is_advised_works_and_nothing_smaller_does(toy, cases, share) -> None:
    random_changes(share)
    for brute in part(cases[:25], share):
        for fact in sorted(brute.evaluator.program.fact_atom)[:4]:
            check_changes(toy, brute.evaluator, brute, fact)
    expect_seen(share, seen, 2 * FEW, "goes", "comes", "alone", "together")


@searched
def test_what_if_equals_a_fresh_run(toy, cases, share) -> None:
    random_what_if(share)
    for before, after in itertools.pairwise(part(cases, share)):
        check_what_if(toy, before.trace, after.trace)
    expect_seen(share, seen, 2 * FEW, "turn")


@searched
def test_undoing_the_differences_that_compare_names_removes_those_in_conclusions(toy, cases, share) -> None:
    random_compare(share)
    for first, second in itertools.pairwise(part(cases, share)):
        check_compare(toy, first.evaluator, first.trace, second.trace)
    expect_seen(share, seen, 2 * FEW, "one", "several", "idle")


@searched
def test_what_the_verdict_hangs_on(toy, cases, share) -> None:
    random_sensitivity(share)
    for brute in part(cases, share):
        check_sensitivity(toy, brute.evaluator, brute)
    expect_seen(share, seen, 2 * FEW, "hangs", "free")


@searched
def test_proofs_tell_every_rule_and_rest_on_answers_that_are_enough(toy, cases, share) -> None:
    random_how(share)
    for brute in part(cases, share):
        if brute.trace.derived:
            check_how(toy, brute.trace)
    expect_seen(share, seen, 2 * FEW, "leaves")


@pytest.mark.parametrize(
    ("days", "ends"),
    [
        ("3", (3, True, math.inf, True)),  # a threshold of 3 days or less would change it
        ("7", (-math.inf, True, 7, False)),  # one above 7 days would
        ("9", (-math.inf, True, 9, False)),
    ],
)
def test_within_which_thresholds_the_verdict_is_the_same(toy, days, ends) -> None:
    evaluator = Evaluator(toy)
    given = {"days_wet": days, "leaves": ["yellow"], "pot_drains": "true"}
    answers = [read_answer(name, toy.attributes[name], raw, "file") for name, raw in given.items()]
    trace = evaluator.evaluate("c", answers)
    (span,) = sensitivity(toy, Possible(toy, evaluator.program), trace).thresholds
    assert (span.low, span.low_open, span.high, span.high_open) == ends
    changes = span.below or span.above
    assert {fact.value for fact in (*changes.comes, *changes.goes)} == {"rot", "dry"}
    goals = result_facts(toy)
    check_span(toy, trace, goals, derived(trace) & goals, span)


def test_a_conclusion_without_a_rule_is_none_that_can_be_asked_about() -> None:
    base = require_sound(load_rule_base(DATA / "toy"))
    rules = {name: rule for name, rule in base.rules.items() if "advice" not in rule.then}
    rules["dry"] = base.rules["drowned-roots-rot"].model_copy(update={"name": "dry", "then": {"advice": ["dry"]}})
    base = base.model_copy(update={"rules": rules})
    assert find_conclusions(base, "advice") == [Fact("advice", "dry")]
    evaluator = Evaluator(base)
    trace = evaluator.evaluate("c", ())
    for fact in find_conclusions(base, "advice"):
        assert not why_not(base, Possible(base, evaluator.program), trace, fact).holds


@pytest.mark.parametrize("question", ["--why-not", "--change"])
def test_asking_about_a_conclusion_without_a_rule_is_answered_plainly(question) -> None:
    case = "cases/models/ifu.yaml"
    result = run_expert("explain", case, question, "sharing_ready=false")
    assert result.code == 2
    assert "no rule can conclude 'sharing_ready=false'" in " ".join(result.err.split())
    assert run_expert("explain", case, question, "sharing_ready").code in (0, 1)
