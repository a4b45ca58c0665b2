"""What a rule base says of many cases at once: the part about portfolios, what is counted for it, and its rules."""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expert.check.references import require_sound
from expert.documents.layout import json_text
from expert.explanation.how import unfold
from expert.explanation.proof import proofs_of
from expert.files.answers import read_answer
from expert.files.cases import find_case_files, read_case_files
from expert.files.rule_base import load_rule_base
from expert.files.trace_data import trace_document
from expert.inference.aggregates import CONDITION, AggregateCount, among_flag, answers, counted_flag, with_conditions
from expert.inference.domain import domain
from expert.inference.evaluate import Evaluator
from expert.inference.possible import Possible
from expert.model.case import Case
from expert.model.portfolio import Aggregate
from expert.model.problems import InvalidInput
from expert.model.rulebase import RuleBase
from expert.model.text import Text
from expert.model.trace import Answer, Fact
from tests.conftest import DATA, ROOT, run_expert
from tests.strategies import answers_for, rule_bases

#: A portfolio of houseplants, beside the toy base.
PLANTS = """
scope: portfolio
levels: {collection: All plants}
parameters:
  most: {value: 50, unit: "%", label: Where most begins, because: More than that is an exception no longer.}
aggregates:
  drowning: {kind: share, label: Plants that drown, level: collection, topic: water,
    of: {roots: drowned}, among: {roots: [drowned, fine]}}
  northern: {kind: count, label: Plants in the north, level: collection, topic: light, of: {window: north}}
  wetness: {kind: mean, label: Days wet, level: collection, topic: water, of_number: days_wet,
    among: {pot_drains: true}}
groups:
  by_window: {label: Plants by their window, by: window, show: [roots], list: [advice]}
attributes:
  habit: {type: flag, label: Too much is watered, level: collection, topic: water}
rules:
  - rule: drowning-plants-are-a-habit
    title: Where most plants drown, too much is watered
    if: {drowning: {at_least: most}}
    then: {habit: true}
    because: It is not the plants.
    basis: operationalized
    cites: [G1]
"""

OF_OR_NUMBER = "a share and a count have the condition `of`, a mean, sum, min and max have the attribute `of_number`"
NO_NUMBER = "'window' is no number, and only numbers have a mean"
BOUNDS = "'days_wet' is a number, which is tested by bounds"
NO_GROUP = "'leaves' is of type choices, and only a choice divides cases into groups"
ASKED = "a rule cannot conclude the number 'drowning' (true)"


@pytest.fixture
def plants(tmp_path):
    """Reads the toy base with a portfolio, some of whose text may be replaced."""

    def read(*replacements, text=PLANTS, to="."):
        for old, new in replacements:
            assert old in text
            text = text.replace(old, new)
        folder = tmp_path / to
        folder.mkdir(exist_ok=True)
        (folder / "base.yaml").write_text((DATA / "toy/base.yaml").read_text())
        (folder / "portfolio.yaml").write_text(text)
        return load_rule_base(folder)

    return read


def problems(loading):
    with pytest.raises(InvalidInput) as error:
        require_sound(loading())
    return [(one.code, one.place.line, one.message) for one in error.value.problems]


# ---------------------------------------------------------------------- two parts


def test_the_part_about_one_case_does_not_change(plants, toy) -> None:
    base = require_sound(plants())
    for section in ("attributes", "rules", "constraints", "invariants", "matrices", "perspectives"):
        assert getattr(base, section) == getattr(toy, section)
    assert base.aggregates == base.groups == {}
    assert toy.portfolio is None


@pytest.fixture(scope="module")
def toy():
    return require_sound(load_rule_base(DATA / "toy"))


def test_the_part_about_portfolios_has_what_is_declared_there_and_shares_the_rest(plants) -> None:
    loaded = plants()
    base, portfolio = require_sound(loaded), loaded.base.portfolio
    assert list(portfolio.attributes) == ["drowning", "northern", "wetness", "habit"]
    assert list(portfolio.rules) == ["drowning-plants-are-a-habit"]
    assert list(portfolio.groups) == ["by_window"]
    for section in ("base", "papers", "claims", "notes", "levels", "topics", "actors", "severities", "parameters"):
        assert getattr(portfolio, section) == getattr(base, section)
    assert base.parts == (base, portfolio)
    assert list(base.all_rules) == [*base.rules, *portfolio.rules]
    assert (loaded.portfolio.place("rules", "drowning-plants-are-a-habit").line) == 17
    assert loaded.portfolio.place("attributes", "northern", key=True).line == 9


