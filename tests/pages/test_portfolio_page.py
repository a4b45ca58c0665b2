"""Pages of portfolios, as far as they can be read without a browser: they lead to the cases, and to all of them."""

import itertools
import json
import re
from collections import Counter
from pathlib import Path

import polars as pl
import pytest
import yaml

from expert.check.references import require_sound
from expert.documents.tree import Grid, Item, Section, Table, anchors, spans, unstyled, walk
from expert.files.mapping import read_mapping
from expert.files.rule_base import load_rule_base
from expert.model.mapping import TableMapping
from expert.model.rulebase import RuleBase
from expert.pages.portfolio import portfolio_document, portfolio_html
from expert.portfolio import cases_text
from expert.portfolio.case_table import case_table
from expert.portfolio.portfolio import portfolio_of
from expert.portfolio.words import Limits, called, case_anchor, field_in_words, figure_in_words
from expert.tables.opening import open_table
from expert.tables.table import OpenTable
from expert.words.facts import label_of, value_of
from tests.conftest import DATA, ROOT
from tests.pages.test_case_page import HOSTILE, Read, hostile, words  # noqa: F401  # a fixture
from tests.portfolio.test_portfolio import electronics, five, surveyed, this_year  # noqa: F401  # fixtures
from tests.portfolio.test_portfolio_base import PLANTS


@pytest.fixture(scope="module")
def made(electronics, this_year):  # noqa: F811
    """Of each portfolio: itself, its page as a document and as HTML, and this as it is read."""

    def page(portfolio, title):
        portfolio = portfolio._replace(title=title)
        html = portfolio_html(portfolio)
        return portfolio, portfolio_document(portfolio), html, Read(html)

    return {"electronics": page(electronics, "Electronics"), "five": page(this_year, "Five")}


def part(document, anchor):
    """The part of the page with this anchor."""
    [found] = [one for one in walk(document.blocks) if isinstance(one, Section) and one.anchor == anchor]
    return found


def all_of(kind, blocks):
    return [one for one in walk(blocks) if isinstance(one, kind)]


def named(blocks):
    """The names that lead to cases, in the words of blocks."""
    every = [span for one in walk(blocks) for span in spans(getattr(one, "words", ""))]
    return [span.text for span in every if span.target.startswith("case.")]


def titles(portfolio, places):
    return [portfolio.table.cases[place].title for place in places]


@pytest.mark.parametrize("name", ["electronics", "five"])
def test_the_page_fetches_nothing_and_all_its_links_lead_somewhere(made, name) -> None:
    portfolio, document, html, read = made[name]
    assert len(html.encode()) < 600_000
    addresses = {
        value for one in read.all() for key, value in one.items() if key in ("href", "src", "action", "xlink:href")
    }
    ids = [one["id"] for one in read.all() if "id" in one]
    assert len(ids) == len(set(ids))
    assert {one for one in addresses if not one.startswith("#")} == {"data:,"}
    assert {one[1:] for one in addresses if one.startswith("#")} <= set(ids)
    assert anchors(document) <= set(ids)
    assert not re.search(r"url\((?!#)|@import|fetch\(|XMLHttpRequest|import\(", html)
    assert document.title in words(read.text)
    assert not any("style" in one for one in read.all())
    assert portfolio_html(portfolio) == html


@pytest.mark.parametrize("name", ["electronics", "five"])
def test_the_page_says_all_that_its_document_says(made, name) -> None:
    _, document, _, read = made[name]
    shown = words(read.text)
    for one in walk(document.blocks):
        for said in (getattr(one, "words", ""), getattr(one, "title", ""), getattr(one, "caption", "")):
            assert words(unstyled(said)) in shown


@pytest.mark.parametrize("name", ["electronics", "five"])
def test_each_field_of_a_matrix_says_how_many_and_leads_to_them(made, name) -> None:
    portfolio, document, _, read = made[name]
    items = {one.anchor: one for one in all_of(Item, document.blocks) if one.anchor}
    grids = all_of(Grid, part(document, "place").blocks)
    for count, grid in zip(portfolio.found.matrices, grids, strict=True):
        for field, shown in zip(count.fields, itertools.chain(*grid.fields), strict=True):
            assert shown.label == field.label
            if field.cases:
                assert shown.words.startswith(f"{len(field.cases)},") or shown.words == str(len(field.cases))
                assert named([items[shown.target]]) == titles(portfolio, field.cases)
                assert len(read.all("a", href=f"#{shown.target}")) == 1
            else:
                assert (shown.words, shown.target) == ("", "")
        placed = len(portfolio.table.cases) - len(count.unplaced)
        assert f"Of {placed} suppliers whose place is known:" in unstyled_of(part(document, "place"))


