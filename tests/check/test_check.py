"""What `expert check` finds is true: tried on random rule bases, and on the shipped one."""

import json
import re
import shutil
from pathlib import Path

import pytest

from expert.check.everything import check_base
from expert.check.logic import logic_warnings
from expert.check.sentences import sentence_warnings
from expert.documents.problems import as_github, as_json, as_sarif
from expert.files.cases import find_case_files
from expert.files.loaded import LoadedBase
from expert.files.rule_base import load_rule_base
from expert.inference.evaluate import Evaluator
from expert.model.problems import CODES, Place
from tests.conftest import DATA, ROOT, run_expert
from tests.sampling import expect_seen, on_random, searched
from tests.strategies import answers_for, rule_bases

seen = dict.fromkeys(("W501", "W502", "W503", "W504"), 0)


class Placeless(LoadedBase):
    """A rule base that came from no file."""

    def place(self, section, name, *path, key=False):
        return Place(f"{section}/{name}", 1, 1)


@on_random(400)
def compare(data):
    base = data.draw(rule_bases())
    found = list(logic_warnings(Placeless(base, {})))
    cases = [data.draw(answers_for(base)) for _ in range(6)]
    evaluator = Evaluator(base)
    for problem in found:
        seen[problem.code] += 1
        without = {name: rule for name, rule in base.rules.items() if name != problem.subject}
        less = Evaluator(base.model_copy(update={"rules": without}))
        for answers in cases:
            trace = evaluator.evaluate("case", answers)
            if problem.code in ("W501", "W502"):
                fired = problem.subject in {firing.rule for firing in trace.firings}
                assert not fired or (problem.code == "W502" and (trace.contradictions or trace.broken))
            else:
                after = less.evaluate("case", answers)
                assert {one.fact for one in trace.derived} == {one.fact for one in after.derived}


@searched
def test_findings_about_rules_are_true(share) -> None:
    compare(share)
    expect_seen(share, seen, 5, *seen)


def test_the_shipped_rule_base_is_clean() -> None:
    assert check_base(ROOT / "rules", find_case_files([str(ROOT / "cases")])) == ()
    assert run_expert("check").out == "Nothing was found.\n"


def test_a_rule_without_a_claim_and_a_claim_without_a_home_are_said(tmp_path: Path) -> None:
    base = (DATA / "toy/base.yaml").read_text()
    (tmp_path / "base.yaml").write_text(
        base.replace("cites: [G1, G2]", "cites: []").replace("cites: [G2]", "cites: [G1]")
    )
    assert [(p.code, p.place.line) for p in check_base(tmp_path, [])] == [("E207", 115)]
    (tmp_path / "base.yaml").write_text(
        base.replace("cites: [G1, G2]", "cites: [G1]").replace("cites: [G2]", "cites: [G1]")
    )
    assert [(p.code, p.subject) for p in check_base(tmp_path, [])] == [("W507", "G2")]


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("the sill is of stone", []),
        ("창턱은 돌이다", []),
        ("sill: stone", ["'sill: stone' has a colon"]),
        ("창턱： 돌", ["'창턱： 돌' has a colon"]),
        ("the sill is of stone. ", ["'the sill is of stone. ' ends in a full stop"]),
        ("窓台は石だ。", ["'窓台は石だ。' ends in a full stop"]),
        ("The sill: stone。", ["has a colon", "ends in a full stop", "begins with a capital letter"]),
        ("돌 " * 21, ["this sentence has 21 words"]),
    ],
)
def test_sentences_that_fit_into_no_other_are_said_in_every_script(tmp_path: Path, sentence, said) -> None:
    shutil.copytree(DATA / "toy", tmp_path / "rules")
    broken = (ROOT / "tests/broken/W517/broken.yaml").read_text()
    good = broken.replace("The sill is of wood.", "the sill is of wood").replace(" for at least an hour", "")
    (tmp_path / "rules/more.yaml").write_text(good.replace("sill: stone", sentence))
    found = [one for one in sentence_warnings(load_rule_base(tmp_path / "rules")) if one.code == "W517"]
    assert len(found) == len(said)
    assert all(words in one.message for one, words in zip(found, said, strict=True))


