"""Pages of portfolios, as far as they can be read without a browser: they lead to the cases, and to all of them."""

import base64
import hashlib
import itertools
import json
import math
import re
from html import unescape
from pathlib import Path

import polars as pl
import pytest
import yaml

from expert.check.references import require_sound
from expert.documents.grid_picture import HEAD, LETTER, PADDING, arrow, lay_out
from expert.documents.layout import width_of
from expert.files.mapping import read_mapping
from expert.files.rule_base import load_rule_base
from expert.model.mapping import TableMapping
from expert.model.rulebase import RuleBase
from expert.pages import portfolio_cases
from expert.pages.html import portfolio_html
from expert.pages.portfolio import portfolio_page
from expert.portfolio.case_table import case_table
from expert.portfolio.portfolio import portfolio_of
from expert.portfolio.words import titles_of
from expert.tables.opening import open_table
from expert.tables.table import OpenTable
from expert.words.facts import value_of
from tests.conftest import DATA, ROOT
from tests.pages.test_case_page import HOSTILE, Read, hostile, words  # noqa: F401  # a fixture
from tests.portfolio.test_portfolio import electronics, five, surveyed, this_year  # noqa: F401  # fixtures
from tests.portfolio.test_portfolio_base import PLANTS


@pytest.fixture(scope="module")
def made(electronics, this_year):  # noqa: F811
    """Of each portfolio: itself, its page as data and as HTML, and this as it is read."""

    def page(portfolio, title):
        data = portfolio_page(portfolio, title)
        html = portfolio_html(data)
        return portfolio, data, html, Read(html)

    return {"electronics": page(electronics, "Electronics"), "five": page(this_year, "Five")}


def text_of(html):
    return unescape(words(re.sub(r"<[^>]+>", "", html)))


def listed(html, id):
    """The names in the list of that id."""
    [found] = re.findall(rf'<p class="names" id="{id}">(.*?)</p>', html, re.DOTALL)
    return text_of(found).split(", ")


def titles(portfolio, places):
    return [portfolio.table.cases[place].title for place in places]


@pytest.mark.parametrize("name", ["electronics", "five"])
def test_the_page_fetches_nothing_and_all_its_links_lead_somewhere(made, name) -> None:
    _, data, html, read = made[name]
    assert len(html.encode()) < 600_000
    addresses = {
        value for one in read.all() for key, value in one.items() if key in ("href", "src", "action", "xlink:href")
    }
    ids = [one["id"] for one in read.all() if "id" in one]
    assert len(ids) == len(set(ids))
    assert {one for one in addresses if not one.startswith("#")} == {"data:,"}
    assert {one[1:] for one in addresses if one.startswith("#")} <= set(ids)
    assert not re.search(r"url\(|@import|fetch\(|XMLHttpRequest|import\(", html)
    assert data.title in words(read.text)
    assert not any("style" in one for one in read.all())
    assert portfolio_html(data) == html


def test_the_policy_allows_the_style_and_the_script_of_the_page_alone(made) -> None:
    _, _, html, read = made["five"]
    [policy] = [one["content"] for one in read.all("meta") if one.get("http-equiv")]
    for tag in ("style", "script"):
        [content] = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")


@pytest.mark.parametrize("name", ["electronics", "five"])
def test_each_field_of_a_matrix_says_how_many_and_leads_to_them(made, name) -> None:
    portfolio, data, html, read = made[name]
    for count, matrix in zip(portfolio.found.matrices, data.matrices, strict=True):
        pairs = zip(count.fields, itertools.chain(*matrix.fields), strict=True)
        for field, shown in pairs:
            links = read.all("a", href=f"#{shown.id}")
            assert len(links) == bool(field.cases)
            if field.cases:
                assert listed(html, shown.id) == titles(portfolio, field.cases)
                placed = len(portfolio.table.cases) - len(count.unplaced)
                number = f"{field.label} {len(field.cases)} {shown.who.percent} of {placed} "
                assert links[0]["aria-label"].startswith(number)
        assert matrix.unplaced.number == len(count.unplaced)


