"""The session as plain state and pure steps: answers as typed, what comes next, what could follow, what stayed open."""

import itertools
import time
from pathlib import Path
from statistics import fmean

import pytest
from hypothesis import given, settings

from expert.check.references import reference_problems
from expert.check.usage import usage_warnings
from expert.files.rule_base import load_rule_base
from expert.inference.domain import domain
from expert.inference.estimate import Estimator
from expert.inference.evaluate import Evaluator
from expert.inference.possible import Possible
from expert.inference.trials import Trials
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer, Fact
from expert.session.commands import COMMANDS, SESSION_WORDS, Command, Said, meant
from expert.session.consultant import Consultant
from expert.session.outcome import unanswered_questions
from expert.session.reading import Offered, Unclear, Understood, read
from expert.session.session import Session, before, completed, fitting, retract, tell
from tests.conftest import DATA
from tests.strategies import answers_for, rule_bases


@pytest.fixture(scope="module")
def consultant(base):
    return Consultant(base)


# ---------------------------------------------------------------------- lines


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("why", Command("why")),
        ("  WHY ", Command("why")),
        ("so  far", Command("so far")),
        ("exit", Command("quit")),
        ("why not fair", Command("why not", "fair")),
        ("what if 2", Command("what if", "2")),
        ("how", Command("how")),
        ("change leaves", Command("change", "leaves")),
        ("whydah", Said("whydah")),
        ("=why", Said("why")),
        ("= quit", Said("quit")),
        ("leaves = 1,3", Said("1,3", "leaves")),
        ("other = 1", Said("other = 1")),
        ("save money", Said("save money")),
        ("save money.md", Command("save", "money.md")),
        ("\x1b[200~2\x1b[201~", Said("2")),
        ("\x00\x07 a\x1b]0;title\x07b\x9b", Said("ab")),
        ("", Said("")),
    ],
)
def test_what_a_line_means(line, what) -> None:
    assert meant(line, labels=["Save money"], names=["leaves"]) == what


def test_every_command_is_carried_out_and_is_no_label(base: RuleBase) -> None:
    from expert.cli.session_commands import DO

    assert set(DO) == set(COMMANDS) <= SESSION_WORDS


@pytest.mark.parametrize(
    ("name", "text", "raw"),
    [
        ("contract_form", "1", "implicit"),
        ("contract_form", "２", "incomplete"),
        ("contract_form", "written, but", "incomplete"),
        ("contract_form", "IMPLICIT", "implicit"),
        ("contract_form", "1 and 3", ["implicit", "complete"]),
        ("contract_form", " Unknown ", "unknown"),
        ("orders_stopped", "I don’t know", "unknown"),
        ("orders_stopped", "y", "true"),
        ("orders_stopped", "2", "false"),
        ("expected_years", "2.5", "2.5"),
        ("expected_years", "3 years", "3"),
        ("expected_years", "3y", "3"),
        ("acts_observed", "none", []),
        ("acts_observed", "2,1", ["price_forced_down", "verbal_order"]),
        ("acts_observed", "1 and 2", ["price_forced_down", "verbal_order"]),
        ("acts_observed", "made, had", ["price_forced_down", "verbal_order"]),
    ],
)
def test_answers_that_are_clear(base: RuleBase, name, text, raw) -> None:
    found = read(name, base.attributes[name], text)
    assert isinstance(found, Understood)
    assert found.raw == raw


@pytest.mark.parametrize(
    ("name", "text", "guessed"),
    [
        ("contract_form", "written, but", "Written, but with gaps"),
        ("contract_form", "Written, but with gaps", ""),
        ("contract_form", "2", ""),
        ("contract_form", "implicit", ""),
        ("orders_stopped", "y", ""),
        ("acts_observed", "1, 2", ""),
        ("acts_observed", "all", ""),
        ("acts_observed", "none", ""),
        ("expected_years", "about 3", ""),
    ],
)
def test_what_is_guessed_from_a_beginning_is_told(base: RuleBase, name, text, guessed) -> None:
    found = read(name, base.attributes[name], text)
    assert isinstance(found, Understood)
    assert found.guessed == guessed


def test_all_of_a_set(base: RuleBase) -> None:
    attribute = base.attributes["acts_observed"]
    assert read("acts_observed", attribute, "all") == Understood(list(attribute.options))


