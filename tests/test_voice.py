"""How every text speaks: over all that is stored as printed, and all sentences of the rule bases."""

import re
from pathlib import Path

import pytest

from expert.documents.text import write
from expert.explanation.evaluation import CaseEvaluator
from expert.explanation.result_text import result_document
from expert.files.rule_base import load_rule_base
from expert.words.readers import seen_by
from tests.conftest import DATA, ROOT, run_expert

GOLDEN = sorted(path for path in (ROOT / "tests/golden").iterdir() if path.is_file())

#: What no reader is to meet: marks of joined labels, and words that only the makers use.
NEVER = {
    "a negation by a mark": re.compile(r"\bnot: "),
    "yes behind a label": re.compile(r""": yes(?=[.,;)"”]| \(|$)"""),
    "no behind a label": re.compile(r""": no(?=[.,;)"”]| \(|$)"""),
    "a word of the makers": re.compile(r"\bas long as\b|\brests? on\b|\boperationalized\b|\bverdict\b", re.IGNORECASE),
    "Latin": re.compile(r"\be\.g\.|\bi\.e\."),
    "a plural after 1": re.compile(r"(?<![\d.,-])1 (years|days|months|percentage points|questions|answers|findings)\b"),
}


def broken(text):
    """What a printed text breaks; it is wrapped, so that words may stand in two lines. Of HTML, what can be read."""
    if text.lstrip().startswith("<!doctype html>"):
        text = re.sub(r"<style.*?</style>|<script.*?</script>|<[^>]*>", " ", text, flags=re.DOTALL)
    plain = " ".join(text.split())
    return {what for what, pattern in NEVER.items() if pattern.search(plain)}


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name)
def test_what_is_printed_speaks_plainly(path: Path) -> None:
    assert broken(path.read_text()) == set()


@pytest.mark.parametrize("folder", [ROOT / "rules", DATA / "toy"], ids=["shipped", "toy"])
def test_sentences_and_findings_are_short(folder: Path) -> None:
    base = load_rule_base(folder).base
    attributes = [one for part in base.parts for one in part.attributes.values()]
    values = [value for one in attributes for value in one.values.values()]
    sentences = [*(one.says for one in attributes), *(text for value in values for text in (value.says, value.denies))]
    forms = [form for text in sentences if text for form in text.forms.values()]
    assert [form for form in forms if len(form.split()) > 20 or ":" in form or form.endswith(".")] == []
    findings = {name: value.label for one in attributes for name, value in one.values.items() if value.severity}
    assert findings
    assert [name for name, label in findings.items() if len(label.split()) > 10 or label.endswith(".")] == []


def test_a_broken_voice_is_noticed() -> None:
    assert broken("Leaves: not: yellow") == {"a negation by a mark"}
    assert broken("The pot drains: no, for 1\nyears") == {"no behind a label", "a plural after 1"}
    assert broken("It rests\non this, e.g. verdicts") == {"a word of the makers", "Latin"}
    assert broken("[source] The pot has no hole. It takes 1 year, or 11 years.") == set()


@pytest.mark.parametrize("reader", [None, "supplier", "buyer"])
@pytest.mark.parametrize("case", ["stories-1/pumps-on-the-quay", "figure-2/g-innovator-taken-for-incapable"])
def test_the_result_of_a_typical_case_fits_on_a_screen(base, reader, case, monkeypatch) -> None:
    monkeypatch.chdir(ROOT)  # the command at its end names the file, which would wrap by the folder of a clone
    own = seen_by(base, reader)
    report = CaseEvaluator(own).report(f"cases/{case}.yaml")
    lines = list(write(result_document(own, report, question=report.open[0]), 80))
    assert 24 <= len(lines) <= 34


def test_a_folder_is_told_on_a_screen() -> None:
    result = run_expert("evaluate", ROOT / "cases/figure-2")
    assert result.code == 0
    assert len(result.out.splitlines()) <= 34


def test_nobody_is_you_without_a_reader(base) -> None:
    """And a reader comes first: what they can do, then what to ask of others."""
    case = "cases/stories-1/pumps-on-the-quay.yaml"
    plain = run_expert("evaluate", case).out
    assert not re.search(r"\bWhat you can do\b|\bYou should\b", plain)
    own = run_expert("evaluate", case, "--as", "supplier").out
    assert own.index("What you can do") < own.index("What to ask of others")
    assert "1. Ask for a complete contract in writing." in own
    assert "You can write to the buyer" in own
    assert (
        "Why: the buyer stopped its orders suddenly." in run_expert("evaluate", case, "--as", "supplier", "--all").out
    )
    assert run_expert("evaluate", case, "--as", "suplier").code == 2
    assert seen_by(base, "supplier").digest == base.digest