def test_the_five_stand_in_the_picture_where_the_worked_example_has_them(made) -> None:
    _, data, html, _ = made["five"]
    named = {
        field.label: listed(html, field.id) for row in data.matrices[1].fields for field in row if field.who.number
    }
    assert named["(g)"] == ["Hanbit Coatings"]
    assert sum(len(names) for names in named.values()) == 5


@pytest.mark.parametrize("name", ["electronics", "five"])
def test_what_is_said_of_the_whole_leads_to_figures_and_these_to_the_cases_that_count(made, name) -> None:
    portfolio, data, html, read = made[name]
    answers = {fact.attribute for answer in portfolio.trace.answers for fact in answer.facts}
    figures = {one.id: one for one in data.figures if one.id}
    assert len(figures) == len(answers)
    items = [item for part in data.verdict for item in part.items]
    items += [item for actor in data.actors for part in actor.stages for item in part.items]
    assert items
    rests = {entry.id: {link.id for link in entry.answers} for entry in data.entries}
    for item in items:
        assert rests[item.id]
        for id in rests[item.id]:
            assert read.all("tr", id=id)
            assert figures[id].value in words(read.text)
        assert words(item.because) in words(read.text)
    rows = dict(re.findall(r'<tr id="(a\d+)">(.*?)</tr>', html, re.DOTALL))
    for one, (aggregate, counted) in zip(data.figures, portfolio.table.counted.items(), strict=True):
        assert one.label == str(portfolio.whole.aggregates[aggregate].label)
        if not one.id:
            continue
        lists = re.findall(r'<p class="names">(.*?)</p>', rows[one.id], re.DOTALL)
        others = [place for place in counted.among if place not in counted.cases]
        wanted = [titles(portfolio, places) for places in (counted.cases, others, counted.unknown) if places]
        assert [text_of(found).split(", ") for found in lists] == wanted


def test_what_to_do_says_for_how_many_by_which_rules_and_for_whom(made) -> None:
    portfolio, data, html, _ = made["electronics"]
    base = portfolio.table.base
    assert {doer.label for doer in data.measures} == {
        str(base.actors[one.actor].label) for one in portfolio.found.recommendations
    }
    tallies = {
        text_of(label): (text_of(rules), text_of(names).split(", "))
        for label, rules, names in re.findall(
            r'<li class="tally"><div><p><b>(.*?)</b>.*?<p class="faint">(.*?)</p>.*?<p class="names">(.*?)</p>',
            html,
            re.DOTALL,
        )
    }
    found = (*portfolio.found.recommendations, *portfolio.found.diagnoses)
    assert len(tallies) == len({one.label for one in found}) == len(found)
    for one in found:
        rules, names = tallies[one.label]
        assert names == titles(portfolio, one.cases)
        if rules.count("(") == 1:
            assert rules.endswith(f"({len(one.cases)})")


def test_each_case_stands_in_its_group_with_reasons_that_are_its_own(made) -> None:
    portfolio, data, _, _ = made["electronics"]
    base = portfolio.table.base
    cases = {case.name: case for group in data.groups for case in group.cases}
    assert set(cases) == set(titles(portfolio, range(40)))
    for member in portfolio.table.cases:
        case = cases[member.title]
        wanted = {
            (str(value.label), str(base.rules[member.reasons[fact]].title))
            for fact in member.facts
            if (value := value_of(base, fact)) and value.severity
        }
        assert {(one.label, one.reason) for one in case.diagnoses} == wanted
        places = [one.place for one in case.diagnoses]
        assert places == sorted(places)
    division, groups = portfolio.found.divisions[0], {group.label: group for group in data.groups}
    for group, (label, who, _) in zip(division.groups, data.divisions[0].groups, strict=True):
        assert {case.name for case in groups[label].cases} == set(titles(portfolio, group.cases))
        assert who.number == len(group.cases)
    standings = [
        tuple(-[one.place for one in case.diagnoses].count(place) for place in range(1, 1 + len(base.severities)))
        for case in data.groups[0].cases
    ]
    assert standings == sorted(standings)