def test_what_is_not_known_of_a_set_is_marked(base: RuleBase) -> None:
    attribute = base.attributes["acts_observed"]
    one, two, *rest = attribute.options
    found = read("acts_observed", attribute, "1,2?")
    assert found == Understood({one: "true", two: "unknown", **dict.fromkeys(rest, "false")})
    found = read("acts_observed", attribute, "1 rest?")
    assert found == Understood({one: "true", **dict.fromkeys([two, *rest], "unknown")})


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("contract_form", "implcit", "Only spoken or understood"),
        ("contract_form", "witten", "Written, but with gaps"),
        ("contract_form", "unkown", "unknown"),
        ("acts_observed", "unkown", "unknown"),
        ("expected_years", "Unknwon", "unknown"),
    ],
)
def test_a_near_miss_is_offered(base: RuleBase, name, text, words) -> None:
    found = read(name, base.attributes[name], text)
    assert isinstance(found, Offered)
    assert found.words == words


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("contract_form", "4", "no answer 4"),
        ("contract_form", "0", "no answer 0"),
        ("contract_form", "", "1 to 3"),
        ("contract_form", "zebra", "not one of the answers"),
        ("contract_form", "x" * 10_000, "longer than any answer"),
        ("contract_form", "gr\ufffd\ufffde", "UTF-8"),
        ("upper_hand", "the", "could be"),
        ("expected_years", "2,5", "point"),
        ("expected_years", "-1", "from 0 to 100"),
        ("expected_years", "2.3", "steps of 0.5"),
        ("expected_years", "3 apples", "unit"),
        ("expected_years", "1e999", "not a number"),
        ("expected_years", "nan", "not a number"),
        ("acts_observed", "1,12", "no answer 12"),
        ("acts_observed", "1, unkown", "not one of the answers"),
    ],
)
def test_answers_that_are_not(base: RuleBase, name, text, message) -> None:
    found = read(name, base.attributes[name], text)
    assert isinstance(found, Unclear)
    assert message in found.message


def test_every_label_answers_its_question(base: RuleBase) -> None:
    for name, attribute in base.attributes.items():
        if attribute.asked:
            for option, value in attribute.values.items():
                wanted = [option] if attribute.type == "choices" else option
                assert read(name, attribute, str(value.label)) == Understood(wanted)


# ---------------------------------------------------------------------- state


def test_steps_of_the_state() -> None:
    session = tell(tell(tell(Session(), "a", "1"), "b", "2"), "a", "3")
    assert session.answers == (("b", "2"), ("a", "3"))
    assert before(session, None) == "a"
    assert before(session, "a") == "b"
    assert before(session, "b") is None
    assert before(Session(), None) is None
    assert retract(session, "a").given == {"b": "2"}


def test_answers_that_no_longer_fit_are_kept_apart(base: RuleBase) -> None:
    kept, unfit = fitting(base, {"contract_form": "implicit", "upper_hand": "nobody", "gone": ["x"], "context": "high"})
    assert kept == {"contract_form": "implicit"}
    assert [(one.name, one.raw) for one in unfit] == [("upper_hand", "nobody"), ("gone", ["x"]), ("context", "high")]
    assert all(one.reason for one in unfit)


def test_a_partial_answer_is_completed_with_unknown(base: RuleBase) -> None:
    first, *rest = base.attributes["acts_observed"].options
    assert completed(base, "acts_observed", {first: "true"}) == {first: "true", **dict.fromkeys(rest, "unknown")}
    assert completed(base, "contract_form", "implicit") == "implicit"


# ---------------------------------------------------------------------- reasoning


def test_only_what_is_relevant_applies_and_is_not_a_last_resort_is_asked(base: RuleBase, consultant) -> None:
    session = Session(perspective="analyst")
    resorts = {name for name, one in base.attributes.items() if one.last_resort}
    for _ in range(12):
        standing = consultant.stand(session)
        name = standing.question
        assert name in standing.open
        assert consultant.applies(standing.trace, name)
        topic = base.attributes[name].topic
        if name in resorts:
            assert all(other in resorts for other in standing.open if base.attributes[other].topic == topic)
        session = tell(session, name, "unknown")


def test_goals_leave_out_what_does_not_bear_on_them(base: RuleBase, consultant) -> None:
    everything = consultant.stand(Session())
    culture = consultant.stand(Session(goals=("culture",)))
    assert 0 < len(culture.open) < len(everything.open)
    assert [area.topic for area in culture.topics] == ["culture"]
    assert culture.question in culture.open


def test_the_number_of_questions_left_only_falls(consultant, base: RuleBase) -> None:
    session = Session()
    left = []
    for place in itertools.count():
        standing = consultant.stand(session)
        left.append(len(standing.open))
        if standing.question is None or place == 15:
            break
        options = base.attributes[standing.question].options
        session = tell(session, standing.question, options[place % len(options)] if options else "1")
    assert all(one > other for one, other in itertools.pairwise(left))


