"""What is refused takes no longer than reading it takes: of very many problems the first are told, the others counted.

Work is counted, or two sizes are compared, since a clock says more of the machine than of the program.
"""

import json
from pathlib import Path

import pytest

from expert.check.references import require_sound
from expert.cli.output import print_problems
from expert.documents import layout
from expert.explanation.evaluation import CaseEvaluator
from expert.files.cases import read_case, read_named
from expert.files.mapping import read_mapping
from expert.files.parsed import read_file
from expert.files.rule_base import load_rule_base
from expert.files.traces import read_trace
from expert.model import problems
from expert.model.problems import MOST, InvalidInput, Place, Problem, Problems, first_of
from expert.model.rulebase import RuleBase
from tests.conftest import DATA, run_expert

MANY = 3000


def lines(begin, line):
    return begin + "".join(line.format(number) for number in range(MANY))


CASES = {
    "unknown keys": lines("title: T\n", "key{0}: 1\n"),
    "unknown attributes": lines("title: T\nanswers:\n", "  contract_frm{0}: 1\n"),
    "unknown attributes on one line": "{title: T, answers: {" + lines("", "contract_frm{0}: 1, ") + "}}",
    "equal keys": lines("title: T\nanswers:\n", "  contract_form: implicit\n"),
    "tags": lines("title: T\nanswers:\n", "  a{0}: !x 1\n"),
    "anchors": lines("title: T\nanswers:\n", "  a{0}: &b{0} 1\n"),
    "bad values": lines("title: T\nanswers:\n  acts_observed:\n", "    - verbal_ordr{0}\n"),
    "bad truths": lines("title: T\nanswers:\n  acts_observed:\n", "    verbal_ordr{0}: true\n"),
    "bad forms": lines("title: T\nanswers:\n", "  a{0}: [[x]]\n"),
    "texts of no form": lines("title: T\ncites:\n", "  - [x]\n"),
    "expectations": lines("title: T\nexpect:\n  fired:\n", "    - bidding-is-short{0}\n"),
    "expected conclusions": lines("title: T\nexpect:\n  present:\n", "    diagnoss{0}: exposed\n"),
}


@pytest.fixture
def searches(monkeypatch):
    """The names for which the nearest one was looked for."""
    asked = []
    nearest = problems.nearest

    def counting(name, known):
        asked.append(name)
        return nearest(name, known)

    monkeypatch.setattr(problems, "nearest", counting)
    return asked


def refused(read):
    with pytest.raises(InvalidInput) as caught:
        read()
    return caught.value.problems


@pytest.mark.parametrize("kind", CASES)
def test_a_case_file_of_many_problems(
    kind, base: RuleBase, tmp_path: Path, searches, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(CASES[kind])
    found = refused(lambda: CaseEvaluator(base).report(str(file)))
    assert len(found) == MOST + 1
    assert len(searches) <= 2 * (MOST + 1)
    assert "not listed" in found[-1].message
    assert found[-1].place.line == found[-2].place.line + 1 or "on one line" in kind
    if "expect" not in kind:
        assert f"{MANY - MOST - (kind == 'equal keys'):,} more problems are not listed" in found[-1].message
    print_problems(found)
    assert len(capsys.readouterr().err) < 1000 * MOST


def test_json_of_many_problems(base: RuleBase, tmp_path: Path, searches) -> None:
    file = tmp_path / "case.json"
    file.write_text(json.dumps({"title": "T", "answers": {f"contract_frm{number}": "1" for number in range(MANY)}}))
    assert (
        f"{MANY - MOST:,} more problems are not listed"
        in refused(lambda: read_case(read_named(str(file)), base))[-1].message
    )
    assert len(searches) <= MOST + 1


def test_a_mapping_of_many_problems(base: RuleBase, tmp_path: Path, searches) -> None:
    file = tmp_path / "m.mapping.yaml"
    file.write_text(lines("attributes:\n", "  contract_frm{0}: column\n"))
    assert len(refused(lambda: read_mapping(str(file), base))) == MOST + 1
    assert len(searches) <= MOST + 1


def test_a_rule_base_of_many_problems(tmp_path: Path, searches) -> None:
    rule = "- {{rule: r{0}, title: t, if: {{le{0}: x}}, then: {{o{0}: x}}, because: b, basis: stated, cites: [Q{0}]}}\n"
    (tmp_path / "base.yaml").write_text("base: {name: b, version: '1', title: t}\nrules:\n" + lines("", rule))
    found = refused(lambda: require_sound(load_rule_base(tmp_path)))
    assert len(found) == MOST + 1
    assert len(searches) <= MOST + 1


def test_a_trace_of_many_problems(tmp_path: Path, searches) -> None:
    trace = json.loads(run_expert("explain", DATA / "toy-case.yaml", "--rules", DATA / "toy", "--format", "trace").out)
    entry = trace["conclusions"][0]
    facts = [{"attribute": f"trouble{number}", "value": "rot"} for number in range(MANY)]
    trace["conclusions"] = [{**entry, "fact": fact} for fact in facts]
    (tmp_path / "t.json").write_text(json.dumps(trace))
    assert len(refused(lambda: read_trace(read_file(tmp_path / "t.json")))) == MOST + 1
    assert len(searches) <= MOST + 1


def test_what_is_only_counted_is_never_put_into_words():
    made = []

    def problem(number):
        made.append(number)
        return Problem("E201", f"problem {number}", Place("f", number + 1, 1))

    found = Problems()
    for number in range(MANY):
        found.add(lambda number=number: problem(number))
    told = list(found)
    assert made == list(range(MOST + 1))
    assert told[-1].message == f"{MANY - MOST:,} more problems are not listed, of which the first is here"
    assert told[-1].place.line == MOST + 1
    assert [one.message for one in first_of(map(problem, range(MOST)))] == [f"problem {n}" for n in range(MOST)]


TITLES = {
    "letters": "T",
    "words": "word ",
    "wide": "한",
    "zalgo": "a\u0301\u0302\u0303",
    "words of marks": "\u0301 ",
    "words of nothing": "a \u0301 ",
}


@pytest.mark.parametrize("kind", TITLES)
def test_wrapping_looks_at_each_character_a_few_times(kind, monkeypatch: pytest.MonkeyPatch):
    seen = [0]
    width_of = layout.width_of

    def counting(text):
        seen[0] += len(text)
        return width_of(text)

    monkeypatch.setattr(layout, "width_of", counting)
    for size in (10_000, 40_000):
        seen[0] = 0
        text = TITLES[kind] * (size // len(TITLES[kind]))
        wrapped = "".join(line.text for line in layout.wrap(text, 80))
        assert wrapped.replace(" ", "") == text.replace(" ", "")
        assert seen[0] <= 4 * size
