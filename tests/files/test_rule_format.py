"""docs/rule-format.md has every key of the rule format, as the classes have it, and its examples load."""

import re

import pytest

from expert.files.schema import key_texts, rule_schema
from expert.files.shapes import forms_in
from expert.model.rulebase import BaseFile, RuleBase
from tests.conftest import ROOT, run_expert
from tests.rule_format import EXAMPLE, FILLED_IN, UNWRITTEN, keys_of, reference

PAGE = (ROOT / "docs/rule-format.md").read_text()
FORMS = [form for form in forms_in(BaseFile) if form not in UNWRITTEN]


def test_the_stored_page_is_current() -> None:
    """`make format` writes it."""
    assert reference() == PAGE


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_every_key_is_said_in_words(form) -> None:
    """In the docstring of its class, a line `key: text` each."""
    assert set(key_texts(form)) >= set(keys_of(form))


def test_every_key_of_the_schema_has_its_row(base: RuleBase) -> None:
    schema = rule_schema(base)
    names = {form.__name__ for form in FORMS} - {"Condition"}
    keys = {("BaseFile", key) for key in schema["properties"]}
    for name in names & schema["$defs"].keys():
        for part in (schema["$defs"][name], *schema["$defs"][name].get("anyOf", ())):
            keys |= {(name, key) for key in part.get("properties", {})}
    keys -= {(form.__name__, key) for form, key in FILLED_IN}
    sections = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
    assert len(keys) > 100
    assert [(name, key) for name, key in sorted(keys) if f"`{key}`" not in sections[name]] == []


def test_its_examples_load() -> None:
    for proved in ([], ["--prove"]):
        result = run_expert("check", *proved, "--rules", EXAMPLE)
        assert result.out == "Nothing was found.\n"