def test_bounds_beyond_the_range_of_an_attribute_are_said(tmp_path: Path) -> None:
    base = (DATA / "toy/base.yaml").read_text()
    (tmp_path / "base.yaml").write_text(base.replace("{at_least: wet_days}", "{at_least: 61}"))
    found = [(p.code, p.message) for p in check_base(tmp_path, []) if p.subject == "wet-soil-drowns"]
    message = "the premises of 'wet-soil-drowns' exclude each other: no answer to 'days_wet' can be within these bounds"
    assert found == [("W502", message)]


def problems(tmp_path):
    (tmp_path / "a,b.yaml").write_text((DATA / "toy/base.yaml").read_text())
    (tmp_path / "more.yaml").write_text("topics: {100%: Odd}\nrulez: []\n")
    (tmp_path / "once.yaml").write_text("topics: {water: Again}\n")
    return check_base(tmp_path, [])


def test_formats_hold_the_same_problems(tmp_path: Path) -> None:
    found = problems(tmp_path)
    listed = json.loads(as_json(found))
    sarif = json.loads(as_sarif(found))["runs"][0]
    github = as_github(found).splitlines()
    assert [one["code"] for one in listed] == [one.code for one in found] == [r["ruleId"] for r in sarif["results"]]
    assert [rule["id"] for rule in sarif["tool"]["driver"]["rules"]] == sorted({one.code for one in found})
    assert len(github) == len(found)
    assert all(line.startswith("::error file=") for line in github)
    assert all(Path(one["place"]["file"]).exists() for one in listed)


def test_every_code_is_used_by_the_program() -> None:
    source = "".join(path.read_text() for path in (ROOT / "expert").rglob("*.py") if path.name != "problems.py")
    assert {code for code in CODES if f'"{code}"' not in source} == set()


UNSOURCED = """
base: {name: tea, version: "1", title: Tea}
levels: {cup: The cup}
topics: {tea: Tea}
attributes:
  hot: {type: flag, label: Hot, level: cup, topic: tea, question: Is it hot?}
  wait: {type: flag, label: Wait, level: cup, topic: tea, result: true}
rules:
  - {rule: hot-tea-waits, title: If tea is hot, if: {hot: true}, then: {wait: true}, because: It burns.}
"""


def test_a_base_needs_no_sources_and_is_told_so_once(tmp_path) -> None:
    (tmp_path / "tea.yaml").write_text(UNSOURCED)
    result = run_expert("check", "--rules", "tea.yaml", cwd=tmp_path)
    assert result.code == 1
    assert result.out.count("W520") == 2, "the finding, and the words that accept it"
    accepted = re.search(r"`(accepted: .*?)`", result.out)[1].replace("...", "We drink it.")
    (tmp_path / "tea.yaml").write_text(f"{UNSOURCED}{accepted}\n")
    assert run_expert("check", "--rules", "tea.yaml", cwd=tmp_path).out == "Nothing was found.\n"
    (tmp_path / "cup.yaml").write_text("title: A cup\nanswers: {hot: yes}\n")
    for form in ("text", "html", "markdown"):
        result = run_expert("explain", "cup.yaml", "--format", form, "--rules", "tea.yaml", cwd=tmp_path)
        assert result.code == 0
        assert "To cite it" not in result.out
    assert "We cite no source for it" in run_expert("rules", "book", "--rules", "tea.yaml", cwd=tmp_path).out


def test_a_source_is_needed_where_one_is_said_to_be(tmp_path) -> None:
    (tmp_path / "tea.yaml").write_text(UNSOURCED.replace("because:", "basis: stated, because:"))
    result = run_expert("check", "--rules", "tea.yaml", cwd=tmp_path)
    assert "a rule that is `stated` cites a source" in result.out
    assert result.code == 3


def test_findings_of_one_kind_come_together(tmp_path) -> None:
    questions = "".join(
        f"  q{one}: {{type: flag, label: Q{one}, level: cup, topic: tea, question: Is it?}}\n" for one in range(13)
    )
    (tmp_path / "tea.yaml").write_text(UNSOURCED.replace("rules:\n", f"{questions}rules:\n"))
    result = run_expert("check", "--rules", "tea.yaml", cwd=tmp_path)
    assert result.out.count("W506") == 1
    assert "and 12 more of this kind: q1 (line 9), q2 (line 10)," in result.out
    assert result.out.endswith("0 errors, 14 findings.\n")
    assert len(json.loads(run_expert("check", "--rules", "tea.yaml", "--format", "json", cwd=tmp_path).out)) == 14
