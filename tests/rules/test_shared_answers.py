"""Shared answers about a country: they are read, are about the country only, and each names the claim that says so."""

import re

import pytest

from expert.files.cases import read_shared_answers
from expert.model.rulebase import RuleBase
from tests.conftest import ROOT

FILES = sorted(ROOT.glob("cases/shared/*.common.yaml"))


@pytest.mark.parametrize("file", FILES, ids=[file.name for file in FILES])
def test_it_is_about_the_country_only(file, base: RuleBase) -> None:
    shared = read_shared_answers([str(file)], base)
    assert {base.attributes[one.attribute].level for one in shared} == {"economy", "programme"}


@pytest.mark.parametrize("file", FILES, ids=[file.name for file in FILES])
def test_every_answer_names_its_claim(file, base: RuleBase) -> None:
    answers = file.read_text(encoding="utf-8").split("answers:\n")[1].splitlines()
    for line in answers:
        if not line.endswith(":"):
            assert set(re.findall(r"\b[PW]\d\d\b", line.partition("#")[2])) & base.claims.keys(), line
