"""A mapping proposes itself: what is sure stands in it, what is not is a comment or a question."""

import io
import sys

import pytest

from expert.cli.tables import proposed_mapping
from expert.files.mapping import mapping_in
from expert.files.parsed import ParsedFile
from expert.model.rulebase import RuleBase
from tests.conftest import run_expert

TABLE = """\
Code,Company,Core supplier?,Contract between them,Stronger side now,remark
S1,Ace,Y,"Written, but with gaps",The buyer,a
S2,Bee,N,"Written, and it covers what matters",Neither,b
S3,Cee,maybe,partly,The supplier,
S4,Dee,Y,partly,The supplier,
"""


@pytest.fixture
def table(tmp_path):
    (tmp_path / "t.csv").write_text(TABLE)
    return tmp_path


def test_what_is_sure_is_proposed_and_the_rest_is_left_to_be_filled_in(table, base: RuleBase) -> None:
    done = run_expert("schema", "table", "--from", "t.csv", cwd=table)
    assert done.code == 0
    mapping = mapping_in(ParsedFile("m", done.out), base)
    assert (mapping.id, mapping.title) == ("Code", "Company")
    assert mapping.attributes["core_supplier"].column == "Core supplier?"
    contract = mapping.attributes["contract_form"]
    assert contract.values == {
        "Written, but with gaps": "incomplete",
        "Written, and it covers what matters": "complete",
    }
    assert "      # partly: ...   # 2 cells\n" in done.out
    assert "    #   maybe: ...   # 1 cell\n" in done.out
    assert "# Columns that we could not place: remark\n" in done.out


class Terminal(io.StringIO):
    """What somebody types at a terminal."""

    def isatty(self):
        return True


def test_at_a_terminal_what_is_not_sure_is_asked(table, base: RuleBase, monkeypatch) -> None:
    asked = []
    monkeypatch.chdir(table)
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(sys, "stderr", Terminal())
    answers = {"maybe": "unknown", "partly": "incomplete"}

    def confirm(text, **how):
        asked.append(text)
        return True

    def prompt(text, **how):
        asked.append(text)
        return answers[text.split("'")[1]]

    monkeypatch.setattr("click.confirm", confirm)
    monkeypatch.setattr("click.prompt", prompt)
    mapping = mapping_in(ParsedFile("m", proposed_mapping(base, "t.csv")), base)
    assert mapping.attributes["core_supplier"].values == {"maybe": "unknown"}
    assert mapping.attributes["contract_form"].values["partly"] == "incomplete"
    assert len(asked) >= 2


def test_what_somebody_refuses_is_followed_by_what_else_it_may_be(base: RuleBase, tmp_path, monkeypatch) -> None:
    (tmp_path / "t.csv").write_text("Code,Sells to us alone\na,Y\nb,N\nc,Y\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(sys, "stderr", Terminal())
    asked = []

    def confirm(text, **how):
        asked.append(text)
        return len(asked) == taken

    monkeypatch.setattr("click.confirm", confirm)
    for taken in (2, 0):
        asked.clear()
        text = proposed_mapping(base, "t.csv")
        mapping = mapping_in(ParsedFile("m", text), base)
        assert len({*asked}) == len(asked) == (taken or 4)
        assert all(one.startswith("Does column 'Sells to us alone' answer: ") for one in asked)
        assert len(mapping.attributes) == (1 if taken else 0)
        assert ("we could not place: Sells to us alone" in text) == (not taken)


def test_from_is_for_mappings_of_tables() -> None:
    done = run_expert("schema", "case", "--from", "t.csv")
    assert done.code == 2
    assert "--from goes with `expert schema table`" in done.err
