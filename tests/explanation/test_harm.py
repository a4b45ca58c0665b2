"""What would do harm is a warning and no advice: said last, under its name; and units have a singular."""

import pytest

from expert.explanation.change import change_outline, harms, what_would_change
from expert.explanation.evaluation import CaseEvaluator
from expert.model.rulebase import RuleBase
from expert.model.text import Unit
from expert.model.trace import Fact
from expert.words.facts import with_unit
from tests.conftest import ROOT

SHOP = ROOT / "cases/stories-1/the-hardening-shop-next-door.yaml"


@pytest.fixture(scope="module")
def found(base):
    evaluator = CaseEvaluator(base)
    _, trace = evaluator.trace(str(SHOP))
    return what_would_change(base, evaluator.possible, trace, Fact("diagnosis", "programme_misfit"))


def test_helpful_ways_lead_and_harmful_ones_come_last_under_their_name(base: RuleBase, found) -> None:
    *before, last = change_outline(base, found)
    [listed] = last.blocks
    assert last.title == "This would make things worse"
    worse = [way for way in found.ways if way.worse]
    assert len(listed.items) == len(worse) > 0
    assert "no longer hold the large firm to fair trade" in listed.items[0].words
    assert "no longer hold" not in str(before)
    for one in found.alone:
        assert [way.worse for way in one.ways] == sorted(way.worse for way in one.ways)
        assert all(way.worse for way in one.ways if harms(base, way.changes, [one.actor]))


def test_a_unit_has_a_singular(base: RuleBase) -> None:
    years = base.attributes["expected_years"].unit
    assert [with_unit(number, years) for number in (1.0, 2.0, 1.5, 0.0)] == [
        "1 year",
        "2 years",
        "1.5 years",
        "0 years",
    ]
    assert years.in_file() == {"one": "year", "many": "years"}
    assert with_unit(1.0, Unit("%")) == "1%"