def test_the_next_question_comes_quickly(consultant) -> None:
    session = Session()
    spent = []
    for _ in range(8):
        begun = time.process_time()
        question = consultant.stand(session).question
        spent.append(time.process_time() - begun)
        session = tell(session, question, "unknown")
    # The first has most to look through, and machines differ.
    assert sorted(spent)[len(spent) // 2] < 0.25


def test_what_an_answer_could_do_is_what_it_does(base: RuleBase, consultant) -> None:
    """An effect that needs nothing else fires once the answer is there."""
    session = tell(Session(), "words_carry", "in_full")
    found = [one for one in consultant.effects(session, "order_award") if not one.needs]
    assert found
    for one in found:
        (atom,) = one.by
        after = consultant.trace(tell(session, "order_award", str(atom.facts[0].value)))
        assert one.rule in {firing.rule for firing in after.firings}
        assert set(one.conclusions) <= {derived.fact for derived in after.derived}
    deeper = consultant.effects(session, "order_award", 2)
    assert {one.rule for one in deeper}.isdisjoint(one.rule for one in found)
    assert consultant.effects(session, "order_award", 99) == ()


def test_a_diagnosis_is_told_before_what_follows_beside_it(consultant) -> None:
    """Acts that were observed call for strategies of a plan too, by rules that come earlier."""
    found = consultant.effects(Session(), "acts_observed")
    assert [one.conclusions[0].attribute for one in found][:3] == ["diagnosis"] * 3
    assert [len(one.needs) for one in found] == sorted(len(one.needs) for one in found)


def test_what_stayed_open_tells_the_answer_that_settles_it(base: RuleBase, consultant) -> None:
    session = tell(tell(Session(), "acts_observed", "unknown"), "words_carry", "in_full")
    by_name = {one.attribute: one for one in unanswered_questions(consultant, session)}
    gain = next(one for one in by_name["acts_observed"].gains if one.answer.value == "verbal_order")
    assert by_name["acts_observed"].unknown
    assert Fact("diagnosis", "opportunism") in gain.comes
    assert "words_carry" not in by_name


@settings(max_examples=25, deadline=None, derandomize=True)
@given(rule_bases().flatmap(lambda base: answers_for(base).map(lambda answers: (base, answers))))
def test_outlooks_never_call_a_relevant_question_irrelevant(pair):
    base, answers = pair
    evaluator = Evaluator(base)
    possible = Possible(base, evaluator.program)
    relevant = possible.relevant_by_solver(evaluator.evaluate("case", answers))
    assert relevant <= possible.estimator.open(possible.estimator.start(answers))


@settings(max_examples=50, deadline=None, derandomize=True)
@given(rule_bases().flatmap(lambda base: answers_for(base).map(lambda answers: (base, answers))))
def test_what_answers_leave_open_is_found_of_all_at_once_as_of_each(pair):
    base, answers = pair
    program = Evaluator(base).program
    estimator = Estimator(base, program)
    estimate = estimator.start(answers)
    options = {slot.attribute: facts for slot, facts in domain(base, program).items() if not slot.value}
    relevant = estimator.open(estimate)
    tried, expected = {}, {}
    for name in sorted(options.keys() - estimate.known.keys()):
        every = [Answer(name, (fact,), (), "tried") for fact in options[name]]
        trials = [one for one in every if not estimator.atoms(one) & estimate.banned] or every
        tried[name] = [estimator.atoms(one) for one in trials]
        expected[name] = fmean(len(estimator.open(estimator.start([*answers, one])) & relevant) for one in trials)
    assert Trials(estimator, estimate, tried).left(relevant) == expected


# ---------------------------------------------------------------------- who may be asking


def test_perspectives_name_topics_and_have_labels_that_answer_the_question(tmp_path: Path) -> None:
    text = (DATA / "toy/base.yaml").read_text()
    (tmp_path / "base.yaml").write_text(
        f"{text}\nperspectives:\n  owner: {{label: Quit, topics: [watr]}}\n  guest: {{label: Guest, topics: [light]}}\n"
    )
    (problem,) = reference_problems(load_rule_base(tmp_path))
    assert (problem.code, problem.help) == ("E205", "did you mean 'water'?")
    (tmp_path / "base.yaml").write_text((tmp_path / "base.yaml").read_text().replace("watr", "water"))
    (finding,) = [one for one in usage_warnings(load_rule_base(tmp_path), ()) if one.code == "W508"]
    assert finding.subject == "owner"


def test_who_asks_decides_which_topic_is_begun_first(base: RuleBase, consultant) -> None:
    for name, perspective in base.perspectives.items():
        first = consultant.stand(Session(perspective=name)).question
        assert base.attributes[first].topic == perspective.topics[0]


def test_what_a_base_asks_first_comes_first_as_long_as_it_matters() -> None:
    loaded = load_rule_base(DATA / "toy")
    order = ("window", "dish_emptied", "leaves")
    header = loaded.base.base.model_copy(update={"ask_first": order})
    consultant = Consultant(loaded.base.model_copy(update={"base": header}))
    asked = []
    session = Session()
    while (name := consultant.stand(session).question) is not None:
        asked.append(name)
        session = tell(session, name, {"window": "north", "pot_drains": "true"}.get(name, "unknown"))
    assert asked[:2] == ["window", "leaves"], "whether the dish is emptied applies only once the pot is known to drain"
    assert asked[asked.index("pot_drains") + 1] == "dish_emptied"


def test_only_questions_can_be_asked_first() -> None:
    loaded = load_rule_base(DATA / "toy")
    header = loaded.base.base.model_copy(update={"ask_first": ("windw", "roots")})
    found = list(reference_problems(loaded._replace(base=loaded.base.model_copy(update={"base": header}))))
    assert [(one.code, one.message) for one in found] == [
        ("E205", "unknown question 'windw'"),
        ("E205", "unknown question 'roots'"),
    ]
