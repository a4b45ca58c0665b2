"""A file of several cases comes to what they come to as files of their own, and is reported as one."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expert.check.references import require_sound
from expert.explanation.evaluation import CaseEvaluator
from expert.files.answers import as_written
from expert.files.cases import read_case, read_cases
from expert.files.parsed import ParsedFile
from expert.files.rule_base import load_rule_base
from expert.files.writing import case_text
from expert.model.problems import InvalidInput
from tests.conftest import DATA, run_expert
from tests.stored_texts import golden
from tests.strategies import answers_for, rule_bases

TOY = ("--rules", "tests/data/toy")
SEVERAL = "tests/data/toy-several.yaml"


@pytest.fixture(scope="module")
def toy():
    return require_sound(load_rule_base(DATA / "toy"))


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("several-evaluate.txt", ["evaluate", SEVERAL, *TOY]),
        ("several-explain.txt", ["explain", SEVERAL, *TOY]),
        ("several-explain.md", ["explain", SEVERAL, *TOY, "--format", "markdown"]),
        ("several-row.txt", ["explain", SEVERAL, *TOY, "--row", "palm", "--brief"]),
    ],
)
def test_what_is_printed(name, arguments) -> None:
    result = run_expert(*arguments)
    assert (result.code, result.err) == (0, "")
    golden(name, result.out)


def raw(base, answers):
    """The answers as a file writes them."""
    found = {}
    for one in answers:
        found[one.attribute] = as_written(base.attributes[one.attribute], one.facts) if one.facts else "unknown"
        if one.unknown:
            truths = {fact.value: str(fact.holds).lower() for fact in one.facts}
            found[one.attribute] = truths | dict.fromkeys(one.unknown, "unknown")
    return found


@given(st.data())
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_several_in_a_file_come_to_what_each_comes_to_alone(data: st.DataObject) -> None:
    base = data.draw(rule_bases())
    common, given_by_all, *own = (data.draw(answers_for(base)) for _ in range(5))
    # Answers of the file take the place of those that files share, and a case's own that of both.
    whole = json.loads(json.dumps({"title": "All", "answers": raw(base, given_by_all)}))
    whole["cases"] = [{"id": f"c{place}", "title": "T", "answers": raw(base, one)} for place, one in enumerate(own)]
    read = read_cases(ParsedFile("all.json", json.dumps(whole)), base, common)
    assert [case.row for case in read.cases] == [case.case.id for case in read.cases] == ["c0", "c1", "c2"]
    evaluator = CaseEvaluator(base, shared=common)
    for place, one in enumerate(own):
        answers = raw(base, given_by_all) | raw(base, one)
        alone = read_case(
            ParsedFile("all.json", json.dumps({"id": f"c{place}", "title": "T", "answers": answers})), base, common
        )
        assert read.cases[place].case == alone.case
        assert read.cases[place].answers == alone.answers
        # Beside what a file of its own would replace, what it replaces of the answers of its file.
        replaced = {answer.attribute for answer in read.cases[place].replaced}
        of_file = {answer.attribute for answer in given_by_all} & {answer.attribute for answer in one}
        assert replaced == {answer.attribute for answer in alone.replaced} | of_file
        assert evaluator.trace(ParsedFile("all.json", json.dumps(whole)), f"c{place}")[
            1
        ] == evaluator.evaluator.evaluate(f"c{place}", alone.answers)


def test_each_finding_is_told_once_with_those_it_is_about(toy) -> None:
    found = CaseEvaluator(toy).reports(SEVERAL)
    together = {
        (one.fact, row)
        for group in (*found.joined.diagnoses, *found.joined.recommendations)
        for one in group.findings
        for row in one.cases
    }
    alone = {
        (one.fact, report.row)
        for report in found.reports
        for group in (*report.diagnoses, *report.recommendations)
        for one in group.findings
    }
    assert together == alone
    facts = [one.fact for group in found.joined.diagnoses for one in group.findings]
    assert len(facts) == len(set(facts)) == 2
    # What is the same in all cases is not told as a difference, and what is not answered is.
    assert {one.label: [alike.words for alike in one.answers] for one in found.joined.unlike} == {
        "Days the soil stays wet": ["7 days", "unknown", "60 days"],
        "Leaves": ["not spotted and Yellow", "Limp", "not answered"],
        "The pot drains": ["No", "not answered"],
        "Window": ["North", "South"],
    }


def test_other_programs_read_a_case_each() -> None:
    data = json.loads(run_expert("evaluate", SEVERAL, *TOY, "--format", "json").out)
    assert [case["case"] for case in data["cases"]] == ["fern", "ivy", "palm", "cactus"]
    assert data["together"] == [
        {
            "title": "Three plants by one window",
            "file": SEVERAL,
            "cases": ["fern", "ivy", "palm", "cactus"],
            "missed": [],
        }
    ]
    lines = run_expert("evaluate", SEVERAL, *TOY, "--format", "jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == data["cases"]
    rows = run_expert("evaluate", SEVERAL, *TOY, "--format", "csv").out.splitlines()
    assert [row.partition(",")[0] for row in rows[1:]] == ["fern", "ivy", "palm", "cactus"]


def test_a_page_tells_of_all_and_one_of_each(tmp_path: Path) -> None:
    result = run_expert("evaluate", SEVERAL, *TOY, "--format", "html", "-o", tmp_path)
    assert (result.code, result.out) == (0, "")
    pages = {path.name: path.read_text() for path in (tmp_path / "cases").iterdir()}
    assert pages.keys() == {
        "toy-several.html",
        *(f"toy-several-{row}.html" for row in ("fern", "ivy", "palm", "cactus")),
    }
    assert 'href="cases/toy-several.html"' in (tmp_path / "index.html").read_text()
    assert "The leaves scorch (The ivy and The palm)" in pages["toy-several.html"]
    assert run_expert("explain", SEVERAL, *TOY, "--format", "html").out == pages["toy-several.html"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--brief"],
        ["rot"],
        ["--why-not", "rot"],
        ["--what-if", "window=north"],
        ["--change", "rot"],
        ["--sensitivity"],
        ["--format", "trace"],
        ["--format", "dot"],
    ],
)
def test_what_is_about_one_case_asks_which(arguments) -> None:
    result = run_expert("explain", SEVERAL, *arguments, *TOY)
    assert (result.code, result.out) == (2, "")
    assert "say with --row which is meant: 'fern', 'ivy', 'palm' or 'cactus'" in " ".join(result.err.split())
    assert run_expert("explain", SEVERAL, *arguments, *TOY, "--row", "palm").code < 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["compare", SEVERAL, "tests/data/toy-case.yaml"],
        ["compare", "tests/data/toy-case.yaml", SEVERAL],
        ["consult", "--case", SEVERAL],
        ["consult", "--resume", SEVERAL],
    ],
)
def test_what_takes_one_case_leads_on(arguments) -> None:
    result = run_expert(*arguments, *TOY)
    assert result.code == 3
    assert (
        f"{SEVERAL}:5:1: E410 one case is meant, and this file holds 4: 'fern', 'ivy', 'palm' or 'cactus'" in result.err
    )
    assert "`expert explain FILE` tells of all of them" in result.err


def test_a_row_that_is_not_there() -> None:
    result = run_expert("explain", SEVERAL, *TOY, "--row", "plam")
    assert result.code == 3
    assert "E410 there is no case 'plam' in this file" in result.err
    assert "did you mean 'palm'?" in result.err
    assert run_expert("explain", "tests/data/toy-case.yaml", *TOY, "--row", "toy-case").code == 0


def refused(toy, text):
    with pytest.raises(InvalidInput) as caught:
        read_cases(ParsedFile("all.yaml", text), toy)
    return [(one.code, one.place.line, one.place.column, one.message) for one in caught.value.problems]


def test_all_that_is_wrong_is_told_with_its_place(toy) -> None:
    text = (
        "title: All\nanswers: {windw: north}\ncases:\n"
        "  - {id: a, title: A, answers: {leaves: [yelow], roots: fine}}\n"
        "  - {id: a, title: B, answers: {days_wet: 61}}\n"
    )
    assert [one[:3] for one in refused(toy, text)] == [
        ("E203", 2, 11),
        ("E402", 4, 42),
        ("E401", 4, 50),
        ("E206", 5, 10),
        ("E403", 5, 43),
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("title: A\ncases: []\n", ("E207", 2, 8, "expected at least one entry")),
        ("title: A\ncases:\n  - {title: B}\n", ("E202", 3, 5, "the key 'id' is missing")),
        ("title: A\ncases:\n  - {id: b, title: B, anwers: {}}\n", ("E201", 3, 23, "unknown key 'anwers'")),
        ("title: A\nexpect: {fired: [x]}\ncases: [{id: b, title: B}]\n", ("E201", 2, 10, "unknown key 'fired'")),
    ],
)
def test_the_form_of_a_file_of_several(toy, text, told) -> None:
    assert refused(toy, text) == [told]


def test_expectations_of_all_and_of_each_are_held(tmp_path: Path) -> None:
    text = (DATA / "toy-several.yaml").read_text()
    text = text.replace("absent: {roots: fine}", "absent: {roots: drowned}").replace("[rot, scorch]", "[rot]")
    text = text.replace("exactly: {trouble: rot}", "exactly: {trouble: scorch}")
    (tmp_path / "all.yaml").write_text(text)
    toy = ("--rules", DATA / "toy")
    result = run_expert("evaluate", "all.yaml", *toy, "--quiet", cwd=tmp_path)
    assert result.code == 1
    shown = " ".join(result.out.split())
    assert "All cases together: expected roots without drowned, found roots: drowned" in shown
    assert "The fern: expected trouble exactly: scorch" in shown
    for form in ("jsonl", "csv"):
        result = run_expert("evaluate", "all.yaml", *toy, "--format", form, cwd=tmp_path)
        assert result.code == 1
        assert "all cases together: expected roots without drowned" in " ".join(result.err.split())
    # What it names has to be there, in `check` as in `evaluate`.
    (tmp_path / "all.yaml").write_text(text.replace("{roots: drowned}", "{rots: drowned}"))
    for command in (["check", "all.yaml"], ["evaluate", "all.yaml"]):
        result = run_expert(*command, *toy, cwd=tmp_path)
        assert result.code == 3
        assert "all.yaml:4:46: E404 'rots' is not concluded by any rule" in result.out + result.err


def test_a_table_of_it_has_a_row_for_each(tmp_path: Path) -> None:
    result = run_expert("evaluate", SEVERAL, *TOY, "--out", tmp_path / "r.csv")
    assert (result.code, result.err) == (0, "")
    rows = (tmp_path / "r.csv").read_text("utf-8-sig").splitlines()
    assert [row.split(",")[1:3] for row in rows[1:]] == [
        ["fern", "The fern"], ["ivy", "The ivy"], ["palm", "The palm"], ["cactus", "The cactus"]
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ("{}", "We cannot conclude anything yet. 0 of 5 questions are answered."),
        ("{window: north}", 'We cannot conclude anything yet. 1 of 5 questions is answered, on "Light".'),
        (
            "{days_wet: 2, pot_drains: yes, window: north}",
            'We found nothing wrong in what you answered: 3 of 5 questions, on "Water" and "Light". '
            "No other answer that fits these can add anything.",
        ),
        (
            "{days_wet: 9}",
            'We found nothing wrong in what you answered: 1 of 5 questions, on "Water". '
            "3 open questions can still add something.",
        ),
    ],
)
def test_that_nothing_is_wrong_is_said_with_what_was_looked_at(tmp_path: Path, answers, told) -> None:
    (tmp_path / "case.yaml").write_text(case_text("case", "A plant", {}).replace("{}", answers))
    shown = " ".join(run_expert("evaluate", "case.yaml", "--rules", DATA / "toy", cwd=tmp_path).out.split())
    assert told in shown
    page = run_expert("explain", "case.yaml", "--rules", DATA / "toy", "--format", "html", cwd=tmp_path).out
    assert told in " ".join(page.replace("&#34;", '"').split())