def test_an_aggregate_is_a_number_that_counting_answers(plants) -> None:
    portfolio = require_sound(plants()).portfolio
    shown = {
        name: (one.type, one.asked, one.min, one.max, one.unit and str(one.unit), str(one.question))
        for name, one in portfolio.attributes.items()
        if name in portfolio.aggregates
    }
    assert shown == {
        "drowning": ("number", True, 0, 100, "%", "Plants that drown"),
        "northern": ("number", True, 0, None, None, "Plants in the north"),
        "wetness": ("number", True, 0, 60, "days", "Days wet"),
    }


def test_the_digest_covers_what_follows_for_portfolios(plants, toy) -> None:
    digest = require_sound(plants()).digest
    assert digest == require_sound(plants()).digest
    assert digest != toy.digest
    for change in (
        ("{at_least: most}", "{above: most}"),
        ("among: {roots: [drowned, fine]}", "among: {pot_drains: true}"),
        ("value: 50", "value: 51"),
    ):
        assert require_sound(plants(change)).digest != digest
    # What is only shown is no matter.
    assert require_sound(plants(("show: [roots], ", ""))).digest == digest


# ---------------------------------------------------------------------- what is wrong


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (
            ("scope: portfolio\n", "\n"),
            ("E201", 6, "'aggregates' are about portfolios, and this file is about one case"),
        ),
        (("scope: portfolio", "scope: portfolios"), ("E207", 2, "unknown value 'portfolios'")),
        (("kind: count", "kind: product"), ("E207", 9, "unknown value 'product'")),
        (
            ("of: {window: north}", "of_number: days_wet"),
            (
                "E207",
                9,
                "a share and a count have the condition `of`, a mean, sum, min and max have the attribute `of_number`",
            ),
        ),
        (("of_number: days_wet", "of_number: habit"), ("E203", 10, "unknown attribute 'habit'")),
        (
            ("of_number: days_wet", "of_number: window"),
            ("E301", 10, NO_NUMBER),
        ),
        (("of: {roots: drowned}", "of: {rots: drowned}"), ("E203", 8, "unknown attribute 'rots'")),
        (("of: {roots: drowned}", "of: {roots: wet}"), ("E204", 8, "'roots' has no value 'wet'")),
        (
            ("among: {pot_drains: true}", "among: {days_wet: 3}"),
            ("E301", 11, BOUNDS),
        ),
        (("level: collection, topic: light", "level: some, topic: light"), ("E205", 9, "unknown level 'some'")),
        (
            ("by: window", "by: leaves"),
            ("E301", 13, NO_GROUP),
        ),
        (("list: [advice]", "list: [advise]"), ("E203", 13, "unknown attribute 'advise'")),
        (("by: window,", "by: window, cites: [G9],"), ("E205", 13, "unknown claim 'G9'")),
        (("{drowning: {at_least: most}}", "{roots: drowned}"), ("E203", 19, "unknown attribute 'roots'")),
        (
            ("then: {habit: true}", "then: {drowning: true}"),
            ("E302", 20, ASKED),
        ),
        (("habit: {type", "northern: {type"), ("E206", 9, "'northern' of attributes is declared a second time")),
        (("habit: {type", "roots: {type"), ("E206", 15, "'roots' of attributes is declared a second time")),
    ],
    ids=lambda one: one[1] if isinstance(one[1], str) else one[0],
)
def test_what_does_not_fit_is_said_with_its_place(plants, change, found) -> None:
    assert found in problems(lambda: plants(change))


def test_conditions_may_not_be_too_large_together(plants) -> None:
    branches = f"{{any: [{', '.join(f'{{window: north, days_wet: {{at_least: {n}}}}}' for n in range(20))}]}}"
    change = ("of: {roots: drowned}, among: {roots: [drowned, fine]}", f"of: {branches}, among: {branches}")
    assert [(code, line) for code, line, _ in problems(lambda: plants(change))] == [("E305", 8)]


def test_both_parts_are_checked(tmp_path: Path, plants) -> None:
    plants(
        ("then: {habit: true}", "then: {habit: true}\n    "),
        ("{drowning: {at_least: most}}", "{drowning: {at_least: most, below: 40}}"),
        ("list: [advice]", "list: [advice], cites: [G2]"),
    )
    result = run_expert("check", "--rules", tmp_path, "--prove")
    assert result.code == 3
    assert "E307 no number satisfies these bounds" in result.out
    plants(("{drowning: {at_least: most}}", "{all: [{drowning: {at_least: most}}, {drowning: {below: 40}}]}"))
    found = run_expert("check", "--rules", tmp_path).out
    assert "portfolio.yaml:19:5: W502 the premises of 'drowning-plants-are-a-habit' exclude each other" in found
    # That nothing takes up what is counted is no mistake; that nothing takes up a conclusion's value is none either.
    assert "W506" not in found