def test_the_five_stand_in_the_matrix_where_the_worked_example_has_them(made) -> None:
    _, document, _, _ = made["five"]
    grid = all_of(Grid, part(document, "place").blocks)[1]
    items = {one.anchor: one for one in all_of(Item, document.blocks) if one.anchor}
    there = {field.label: named([items[field.target]]) for row in grid.fields for field in row if field.words}
    assert there["(g)"] == ["Hanbit Coatings"]
    assert sum(map(len, there.values())) == 5


@pytest.mark.parametrize("name", ["electronics", "five"])
def test_what_is_said_of_the_whole_leads_to_figures_and_these_to_the_cases_that_count(made, name) -> None:
    portfolio, document, _, read = made[name]
    told = {unstyled(one.words): one for one in all_of(Item, part(document, "wrong").blocks)}
    [table] = all_of(Table, part(document, "figures").blocks)
    rows = {row[0][0].anchor: row for row in table.rows}
    for one in (one for one in portfolio.found.whole if one.severity):
        figures = [span for note in told[one.label].below for span in spans(note.words) if span.target]
        assert len(figures) == len([name for name in one.figures if name in portfolio.table.counted])
        assert all(unstyled(rows[span.target][1]) == span.text for span in figures)
        assert words(str(portfolio.whole.rules[one.rule].because)) in words(read.text)
    for row, (aggregate, counted) in zip(table.rows, portfolio.table.counted.items(), strict=True):
        assert row[0][0].text == str(portfolio.whole.aggregates[aggregate].label)
        assert row[1] == figure_in_words(portfolio.whole, aggregate, counted)
        others = [place for place in counted.among if place not in counted.cases]
        for cell, places in zip(row[-3:], (counted.cases, others, counted.unknown), strict=True):
            assert (cell.title if places else cell) == str(len(places))
            assert named([cell] if places else []) == titles(portfolio, places)


@pytest.mark.parametrize("name", ["electronics", "five"])
def test_the_reasoning_begins_with_what_was_counted(made, name) -> None:
    portfolio, document, _, read = made[name]
    nodes = {one["data-node"]: one["href"] for one in read.all() if "data-node" in one}
    [table] = all_of(Table, part(document, "figures").blocks)
    figures = {row[0][0].anchor for row in table.rows}
    assert {href for node, href in nodes.items() if node in figures} <= {f"#{one}" for one in figures}
    assert len(portfolio.proofs) == len([node for node in nodes if node.startswith("fact.") and node not in figures])


def test_what_to_do_says_for_how_many_by_which_rules_and_for_whom(made) -> None:
    portfolio, document, _, _ = made["electronics"]
    base, cases = portfolio.table.base, portfolio.table.cases
    for anchor, found in (("do", portfolio.found.recommendations), ("often", portfolio.found.diagnoses)):
        rows = {row[0].title: row for table in all_of(Table, part(document, anchor).blocks) for row in table.rows}
        assert len(rows) == len(found)
        for one in found:
            contested = f" (contested in {len(one.contested)})" if one.contested else ""
            what, number = rows[one.label + contested]
            assert number.title.removeprefix("at least ").startswith(f"{len(one.cases)} of ")
            assert named([number]) == titles(portfolio, one.cases)
            often = Counter(str(base.rules[cases[place].reasons[one.fact]].title) for place in one.cases)
            title, times = often.most_common(1)[0]
            assert f"{title} ({times})" in unstyled(what)
            assert one.do in unstyled(what)


def test_each_case_stands_in_its_group_with_reasons_that_are_its_own(made) -> None:
    portfolio, document, _, _ = made["electronics"]
    base = portfolio.table.base
    every = part(document, "cases").blocks
    shown = {one.anchor: one for one in all_of(Section, every) if one.anchor}
    assert set(shown) == {case_anchor(case) for case in portfolio.table.cases}
    for case in portfolio.table.cases:
        told = shown[case_anchor(case)]
        assert told.title.startswith(case.title)
        values = [(fact, value) for fact in case.facts if (value := value_of(base, fact)) and fact.holds]
        wanted = {
            (value.severity, f"{value.label} ({base.rules[case.reasons[fact]].title})")
            for fact, value in values
            if value.severity
        }
        sections = all_of(Section, told.blocks)
        found = [(one.kind, unstyled(each.words)) for one in sections if one.kind for each in all_of(Item, one.blocks)]
        assert {(kind, text.replace(" (contested)", "")) for kind, text in found} == wanted
        assert [kind for kind, _ in found] == sorted((kind for kind, _ in found), key=list(base.severities).index)
        advice = {unstyled(one.words) for each in sections if not each.kind for one in all_of(Item, each.blocks)}
        assert advice == {str(value.label) for _, value in values if value.actor}
    [division], groups = portfolio.found.divisions, {one.title: one for one in every}
    for group in division.groups:
        title = f"{division.label} - {label_of(base.attributes[division.by], group.value)}"
        mine = {one.anchor for one in groups[title].blocks}
        assert mine == {case_anchor(portfolio.table.cases[place]) for place in group.cases}


