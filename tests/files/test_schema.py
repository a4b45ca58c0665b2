"""The schemas accept what the program accepts, and the files name them."""

import functools
import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from expert.check.references import require_sound
from expert.cli.schema import SCHEMAS
from expert.files.cases import find_case_files, read_case, read_cases
from expert.files.parsed import ParsedFile
from expert.files.rule_base import load_rule_base
from expert.files.schema import case_schema
from expert.model.problems import InvalidInput
from expert.model.rulebase import RuleBase
from tests.conftest import DATA, ROOT, run_expert


class Yaml12(yaml.SafeLoader):
    """YAML as editors read it: `on`, `yes` and `no` are texts, `true` and `false` are not."""

    yaml_implicit_resolvers = {
        first: [one for one in found if one[0] != "tag:yaml.org,2002:bool" or first in "tTfF"]
        for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def load(text):
    return yaml.load(text, Loader=Yaml12)


RULES = sorted((ROOT / "rules").rglob("*.yaml"))
CASES = [ROOT / file for file in find_case_files([str(ROOT / "cases")])]


def rule(condition, then, basis):
    return f"rules: [{{rule: r, title: t, if: {condition}, then: {then}, because: b, basis: {basis}, cites: [P01]}}]"


@pytest.fixture(scope="module")
def validator(base):
    """What checks files of some kind by the schema for the shipped rule base, which takes a while to make."""

    @functools.cache
    def made(kind):
        schema = SCHEMAS[kind](base)
        jsonschema.Draft202012Validator.check_schema(schema)
        return jsonschema.Draft202012Validator(schema)

    return made


@functools.cache
def toy():
    """The toy rule base, and what checks cases by the schema for it."""
    base = require_sound(load_rule_base(DATA / "toy"))
    return base, jsonschema.Draft202012Validator(case_schema(base))


@pytest.mark.parametrize("kind", ["rules", "case"])
def test_stored_schemas_are_current(kind, base: RuleBase) -> None:
    """`make schemas` writes them."""
    assert json.loads((ROOT / "schemas" / f"{kind}.json").read_text()) == json.loads(json.dumps(SCHEMAS[kind](base)))


@pytest.mark.parametrize(("files", "kind"), [(RULES, "rules"), (CASES, "case")], ids=["rules", "cases"])
def test_files_name_their_schema_and_are_valid(files, kind, validator) -> None:
    check = validator(kind)
    for file in files:
        (named,) = re.findall(r"\A# yaml-language-server: \$schema=(\S+)\n", file.read_text())
        assert (file.parent / named).resolve() == ROOT / "schemas" / f"{kind}.json"
        errors = [f"{file}: {error.message[:200]}" for error in check.iter_errors(load(file.read_text()))]
        assert errors == []


@pytest.mark.parametrize(("kind", "ending"), [("mapping", "mapping"), ("answers", "common")])
def test_what_goes_with_the_stored_tables_is_valid(kind, ending, validator) -> None:
    check = validator(kind)
    files = sorted((ROOT / "cases").rglob(f"*.{ending}.yaml"))
    assert files
    for file in files:
        data = json.loads(json.dumps(load(file.read_text())))  # keys of JSON are texts
        assert [f"{file}: {error.message[:200]}" for error in check.iter_errors(data)] == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("rules", "ruels: []"),
        ("rules", "attributes: {a: {type: choice}}"),
        ("rules", rule("{contract_frm: implicit}", "{term: long}", "stated")),
        ("rules", rule("{contract_form: implict}", "{term: long}", "stated")),
        ("rules", rule("{contract_form: implicit}", "{term: lon}", "stated")),
        ("rules", rule("{not: {}}", "{term: long}", "stated")),
        ("rules", rule("{contract_form: implicit}", "{term: long}", "sure")),
        ("case", "{title: T, answers: {contract_frm: implicit}}"),
        ("case", "{title: T, answers: {contract_form: implict}}"),
        ("case", "{title: T, answers: {expected_years: many}}"),
        ("case", "{title: T, answers: {expected_years: 1000}}"),
        ("case", "{title: T, answers: {cell: cell_1}}"),
        ("case", "{title: T, answers: {acts_observed: {verbal_order: perhaps}}}"),
        ("case", "{title: T, expect: {present: {cell: cell_9}}}"),
        ("case", "{answers: {}}"),
        ("answers", "{answers: {contract_form: implict}}"),
    ],
)
def test_what_the_program_refuses_the_schema_refuses(kind, text, validator) -> None:
    assert list(validator(kind).iter_errors(load(text)))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (
            "case",
            "{title: T, answers: {contract_form: [implicit, complete], economic_crisis: yes, expected_years: 2.5}}",
        ),
        (
            "case",
            "{title: T, answers: {contract_form: unknown, acts_observed: {verbal_order: unknown}}}",
        ),
        ("case", "{title: {en: T, ko: 제목}, answers: {acts_observed: []}}"),
        ("answers", "{answers: {economic_crisis: false}}"),
    ],
)
def test_what_the_program_accepts_the_schema_accepts(kind, text, validator, tmp_path: Path) -> None:
    assert list(validator(kind).iter_errors(load(text))) == []
    (tmp_path / "x.yaml").write_text(text)
    arguments = ["x.yaml"] if kind == "case" else ["-", "--with", "x.yaml"]
    assert run_expert("evaluate", *arguments, cwd=tmp_path, stdin="title: T").code == 0


