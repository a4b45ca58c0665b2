"""What explanations look like: one golden file a format, on an explanation made by hand, and stored cases as text."""

import json

import jsonschema
import pytest
from click.testing import CliRunner

from expert.cli.main import cli
from expert.cli.schema import SCHEMAS
from expert.documents.data import as_data
from expert.documents.formats import FORMATS, writer
from expert.documents.graph import Edge, Graph, Node
from expert.documents.layout import escaped
from expert.documents.tree import Paragraph, item, lead, listing, trees
from expert.explanation.questions import QUESTIONS, explanation
from expert.explanation.what_if import Differing, WhatIf
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.portfolio import QUESTIONS as ABOUT_PORTFOLIOS
from tests.conftest import DATA
from tests.stored_texts import golden

INNOVATOR = "cases/figure-2/g-innovator-taken-for-incapable.yaml"
CLASH = "cases/boundary/clashing-answers.yaml"
NOTHING = "cases/boundary/nothing-known.yaml"
TOY = [str(DATA / "toy-case.yaml"), "--rules", str(DATA / "toy")]
HOSTILE = 'say "no" <b>*bold*</b> \x1b[31m [x](y) `z` | 한국어 #1'


def run(*arguments):
    """The command in this process, as at a terminal of 80 columns."""
    result = CliRunner().invoke(cli, list(arguments), standalone_mode=False, env={"COLUMNS": "80"})
    assert result.exception is None, result.output
    return result.return_value, result.output


@pytest.fixture(scope="module")
def made(base):
    """An explanation that no case comes to, with all that one can be made of, and nothing that is harmless."""
    tree = item(
        "[1] A conclusion",
        "finding",
        (Paragraph("Rule: A rule with a long title that has to be wrapped at the width of the terminal.", hang=2),
         Paragraph("1. its reason", "faint", 2)),
        (item("- an answer", "answer"),
         item(HOSTILE, "warning", [Paragraph(HOSTILE, "source", 2, 2)], [item("deep")])),
    )  # fmt: skip
    found = WhatIf(
        answers=(Differing("leaves", "yellow", (Fact("leaves", "yellow"),), ()),),
        **dict.fromkeys(WhatIf._fields[1:], ()),
    )
    return explanation(
        base.model_copy(update={"base": base.base.model_copy(update={"name": "made"})}),
        "what_if",
        ["made-by-hand"],
        f"Made by hand: {HOSTILE}",
        (
            lead("The answer in a sentence.", HOSTILE),
            trees("Trees", (tree, item("[2] Another one"))),
            listing("", (item("one", "finding", [Paragraph("a note")], [item("below")]), item("two"))),
        ),
        [found],
        graph=Graph(
            (Node("a", HOSTILE, "answer"), Node("r", "Rule", "rule"), Node("c", "Conclusion", "finding"),
             Node("f", "Fails", "failed"), Node("u", "Unknown", "unknown"), Node("w", "Who", "actor")),
            (Edge("a", "r"), Edge("r", "c", "also")),
        ),
        answer=("The answer in a sentence.",),
    )  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_has_a_golden_file(name, made) -> None:
    printed = "".join(f"{escaped(line.text)}\n" for line in writer(name)(made, 60))
    assert "\x1b" not in printed
    # The digest changes with every change of the rules.
    golden(f"explanation-made-by-hand.{name}.txt", printed.replace(made.data()["rule_base"]["digest"], "DIGEST"))


CALLS = {
    "brief": ["--brief"],
    "why-not": ["--why-not", "opportunism"],
    "why-not-excluded": ["--why-not", "high_end_cooperation"],
    "what-if": ["--what-if", "contract_form=complete", "--what-if", "buyer_measures={joint_development: true}"],
    "change": ["--change", "exposed"],
    "sensitivity": ["--sensitivity"],
}


@pytest.mark.parametrize("case", [INNOVATOR, CLASH, NOTHING], ids=["innovator", "clash", "nothing"])
@pytest.mark.parametrize("question", CALLS)
def test_stored_cases(case, question) -> None:
    _, printed = run("explain", case, *CALLS[question])
    assert max(map(len, printed.splitlines())) <= 80
    golden(f"explain-{case.rsplit('/')[-1][:-5]}-{question}.txt", printed)


