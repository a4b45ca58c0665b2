"""What a rule base says in short: counts, points and `otherwise`, and messages that lead to what is meant."""

import pytest

from expert.check.everything import check_base
from expert.check.references import require_sound
from expert.explanation.evaluation import CaseEvaluator
from expert.files.parsed import parse_file
from expert.files.rule_base import load_rule_base
from expert.model.problems import InvalidInput
from expert.model.trace import Fact
from expert.words.condition_lists import condition_in_words
from tests.conftest import DATA, run_expert

RULE = """
  - rule: {name}
    title: If so, then so
    because: It is so.
    basis: stated
    cites: [G1]
"""


def rule(name, *lines):
    return RULE.format(name=name) + "".join(f"    {line}\n" for line in lines)


def base_with(tmp_path, *rules, before=""):
    """The plants, with more rules."""
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "base.yaml").write_text((DATA / "toy" / "base.yaml").read_text())
    (folder / "more.yaml").write_text(f"{before}\nrules:{''.join(rules)}")
    return folder


def only(tmp_path, *rules):
    """The plants, with these rules in place of their own."""
    text = (DATA / "toy" / "base.yaml").read_text()
    (tmp_path / "base.yaml").write_text(text[: text.index("rules:")] + "rules:" + "".join(rules))
    return tmp_path / "base.yaml"


def evaluated(folder, answers):
    evaluator = CaseEvaluator(require_sound(load_rule_base(folder)))
    _, trace = evaluator.trace(parse_file(f"title: A plant\nanswers: {answers}\n".encode(), "case.yaml"))
    return trace


def fired(folder, answers):
    return {one.rule for one in evaluated(folder, answers).firings}


SIGNS = rule("two-signs", "if: {leaves: {count: {at_least: 2}}}", "then: {roots: drowned}")
HEALTHY = rule("few-signs", "if: {leaves: {count: {below: 2}}}", "then: {roots: fine}")


@pytest.mark.parametrize(
    ("answers", "names"),
    [
        ("{leaves: [yellow, limp]}", {"two-signs"}),
        ("{leaves: {yellow: true, limp: true}}", {"two-signs"}),
        ("{leaves: {yellow: true}}", set()),
        ("{leaves: {limp: false, spotted: false}}", {"few-signs"}),
        ("{leaves: [yellow]}", {"few-signs"}),
        ("{}", set()),
    ],
)
def test_only_what_is_known_counts(tmp_path, answers, names) -> None:
    assert fired(base_with(tmp_path, SIGNS, HEALTHY), answers) & {"two-signs", "few-signs"} == names


def test_not_a_count_is_its_contrary(tmp_path) -> None:
    negated = rule("few", "if: {not: {leaves: {count: {at_least: 2}}}}", "then: {roots: fine}")
    folder = base_with(tmp_path, negated)
    assert "few" in fired(folder, "{leaves: [yellow]}")
    assert "few" not in fired(folder, "{leaves: {yellow: true}}")


POINTS = """
points:
  thirst:
    label: Signs of thirst
    rows:
      - {if: {leaves: limp}, add: 3}
      - {if: {window: south}, add: 2}
      - {if: {days_wet: {below: 2}}, add: 2}
      - {if: {leaves: spotted}, add: 1}
parameters:
  thirsty: {value: 4, label: Points that are enough, because: We chose it.}
"""
THIRSTY = rule("thirsty", "if: {thirst: {at_least: thirsty}}", "then: {roots: fine}")
SATED = rule("sated", "if: {thirst: {below: 4}}", "then: {roots: drowned}")


@pytest.mark.parametrize(
    ("answers", "names"),
    [
        ("{leaves: [limp, spotted]}", {"thirsty"}),
        ("{leaves: {limp: true}, window: south}", {"thirsty"}),
        ("{leaves: {limp: true}}", set()),
        ("{leaves: [spotted], window: south, days_wet: 5}", {"sated"}),
        ("{leaves: {limp: false}, days_wet: 5}", {"sated"}),
        ("{leaves: {limp: false}, window: south}", set()),
        ("{}", set()),
    ],
)
def test_points_add_up_what_is_known(tmp_path, answers, names) -> None:
    assert fired(base_with(tmp_path, THIRSTY, SATED, before=POINTS), answers) & {"thirsty", "sated"} == names


