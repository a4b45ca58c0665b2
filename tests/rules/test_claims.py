"""What the papers say, tried on answers: each test reads like the sentence that it proves."""

import pytest

from expert.files.answers import read_answer
from expert.inference.evaluate import Evaluator
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact

CELLS = {"cell_1": ("part", "same_supplier"), "cell_2": ("in_full", "same_supplier")} | {
    "cell_3": ("part", "bidding"),
    "cell_4": ("in_full", "bidding"),
}
EXPOSED = {"upper_hand": "buyer", "contract_form": "implicit"}
QUIET = {
    "orders_stopped": "false",
    "economic_crisis": "false",
    "cooperation_trend": "unchanged",
    "context_change": "unchanged",
}


@pytest.fixture(scope="module")
def conclude(base):
    evaluator = Evaluator(base)

    def run(**answers):
        given = [read_answer(name, base.attributes[name], raw, "asked") for name, raw in answers.items()]
        return {(one.fact.attribute, one.fact.value) for one in evaluator.evaluate("case", given).derived}

    return run


def in_cell(cell):
    words, award = CELLS[cell]
    return {"words_carry": words, "order_award": award}


def test_exposure_is_not_opportunism(conclude) -> None:
    found = conclude(**EXPOSED, **QUIET, **in_cell("cell_1"))
    assert ("diagnosis", "exposed") in found
    assert ("diagnosis", "opportunism") not in found


@pytest.mark.parametrize("change", [{"cooperation_trend": "weaker"}, {"context_change": "turned_low"}])
@pytest.mark.parametrize("cell", CELLS)
def test_exposure_makes_opportunism_likely_when_the_restraint_is_gone(conclude, cell, change) -> None:
    found = conclude(**EXPOSED, **(QUIET | change), **in_cell(cell))
    assert ("diagnosis", "opportunism_looms") in found
    # It is only to be expected: that risk was moved has to be seen.
    assert not found & {("diagnosis", "opportunism"), ("diagnosis", "risk_shifted")}


def test_a_crisis_ends_the_restraint_if_it_ends_the_tie(conclude) -> None:
    """P06: it forced short-term relations in place of long-term ones. What a tie has come through has not broken it."""
    crisis = EXPOSED | QUIET | {"economic_crisis": "true"}
    assert ("tie_restraint", "holds") in conclude(**crisis, **in_cell("cell_1"))
    for ended in ({"orders_stopped": "true"}, {"order_award": "bidding"}):
        found = conclude(**(crisis | {"words_carry": "part"} | ended))
        assert {("tie_restraint", "gone"), ("diagnosis", "opportunism_looms")} <= found


@pytest.mark.parametrize("cell", CELLS)
def test_a_complete_contract_between_equals_is_neither(conclude, cell) -> None:
    worst = {"economic_crisis": "true", "cooperation_trend": "weaker", "context_change": "turned_low"}
    found = conclude(upper_hand="neither", contract_form="complete", **worst, **in_cell(cell))
    assert not found & {("diagnosis", "exposed"), ("diagnosis", "opportunism"), ("diagnosis", "opportunism_looms")}


@pytest.mark.parametrize("cell", CELLS)
def test_unfair_acts_are_opportunism_in_any_cell(conclude, cell) -> None:
    assert ("diagnosis", "opportunism") in conclude(acts_observed=["verbal_order"], **in_cell(cell))


def test_cell_2_is_not_opportunistic_in_itself(conclude) -> None:
    assert ("diagnosis", "opportunism") not in conclude(
        **in_cell("cell_2"), contract_form="complete", upper_hand="buyer"
    )


def test_cell_3_alone_is_no_crisis(conclude) -> None:
    found = conclude(**in_cell("cell_3"))
    assert ("recommendation", "leave_cell_3") in found
    assert ("diagnosis", "relationship_crisis") not in found


@pytest.mark.parametrize(
    ("competence", "mode"), [("innovative", "open_innovation"), ("capable", "high_end"), ("incapable", "low_end")]
)
@pytest.mark.parametrize("perceived", ["innovative", "capable", "incapable"])
def test_the_mode_follows_actual_competence_whatever_is_perceived(conclude, competence, mode, perceived) -> None:
    found = conclude(actual_competence=competence, perceived_competence=perceived)
    assert {value for attribute, value in found if attribute == "mode"} == {mode}


