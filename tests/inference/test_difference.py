"""Comparing rule bases: each difference is one, none is missing, and a base does not differ from itself."""

from collections import Counter
from pathlib import Path

from hypothesis import assume
from hypothesis import strategies as st

from expert.inference.evaluate import Evaluator
from expert.inference.provable import Differences
from expert.model.condition import Condition
from tests.conftest import DATA, ROOT, run_expert
from tests.inference.test_possible import MOST, Brute, derived
from tests.sampling import expect_seen, on_random, searched
from tests.strategies import reordered, rule_bases

seen: Counter = Counter()


@st.composite
def changed(draw, base):
    """A base with a rule missing, or with another conclusion or condition, or with a constraint missing."""
    rules = dict(base.rules)
    name = draw(st.sampled_from(sorted(rules)))
    if base.constraints and draw(st.booleans()):
        return base.model_copy(update={"constraints": {}})
    match draw(st.integers(0, 2)):
        case 0:
            del rules[name]
        case 1:
            rules[name] = rules[name].model_copy(update={"then": rules[draw(st.sampled_from(sorted(rules)))].then})
        case 2:
            other = rules[draw(st.sampled_from(sorted(rules)))].condition
            rules[name] = rules[name].model_copy(update={"condition": Condition(all_of=(other,))})
    return base.model_copy(update={"rules": rules})


@on_random(150)
def compare(data):
    old = data.draw(rule_bases())
    assert Differences(old, reordered(old, sorted(old.rules, reverse=True))).all() == []
    new = data.draw(changed(old))
    brutes = [Brute(base, Evaluator(base), []) for base in (old, new)]
    assume(brutes[0].size() <= MOST * 5)
    # A filling for the old base is one for both, as long as both test numbers at the same bounds.
    assume(brutes[0].options == brutes[1].options)
    expected = {}
    for filling in brutes[0].fillings(brutes[0].open, or_none=True):
        traces = [brute.run(filling) for brute in brutes]
        if any(brute.valid(trace) for brute, trace in zip(brutes, traces, strict=True)):
            size = sum(bool(facts) for facts in filling.values())
            outcomes = [derived(trace) | {one.constraint for one in trace.broken} for trace in traces]
            for side, only in (("old", outcomes[0] - outcomes[1]), ("new", outcomes[1] - outcomes[0])):
                for one in only:
                    expected[side, one] = min(size, expected.get((side, one), size))
    found = Differences(old, new).all()
    assert {(one.side, one.fact or one.constraint): len(one.answers) for one in found} == expected
    seen["differ"] += bool(found)
    seen["equivalent"] += not found
    seen["constraint"] += any(one.constraint for one in found)


@searched
def test_differences_are_those_of_all_cases(share) -> None:
    compare(share)
    expect_seen(share, seen, 5, "differ", "equivalent", "constraint")


def test_a_base_is_equivalent_to_itself() -> None:
    result = run_expert("rules", "diff", "rules", "rules", "cases")
    assert result.code == 0
    assert "equivalent" in result.out


def test_a_difference_is_shown_by_a_case_that_shows_it(tmp_path: Path) -> None:
    text = (DATA / "toy/base.yaml").read_text()
    (tmp_path / "old").mkdir()
    (tmp_path / "old/base.yaml").write_text(text)
    (tmp_path / "new").mkdir()
    (tmp_path / "new/base.yaml").write_text(text.replace("wet_days: {value: 7", "wet_days: {value: 9"))
    (tmp_path / "wet.yaml").write_text("title: Wet\nanswers: {days_wet: 8}\n")
    result = run_expert("rules", "diff", "old", "new", "wet.yaml", cwd=tmp_path)
    assert result.code == 1
    assert "Only the old base: The roots drown\n  by wet-soil-drowns\n" in result.out
    assert "Stored cases that come out differently: 1 of 1.\n  wet.yaml\n    - The roots drown\n" in result.out
    case = result.out.split("in this case:\n")[1].split("\n\n")[0]
    (tmp_path / "case.yaml").write_text("\n".join(line[4:] for line in case.splitlines()))
    old, new = (run_expert("explain", "case.yaml", "drowned", "--rules", side, cwd=tmp_path) for side in ("old", "new"))
    assert (old.code, old.err) == (0, "")
    assert "\nThe roots drown. " in old.out
    assert (new.code, new.out) == (1, "")
    assert "does not come to roots=drowned" in new.err


def test_what_cannot_be_compared_is_said(tmp_path: Path) -> None:
    text = (DATA / "toy/base.yaml").read_text()
    (tmp_path / "old.yaml").write_text(text)
    changed = text.replace("pot_drains:\n    type: flag", "pot_drains:\n    type: choice")
    assert changed != text
    (tmp_path / "new.yaml").write_text(changed)
    result = run_expert("rules", "diff", "old.yaml", "new.yaml", cwd=tmp_path)
    assert result.code == 1
    assert "'pot_drains' is declared so differently" in result.out
    assert run_expert("rules", "diff", ROOT / "rules", "nowhere").code == 3