def test_a_parameter_moves_the_limit(tmp_path) -> None:
    base = require_sound(load_rule_base(base_with(tmp_path, THIRSTY, before=POINTS)))
    case = parse_file(b"title: A plant\nanswers: {leaves: {limp: true}}\n", "case.yaml")
    assert not CaseEvaluator(base).trace(case)[1].derived
    assert CaseEvaluator(base, {"thirsty": 3.0}).trace(case)[1].derived


def test_only_members_that_tip_the_balance_are_premises(tmp_path) -> None:
    """Two and two are enough, so that the one point for spots never decides anything."""
    folder = base_with(tmp_path, THIRSTY, before=POINTS)
    trace = evaluated(folder, "{leaves: {spotted: true}, window: south, days_wet: 0}")
    firing = next(one for one in trace.firings if one.rule == "thirsty")
    assert {fact.attribute for fact in firing.premises} == {"window", "days_wet"}


def test_a_count_in_what_another_rule_needs_to_apply_is_known_to_fail(tmp_path) -> None:
    """The dish is asked about only if two signs are there; with one that cannot be, the other rule fails."""
    folder = only(
        tmp_path,
        rule("dish-drowns", "if: {dish_emptied: false}", "then: {roots: drowned}"),
        rule("else-fine", "otherwise: true", "then: {roots: fine}"),
    )
    text = folder.read_text().replace("applies: {pot_drains: true}", "applies: {leaves: {count: {at_least: 2}}}")
    folder.write_text(text)
    assert "else-fine" in fired(folder, "{leaves: [yellow]}")
    assert "else-fine" not in fired(folder, "{leaves: [yellow, limp]}")
    assert "else-fine" not in fired(folder, "{leaves: {yellow: true}}")
    assert "else-fine" not in fired(folder, "{leaves: {limp: false}}")


OTHERS = (
    rule("wet-drowns", "if: {days_wet: {at_least: 9}, pot_drains: false}", "then: {roots: drowned}"),
    rule("limp-drowns", "if: {leaves: [limp], pot_drains: false}", "then: {roots: drowned}"),
    rule("else-fine", "otherwise: true", "then: {roots: fine}"),
)


@pytest.mark.parametrize(
    ("answers", "fires"),
    [
        ("{pot_drains: true, days_wet: 1}", True),
        ("{pot_drains: true}", True),
        ("{days_wet: 1, leaves: [yellow]}", True),
        ("{days_wet: 1, leaves: {yellow: true}}", False),
        ("{}", False),
    ],
)
def test_otherwise_needs_every_other_rule_to_be_known_to_fail(tmp_path, answers, fires) -> None:
    assert ("else-fine" in fired(only(tmp_path, *OTHERS), answers)) == fires


def test_what_is_known_not_to_apply_is_known_to_fail(tmp_path) -> None:
    emptied = rule("emptied", "if: {dish_emptied: false}", "then: {roots: drowned}")
    folder = only(tmp_path, emptied, rule("else-fine", "otherwise: true", "then: {roots: fine}"))
    assert fired(folder, "{pot_drains: false}") == {"else-fine"}
    assert fired(folder, "{pot_drains: true, dish_emptied: true}") == {"else-fine"}
    assert fired(folder, "{pot_drains: true}") == set()


def test_a_trace_with_sums_is_read_and_verified(tmp_path) -> None:
    folder = base_with(tmp_path, SIGNS, *OTHERS[1:], THIRSTY, before=POINTS)
    (tmp_path / "case.yaml").write_text(
        "title: A plant\nanswers: {leaves: [limp, spotted], pot_drains: true, days_wet: 0}\n"
    )
    told = run_expert("explain", "--rules", folder, tmp_path / "case.yaml", "--format", "trace")
    (tmp_path / "trace.json").write_text(told.out)
    assert '"sums"' in told.out
    verified = run_expert("verify", tmp_path / "trace.json", "--rules", folder)
    assert (verified.code, "The trace holds" in verified.out) == (0, True)


def test_sums_are_told_in_words(tmp_path) -> None:
    base = require_sound(load_rule_base(base_with(tmp_path, THIRSTY, SIGNS, before=POINTS)))
    told = list(condition_in_words(base, base.rules["thirsty"].condition))
    assert told[0] == "Signs of thirst: at least 4 (thirsty), as far as it is known, of:"
    assert told[1] == "  - Leaves: Limp (adds 3)"
    book = run_expert("rules", "book", "--rules", tmp_path / "rules").out
    assert "these add up to at least 4 (thirsty):" in book
    assert "at least 2 of these hold:" in book


