"""The commands as a person meets them: what they print, where, and the code they end with."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from expert.files.shapes import read
from expert.model.trace_document import TraceDocument
from tests.conftest import DATA, ROOT, run_expert, run_process
from tests.stored_cases import NAMES
from tests.stored_texts import golden

TOY = ("--rules", DATA / "toy")
CASE = DATA / "toy-case.yaml"
INNOVATOR = "cases/figure-2/g-innovator-taken-for-incapable.yaml"


def test_stored_cases_meet_their_expectations() -> None:
    """All of them do in test_stored_cases.py, and are evaluated by `make evaluate`."""
    result = run_expert("evaluate", "cases/figure-2", "cases/several")
    assert (result.code, result.err) == (0, "")
    stored = sum(name.startswith(("figure-2/", "several/")) for name in NAMES)
    assert result.out.endswith(f"{stored} of {stored} cases with expectations meet them\n")


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("evaluate-toy.txt", ["evaluate", CASE.relative_to(ROOT), "--rules", "tests/data/toy"]),
        ("evaluate-toy-verbose.txt", ["evaluate", "-v", CASE.relative_to(ROOT), "--rules", "tests/data/toy"]),
        ("explain-toy.txt", ["explain", CASE.relative_to(ROOT), "--rules", "tests/data/toy"]),
        ("explain-innovator.txt", ["explain", INNOVATOR, "formalize_first"]),
        ("evaluate-clash.txt", ["evaluate", "cases/boundary/clashing-signs.yaml"]),
        ("rules-show.txt", ["rules", "show", "sound-tie-in-the-right-culture-is-left-alone"]),
        ("rules-list.txt", ["rules", "list", "exposed"]),
    ],
)
def test_what_is_printed(name, arguments) -> None:
    result = run_expert(*arguments)
    told = "note: The rule base was read from its files, as no cache is wanted.\n" if "-v" in arguments else ""
    assert (result.code, result.err) == (0, told)
    golden(name, result.out)


def test_no_line_is_wider_than_the_terminal_and_nothing_is_lost() -> None:
    narrow, wide = (run_expert("evaluate", INNOVATOR, COLUMNS=columns).out for columns in ("50", "100"))
    assert max(map(len, narrow.splitlines())) <= 50
    assert "".join(narrow.split()) == "".join(wide.split())


def test_a_missed_expectation_shows_expected_against_found(tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text(
        "title: T\nanswers: {days_wet: 9}\nexpect:\n  exactly: {roots: fine}\n  present: {trouble: rot}\n"
        "  absent: {roots: drowned}\n  fired: [no-hole-no-plant]\n  open: [days_wet]\n"
        "  broken: [a-dry-week-is-no-wet-week]\n"
    )
    result = run_expert("evaluate", case, *TOY)
    assert result.code == 1
    hint = f"`expert explain {case} --why-not {{}}` says what is missing."
    # Without space, since the path of the file is as long as it is, and broken where a line ends.
    assert "".join(result.out[result.out.index("x Expected") :].split()) == "".join("".join([
        "x Expected trouble: rot", "found trouble: nothing", hint.format("trouble=rot"),
        "x Expected roots without drowned", "found roots: drowned",
        "x Expected roots exactly: fine", "found drowned (missing fine, too many drowned)",
        hint.format("roots=fine"),
        "x Expected rule no-hole-no-plant fires", "found it did not fire",
        "x Expected days_wet stays open", "found it is answered, or can change nothing",
        "x Expected broken: a-dry-week-is-no-wet-week", "found nothing",
        "This case misses expectations.",
    ]).split())  # fmt: skip


def test_one_bad_file_among_good_ones(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"{number}.yaml").write_text("title: T\nanswers: {window: north}\n")
    (tmp_path / "bad.yaml").write_text(
        "title: T\nanswers: {windw: north, leaves: [yelow], roots: fine, days_wet: 61}\n"
    )
    result = run_expert("evaluate", tmp_path, *TOY)
    assert result.code == 3
    assert "5 cases. 1 file could not be read." in result.out
    codes = [line.split()[1] for line in result.err.splitlines() if line.startswith(str(tmp_path))]
    assert codes == ["E203", "E402", "E401", "E403"]


def test_json_lines_and_tables_say_the_same() -> None:
    arguments = ["evaluate", "cases/korea", "cases/several", "cases/boundary/clashing-signs.yaml"]
    whole = json.loads(run_expert(*arguments, "--format", "json").out)
    lines = [json.loads(line) for line in run_expert(*arguments, "--format", "jsonl").out.splitlines()]
    rows = list(csv.DictReader(io.StringIO(run_expert(*arguments, "--format", "csv").out.removeprefix("\ufeff"))))
    assert whole["cases"] == lines
    assert [line["case"] for line in lines] == [row["case"] for row in rows]
    for line, row in zip(lines, rows, strict=True):
        diagnoses = sorted(one["value"] for one in line["diagnoses"])
        assert row["diagnosis"] == ";".join(diagnoses)
        assert row["fired"].split(";") == [one["rule"] for one in line["trace"]["firings"]] or not row["fired"]


def test_an_exported_trace_is_complete_in_itself() -> None:
    result = run_expert("explain", INNOVATOR, "--format", "trace")
    document = read(TraceDocument, json.loads(result.out))
    fired = {firing.rule for firing in document.firings}
    assert fired == set(document.texts.rules)
    assert {claim for rule in document.texts.rules.values() for claim in rule.cites} == set(document.texts.claims)
    assert {entry.fact.attribute for entry in document.conclusions} <= set(document.texts.attributes)
    again = [{"later": [], **firing} for firing in document.in_file()["firings"]]
    assert again == json.loads(result.out)["firings"]


def test_a_trace_is_the_same_bytes_every_time() -> None:
    # In processes of their own, since sets of texts have another order in each.
    one, another = (run_process("explain", INNOVATOR, "--format", "trace", PYTHONHASHSEED=seed) for seed in "12")
    assert one.out == another.out


def test_a_flag_that_is_a_diagnosis(tmp_path: Path) -> None:
    base = (DATA / "toy/base.yaml").read_text().replace(
        "  roots:\n", "  sick: {type: flag, label: Sick, level: plant, topic: water, values: "
        "{'true': {label: It is sick, severity: bad}, 'false': Well}}\n  roots:\n"
    ).replace("then: {trouble: rot, advice: dry}", "then: {sick: true, trouble: rot, advice: dry}")  # fmt: skip
    (tmp_path / "base.yaml").write_text(base)
    result = run_expert("explain", CASE, "--rules", tmp_path)
    assert (result.code, result.err) == (0, "")
    assert "We find that it is sick" in result.out


def test_an_answer_set_aside_leaves_open_what_it_waits_for(tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text("title: T\nanswers: {dish_emptied: false, days_wet: 3, leaves: [], window: north}\n")
    (data,) = json.loads(run_expert("evaluate", case, *TOY, "--format", "json").out)["cases"]
    assert data["open"] == ["pot_drains"]


def test_json_ends_with_the_same_code_as_text() -> None:
    for form in ("text", "json", "trace"):
        result = run_expert("explain", INNOVATOR, "opportunism", "--format", form)
        assert result.code == 1
        assert "does not come to diagnosis=opportunism" in result.err


def test_a_long_chain_can_be_explained(tmp_path: Path) -> None:
    head = "base: {name: chain, version: '1', title: T}\nlevels: {l: L}\ntopics: {t: T}\n"
    head += "papers: {P: {title: P, short: P}}\n"
    head += "claims: {C: {paper: P, kind: causal, at: x, says: y}}\nattributes:\n"
    head += "  a0: {type: flag, label: A, level: l, topic: t, question: Q}\n"
    names = [f"  a{n}: {{type: flag, label: A{n}, level: l, topic: t}}\n" for n in range(1, 701)]
    rules = [
        f"  - {{rule: r{n}, title: T, if: {{a{n - 1}: true}}, then: {{a{n}: true}}, because: b, "
        "basis: stated, cites: [C]}\n"
        for n in range(1, 701)
    ]
    (tmp_path / "base.yaml").write_text(head + "".join(names) + "rules:\n" + "".join(rules))
    result = run_expert("explain", "-", "a700", "--rules", tmp_path, stdin="title: T\nanswers: {a0: true}")
    assert result.code == 0
    assert result.out.count(". T. [source]") == 700


def test_standard_input_and_shared_answers(tmp_path: Path) -> None:
    shared = tmp_path / "shared.yaml"
    shared.write_text("answers: {window: south, pot_drains: false, days_wet: 1}\n")
    case = "title: T\nanswers: {days_wet: 9, leaves: [limp]}\n"
    result = run_expert("evaluate", "-", "--with", shared, *TOY, "--format", "json", stdin=case)
    (data,) = json.loads(result.out)["cases"]
    assert data["replaced"] == ["days_wet"]
    origins = {answer["attribute"]: answer["origin"] for answer in data["trace"]["answers"]}
    assert origins == {"days_wet": "<stdin>", "leaves": "<stdin>", "pot_drains": str(shared), "window": str(shared)}
    assert [one["value"] for one in data["diagnoses"]] == ["rot", "scorch"]


def test_a_parameter_can_be_tried_at_another_value() -> None:
    result = run_expert("explain", CASE, "roots", *TOY, "--param", "wet_days=8", "--format", "trace")
    data = json.loads(result.out)
    assert data["parameters"] == {"wet_days": 8.0}
    assert [firing["rule"] for firing in data["firings"]] == [
        "standing-water-drowns", "drowned-roots-rot", "no-hole-no-plant",
    ]  # fmt: skip


def test_answers_set_aside_and_constraints_are_said(tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text("title: T\nanswers: {days_wet: 0, dish_emptied: false}\n")
    aside = run_expert("evaluate", case, *TOY)
    assert "We set aside the answer on 'The dish is emptied', which does not apply here." in " ".join(aside.out.split())
    case.write_text("title: T\nanswers: {days_wet: 0, dish_emptied: false, pot_drains: true}\n")
    broken = run_expert("evaluate", case, *TOY)
    said = "These answers cannot be true together. The soil stays wet for 0 days. Nobody empties the dish."
    assert said in " ".join(broken.out.split())


def test_something_left_open_ends_with_4_on_request() -> None:
    assert run_expert("evaluate", CASE, *TOY, "--require-settled").code == 0
    empty = "title: Nothing known"
    assert run_expert("evaluate", "-", *TOY, stdin=empty).code == 0
    assert run_expert("evaluate", "-", *TOY, "--require-settled", stdin=empty).code == 4


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["explain"], 2, "Missing argument 'CASE'"),
        (["evaluate", "none.yaml"], 3, "none.yaml:1:1: E107 does not exist"),
        (["evaluate", "tests/golden"], 3, "holds no case"),
        (["evaluate", "cases", "--rules", "nowhere"], 3, "nowhere:1:1: E107 does not exist"),
        (["evaluate", "cases", "--param", "long_term_year=3"], 2, "did you mean 'long_term_years'?"),
        (["evaluate", "cases", "--param", "long_term_years=three"], 2, "'three' is not a number"),
        (["evaluate", "cases", "--with", "none.yaml"], 3, "none.yaml:1:1: E101 cannot be read"),
        (["evalute", "cases"], 2, "There is no command 'evalute'. Did you mean 'evaluate'?"),
        (["explain", INNOVATOR, "oportunism"], 2, "did you mean 'opportunism'?"),
        (["explain", INNOVATOR, "diagnosis=oportunism"], 2, "did you mean 'opportunism'?"),
        (["explain", INNOVATOR, "--why-not", "supplier_safe=false"], 2, "no rule can conclude 'supplier_safe=false'"),
        (["explain", INNOVATOR, "opportunism"], 1, "does not come to diagnosis=opportunism"),
        (["rules", "show", "bidding-is-short"], 2, "did you mean 'bidding-is-short-term'?"),
        (["rules", "list", "no", "such", "rule"], 1, "no rule has all of"),
        (["evaluate", "cases", "--format", "xml"], 2, "'xml' is not one of"),
    ],
)
def test_what_goes_wrong_is_said_and_ends_with_its_code(arguments, code, said) -> None:
    result = run_expert(*arguments)
    assert result.code == code
    assert said in " ".join(result.err.split())
    assert "Traceback" not in result.err


def test_whoever_reads_only_the_first_line_is_left_in_peace() -> None:
    arguments = ["evaluate", "cases/korea", "--format", "jsonl"]  # which is more than a pipe holds
    command = [sys.executable, "-m", "expert", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""


def test_what_could_steer_a_terminal_is_written_out(tmp_path: Path) -> None:
    case = tmp_path / "case.json"
    case.write_text(json.dumps({"title": "T \x1b[2J\u202e \x07", "story": "S", "answers": {"win\x1b[0m": "x"}}))
    result = run_expert("evaluate", case, *TOY)
    assert "\x1b" not in result.out + result.err
    assert "win\\x1b[0m" in result.err
    case.write_text(json.dumps({"title": "T \x1b[2J\u202e \x07", "answers": {}}))
    result = run_expert("evaluate", case, *TOY)
    assert result.out.startswith("T \\x1b[2J\\u202e \\x07\n")


def test_colour_only_where_it_is_wanted() -> None:
    plain = run_expert("evaluate", CASE, *TOY)
    colored = run_expert("evaluate", CASE, *TOY, "--color", "always")
    assert "\x1b" not in plain.out
    assert "\x1b[" in colored.out
    assert plain.out == "".join(
        part.split("m", 1)[-1] if n else part for n, part in enumerate(colored.out.split("\x1b["))
    )


def test_the_shell_speaks_of_no_domain_but_the_one_it_is_given() -> None:
    result = run_expert("explain", CASE, *TOY)
    assert "supplier" not in result.out + result.err


def test_evaluating_a_case_loads_only_what_it_uses() -> None:
    program = "import sys; from expert.cli.main import _run; _run(); print(*sys.modules, file=sys.stderr)"
    arguments = ["evaluate", "cases/models/ifu.yaml"]
    result = subprocess.run([sys.executable, "-c", program, *arguments], cwd=ROOT, capture_output=True, text=True)
    loaded = set(result.stderr.split())
    assert {"expert.explanation.evaluation", "durable_rules_engine"} <= loaded
    unused = {"clingo", "jinja2", "markupsafe", "fast_sugiyama", "readline", "difflib", "expert.model.trace_document"}
    assert not loaded & unused
    # What chooses the next question of a session chooses the one that a report names.
    assert not [name for name in loaded if name.startswith(("expert.book", "expert.pages", "expert.portfolio"))]
