"""`expert segment`: what it prints of portfolios, in every format, and what goes wrong."""

import csv
import io
import json
import re
from pathlib import Path

import jsonschema
import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner
from openpyxl import load_workbook

from expert.cli.main import cli
from expert.cli.schema import SCHEMAS
from expert.documents import markdown
from expert.documents.layout import table, width_of
from expert.documents.tree import Document, Table, item, listing
from expert.files.mapping import read_mapping
from expert.model.rulebase import RuleBase
from expert.portfolio.case_table import case_table
from expert.portfolio.portfolio import portfolio_of
from expert.tables.csv_text import original_cell
from expert.tables.opening import open_table
from tests.conftest import DATA, ROOT, run_expert
from tests.portfolio.test_portfolio_base import PLANTS
from tests.stored_texts import golden

FOLDER = "cases/portfolios"
FIVE = [f"{FOLDER}/five-suppliers.csv", "--map", f"{FOLDER}/five-suppliers.mapping.yaml"]
SINCE = ["--against", f"{FOLDER}/five-suppliers-last-year.csv"]
READ = ["--map", f"{FOLDER}/electronics.mapping.yaml", "--with", f"{FOLDER}/electronics.common.yaml"]
ELECTRONICS = [f"{FOLDER}/electronics.csv", *READ]
SHEETS = ("Groups", "Suppliers", "Left out", "Cells to mend")
TOY = ["--rules", str(DATA / "toy")]


def run(*arguments, code=0):
    """What the command prints, and says beside it, in this process, as at a terminal of 80 columns."""
    command = ["segment", *map(str, arguments)]
    result = CliRunner().invoke(cli, command, standalone_mode=False, env={"COLUMNS": "80"})
    assert result.exception is None, result.output
    assert (result.return_value or 0) == code
    return result.stdout, result.stderr


def refused(*arguments):
    """What is said of wrong usage."""
    result = CliRunner().invoke(cli, ["segment", *map(str, arguments)], env={"COLUMNS": "200"})
    assert result.exit_code == 2
    return " ".join(result.output.split())


# ---------------------------------------------------------------------- what it looks like


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("five.txt", [*FIVE, *SINCE]),
        ("five-all.txt", [*FIVE, *SINCE, "--all"]),
        ("five-verbose.txt", [*FIVE, *SINCE, "--verbose"]),
        ("five-quiet.txt", [*FIVE, *SINCE, "--quiet"]),
        ("five.md", [*FIVE, *SINCE, "--format", "markdown"]),
        ("five.csv", [*FIVE, "--format", "csv"]),
        ("five-holders.txt", [*FIVE, "exposed", "mode=high_end"]),
        ("five-explained.txt", [*FIVE, "culture_to_build", "suppliers_differ"]),
    ],
)
def test_five_suppliers(name, arguments) -> None:
    golden(f"segment-{name}", run(*arguments)[0])