def problems(folder):
    return [(one.code, one.message, one.help) for one in check_base(folder, ()) if one.code.startswith("E")]


@pytest.mark.parametrize(
    ("lines", "code", "says"),
    [
        (("if: {leaves: limp}", "then: {days_wet: 7}"), "E302", "cannot conclude the number 'days_wet' (7)"),
        (
            ("if: {leaves: limp}", "unless: {window: south}", "then: {roots: fine}"),
            "E201",
            "as `not: {attribute: value}`",
        ),
        (("if: {leaves: limp}", "else: {window: south}", "then: {roots: fine}"), "E201", "`otherwise: true`"),
        (("if: {or: [{leaves: limp}, {window: south}]}", "then: {roots: fine}"), "E207", "`any: [...]`"),
        (("then: {roots: fine}",), "E202", "the key 'if' is missing"),
        (("if: {window: {count: {at_least: 1}}}", "then: {roots: fine}"), "E301", "'window' is a choice"),
        (("if: {leaves: {count: {at_least: 4}}}", "then: {roots: fine}"), "E307", "this cannot hold"),
        (("if: {leaves: {count: {at_least: 0}}}", "then: {roots: fine}"), "E307", "this holds in every case"),
        (("if: {leaves: {count: {at_least: thirsti}}}", "then: {roots: fine}"), "E205", "unknown parameter 'thirsti'"),
        (("if: {leaves: {count: {at_least: 1, below: 2}}}", "then: {roots: fine}"), "E301", "`at_least` or by `below`"),
        (("if: {trouble: {count: {below: 2}}}", "then: {roots: fine}"), "E304", "missing from 'trouble'"),
        (("if: {thirst: limp}", "then: {roots: fine}"), "E301", "tested by `at_least` or `below`"),
        (("if: {thirst: {above: 3}}", "then: {roots: fine}"), "E301", "not tested by 'above'"),
        (("if: {thirst: {at_least: 9}}", "then: {roots: fine}"), "E307", "from 1 to 8"),
        (("if: {sums: [{below: 1, of: [{if: {trouble: rot}}]}]}", "then: {roots: fine}"), "E304", "'trouble'"),
        (("otherwise: true", "then: {trouble: rot}"), "E209", "'trouble' is a set"),
        (("otherwise: true", "then: {roots: fine, trouble: rot}"), "E209", "one value of one attribute"),
    ],
)
def test_messages_lead_to_what_is_meant(tmp_path, lines, code, says) -> None:
    found = problems(base_with(tmp_path, rule("wrong", *lines), before=POINTS))
    assert any(one == code and says in f"{message} {help}" for one, message, help in found), found


def test_otherwise_is_refused_where_it_can_never_be_known(tmp_path) -> None:
    trouble = rule("troubled", "if: {trouble: rot}", "then: {roots: drowned}")
    found = problems(base_with(tmp_path, trouble, rule("else", "otherwise: true", "then: {roots: fine}")))
    assert [(code, "'troubled'" in message, "'trouble'" in message) for code, message, _ in found] == [
        ("E304", True, True)
    ]


def test_points_that_need_themselves_are_refused(tmp_path) -> None:
    circle = """
points:
  one: {label: One, rows: [{if: {two: {at_least: 1}}}]}
  two: {label: Two, rows: [{if: {one: {at_least: 1}}}]}
"""
    used = rule("used", "if: {one: {at_least: 1}}", "then: {roots: fine}")
    found = problems(base_with(tmp_path, used, before=circle))
    assert {code for code, _, _ in found} == {"E306"}


def test_points_are_never_taken_away(tmp_path) -> None:
    folder = base_with(tmp_path, THIRSTY, before=POINTS.replace("add: 1", "add: -1"))
    with pytest.raises(InvalidInput) as raised:
        load_rule_base(folder)
    (problem,) = raised.value.problems
    assert "none are taken away" in problem.message


def test_what_is_concluded_by_a_sum_has_the_strength_of_its_best_members(tmp_path) -> None:
    trace = evaluated(base_with(tmp_path, SIGNS), "{leaves: [yellow, limp, spotted]}")
    fact = next(one for one in trace.derived if one.fact == Fact("roots", "drowned"))
    assert fact.basis == "stated"