def test_what_only_portfolios_use_is_used(tmp_path: Path, plants) -> None:
    text = PLANTS.replace("  most: {", "  least: {value: 3, label: Few, because: Few.}\n  most: {").replace(
        "of: {window: north}", "of: {days_wet: {above: wet_days}}"
    )
    plants(text=text)
    found = run_expert("check", "--rules", tmp_path).out
    assert "'least' of parameters is declared, and nothing uses it" in found
    assert [name for name in ("wet_days", "'collection'", "'most'") if name in found] == []


# ---------------------------------------------------------------------- counting


def flags(trace):
    return {one.fact.attribute.removeprefix(CONDITION) for one in trace.derived if one.fact.attribute[:2] == CONDITION}


def test_conditions_are_decided_by_the_engine(plants):
    base = require_sound(plants())
    evaluator = Evaluator(with_conditions(base))

    def flags_of(**given):
        return flags(
            evaluator.evaluate("", [read_answer(name, base.attributes[name], raw, "") for name, raw in given.items()])
        )

    assert flags_of() == set()
    assert flags_of(window="north") == {"northern"}
    assert flags_of(window="south") == set()
    # Concluded in one case, and known there.
    assert flags_of(days_wet="9") == {"drowning", "among drowning"}
    # A mean counts the cases whose number is known, and only those that it is to be taken among.
    assert flags_of(days_wet="9", pot_drains="true") == {"drowning", "among drowning", "wetness", "among wetness"}
    assert flags_of(pot_drains="true") == {"among wetness"}
    # Unknown is never "no", and never "among".
    assert flags_of(window="unknown", pot_drains="unknown") == set()


def test_conditions_change_nothing_else(base: RuleBase) -> None:
    """Every stored case comes out as without them."""
    with_them, without = Evaluator(with_conditions(base)), Evaluator(base)
    for read in read_case_files(find_case_files([str(ROOT / "cases")])[::6], base):
        given = read.answers
        found, plain = with_them.evaluate("", given), without.evaluate("", given)
        own = [one for one in found.derived if not one.fact.attribute.startswith(CONDITION)]
        assert own == list(plain.derived)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_case_counts_just_if_its_conditions_hold(data) -> None:
    """The conditions are those of two rules, so that it shows which of them hold."""
    base = data.draw(rule_bases())
    first, second = (base.rules[data.draw(st.sampled_from(sorted(base.rules)))] for _ in range(2))
    about = {"label": "L", "level": "relation", "topic": "topic"}
    both = Aggregate(kind="share", of=first.condition, among=second.condition, **about)
    one = Aggregate(kind="count", of=first.condition, **about)
    portfolio = base.model_copy(update={"aggregates": {"both": both, "one": one}})
    evaluator = Evaluator(with_conditions(base.model_copy(update={"portfolio": portfolio})))
    for _ in range(4):
        trace = evaluator.evaluate("", data.draw(answers_for(base)))
        fired = {firing.rule for firing in trace.firings}
        expected = {"one": {first.name}, "both": {first.name, second.name}, "among both": {second.name}}
        assert flags(trace) == {name for name, needed in expected.items() if needed <= fired}


def test_no_file_can_declare_the_flags(plants) -> None:
    for name in (counted_flag("northern"), among_flag("drowning")):
        assert problems(lambda: plants(("  habit: {", f"  '{name}': {{")))[0][0] == "E208"  # noqa: B023