@pytest.mark.parametrize(
    ("competence", "cell", "missing"),
    [
        ("innovative", "cell_1", {"low_context"}),
        ("innovative", "cell_2", set()),
        ("innovative", "cell_3", {"low_context", "long_term"}),
        ("innovative", "cell_4", {"long_term"}),
        ("capable", "cell_1", set()),
        ("capable", "cell_2", {"high_context"}),
        ("capable", "cell_3", {"long_term"}),
        ("capable", "cell_4", {"high_context", "long_term"}),
        ("incapable", "cell_1", {"low_context"}),
        ("incapable", "cell_2", set()),
        ("incapable", "cell_3", {"low_context"}),
        ("incapable", "cell_4", set()),
    ],
)
def test_what_is_missing_of_the_favoured_culture_is_to_be_built(conclude, competence, cell, missing) -> None:
    found = conclude(actual_competence=competence, programme_measures=["partnership"], **in_cell(cell))
    step = {"low_context": "spell_out", "high_context": "deepen_understanding", "long_term": "guarantee_term"}
    assert {value for attribute, value in found if attribute == "missing_culture"} == missing
    built = {value for attribute, value in found if attribute == "recommendation"} & set(step.values())
    assert built == {step[one] for one in missing}
    assert (("culture_in_place", True) in found) == (not missing)


def test_reports_of_what_the_government_did_are_not_advice(base: RuleBase) -> None:
    """P15, P17, P18 and P21 to P23 are reports (N12), as are a plan (W41) and a law (W70) that W tells of: a
    recommendation never rests on them alone."""
    reports = {"P15", "P17", "P18", "P21", "P22", "P23", "W41", "W70"}
    for rule in base.rules.values():
        if "recommendation" in rule.then:
            assert set(rule.cites) - reports


def test_every_finding_that_is_bad_is_proved_to_be_answered(base: RuleBase) -> None:
    """What is only worth knowing needs no answer; all else has an invariant, which `expert check --prove` proves."""
    bad = {name for name, value in base.attributes["diagnosis"].values.items() if value.severity != "remark"}
    assert {f"{name.replace('_', '-')}-is-answered" for name in bad} <= set(base.invariants)


def test_nothing_is_concluded_from_a_country(base: RuleBase) -> None:
    assert not [name for name in base.attributes if "country" in name]


def test_a_formal_contract_comes_before_explicit_dealings_if_the_supplier_is_exposed(conclude) -> None:
    found = conclude(**EXPOSED, actual_competence="innovative", **in_cell("cell_1"))
    assert {("recommendation", "formalize_first"), ("recommendation", "spell_out")} <= found


def test_a_sound_tie_is_left_alone_and_an_unsound_one_is_not(conclude) -> None:
    sound = conclude(**QUIET, actual_competence="capable", acts_observed=[], **in_cell("cell_1"))
    unsound = conclude(**QUIET, actual_competence="capable", acts_observed=["verbal_order"], **in_cell("cell_1"))
    assert ("recommendation", "keep_the_tie") in sound
    assert ("recommendation", "keep_the_tie") not in unsound


def test_unknown_is_never_no(conclude) -> None:
    assert ("recommendation", "keep_the_tie") not in conclude(
        **QUIET, actual_competence="capable", acts_observed="unknown", **in_cell("cell_1")
    )


def test_the_threshold_can_be_tried_at_another_value(base: RuleBase) -> None:
    answer = read_answer("expected_years", base.attributes["expected_years"], "4", "asked")
    for name, value, term in (
        ("long_term_years", 4.0, {Fact("term", "long")}),
        ("long_term_years", 4.5, set()),
        ("short_term_years", 4.0, {Fact("term", "long"), Fact("term", "short")}),
    ):
        trace = Evaluator(base, {name: value}).evaluate("case", [answer])
        assert {one.fact for one in trace.derived if one.fact.attribute == "term"} == term
        assert trace.parameters == ((name, value),)


def test_the_policy_as_the_paper_lists_it_aims_at_the_short_run(conclude) -> None:
    """P09 lists partnership and sharing beside fairness; P23 and P24 judge the same policy as one of the short run."""
    rules_first = ["fair_trade", "formalization", "support", "partnership", "benefit_sharing"]
    found = conclude(programme_measures=rules_first)
    assert {("programme_aim", "short_term_fairness"), ("programme_cell", "cell_4")} <= found
    assert ("programme_aim", "development") in conclude(programme_measures=["support", "partnership"])