def test_an_exported_trace_is_valid(validator) -> None:
    result = run_expert("explain", "cases/figure-2/e-capable-core-supplier.yaml", "--format", "trace")
    assert list(validator("trace").iter_errors(json.loads(result.out))) == []


def test_the_command_prints_the_schema_of_any_rule_base() -> None:
    schema = json.loads(run_expert("schema", "case", "--rules", DATA / "toy").out)
    case = load(Path(DATA / "toy-case.yaml").read_text())
    assert list(jsonschema.Draft202012Validator(schema).iter_errors(case)) == []
    assert "days_wet" in schema["properties"]["answers"]["properties"]


SCALARS = [
    "'3'",
    "3",
    "Yes",
    "no",
    "TRUE",
    "1e1",
    "'1e1'",
    "2026",
    "true",
    "2.5",
    "unknown",
    "north",
    "''",
    "' '",
    "x",
    "60",
    "1.0",
]
SCALAR = st.sampled_from(SCALARS)
WRITTEN = st.one_of(
    SCALAR,
    st.lists(SCALAR, max_size=2).map(lambda parts: f"[{', '.join(parts)}]"),
    st.dictionaries(st.sampled_from(["yellow", "limp", "x"]), SCALAR, max_size=2).map(
        lambda parts: "{" + ", ".join(f"{key}: {value}" for key, value in parts.items()) + "}"
    ),
)


@given(title=WRITTEN, answers=st.dictionaries(st.sampled_from(["window", "days_wet", "leaves", "pot_drains"]), WRITTEN))
@settings(max_examples=400, derandomize=True)
def test_schema_and_loader_agree_on_random_cases(title, answers) -> None:
    base, schema = toy()
    text = f"title: {title}\nanswers: {{{', '.join(f'{name}: {raw}' for name, raw in answers.items())}}}\n"
    try:
        read_case(ParsedFile("case.yaml", text), base)
        taken = True
    except InvalidInput:
        taken = False
    valid = not list(schema.iter_errors(load(text)))
    assert valid or not taken, text
    # The range and the step of a number in quotes no schema tells.
    assert taken or not valid or "'" in str(answers.get("days_wet")) or "1e1" in str(answers.get("days_wet")), text


MEMBERS = st.lists(st.dictionaries(st.sampled_from(["id", "title", "answers", "expect", "session", "cases"]), WRITTEN))


@given(members=MEMBERS, expect=st.sampled_from(["", "expect: {present: {trouble: rot}}", "expect: {fired: [x]}"]))
@settings(max_examples=200, derandomize=True)
def test_schema_and_loader_agree_on_random_files_of_several(members, expect) -> None:
    base, schema = toy()
    written = [
        f"{{id: c{place}, {', '.join(f'{key}: {raw}' for key, raw in one.items() if key != 'id')}}}"
        for place, one in enumerate(members)
    ]
    text = f"title: T\nanswers: {{window: north}}\n{expect}\ncases: [{', '.join(written)}]\n"
    try:
        read_cases(ParsedFile("case.yaml", text), base)
        taken = True
    except InvalidInput:
        taken = False
    assert taken == (not list(schema.iter_errors(load(text)))), text


def test_files_of_several_of_every_form() -> None:
    _, schema = toy()
    case = load(Path(DATA / "toy-several.yaml").read_text())
    assert list(schema.iter_errors(case)) == []
    for wrong in ({"expect": {"fired": ["x"]}}, {"cases": []}, {"session": {"base": "houseplants"}}):
        assert list(schema.iter_errors(case | wrong))
    case["cases"][0]["answers"]["windw"] = "north"
    assert list(schema.iter_errors(case))