def test_what_changed_is_drawn_and_listed(made) -> None:
    portfolio, data, html, read = made["electronics"]
    for filled, (matrix, shown) in zip(portfolio.found.matrices, data.changes.moves, strict=True):
        assert matrix.label == filled.label
        moves = [move for move in portfolio.found.changes.movements if move.matrix == filled.name]
        for move, one in zip(moves, shown, strict=True):
            [row] = re.findall(rf'<tr id="{one.id}">(.*?)</tr>', html, re.DOTALL)
            told = f"{one.before}{one.after}{len(move.cases)}: "
            assert text_of(row) == told + ", ".join(titles_of(portfolio)[name] for name in move.cases)
            drawn = len(move.before) == len(move.after) == 1
            assert len(read.all("a", href=f"#{one.id}")) == drawn
    assert data.changes.improved.number == len(portfolio.found.changes.improved)
    assert {one.value for one in portfolio.went} == {"unfair_incidents"}
    for told, found in ((data.changes.came, portfolio.came), (data.changes.went, portfolio.went)):
        assert found
        assert set(told) == {one.label for one in found}
    gone = titles_of(portfolio)[portfolio.found.changes.gone[0]]
    assert gone in read.text
    assert f">{gone}</a>" not in html


def test_without_an_earlier_time_nothing_is_said_of_changes(five) -> None:  # noqa: F811
    data = portfolio_page(portfolio_of(five["this_year"]), "Five")
    text = words(Read(portfolio_html(data)).text)
    assert data.changes is None
    assert "What has changed" not in text
    assert "Before" not in text


def test_the_question_to_ask_stands_first_and_those_that_nobody_answers_apart(made) -> None:
    portfolio, data, _, read = made["electronics"]
    text = words(read.text)
    best = portfolio.table.base.attributes[portfolio.found.unknowns[0].attribute]
    assert f"would settle most: {best.question}" in text
    some, none = text.index("Answered in some cases"), text.index("Answered in no case")
    for one in data.questions:
        place = text.index(f"{one.label}{one.found.question}", some)
        assert (place < none) == (len(one.found.open) < 40)


def test_what_is_too_much_is_cut_and_said(made, monkeypatch: pytest.MonkeyPatch) -> None:
    portfolio, whole, _, _ = made["electronics"]
    assert whole.limits == ""
    monkeypatch.setattr(portfolio_cases, "SHOWN", 20)
    monkeypatch.setattr(portfolio_cases, "NAMED", 4)
    data = portfolio_page(portfolio, "Electronics")
    html = portfolio_html(data)
    read = Read(html)
    assert [(len(group.cases), group.more) for group in data.groups] == [(5, 3), (5, 13), (5, 7), (2, 0)]
    assert data.limits in words(read.text)
    assert "Lists name 4 cases at most" in data.limits
    tallies = [one for doer in data.measures for part in doer.stages for one in part.items]
    named = [one.who.listed for one in tallies if one.who.more]
    assert named
    for links in named:
        shown = [bool(link.id) for link in links]
        assert shown == sorted(shown, reverse=True)
    assert "Of the 40 cases 17 are shown" in data.limits
    for short, long in zip(data.groups, whole.groups, strict=True):
        assert [case.name for case in short.cases] == [case.name for case in long.cases[:5]]
    ids = {one["id"] for one in read.all() if "id" in one}
    assert {one["href"][1:] for one in read.all("a")} <= ids
    [fullest] = [field for row in data.matrices[1].fields for field in row if field.label == "(e)"]
    assert listed(html, fullest.id)[-1] == "and 6 more"
    assert len(html) < len(portfolio_html(whole)) * 0.9


