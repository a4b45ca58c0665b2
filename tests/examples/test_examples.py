"""The rule bases in examples/ are sound, proved and tested by their cases, and give pages, sessions and books."""

import re

import pytest

from expert.check.references import require_sound
from expert.files.cases import find_case_files, read_cases, read_named
from expert.files.rule_base import load_rule_base
from expert.inference.evaluate import Evaluator
from expert.inference.expand import expand
from tests.conftest import ROOT, run_expert

#: Those with stored cases; every-key is there for docs/rule-format.md, and tested with it.
EXAMPLES = sorted(folder.parent for folder in (ROOT / "examples").glob("*/cases"))


@pytest.fixture(params=EXAMPLES, ids=lambda folder: folder.name)
def example(request):
    return request.param


def test_they_are_there() -> None:
    assert {"lending", "machine"} <= {folder.name for folder in EXAMPLES}


def test_nothing_is_found_and_all_is_proved(example) -> None:
    assert run_expert("check", "--rules", example / "rules", "--prove", example / "cases").out == "Nothing was found.\n"


def test_all_expectations_are_met(example) -> None:
    result = run_expert("evaluate", "--rules", example / "rules", example / "cases")
    assert result.code == 0
    met, all_of_them = re.search(r"(\d+) of (\d+) cases with expectations meet them", result.out).groups()
    assert met == all_of_them
    assert int(met) >= 6


def test_every_rule_of_its_own_and_every_result_comes_up_in_a_case(example) -> None:
    """Of a table, one row at least."""
    loaded = load_rule_base(example / "rules")
    require_sound(loaded)
    base = expand(loaded.base)
    evaluator = Evaluator(base)
    read = [
        one for file in find_case_files([str(example / "cases")]) for one in read_cases(read_named(file), base).cases
    ]
    traces = [evaluator.evaluate(one.case.id, one.answers) for one in read]
    fired = {firing.rule for trace in traces for firing in trace.firings}
    rows = {table.rule_of(place): name for name, table in base.tables.items() for place in range(len(table.rows))}
    assert {name for name in base.rules if name not in rows} <= fired
    assert {rows[name] for name in fired if name in rows} == set(base.tables)


def test_they_can_be_read_as_pages_and_as_a_book(example, tmp_path) -> None:
    rules = ("--rules", example / "rules")
    assert run_expert("evaluate", *rules, example / "cases", "--format", "html", "-o", tmp_path / "pages").code == 0
    assert (tmp_path / "pages/index.html").exists()
    assert run_expert("rules", "book", *rules).code == 0


def test_a_session_can_be_begun(example, tmp_path) -> None:
    result = run_expert("consult", "--rules", example / "rules", XDG_STATE_HOME=str(tmp_path))
    assert result.code == 4
    assert "Question 1 of at most" in result.out