def test_five_suppliers_counted_by_hand(base: RuleBase):
    """Two innovators, one of them underrated and both without open innovation; one capable; two hardly known."""
    rows = [
        {"actual_competence": "innovative", "perceived_competence": "capable", "buyer_measures": ["fair_pricing"]},
        {"actual_competence": "innovative", "perceived_competence": "innovative", "buyer_measures": ["support"]},
        {"actual_competence": "capable", "perceived_competence": "capable", "buyer_measures": ["support"]},
        {"actual_competence": "unknown", "acts_observed": ["verbal_order"], "profit_lag": "2.5"},
        {"acts_observed": [], "exclusive_supplier": "true", "profit_lag": "0.5"},
    ]
    evaluator = Evaluator(with_conditions(base))
    found = [
        flags(evaluator.evaluate("", [read_answer(name, base.attributes[name], raw, "") for name, raw in row.items()]))
        for row in rows
    ]

    def count(name, mean=None):
        whole = (
            len(rows) if base.portfolio.aggregates[name].among is None else sum(f"among {name}" in one for one in found)
        )
        return AggregateCount(sum(name in one for one in found), whole - not_known.get(name, 0), mean)

    not_known = {"cooperation_below_suppliers": 2}  # the two of whom it is not known what they can do
    assert count("innovative_suppliers") == AggregateCount(2, 5)
    assert count("innovators_without_open_innovation") == AggregateCount(2, 2)
    assert count("cooperation_below_suppliers") == AggregateCount(2, 3)
    assert count("underrated_suppliers") == AggregateCount(1, 3)
    assert count("innovators_held_non_innovative") == AggregateCount(1, 2)
    assert count("unfairly_treated") == AggregateCount(1, 5)
    assert count("unfairly_treated_share") == AggregateCount(1, 2)
    assert count("exclusive_suppliers") == AggregateCount(1, 1)
    assert count("profit_gap") == AggregateCount(2, 5)

    part = Evaluator(base.portfolio)
    counts = {name: count(name, 1.5 if name == "profit_gap" else None) for name in base.portfolio.aggregates}
    given = answers(base.portfolio, part.program, counts)
    assert {one.attribute: one.facts[0].value for one in given if one.facts[0].value} == {
        "innovative_suppliers": 2,
        "capable_suppliers": 1,
        "underrated_suppliers": 33.3,
        "innovators_held_non_innovative": 50,
        "innovators_without_open_innovation": 100,
        "cooperation_below_suppliers": 66.7,
        "unfairly_treated": 1,
        "unfairly_treated_share": 50,
        "exclusive_suppliers": 100,
        "cooperation_felt": 100,
        "profit_gap": 1.5,
    }
    # Nothing is known of power, so there is no share of the dominated, rather than none of them.
    assert "dominated_suppliers" not in {one.attribute for one in given}
    assert {(one.fact.attribute, one.fact.value) for one in part.evaluate("", given).derived} == {
        ("suppliers_differ", True),
        ("unfair_practice", "incident"),
        ("portfolio_diagnosis", "open_innovation_missing"),
        ("portfolio_diagnosis", "small_giants_held_back"),
        ("portfolio_diagnosis", "strategies_below"),
        ("portfolio_diagnosis", "rated_too_low"),
        ("portfolio_diagnosis", "innovators_not_seen"),
        ("portfolio_diagnosis", "unfair_incidents"),
        ("portfolio_diagnosis", "many_exclusive"),
        ("portfolio_recommendation", "divide_by_capability"),
        ("portfolio_recommendation", "open_to_innovators"),
        ("portfolio_recommendation", "raise_the_level"),
        ("portfolio_recommendation", "judge_anew"),
        ("portfolio_recommendation", "end_the_incidents"),
        ("portfolio_recommendation", "loosen_the_ties"),
    }


