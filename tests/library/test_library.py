"""What a program imports: the examples in the document, the same data as the commands, and what each call loads."""

import contextlib
import gc
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

import expert
from expert import (
    Fact,
    InvalidInput,
    Session,
    changes,
    compare,
    evaluate,
    evaluate_table,
    explain,
    next_question,
    open_rule_base,
    segment,
    sensitivity,
    stand,
    what_if,
    why_not,
)
from expert.files.cases import find_case_files
from tests.conftest import ROOT, run_expert

DOCUMENT = ROOT / "docs/library.md"
EXAMPLES = re.compile(r"```python\n(.*?)```\n(?:```text\n(.*?)```\n)?", re.DOTALL)
CASE = "cases/figure-2/g-innovator-taken-for-incapable.yaml"
FIVE = "cases/portfolios/five-suppliers.csv"
MAPPING = "cases/portfolios/five-suppliers.mapping.yaml"


@pytest.fixture(autouse=True)
def _at_home(monkeypatch):
    monkeypatch.chdir(ROOT)


@pytest.fixture(scope="module")
def rules():
    with contextlib.chdir(ROOT):
        return open_rule_base()


def problems_of(call, *arguments, **options):
    with pytest.raises(InvalidInput) as refused:
        call(*arguments, **options)
    return [(one.code, str(one.place), one.message) for one in refused.value.problems]


# ------------------------------------------------------------------------------------------------------- the document


def test_the_examples_print_what_is_shown():
    """EXPERT_GOLDEN=write puts what they print into the document, as into other stored texts."""
    namespace = {}

    def run(example):
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(example[1], namespace)
        text = f"```text\n{printed.getvalue()}```\n" if printed.getvalue() else ""
        return f"```python\n{example[1]}```\n{text}"

    before = DOCUMENT.read_text()
    after = EXAMPLES.sub(run, before)
    if os.environ.get("EXPERT_GOLDEN") == "write":
        DOCUMENT.write_text(after)
    assert len(EXAMPLES.findall(before)) > 8
    assert after == before


def test_every_name_is_there_and_documented() -> None:
    document = DOCUMENT.read_text()
    for name in expert.__all__:
        assert getattr(expert, name).__doc__
        assert name in dir(expert)
    calls = [name for name in expert.__all__ if name.islower()]
    assert [name for name in calls if name not in document] == []
    assert not hasattr(expert, "evalute")


# --------------------------------------------------------------------------------------------------- what it touches

LIBRARIES = [
    "click",
    "clingo",
    "durable_rules_engine",
    "jinja2",
    "openpyxl",
    "polars",
    "pydantic",
    "pydantic_core",
    "yaml",
]
OPENED = {"durable_rules_engine", "pydantic_core", "yaml"}
REASONED = OPENED | {"clingo"}


@pytest.mark.parametrize(
    ("call", "loaded"),
    [
        ("", set()),
        ("expert.open_rule_base()", OPENED),
        ("expert.evaluate(rules, CASE).diagnoses", OPENED),
        ("expert.evaluate(rules, {'upper_hand': 'buyer'}).recommendations", OPENED),
        ("print(expert.explain(rules, CASE, 'exposed'))", OPENED),
        (
            "print(expert.explain(rules, CASE))",
            OPENED,
        ),  # how many questions are open is estimated, and shown by examples
        ("expert.what_if(rules, CASE, {'upper_hand': 'neither'})", OPENED),
        ("expert.compare(rules, CASE, CASE)", OPENED),
        ("expert.compare(rules, CASE, {'upper_hand': 'buyer'})", OPENED),
        ("expert.evaluate(rules, CASE).open", OPENED),
        ("expert.why_not(rules, CASE, 'underrated')", REASONED),
        ("expert.changes(rules, CASE, 'exposed')", REASONED),
        ("expert.next_question(rules, CASE)", OPENED),
    ],
)
def test_a_call_loads_only_what_it_uses(call, loaded) -> None:
    opening = "rules = expert.open_rule_base()" if "rules" in call else ""
    program = f"import sys, expert\nCASE = {CASE!r}\n{opening}\n{call}\nprint(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    modules = set(done.stderr.split())
    assert modules & set(LIBRARIES) == loaded
    assert not [name for name in modules if name.startswith("expert.cli")]
    if not call:
        assert [name for name in modules if name.startswith("expert")] == ["expert"]