def test_groups_say_how_many_are_in_them_who_and_what_they_show(made) -> None:
    portfolio, document, _, _ = made["electronics"]
    [division] = portfolio.found.divisions
    table = all_of(Table, part(document, "groups").blocks)[0]
    for group, row in zip(division.groups, table.rows, strict=False):
        assert row[1].title.startswith(f"{len(group.cases)} of ")
        assert named([row[1]]) == titles(portfolio, group.cases)
        for one, cell in zip(group.shown, row[2:], strict=True):
            places = [*itertools.chain(*one.values.values()), *one.unknown]
            assert Counter(named([cell])) == Counter(titles(portfolio, places))
    assert named([table.rows[-1][1]]) == titles(portfolio, division.rest)


def test_what_changed_is_listed_with_who_moved(made) -> None:
    portfolio, document, html, read = made["electronics"]
    since = part(document, "since")
    said = [unstyled(one.words) for one in all_of(Item, since.blocks)]
    titles_of = {name: span.text for name, span in called(portfolio, Limits()).items()}
    moved = [one for one in said if one.startswith("From ")]
    for told, move in zip(moved, portfolio.found.changes.movements, strict=True):
        before, after = (field_in_words(portfolio, move.matrix, fields) for fields in (move.before, move.after))
        assert told.startswith(f"From {before} to {after}: {len(move.cases)} (")
        assert all(titles_of[name] in told for name in move.cases)
    for how, found in (("Came", portfolio.came), ("Went", portfolio.went)):
        assert found
        assert {f"{how}: {one.label}" for one in found} <= set(said)
    changed = portfolio.found.changes.findings
    rows = [row for table in all_of(Table, since.blocks) for row in table.rows]
    assert {row[0] for row in rows} == {str(value_of(portfolio.table.base, one.fact).label) for one in changed}
    gone = titles_of[portfolio.found.changes.gone[0]]
    assert gone in read.text
    assert f">{gone}</a>" not in html


def test_without_an_earlier_time_nothing_is_said_of_changes(five) -> None:  # noqa: F811
    text = words(Read(portfolio_html(portfolio_of(five["this_year"]))).text)
    assert "What has changed" not in text
    assert "Before" not in text


def test_the_question_to_ask_stands_first_and_those_that_nobody_answers_apart(made) -> None:
    portfolio, document, _, _ = made["electronics"]
    best = next(one for one in portfolio.found.unknowns if not one.once)
    assert unstyled_of(part(document, "result")).count(best.question) == 1
    rows = {}
    for section in part(document, "open").blocks:
        for table in all_of(Table, [section]):
            rows |= {row[0][1].text.strip(): (unstyled(table.head[0]), row) for row in table.rows}
    assert set(rows) == {one.question for one in portfolio.found.unknowns}
    for one in portfolio.found.unknowns:
        heading, row = rows[one.question]
        assert heading.startswith("Answered by no") == (len(one.open) == 40 and not one.once)
        who = sorted({*one.open, *one.unknown})
        assert row[4] == "all" if len(who) == 40 else named([row[4]]) == titles(portfolio, who)


def unstyled_of(section):
    return " ".join(unstyled(getattr(one, "words", "")) for one in walk([section]))


def test_what_is_too_much_is_cut_and_said(made, monkeypatch: pytest.MonkeyPatch) -> None:
    portfolio, whole, html, _ = made["electronics"]
    assert "Lists name" not in unstyled_of(part(whole, "result"))
    assert "are shown with their findings" not in unstyled_of(part(whole, "result"))
    monkeypatch.setattr(cases_text, "SHOWN", 20)
    monkeypatch.setattr(cases_text, "NAMED", 4)
    document, cut = portfolio_document(portfolio), portfolio_html(portfolio)
    said = unstyled_of(part(document, "result"))
    assert "Lists name 4 suppliers at most." in said
    assert "Of 40 suppliers, 17 are shown with their findings" in said
    groups = [[one for one in group.blocks if isinstance(one, Section)] for group in part(document, "cases").blocks]
    assert [len(mine) for mine in groups] == [5, 5, 5, 2]
    for mine, group in zip(groups, part(whole, "cases").blocks, strict=True):
        assert mine == list(group.blocks[: len(mine)])
    shown = {one.anchor for mine in groups for one in mine}
    assert {span.target for one in walk(document.blocks) for span in spans(getattr(one, "words", ""))} & {
        case_anchor(case) for case in portfolio.table.cases
    } <= shown
    assert {one["href"][1:] for one in Read(cut).all("a")} <= {one["id"] for one in Read(cut).all() if "id" in one}
    [fullest] = [one for one in all_of(Item, document.blocks) if unstyled(one.words).startswith("(e): ")]
    assert unstyled(fullest.words).endswith("and 6 more")
    assert len(cut) < len(html) * 0.9