def test_cells_that_cannot_be_read_are_said(base: RuleBase) -> None:
    mapping = read_mapping(str(ROOT / "cases/portfolios/electronics.mapping.yaml"), base)
    found = case_table(base, open_table(str(DATA / "electronics-bad.csv")), mapping)
    assert found.bad
    data = portfolio_page(portfolio_of(found), "Bad")
    text = words(Read(portfolio_html(data)).text)
    assert f"{found.rejected} row" in data.warnings[0]
    assert words(f"Row {found.bad[0].row} ({found.bad[0].id}), column {found.bad[0].column}") in text


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
    data = portfolio_page(of_plants(tmp_path, ROWS, mapping), "My plants")
    text = words(Read(portfolio_html(data)).text)
    assert [label for label, _, _ in data.divisions[0].groups] == ["North", "South"]
    assert "Plants that drown" in text
    assert [group.label for group in data.groups] == ["North", "South", "Not known"]
    assert [[field.who.number for field in row] for row in data.matrices[0].fields] == [[1, 0], [1, 0]]
    assert "No diagnosis of the whole follows" in text
    (tmp_path / "portfolio.yaml").unlink()
    data = portfolio_page(of_plants(tmp_path, ROWS, mapping), "My plants")
    text = words(Read(portfolio_html(data)).text)
    assert [(group.label, len(group.cases)) for group in data.groups] == [("All", 3)]
    assert "Nothing follows from all cases together." in text
    assert "What was counted" not in text


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
    return portfolio_page(of_plants(folder, rows, TableMapping(id="plant")), HOSTILE[0])


def test_texts_that_hold_html_appear_as_text(spoiled) -> None:
    html = portfolio_html(spoiled)
    read = Read(html)
    assert len(read.all("script")) == len(read.all("style")) == 1
    assert read.all("img") == []
    assert not [key for one in read.all() for key in one if key.startswith("on")]
    assert HOSTILE[0] in read.text
    assert HOSTILE[1] in read.text


# ---------------------------------------------------------------------- pictures of matrices


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (2, 2), (3, 3), (2, 9)])
def test_labels_have_room_in_a_matrix(rows, columns) -> None:
    long = "Extraordinarily long: a label of many words, 긴 이름"
    labels = [[long] * columns] * rows
    found = lay_out(long, long, [long] * columns, [long] * rows, labels)
    texts = [found.columns, found.rows, *found.column_labels, *found.row_labels]
    for text in texts:
        assert text.y > 0
        assert text.y + 15 * (len(text.lines) - 1) < found.height
    for text in (found.rows, *found.row_labels):
        assert max(map(width_of, text.lines)) * LETTER <= HEAD - PADDING
    for above, below in itertools.pairwise(found.row_labels):
        assert below.y - above.y >= 15 * len(above.lines)
    for row in found.cells:
        for cell in row:
            assert 0 <= cell.x <= found.width - found.cell_width
            assert cell.y + found.cell_height <= found.height
            assert 15 * len(cell.lines) < found.cell_height - 40
    assert " ".join(found.cells[0][0].lines).replace(" ", "") == long.replace(" ", "")


def test_arrows_run_from_field_to_field_and_there_and_back_apart() -> None:
    found = lay_out("C", "R", "abc", "xyz", [["l"] * 3] * 3)
    fields = list(itertools.product(range(3), repeat=2))
    for source, target in itertools.permutations(fields, 2):
        one, back = arrow(found, source, target), arrow(found, target, source)
        numbers = [float(number) for number in re.findall(r"-?\d+\.\d", one.path)]
        tip = [float(number) for number in re.findall(r"-?\d+\.\d", one.head)][:2]
        for (row, column), (x, y) in ((source, numbers[:2]), (target, tip)):
            cell = found.cells[row][column]
            assert cell.x <= x <= cell.x + found.cell_width
            assert cell.y <= y <= cell.y + found.cell_height
        assert math.dist((one.x, one.y), (back.x, back.y)) > 18