def test_two_stored_cases_beside_each_other() -> None:
    code, printed = run("compare", INNOVATOR, "cases/figure-2/a-innovator-seen-as-such.yaml")
    assert code == 1
    golden("compare-innovators.txt", printed)


ASKED = [
    ["explain", INNOVATOR],
    ["explain", *TOY, "--brief"],
    ["explain", *TOY, "--depth", "1"],
    ["explain", CLASH, "--why-not", "mode"],
    ["explain", *TOY, "--why-not", "scorch"],
    ["explain", *TOY, "--what-if", "days_wet=3", "--what-if", "leaves={yellow: false}"],
    ["explain", INNOVATOR, "--change", "culture_missing"],
    ["explain", *TOY, "--sensitivity"],
    ["explain", "cases/boundary/at-the-threshold.yaml", "--sensitivity"],
    ["compare", INNOVATOR, NOTHING],
]


@pytest.mark.parametrize("arguments", ASKED, ids=lambda arguments: "-".join(map(str, arguments[1:]))[-40:])
def test_every_explanation_as_json_is_valid_by_the_published_schema(arguments, base: RuleBase) -> None:
    _, printed = run(*arguments, "--format", "json")
    schema = SCHEMAS["explanation"](base)
    jsonschema.Draft202012Validator.check_schema(schema)
    data = json.loads(printed)
    assert list(jsonschema.Draft202012Validator(schema).iter_errors(data)) == []
    assert data["answer"]
    assert data["found"]
    broken = {**data, "found": [{"nothing": 1}]}
    assert list(jsonschema.Draft202012Validator(schema).iter_errors(broken))


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "html"])  # a page of its own, of all that matters
def test_every_question_has_every_format(name) -> None:
    for arguments in ASKED:
        _, printed = run(*arguments, "--format", name)
        assert printed.strip()


def test_every_question_has_its_data_in_the_schema() -> None:
    named = {case["if"]["properties"]["question"]["const"] for case in SCHEMAS["explanation"](None)["allOf"]}
    assert named == {*QUESTIONS, *ABOUT_PORTFOLIOS}
    assert as_data((float("inf"), -1.5, Fact("a", True))) == [
        None,
        -1.5,
        {"attribute": "a", "value": True, "holds": True},
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--why-not", "oportunism"], 2, "did you mean 'opportunism'?"),
        (["--why-not", "exposed"], 1, "We do find that"),
        (["--change", "contract_form"], 2, "no rule can conclude 'contract_form'"),
        (["--what-if", "contract_form"], 2, "'contract_form' has no value; write ATTRIBUTE=VALUE"),
        (["--what-if", "contract_form="], 2, "has no value"),
        (["--what-if", "contract_frm=complete"], 2, "did you mean 'contract_form'?"),
        (["--what-if", "contract_form=complet"], 2, "did you mean 'complete'?"),
        (["--what-if", "expected_years=1000"], 2, "outside what 'expected_years' takes"),
        (["--what-if", "cell=cell_1"], 2, "'cell' is concluded, so it cannot be supposed"),
        (["--what-if", "buyer_measures=[fair_pricing"], 2, "'buyer_measures=[fair_pricing'"),
        (["--what-if", "buyer_measures={support:true}"], 2, "{a: true, b: unknown} with spaces"),
        (["--what-if", "buyer_measures=[[a]]"], 2, "expected a value, a list"),
        (["--sensitivity", "--brief"], 2, "one question at a time: --brief and --sensitivity do not go together"),
        (["exposed", "--change", "exposed"], 2, "a CONCLUSION and --change do not go together"),
        (["--why-not", "opportunism", "--change", "exposed"], 2, "--why-not and --change do not go together"),
        (["--sensitivity", "--format", "trace"], 2, "it does not go with --sensitivity"),
        (["--depth", "0"], 2, "is not in the range"),
        (["opportunism"], 1, "--why-not says what is missing"),
    ],
)
def test_what_goes_wrong_is_said(arguments, code, said) -> None:
    result = CliRunner().invoke(cli, ["explain", INNOVATOR, *arguments], standalone_mode=True, env={"COLUMNS": "200"})
    if code == 1:
        assert CliRunner().invoke(cli, ["explain", INNOVATOR, *arguments], standalone_mode=False).return_value == 1
    else:
        assert result.exit_code == code
    assert said in " ".join(result.output.split())