def test_cells_that_cannot_be_read_are_said_first_and_that_it_is_about_a_part_only(base: RuleBase) -> None:
    mapping = read_mapping(str(ROOT / "cases/portfolios/electronics.mapping.yaml"), base)
    found = case_table(base, open_table(str(DATA / "electronics-bad.csv")), mapping)
    assert found.bad
    text = words(Read(portfolio_html(portfolio_of(found, partial=True))).text)
    assert f"{found.rejected} row" in text
    assert found.bad[0].message in text
    assert words(f"(column '{found.bad[0].column}', row") in text
    begin = text.index("The result", text.index("How this page was made"))
    if portfolio_of(found, partial=True).partial:
        assert text[begin:].startswith("The result This is about")


def of_plants(folder, rows, mapping=None):
    base = require_sound(load_rule_base(folder))
    frame = pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.String))
    table = OpenTable("plants.csv", dict(frame.schema), frame.height, {}, lambda size: iter([frame]))
    return portfolio_of(case_table(base, table, mapping))


ROWS = [
    {"plant": "Fern", "days_wet": "9", "pot_drains": "true", "window": "north"},
    {"plant": "Rose", "days_wet": "2", "pot_drains": "false", "window": "south"},
    {"plant": "Moss", "days_wet": "12", "pot_drains": "true", "window": None},
]


def test_a_base_of_another_field(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text((DATA / "toy/base.yaml").read_text())
    (tmp_path / "portfolio.yaml").write_text(PLANTS)
    mapping = TableMapping(id="plant")
    portfolio = of_plants(tmp_path, ROWS, mapping)
    document = portfolio_document(portfolio)
    assert [row[0] for row in all_of(Table, part(document, "groups").blocks)[0].rows] == [
        "North",
        "South",
        "In no group",
    ]
    assert "Plants that drown" in words(Read(portfolio_html(portfolio)).text)
    headings = [one.title.split(" - ")[1] for one in part(document, "cases").blocks]
    assert headings == ["North", "South", "In no group"]
    [grid] = all_of(Grid, part(document, "place").blocks)
    assert [[field.words for field in row] for row in grid.fields] == [["1", ""], ["1", ""]]
    (tmp_path / "portfolio.yaml").unlink()
    document = portfolio_document(of_plants(tmp_path, ROWS, mapping))
    assert [len(one.blocks) for one in part(document, "cases").blocks] == [3]
    assert {"wrong", "groups", "figures", "reasoning"}.isdisjoint(one.anchor for one in document.sections)


@pytest.fixture(scope="module")
def spoiled(hostile, tmp_path_factory):  # noqa: F811
    """A portfolio in which every text is one that would do harm."""
    bad = itertools.cycle(HOSTILE)

    def texts(node):
        if isinstance(node, dict):
            return {key: next(bad) if key in ("label", "title", "because") else texts(one) for key, one in node.items()}
        return [texts(one) for one in node] if isinstance(node, list) else node

    folder = tmp_path_factory.mktemp("spoiled")
    (folder / "base.yaml").write_text((hostile / "base.yaml").read_text())
    (folder / "portfolio.yaml").write_text(json.dumps(texts(yaml.load(PLANTS, Loader=yaml.CBaseLoader))))
    rows = [{**row, "plant": name} for row, name in zip(ROWS, HOSTILE, strict=False)]
    return of_plants(folder, rows, TableMapping(id="plant"))._replace(title=HOSTILE[0])


def test_texts_that_hold_html_appear_as_text(spoiled) -> None:
    html = portfolio_html(spoiled)
    read = Read(html)
    assert len(read.all("script")) == len(read.all("style")) == 1
    assert read.all("img") == []
    assert not [key for one in read.all() for key in one if key.startswith("on")]
    assert HOSTILE[0] in read.text
    assert HOSTILE[1] in read.text