def test_rounding_crosses_no_threshold(plants):
    """A share has one decimal, or as many as it takes for every test to come out as for the exact share."""
    base = require_sound(plants()).portfolio
    program = Evaluator(base).program

    def share(counted, among):
        (answer,) = answers(base, program, {"drowning": AggregateCount(counted, among)})
        assert answer == Answer("drowning", (Fact("drowning", answer.facts[0].value),), (), "counted")
        return answer.facts[0].value

    assert share(1, 3) == 33.3
    assert share(1, 2) == 50
    assert share(4_999, 10_000) == 49.99
    assert share(49_999_999, 100_000_000) == 49.999999
    assert share(5_001, 10_000) == 50.0
    drawn = random.Random(11)
    for _ in range(500):
        whole = drawn.randint(1, 10**7)
        part = min(whole, max(0, whole // 2 + drawn.randint(-3, 3)))
        assert (share(part, whole) >= 50) == (2 * part >= whole)


def test_without_anything_to_count_a_question_stays_open(plants) -> None:
    base = require_sound(plants()).portfolio
    program = Evaluator(base).program
    nothing = {"drowning": AggregateCount(0, 0), "northern": AggregateCount(0, 0), "wetness": AggregateCount(0, 0)}
    assert [one.attribute for one in answers(base, program, nothing)] == ["northern"]
    assert answers(base, program, {}) == ()


# ---------------------------------------------------------------------- the shipped portfolio


def test_every_rule_about_portfolios_fires_for_some_counts(base: RuleBase) -> None:
    """From what the solver says leads to it, the engine concludes it."""
    portfolio = base.portfolio
    evaluator = Evaluator(portfolio)
    possible = Possible(portfolio, evaluator.program)
    slots = domain(portfolio, evaluator.program)
    for name in portfolio.rules:
        facts = possible.witness(fired=[name])
        assert facts is not None, name
        assert {one.attribute for one in facts} <= {slot.attribute for slot in slots}
        given = [Answer(one.attribute, (one,), (), "") for one in facts]
        assert name in {firing.rule for firing in evaluator.evaluate("", given).firings}


def test_everything_found_of_a_portfolio_is_answered(base: RuleBase) -> None:
    """Each diagnosis has an invariant, which `expert check --prove` proves."""
    answered = {
        value
        for invariant in base.portfolio.invariants.values()
        for _, name, test, _ in (invariant.condition.walk() if invariant.condition else ())
        for value in test.any_of
        if name == "portfolio_diagnosis"
    }
    assert answered == set(base.portfolio.attributes["portfolio_diagnosis"].values)


def test_thresholds_decide_where_a_pattern_begins(base: RuleBase):
    def practice(counted, among, **overrides):
        evaluator = Evaluator(base.portfolio, overrides)
        counts = {
            "unfairly_treated": AggregateCount(counted, 40),
            "unfairly_treated_share": AggregateCount(counted, among),
        }
        trace = evaluator.evaluate("", answers(base.portfolio, evaluator.program, counts))
        return [one.fact.value for one in trace.derived if one.fact.attribute == "unfair_practice"]

    assert practice(0, 40) == []
    assert practice(2, 4) == ["incident"]
    assert practice(3, 31) == ["incident"]
    assert practice(3, 30) == ["custom"]
    assert practice(3, 30, custom_suppliers_from=4.0) == ["incident"]


def test_rules_about_portfolios_are_listed_and_shown() -> None:
    assert "unfair-acts-towards-several-are-a-custom" in run_expert("rules", "list", "custom").out
    shown = run_expert("rules", "show", "unfair-acts-towards-several-are-a-custom")
    assert shown.code == 0
    assert "rules/portfolio.yaml:" in shown.out
    assert "at least 10 (custom_share_from) %" in " ".join(shown.out.split())


def test_what_is_counted_otherwise_is_a_difference(tmp_path: Path, plants) -> None:
    plants(to="old")
    plants(("{window: north}", "{window: south}"), ("{at_least: most}", "{above: most}"), to="new")
    assert run_expert("rules", "diff", "old", "old", cwd=tmp_path).code == 0
    result = run_expert("rules", "diff", "old", "new", cwd=tmp_path)
    assert result.code == 1
    said = " ".join(result.out.split())
    assert "Only the old base: It counts for “Plants in the north”: yes" in said
    assert "Only the new base: It counts for “Plants in the north”: yes" in said
    assert "Only the old base: Too much is watered: yes by drowning-plants-are-a-habit" in said
    assert "drowning: 50" in said


def test_a_portfolio_is_explained_and_verified_as_any_case(base: RuleBase, tmp_path: Path) -> None:
    evaluator = Evaluator(base.portfolio)
    counts = {
        "unfairly_treated": AggregateCount(3, 5),
        "unfairly_treated_share": AggregateCount(3, 4),
        "low_trust_around": AggregateCount(2, 3),
    }
    trace = evaluator.evaluate("all", answers(base.portfolio, evaluator.program, counts))
    proofs = proofs_of(base.portfolio, trace)
    assert unfold(base.portfolio, trace, proofs, [Fact("portfolio_recommendation", "step_in")]).rules == (
        "an-unfair-custom-in-low-trust-calls-for-the-government",
        "unfair-acts-towards-several-are-a-custom",
    )
    case = Case(id="all", title=Text("All suppliers"), answers={})
    file = tmp_path / "trace.json"
    file.write_text(json_text(trace_document(base.portfolio, case, trace)))
    result = run_expert("verify", file)
    assert (result.code, result.err) == (0, "")
    assert "a fresh run with the rule base comes to the same" in " ".join(result.out.split())


def test_areas_about_portfolios_are_drawn_apart() -> None:
    assert "The buyer's unfair acts are a custom" in run_expert("rules", "graph", "portfolio").out
    assert "are drawn apart" in run_expert("rules", "graph", "portfolio", "trust").err