@pytest.fixture
def plants(tmp_path, monkeypatch):
    """A table of houseplants in the current folder, some of whose cells cannot be read."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plants.csv").write_text(
        "window,leaves,days_wet,pot_drains\nnorth,yellow,9,true\nsouth,limp,2,true\neast,,1,\n,,0,\n"
    )
    return "plants.csv"


def test_a_rule_base_that_says_nothing_of_portfolios(plants) -> None:
    printed, said = run(plants, *TOY, "--partial", "--all", code=3)
    golden("segment-toy.txt", printed)
    assert "row 4, column 'window': E402 'east' is not a value of 'window'" in said


def test_a_rule_base_of_another_field_with_portfolios_but_without_diagnoses_of_them(plants, tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/base.yaml").write_text((DATA / "toy/base.yaml").read_text())
    (tmp_path / "rules/portfolio.yaml").write_text(PLANTS)
    rules = ["--rules", tmp_path / "rules", "--partial", "--all"]
    printed, _ = run(plants, *rules, code=3)
    assert "The whole\n* Too much is watered: yes\n" in printed
    assert "Plants by their window\n* North: 1 of 2, 1 not known\n  Roots: Drowned (1)\n" in printed
    assert "* In no group: 1 plant\n  row 5\n" in printed
    assert re.search("^Plants that drown +1 of 2 plants, 1 not known$", printed, re.M)
    assert re.search("^Days wet +5.5 days on average, over 2 plants, 1 not known$", printed, re.M)
    explained, _ = run(plants, "habit", *rules, code=3)
    assert "Plants that drown: 1 of 2 plants, 1 not known (counted)\n        These count: row 2\n" in explained
    few, _ = run(plants, *rules, "--param", "most=51", code=3)
    assert "The whole\nNothing follows from what was counted.\n" in few


def test_a_manager_with_korean_headers_reads_the_names_of_the_suppliers() -> None:
    printed, said = run(*ELECTRONICS, "--against", f"{FOLDER}/electronics-last-year.csv", "--all")
    assert said == ""
    lines = printed.splitlines()
    assert all(width_of(line) <= 80 for line in lines)
    assert "M-104 해솔금형" in printed
    places = [
        next(place for place, line in enumerate(lines) if line.startswith(begin))
        for begin in (
            "We read 40 suppliers",
            "What is wrong",
            "What to do first",
            "The whole - Harm now",
            "What to do - ",
            "The suppliers by",
            "Not answered by all",
            "What came to the whole",
            "Answers",
        )
    ]
    assert places == sorted(places)
    assert "* The buyer's unfair acts are a custom" in lines
    assert any(line.startswith("  8 of 34 suppliers (23.5%), 6 not known: ") for line in lines)
    assert "* From Cell 2 to Cell 4: 3 (B-204 이든기판, D-406 온빛도광판 and E-503 해담저항)" in lines


def test_a_conclusion_is_explained_down_to_the_rows_that_count() -> None:
    printed, _ = run(*ELECTRONICS, "unfair_custom")
    words = " ".join(printed.replace("|", " ").split())
    assert "8 of 34 suppliers (23.5%), 6 not known (counted)" in words
    assert "These count: M-101 가람정밀사출, M-102 누리몰드," in words
    assert "expert explain TABLE --row ID" in words
    wider, _ = run(*ELECTRONICS, "unfair_custom", "--verbose")
    assert "and 14 more" in words
    assert "more" not in " ".join(wider.split()).partition("These do not")[2].partition("`--")[0]


# ---------------------------------------------------------------------- for other programs


@pytest.mark.parametrize(
    "arguments",
    [
        [*ELECTRONICS, "--against", f"{FOLDER}/electronics-last-year.csv"],
        [*FIVE],
        [*FIVE, "many_exposed"],
        [*ELECTRONICS, "exposed"],
    ],
    ids=["electronics", "five", "whole", "holders"],
)
def test_json_is_valid_by_the_published_schema(arguments, base: RuleBase) -> None:
    data = json.loads(run(*arguments, "--format", "json")[0])
    schema = SCHEMAS["explanation"](base)
    assert list(jsonschema.Draft202012Validator(schema).iter_errors(data)) == []
    assert data["question"] == {"many_exposed": "how", "exposed": "holders"}.get(arguments[-1], "portfolio")
    broken = {**data, "found": [{**data["found"][0], "more": 1}]}
    assert list(jsonschema.Draft202012Validator(schema).iter_errors(broken))


def test_json_has_all_that_the_portfolio_has(base: RuleBase) -> None:
    (data,) = json.loads(run(*FIVE, *SINCE, "--format", "json")[0])["found"]
    mapping = read_mapping(str(ROOT / FIVE[2]), base)
    now, last = (case_table(base, open_table(str(ROOT / one)), mapping) for one in (FIVE[0], SINCE[1]))
    portfolio = portfolio_of(now, last)
    assert [case["name"] for case in data["cases"]] == [member.name for member in now.cases]
    assert [len(case["fired"]) for case in data["cases"]] == [len(member.fired) for member in now.cases]
    figures = {one["name"]: (one["number"], one["counted"], one["among"], one["before"]) for one in data["figures"]}
    assert figures["underrated_suppliers"] == (40, 2, 5, 60)
    assert figures["profits_falling"] == (None, 0, 0, None)
    assert {one["value"] for one in data["whole"]} == {
        one.fact.value for one in portfolio.trace.derived if one.fact.attribute.startswith("portfolio_")
    }
    assert [one["settles"] for one in data["unknowns"]] == [one.settles for one in portfolio.found.unknowns]
    assert data["changes"]["movements"] == [
        {
            "matrix": "figure_2",
            "before": [["incapable", "capable"]],
            "after": [["capable", "capable"]],
            "cases": ["Dongil Springs"],
        }
    ]


def test_a_spreadsheet_has_a_row_for_each_case(tmp_path: Path) -> None:
    out = tmp_path / "groups.csv"
    assert run(*ELECTRONICS, "--format", "csv", "-o", out) == ("", "")
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    printed, _ = run(*ELECTRONICS, "--format", "csv")
    assert out.read_text(encoding="utf-8") == printed
    rows = list(csv.DictReader(io.StringIO(printed.removeprefix("\ufeff"))))
    assert len(rows) == 40
    assert rows[0]["Title"] == "M-101 가람정밀사출"
    assert sum(row["Harm now: The large firm trades unfairly"] == "yes" for row in rows) == 8
    assert sum(row["Figure 2, what the buyer sees by what the supplier can do"] == "(e)" for row in rows) == 10
    assert (
        "The large firm trades unfairly: If the large firm forced the price down, that is unfair trade"
        in rows[0]["Reasons"]
    )


def test_a_workbook_has_groups_and_cases_and_what_was_left_out(tmp_path: Path) -> None:
    out = tmp_path / "suppliers.xlsx"
    bad = [DATA / "electronics-bad.csv", *READ, "-o", out]
    assert "add --partial" in " ".join(run(*bad, code=3)[0].split())
    assert not out.exists()
    assert run(*bad, "--partial", code=3)[0] == ""
    book = load_workbook(out)
    groups, cases, left, mend = (
        [["" if cell is None else cell for cell in row] for row in book[name].values] for name in SHEETS
    )
    assert groups[0][0] == "This is about 34 of 40 suppliers only: 6 rows are left out."
    innovative = next(row for row in groups if row[1] == "Develop something new (innovative)")
    as_csv = run(*bad[:-2], "--partial", "--format", "csv", code=3)[0].removeprefix("\ufeff")
    read = list(csv.DictReader(io.StringIO(as_csv)))
    assert cases[1:] == [[int(row["Row"]), *map(original_cell, list(row.values())[1:])] for row in read]
    assert innovative[2] == sum(row[3] == "Develop something new (innovative)" for row in cases)
    came = list(csv.reader(io.StringIO((DATA / "electronics-bad.csv").read_text("utf-8-sig"))))
    width = len(came[0])
    whole = {str(row[0]).zfill(2): row[-width:] for row in (*cases[1:], *left[1:])}
    assert cases[0][-width:] == left[0][2:] == came[0]
    assert [whole[number] for number in sorted(whole)] == came[1:]
    assert {row[0] for row in left[1:]} == {row[0] for row in mend[1:]}
    assert left[1][:4] == [4, "기술역량: '혁식' is not a value of 'actual_competence'", "M-104", "해솔금형"]
    assert mend[1][:4] == [4, "M-104", "기술역량", "혁식"]
    assert mend[1][5] == "in the mapping, under actual_competence, values: 혁식: innovative   # 1 cell"
    assert len(mend) == 8


def test_a_text_is_written_whole_to_a_file(tmp_path: Path) -> None:
    out = tmp_path / "report.md"
    assert run(*FIVE, "--format", "markdown", "-o", out) == ("", "")
    assert out.read_text() == run(*FIVE, "--format", "markdown")[0]


# ---------------------------------------------------------------------- what the guide shows

GUIDE = re.findall(r"```console\n\$ expert ([^\n]*)\n(.*?)```", (ROOT / "docs/segment.md").read_text(), re.DOTALL)


@pytest.mark.parametrize(("command", "shown"), GUIDE, ids=[command[-30:] for command, _ in GUIDE])
def test_the_guide_shows_what_is_printed(command, shown) -> None:
    """What stands between lines of dots is printed so, in this order."""
    result = CliRunner().invoke(cli, command.split(), standalone_mode=False, env={"COLUMNS": "80"})
    rest = result.stderr + result.stdout
    for part in filter(None, re.split(r"^\.\.\.\n", shown, flags=re.MULTILINE)):
        before, found, rest = rest.partition(part)
        assert found == part, f"after {before[-80:]!r}"


# ---------------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize("format", ["text", "markdown", "html"])
def test_a_portfolio_is_called_what_somebody_wants(format) -> None:
    out, _ = run(*FIVE, "--title", "Five of <ours>", "--format", format)
    assert ("Five of &lt;ours&gt;" if format == "html" else "Five of") in out
    assert "The portfolio in" not in out


def test_rows_with_bad_cells_are_named_and_left_out() -> None:
    printed, said = run(DATA / "electronics-bad.csv", *READ, code=3)
    assert "We read 34 suppliers from 40 rows. 6 rows are left out" in printed
    assert "row 4 (M-104), column '기술역량': E402 '혁식' is not a value of 'actual_competence'" in said
    printed, said = run(DATA / "electronics-bad.csv", *READ, "--strict", code=3)
    assert printed == ""
    assert "'혁식' is not a value" in said


@pytest.mark.parametrize("format", ["text", "markdown", "json", "html", "csv"])
@pytest.mark.parametrize("about", [[], ["many_exposed"], ["exposed"]], ids=["whole", "figure", "cases"])
def test_of_too_few_rows_nothing_is_said_of_the_whole_and_with_partial_it_is_said_first(format, about) -> None:
    if about and format in ("html", "csv"):
        return
    asked = [DATA / "electronics-bad.csv", *READ, *about, "--format", format]
    without, _ = run(*asked, code=3)
    assert "17 of " not in without
    assert "14 of " not in without
    if format == "json":
        (found,) = json.loads(without)["found"]
        assert (found["withheld"], found["whole"], found["diagnoses"], found["figures"]) == (True, [], [], [])
        assert (found["reading"]["cases"], found["reading"]["left_out"], found["reading"]["too_few"]) == (34, 6, True)
    else:
        assert "so we say nothing about the suppliers" in " ".join(without.split())
    printed, _ = run(*asked, "--partial", code=3)
    said = "This is about 34 of 40 suppliers only: 6 rows are left out."
    if format == "json":
        assert json.loads(printed)["answer"][0] == said
    elif format in ("text", "markdown"):
        assert next(line for line in printed.splitlines()[1:] if line).strip("*") == said
    elif format == "html":
        assert said in printed


def test_answers_that_clash_are_named_by_kind(tmp_path: Path) -> None:
    file = tmp_path / "clash.csv"
    file.write_text(
        "id,contract_form,order_award\n" + "a,complete;implicit,bidding\nb,complete;implicit,\nc,implicit,\n"
    )
    (tmp_path / "m.yaml").write_text("id: id\n")
    first = " ".join(run(file, "--map", tmp_path / "m.yaml")[0].split())
    assert "Some answers clash in 2 suppliers: a and b. To see them: --all" in first
    words = " ".join(run(file, "--map", tmp_path / "m.yaml", "--all")[0].split())
    assert "These answers clash: “" in words
    assert "” against “" in words
    assert "In 2 suppliers: a and b." in words
    (clash,) = json.loads(run(file, "--map", tmp_path / "m.yaml", "--format", "json")[0])["found"][0]["reading"][
        "clashes"
    ]
    assert (clash["attribute"], clash["cases"], len(clash["sides"])) == ("contract_form", ["a", "b"], 2)


def test_cases_that_come_to_a_conclusion_are_named(plants) -> None:
    printed, _ = run(plants, "rot", *TOY, "--partial", code=3)
    assert "* The roots rot: 1 of 2 plants, 1 not known\n  - 1 by the rule: Drowned roots rot\n" in printed
    printed, said = run(plants, "repot", *TOY, "--partial", code=1)
    assert printed == ""
    assert "No case comes to repot. Cases come to: rot and scorch." in said


def test_of_many_bad_cells_the_first_of_each_text_are_shown(tmp_path: Path) -> None:
    file = tmp_path / "many.csv"
    file.write_text("upper_hand,note\n" + "nobody,x\n" * 12 + "".join(f"no{number},x\n" for number in range(12)))
    printed, said = run(file, code=3)
    assert "\nWe read 0 suppliers from 24 rows. 24 rows are left out: " in printed
    assert [f"'{text}'" in said for text in ("nobody", "no0", "no8", "no9")] == [True, True, True, False]
    assert said.count("E402") == 10
    assert "and 14 more bad cells, with the same or other texts" in said
    assert "note: columns that answer nothing, and are kept as they are: note" in said


def test_a_conclusion_that_the_portfolio_does_not_come_to() -> None:
    printed, said = run(*FIVE, "little_felt", code=1)
    assert printed == ""
    assert "does not come to little_felt. It comes to: build_by_group," in " ".join(said.split())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([*FIVE, "small_giants_held_bak"], "did you mean 'small_giants_held_back'?"),
        ([*FIVE, "many_exposed", "--format", "csv"], "--format csv is for the whole portfolio"),
        ([*FIVE, "many_exposed", "-o", "x.xlsx"], "-o x.xlsx is for the whole portfolio"),
        ([*FIVE, "--format", "csv", "-o", "x.xlsx"], "-o x.xlsx makes a workbook; it goes with no --format"),
        ([*FIVE, "--verbose", "--quiet"], "--verbose and --quiet do not go together"),
        ([*FIVE, "--against-map", "x.yaml"], "--against-map says how the table of --against is read"),
        ([*FIVE, "--param", "most=1"], "unknown parameter 'most'"),
        ([*FIVE, "many_exposed", "exposed"], "'many_exposed' is about the whole, and other conclusions are not"),
        ([*FIVE, "exposd"], "did you mean 'exposed'?"),
    ],
)
def test_wrong_usage_is_said(arguments, said) -> None:
    assert said in refused(*arguments)


def test_cases_without_names_are_not_compared(plants) -> None:
    said = refused(plants, *TOY, "--against", plants)
    assert "say in the mapping by `id` which column has them" in said


def test_a_threshold_may_be_another_one() -> None:
    printed, _ = run(*FIVE, "--param", "many_suppliers_from=41", "--all")
    assert "Contracts leave many suppliers unprotected" not in printed
    assert "Contracts leave many suppliers unprotected" in run(*FIVE, "--all")[0]


def test_another_mapping_for_the_table_of_another_time(tmp_path: Path) -> None:
    last = (ROOT / SINCE[1]).read_text().replace("supplier,", "firm,", 1)
    (tmp_path / "last.csv").write_text(last)
    (tmp_path / "last.mapping.yaml").write_text("id: firm\n")
    since = ["--against", tmp_path / "last.csv", "--against-map", tmp_path / "last.mapping.yaml"]
    printed, expected = (
        re.sub(r"Since\s.*?\n\* ", "", run(*FIVE, *one, "--all")[0], flags=re.S) for one in (since, SINCE)
    )
    assert printed == expected


def test_a_result_tells_itself_how_it_is_read(tmp_path: Path) -> None:
    result = tmp_path / "result.parquet"
    assert run_expert("evaluate", *ELECTRONICS, "--out", result).code == 0
    printed, said = run(result)
    assert said == ""
    assert printed.split("\n\n")[1:] == run(*ELECTRONICS)[0].split("\n\n")[1:]


def test_the_shell_completes_conclusions_about_the_whole() -> None:
    offered = ShellComplete(cli, {}, "expert", "_EXPERT_COMPLETE").get_completions(["segment", "x.csv"], "many_")
    assert [one.value for one in offered] == ["many_exposed", "many_exclusive"]
    toy = ShellComplete(cli, {}, "expert", "_EXPERT_COMPLETE").get_completions(["segment", *TOY, "x.csv"], "r")
    assert [one.value for one in toy] == ["roots", "roots=drowned", "roots=fine", "rot", "repot"]


# ---------------------------------------------------------------------- tables in outlines


def test_the_columns_of_a_table_are_below_each_other_whatever_the_script() -> None:
    rows = [("협력사", "(a)", "가"), ("Long words that have to be wrapped", "-", "나다")]
    lines = [line.text for line in table(("Names and more", "한국어", "x"), rows, 40)]
    rule = next(line for line in lines if line.startswith("---"))
    for line, cells in ((lines[0], ("한국어", "x")), (lines[2], ("(a)", "가"))):
        assert [width_of(line[: line.index(cell)]) for cell in cells] == [rule.index("  ") + 2, rule.rindex("  ") + 2]
    assert all(width_of(line) <= 40 for line in lines)


def test_numbers_stand_below_each_other() -> None:
    lines = [line.text for line in table(("What", "Now"), [("a", "5"), ("b", "12")], 80, numbers=True)]
    assert lines == ["What  Now", "----  ---", "a       5", "b      12"]


def test_where_there_is_no_room_for_columns_each_cell_has_a_line() -> None:
    lines = [line.text for line in table(("What", "Now", "Then"), [("a", "5", "6")], 14)]
    assert lines == ["a", "  Now: 5", "  Then: 6"]


def test_a_table_in_markdown_holds_whatever_its_cells_hold() -> None:
    table = Table(("a|b", "n"), (("*x*\n| y", "1"),), numbers=True)
    lines = [line.text for line in markdown.write(Document("T", (listing("Heading", [item("below")], table),)), 80)]
    assert lines[4:] == [r"| a\|b | n |", "|---|---:|", r"| \*x\* \| y | 1 |", "", "- below"]