def test_nothing_of_the_process_is_touched(rules, capfd) -> None:
    frozen = gc.get_freeze_count()  # which falls when what another test froze dies, and rises by freezing only
    before = gc.isenabled(), dict(os.environ), os.getcwd(), sys.getrecursionlimit()
    evaluate(open_rule_base(), CASE).write()
    segment(rules, FIVE, MAPPING).write("html")
    assert gc.get_freeze_count() <= frozen
    assert (gc.isenabled(), dict(os.environ), os.getcwd(), sys.getrecursionlimit()) == before
    assert capfd.readouterr() == ("", "")


@pytest.mark.long
def test_types_are_known_to_whoever_imports_it(tmp_path: Path) -> None:
    (tmp_path / "notebook.py").write_text(
        "from expert import evaluate, open_rule_base, why_not\n"
        "rules = open_rule_base()\n"
        "reveal_type(evaluate(rules, {'a': True}).open)\n"
        "reveal_type(why_not(rules, 'case.yaml', 'b').found[0].missing)\n"
        "evaluate(rules, 3)\n"
    )
    arguments = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--follow-imports=silent", "notebook.py"]
    environment = os.environ | {"MYPYPATH": str(ROOT), "MYPY_CACHE_DIR": str(ROOT / ".mypy_cache")}
    done = subprocess.run(arguments, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    notes = [line.split(": ", 2)[-1] for line in done.stdout.splitlines()]
    assert 'Revealed type is "tuple[str, ...]"' in notes[0].replace("builtins.", "")
    assert "expert.inference.possible.Change" in notes[1]
    assert 'Argument 2 to "evaluate" has incompatible type "int"' in notes[2]


# ------------------------------------------------------------------------------------------ the same as the commands


def test_results_are_what_the_command_prints(rules) -> None:
    # A file of several cases is asked for by its case, and is a result of its own.
    files = [file for file in find_case_files(["cases"]) if "\ncases:" not in Path(file).read_text()][::7]
    printed = json.loads(run_expert("evaluate", *files, "--format", "json").out)["cases"]
    ours = [json.loads(evaluate(rules, file).write("json"))["cases"][0] for file in files]
    assert ours == printed
    assert len(ours) > 5


def test_a_mapping_is_a_case_file(rules, tmp_path: Path) -> None:
    answers = {"upper_hand": "buyer", "economic_crisis": True, "acts_observed": {"verbal_order": "unknown"}}
    (tmp_path / "case.yaml").write_text("title: A case\nid: case\nanswers: " + json.dumps(answers))
    from_file, given = evaluate(rules, str(tmp_path / "case.yaml")), evaluate(rules, answers)
    [[one], [other]] = from_file.data()["cases"], given.data()["cases"]
    assert one | {"file": "", "trace": {}} == other | {"file": "", "trace": {}}
    assert from_file.trace.derived == given.trace.derived
    session = Session(title="Acme", answers=tuple(answers.items()))
    assert evaluate(rules, session).trace.derived == given.trace.derived
    assert evaluate(rules, session).title == "Acme"


@pytest.mark.parametrize(
    ("options", "ask"),
    [
        ((), lambda rules: explain(rules, CASE)),
        (("exposed", "--brief"), lambda rules: explain(rules, CASE, "exposed", brief=True)),
        (("exposed",), lambda rules: explain(rules, CASE, "exposed")),
        (("exposed", "--sources"), lambda rules: explain(rules, CASE, "exposed", sources=True)),
        (("--depth", "1"), lambda rules: explain(rules, CASE, depth=1)),
        (("--why-not", "opportunism"), lambda rules: why_not(rules, CASE, "opportunism")),
        (("--change", "exposed"), lambda rules: changes(rules, CASE, "exposed")),
        (("--sensitivity",), lambda rules: sensitivity(rules, CASE)),
        (
            ("--what-if", "acts_observed={verbal_order: true}", "--what-if", "contract_form=complete"),
            lambda rules: what_if(rules, CASE, {"acts_observed": {"verbal_order": True}, "contract_form": "complete"}),
        ),
    ],
)
def test_answers_are_what_the_command_prints(rules, options, ask) -> None:
    found = ask(rules)
    for format in ("text", "json", "markdown"):
        result = run_expert("explain", CASE, *options, "--format", format)
        assert found.write(format) == result.out
        assert found.nothing == (result.code == 1)
    assert json.loads(found.write("json")) == json.loads(json.dumps(found.data()))


def test_comparing_and_pages_are_what_the_commands_print(rules) -> None:
    other = "cases/figure-2/a-innovator-seen-as-such.yaml"
    assert compare(rules, CASE, other).write() == run_expert("compare", CASE, other).out
    assert evaluate(rules, CASE).write("html") == run_expert("explain", CASE, "--format", "html").out
    assert evaluate(rules, CASE).write() == run_expert("evaluate", CASE).out
    assert evaluate(rules, CASE).write(all=True) in run_expert("evaluate", CASE, "--all").out


def test_a_portfolio_is_what_the_command_prints(rules) -> None:
    found = segment(rules, FIVE, MAPPING)
    for format in ("text", "json", "csv"):
        assert found.write(format) == run_expert("segment", FIVE, "--map", MAPPING, "--format", format).out
    against = segment(rules, FIVE, MAPPING, against=FIVE)
    assert against.portfolio.found.changes.common == 5


def test_a_table_is_what_the_command_writes(rules, tmp_path: Path) -> None:
    result = evaluate_table(rules, FIVE, MAPPING)
    assert run_expert("evaluate", FIVE, "--map", MAPPING, "--out", tmp_path / "theirs.parquet").code == 0
    result.save(tmp_path / "ours.parquet")
    ours, theirs = (pl.read_parquet(tmp_path / f"{name}.parquet") for name in ("ours", "theirs"))
    assert ours.equals(theirs)
    metadata = [pl.read_parquet_metadata(tmp_path / f"{name}.parquet")["expert"] for name in ("ours", "theirs")]
    assert metadata[0] == metadata[1]
    # A row of a file has the number of its line there, below the header; a DataFrame has no header.
    again = evaluate_table(rules, pl.read_csv(FIVE, infer_schema=False), MAPPING).rows
    assert again.with_columns(pl.col("row") + 1).equals(result.rows)


def test_shared_answers_and_parameters_are_taken(rules, tmp_path: Path) -> None:
    (tmp_path / "economy.yaml").write_text("answers: {economic_crisis: true, upper_hand: buyer}")
    shared = open_rule_base(shared=[tmp_path / "economy.yaml", {"upper_hand": "neither"}])
    found = evaluate(shared, {})
    facts = {fact for answer in found.trace.answers for fact in answer.facts}
    assert facts == {Fact("economic_crisis", True), Fact("upper_hand", "neither")}
    parameter = next(iter(rules.base.parameters))
    changed = open_rule_base(parameters={parameter: 3}, shared={"economic_crisis": "unknown"})
    assert evaluate(changed, CASE).trace.parameters == ((parameter, 3.0),)
    assert "economic_crisis" not in stand(changed).open


def test_a_session_goes_on_until_nothing_is_left(rules) -> None:
    answers, asked = {}, []
    while (question := next_question(rules, answers, goals=["exposed"])) is not None:
        assert question.left <= 60
        asked.append(question.name)
        answers[question.name] = next(iter(question.options), "0")
    assert len(asked) == len(set(asked)) > 0
    assert stand(rules, answers, goals=["exposed"]).open == ()
    session = Session(answers=(), goals=("exposed",), perspective="supplier")
    assert next_question(rules, session) == next_question(rules, perspective="supplier", goals=["exposed"])


# ---------------------------------------------------------------------------------------------------- what is refused


def test_all_problems_of_answers_are_told_at_once(rules) -> None:
    answers = {"upper_hnd": "buyer", "acts_observed": ["no_act", "verbal_order", 3], "contract_form": True}
    assert problems_of(evaluate, rules, answers) == [
        ("E402", "the case, answers.acts_observed.0", "'no_act' is not a value of 'acts_observed'"),
        ("E402", "the case, answers.acts_observed.2", "'3' is not a value of 'acts_observed'"),
        ("E402", "the case, answers.contract_form", "'true' is not a value of 'contract_form'"),
        ("E203", "the case, answers.upper_hnd", "unknown attribute 'upper_hnd'"),
    ]


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"upper_hand": object()}, "E207"),
        ({"upper_hand": b"buyer"}, "E207"),
        ({"upper_hand": None}, "E207"),
        ({"upper_hand": [["buyer"]]}, "E207"),
        ({"upper_hand": float("nan")}, "E402"),
        ({"upper_hand": 10**5000}, "E105"),
        ({1: "buyer", "1": "supplier"}, "E104"),
        ({"diagnosis": "exposed"}, "E401"),
        ({"\ud800": "\x1b[31m"}, "E203"),
    ],
)
def test_what_no_case_can_hold_is_refused(rules, answers, code) -> None:
    [(found, _, _)] = problems_of(evaluate, rules, answers)
    assert found == code


