"""Mappings of tables: what is wrong with one is told all at once, and the one to be filled in can be used as it is."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from expert.files.mapping import read_mapping
from expert.files.rule_base import load_rule_base
from expert.files.schema import mapping_schema
from expert.model.mapping import AnswerSource, TableMapping
from expert.model.problems import InvalidInput
from expert.model.rulebase import RuleBase
from expert.tables.mapping_draft import mapping_template
from tests.conftest import DATA, run_expert

FULL = """
id: code
missing: ["-", 무응답]
separator: "|"
attributes:
  days_wet: {column: D, values: {1: 7, 9: unknown}}
  window: Fenster
  leaves: {columns: {yellow: Q1, limp: Q2}, values: {1: true, 2: false, 9: unknown}}
  pot_drains: {column: Q3, values: {0: no, 1: true}, separator: ","}
  dish_emptied:
ignore: [note]
"""

WRONG = """
id: code
attributes:
  days_wet: {column: D, values: {1: 70, 2: many, 9: unknown}}
  window: {columns: {north: a}}
  leaves: {columns: {yelow: Q1, limp: Q1}, column: Q, values: {1: true, 2: perhaps}}
  pot_drains: {values: {1: true}}
  dish_empted: X
  roots: R
  dish_emptied: {column: E, values: {1: sure}}
