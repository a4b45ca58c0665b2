"""A count of cases counts cases: two findings of one label in one case are one case with that label."""

import pytest
from click.testing import CliRunner

from expert.cli.main import cli
from tests.pages.test_case_page import words

BASE = """\
base: {name: loans, version: "1", title: Loans}
levels: {one: One}
topics: {money: Money}
severities: {harm: Harm}
actors: {bank: The bank}
stages: {now: Now}
papers: {P: {title: A paper, short: Paper}}
claims: {C1: {paper: P, kind: causal, at: p. 1, says: Old debts and small incomes are reasons to decline.}}
attributes:
  debts: {type: flag, label: Old debts, question: Are there old debts?, level: one, topic: money, cites: [C1]}
  poor: {type: flag, label: A small income, question: Is the income small?, level: one, topic: money, cites: [C1]}
  outcome:
    type: choices
    label: Outcome
    level: one
    topic: money
    cites: [C1]
    values:
      debts: {label: Decline, severity: harm, cites: [C1]}
      income: {label: Decline, severity: harm, cites: [C1]}
  step:
    type: choices
    label: Step
    level: one
    topic: money
    cites: [C1]
    values:
      letter: {label: Write, actor: bank, stage: now, do: Write a letter., cites: [C1]}
      call: {label: Write, actor: bank, stage: now, do: Call and write., cites: [C1]}
rules:
  - rule: for-debts
    title: Old debts are a reason
    if: {debts: true}
    then: {outcome: debts, step: letter}
    because: They are.
    basis: stated
    cites: [C1]
  - rule: for-income
    title: A small income is a reason
    if: {poor: true}
    then: {outcome: income, step: call}
    because: It is.
    basis: stated
    cites: [C1]
"""


@pytest.fixture
def loans(tmp_path, monkeypatch):
    """A rule base, a folder with two cases of which one has both findings, and the same as a table."""
    monkeypatch.chdir(tmp_path)
    for folder, name, text in (
        ("rules", "base.yaml", BASE),
        ("cases", "a.yaml", "id: a\ntitle: A\nanswers: {debts: true, poor: true}\n"),
        ("cases", "b.yaml", "id: b\ntitle: B\nanswers: {debts: false, poor: true}\n"),
        (".", "table.csv", "debts,poor\ntrue,true\nfalse,true\n"),
    ):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / name).write_text(text)
    return tmp_path


def run(*arguments):
    result = CliRunner().invoke(cli, [*map(str, arguments)], standalone_mode=False, env={"COLUMNS": "80"})
    assert result.exception is None, result.exception
    assert result.return_value == 0, result.stderr
    return result.stderr + result.stdout


@pytest.mark.parametrize("arguments", [["cases", "-q"], ["table.csv", "--out", "out.csv"]])
def test_a_summary_counts_cases(loans, arguments) -> None:
    printed = run("evaluate", *arguments, "--rules", "rules")
    for label in ("Decline", "Write"):
        (line,) = (line for line in printed.splitlines() if line.split()[-1:] == [label] and "*" not in line)
        assert line.split() == ["2", label]


def test_the_index_of_pages_counts_cases(loans) -> None:
    run("evaluate", "cases", "--rules", "rules", "--format", "html", "-o", "pages")
    index = words((loans / "pages/index.html").read_text())
    assert "Decline" in index
    assert "3 of 2" not in index