def test_two_faults_of_one_kind_are_both_told(rules) -> None:
    answers = {"upper_hand": {"a": None}, "contract_form": {"a": None}}
    places = [place for _, place, _ in problems_of(evaluate, rules, answers)]
    assert places == ["the case, answers.contract_form", "the case, answers.upper_hand"]


def test_an_endless_mapping_is_refused(rules) -> None:
    endless = {}
    endless["again"] = endless
    [(code, _, message)] = problems_of(evaluate, rules, endless)
    assert (code, message) == ("E105", "deeper than 40 levels")


def test_names_that_nothing_has_are_refused(rules, tmp_path: Path) -> None:
    assert problems_of(explain, rules, CASE, "exposd", Fact("diagnosis", "bad")) == [
        ("E404", "the conclusions", "no rule can conclude 'diagnosis=bad'"),
        ("E404", "the conclusions", "no rule can conclude 'exposd'"),
    ]
    assert problems_of(next_question, rules, {}, perspective="suplier", goals=["cultre"]) == [
        ("E404", "the goals", "'cultre' is neither a topic nor a conclusion"),
        ("E404", "the perspective", "unknown perspective 'suplier'"),
    ]
    assert problems_of(open_rule_base, parameters={"many": 1}) == [
        ("E205", "the parameters, many", "unknown parameter 'many'")
    ]
    assert problems_of(open_rule_base, parameters={"many_suppliers_from": "a lot"}) == [
        ("E207", "the parameters, many_suppliers_from", "'a lot' is not a number")
    ]
    assert problems_of(open_rule_base, tmp_path / "none")[0][0] == "E107"
    assert problems_of(evaluate, rules, "-")[0][:2] == ("E101", "-:1:1")  # a file of this name, not standard input
    assert problems_of(what_if, rules, CASE, {"upper_hand": "byer"})[0][1] == "the other answers, answers.upper_hand"
    assert problems_of(segment, rules, FIVE, {"attributes": {"upper_hnd": "x"}})[0][1] == (
        "the mapping, attributes.upper_hnd"
    )


def test_nothing_is_found_where_a_case_does_not_come_to_it(rules) -> None:
    found = explain(rules, CASE, "opportunism")
    assert found.nothing
    assert found.found == ()
    assert "This case does not come to diagnosis=opportunism. It comes to: " in " ".join(str(found).split())
    for call in (evaluate(rules, CASE).write, found.write, segment(rules, FIVE, MAPPING).write):
        with pytest.raises(ValueError, match="there is no format 'htm'"):
            call("htm")