"""


@pytest.fixture(scope="module")
def toy():
    return load_rule_base(DATA / "toy").base


def written(folder, text):
    file = folder / "toy.mapping.yaml"
    file.write_text(text)
    return str(file)


def test_codes_are_the_texts_that_were_written(toy, tmp_path: Path) -> None:
    assert read_mapping(written(tmp_path, FULL), toy) == TableMapping(
        id="code",
        missing=("-", "무응답"),
        separator="|",
        attributes={
            "days_wet": AnswerSource(column="D", values={"1": "7", "9": "unknown"}),
            "window": AnswerSource(column="Fenster"),
            "leaves": AnswerSource(
                columns={"yellow": "Q1", "limp": "Q2"}, values={"1": "true", "2": "false", "9": "unknown"}
            ),
            "pot_drains": AnswerSource(column="Q3", values={"0": "no", "1": "true"}, separator=","),
        },
        ignore=("note",),
    )


def test_all_that_is_wrong_is_told_at_once(toy, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as raised:
        read_mapping(written(tmp_path, WRONG), toy)
    found = [(one.place.line, one.place.column, one.code) for one in raised.value.problems]
    assert found == [
        (4, 37, "E403"),
        (4, 44, "E402"),
        (5, 12, "E405"),
        (6, 3, "E405"),
        (6, 22, "E204"),
        (6, 76, "E402"),
        (7, 3, "E405"),
        (8, 3, "E203"),
        (9, 3, "E401"),
        (10, 41, "E402"),
    ]
    helps = " ".join(one.help for one in raised.value.problems)
    assert "did you mean 'yellow'?" in helps
    assert "did you mean 'dish_emptied'?" in helps


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("attributes: {window: {colum: W}}", "E201"),
        ("attributes: {window: [W]}", "E207"),
        ('attributes: {window: ""}', "E207"),
        ('separator: ""', "E207"),
        ("missing: none", "E207"),
        ("attributes: {leaves: {columns: {yellow: }}}", "E207"),
        ("atributes: {}", "E201"),
    ],
)
def test_what_has_another_form_is_refused(text, code, toy, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as raised:
        read_mapping(written(tmp_path, text), toy)
    assert [one.code for one in raised.value.problems] == [code]


def test_a_folder_of_cases_passes_mappings_over(tmp_path: Path) -> None:
    for suffix in (".yaml", ".yml", ".json"):
        (tmp_path / f"x.mapping{suffix}").write_text("{}")
    (tmp_path / "mapping.yaml").write_text("title: T\nanswers: {window: north}\n")
    result = run_expert("evaluate", tmp_path, "--rules", DATA / "toy", "--format", "csv")
    assert result.code == 0
    assert len(result.out.splitlines()) == 2


# ---------------------------------------------------------------------- the mapping to be filled in


def test_it_is_a_mapping_of_nothing(base: RuleBase, toy, tmp_path: Path) -> None:
    for one in (base, toy):
        assert read_mapping(written(tmp_path, mapping_template(one)), one) == TableMapping()


def test_each_question_is_there_with_its_answers_and_can_be_filled_in(base: RuleBase, tmp_path: Path) -> None:
    text = mapping_template(base)
    asked = {name: one for name, one in base.attributes.items() if one.asked}
    assert re.findall(r"^  ([\w-]+):$", text, re.MULTILINE) != []
    assert set(re.findall(r"^  ([\w-]+):$", text, re.MULTILINE)) == set(asked)
    for name, one in asked.items():
        filled, times = re.subn(rf"^  {name}:$", f"  {name}: my column", text, flags=re.MULTILINE)
        assert times == 1
        if name in list(asked)[::15]:
            found = read_mapping(written(tmp_path, filled), base)
            assert found.attributes == {name: AnswerSource(column="my column")}
        above = text[: text.index(f"\n  {name}:\n")].rsplit("\n\n", 1)[1]
        plain = " ".join(above.replace("  #", "").split())
        assert " ".join(str(one.question).split()) in plain
        for value, about in one.values.items():
            assert f"{value} {' '.join(str(about.label).split())}" in plain


def test_its_examples_can_be_used(base: RuleBase, toy, tmp_path: Path) -> None:
    for one in (base, toy):
        examples = re.findall(r"^#   (\S.*)$", mapping_template(one), re.MULTILINE)
        assert len(examples) == 3
        for example in examples:
            assert read_mapping(written(tmp_path, f"attributes:\n  {example}\n"), one).attributes
        table = re.findall(r"^# (\w+: .*?)  +#", mapping_template(one), re.MULTILINE)
        assert len(table) == 5
        read_mapping(written(tmp_path, "\n".join(table)), one)


def test_no_line_is_wide_and_nothing_steers_the_terminal(base: RuleBase, tmp_path: Path) -> None:
    attributes = {
        name: one.model_copy(update={"question": "a\x1b[2J\u0085b\u2028# c " + "w" * 300} if one.asked else {})
        for name, one in base.attributes.items()
    }
    text = mapping_template(base.model_copy(update={"attributes": attributes}))
    assert all(char.isprintable() or char == "\n" for char in text)
    assert read_mapping(written(tmp_path, text), base) == TableMapping()
    assert max(map(len, mapping_template(base).splitlines())) <= 120


def test_the_command_prints_it() -> None:
    result = run_expert("schema", "table", "--rules", DATA / "toy")
    assert result.code == 0
    assert result.out == mapping_template(load_rule_base(DATA / "toy").base)


# ---------------------------------------------------------------------- its schema


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        (FULL.replace("0: no", "0: false"), True),
        ("{}", True),
        ("attributes: {leaves: {column: Q, values: {1: yellow, 0: '[]'}}}", True),
        ("attributes: {leaves: {column: Q, columns: {yellow: R}}}", False),
        ("attributes: {window: {columns: {north: R}}}", False),
        ("attributes: {window: {column: R, values: {1: nroth}}}", False),
        ("attributes: {days_wet: {column: R, values: {1: 70}}}", False),
        ("attributes: {roots: R}", False),
        ("attributes: {leaves: {columns: {yelow: R}}}", False),
    ],
)
def test_the_schema_accepts_what_the_program_accepts(text, valid, toy, tmp_path: Path) -> None:
    schema = mapping_schema(toy)
    jsonschema.Draft202012Validator.check_schema(schema)
    data = json.loads(json.dumps(yaml.safe_load(text)))  # keys of JSON are texts
    assert (list(jsonschema.Draft202012Validator(schema).iter_errors(data)) == []) == valid
    try:
        read_mapping(written(tmp_path, text), toy)
        assert valid
    except InvalidInput:
        assert not valid
