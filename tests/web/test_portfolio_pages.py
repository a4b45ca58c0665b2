"""A portfolio as pages: what its columns mean is chosen in a form, and it comes to the same as by the command."""

import csv
import io
import json
import re
from html import unescape

from expert.files.parsed import read_file
from expert.web.app import application
from expert.web.settings import Settings
from expert.web.store import SAID
from tests.conftest import ROOT, run_expert
from tests.tables.workbooks import MAIN, workbook
from tests.web.clients import Browser

STORED = "cases/portfolios"
FORM = "/portfolio/reading"


def sent(browser: Browser, name: str, content: bytes) -> Browser:
    """Sends a table."""
    return browser.get("/portfolio").send(action="/portfolio", files={"file": (name, content)})


def correct(browser: Browser, show: bool = True, **fields: str) -> Browser:
    """Sends the form on the columns as it stands, but for these fields."""
    given = {**browser.filled(FORM), **fields, **({"show": "yes"} if show else {})}
    browser.page = browser.client.post(FORM, data=given)
    return browser


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_a_table_with_known_names_comes_to_what_the_command_prints(browser, tmp_path):
    table = ROOT / STORED / "five-suppliers.csv"
    sent(browser, table.name, table.read_bytes())
    assert browser.page.url.path == FORM
    assert browser.heading == "What we understand of five-suppliers.csv"
    assert "We read 5" in browser.text
    correct(browser)
    assert browser.page.url.path == "/portfolio/result"
    assert "5 suppliers" in browser.text
    mapping = tmp_path / "mapping.json"
    mapping.write_text(browser.get("/portfolio/mapping.json").text)
    printed = tmp_path / "printed.csv"
    run_expert("segment", table, "--map", mapping, "--format", "csv", "-o", printed)
    assert rows(browser.get("/portfolio/result.csv").text) == rows(printed.read_text()) != []
    assert browser.get("/portfolio/report.html").page.headers["content-disposition"].startswith("attachment")


def test_a_survey_is_read_as_a_person_says(browser, tmp_path):
    """Its columns and codes are those of a survey. What they mean is chosen in the form, as a stored mapping says."""
    table, stored = ROOT / STORED / "electronics.csv", ROOT / STORED / "electronics.mapping.yaml"
    sent(browser, table.name, table.read_bytes())
    names = [unescape(name) for name in re.findall(r'<th scope="row">(.*?)</th>', browser.text)]
    said, meant = chosen_by(read_file(stored).data, names)
    correct(browser, show=False, **{f"chosen.{place}": "" for place in range(len(names))} | said)
    # Now the form has the codes of each column, which are given their meanings.
    missing = {"-", "무응답", "미실시"}
    codes = re.findall(r'name="text\.((\d+)\.\d+)" value="([^"]*)"', browser.text)
    given = {f"meant.{at}": meant.get((place, text), "unknown" if text in missing else "") for at, place, text in codes}
    assert len([one for one in given.values() if one]) > 40
    correct(browser, **given)
    assert browser.page.url.path == "/portfolio/result", re.findall("<p>[^<]*</p>", browser.text)
    mapping = tmp_path / "mapping.json"
    mapping.write_text(browser.get("/portfolio/mapping.json").text)
    again = run_expert("segment", table, "--map", mapping, "--format", "json")
    wanted = json.loads(run_expert("segment", table, "--map", stored, "--format", "json").out)
    # That nobody knows is not the same as no answer, and counted by itself.
    [found], [known] = json.loads(again.out)["found"], wanted["found"]
    same = found.keys() - {"reading", "unknowns"}
    assert len(same) > 8
    assert {key: found[key] for key in same} == {key: known[key] for key in same}
    assert len(rows(browser.get("/portfolio/result.csv").text)) == len(rows(table.read_text("utf-8-sig")))


def chosen_by(mapping, names):
    """What a person chooses for columns who knows a mapping: field -> choice; and (place, code) -> meaning."""
    said = {f"chosen.{names.index(mapping[key])}": f"*{key}" for key in ("id", "title")}
    meant = {}
    for name, source in mapping["attributes"].items():
        source = {"column": source} if isinstance(source, str) else source
        columns = {f"{name}={value}": column for value, column in source.get("columns", {}).items()}
        for chosen, column in (columns or {name: source["column"]}).items():
            place = str(names.index(column))
            said[f"chosen.{place}"] = chosen
            for text, value in source.get("values", {}).items():
                meant[place, str(text)] = str(value).lower()
    return said, meant


def test_a_cut_off_is_chosen_in_the_form(browser, base, tmp_path):
    name = next(
        name for name, one in base.attributes.items() if one.asked and one.type == "flag" and one.level == "relation"
    )
    sent(browser, "t.csv", b"who,share\nA,80\nB,20\n")
    correct(browser, show=False, **{"chosen.0": "*id", "chosen.1": name})
    assert 'name="at_least.1"' in browser.text
    correct(browser, **{"at_least.1": "50", "then.1": "true", "otherwise.1": "false"})
    mapping = json.loads(browser.get("/portfolio/mapping.json").text)
    assert mapping["attributes"][name] == {"column": "share", "at_least": "50", "then": "true", "otherwise": "false"}
    (tmp_path / "m.json").write_text(json.dumps(mapping))
    (tmp_path / "t.csv").write_text("who,share\nA,80\nB,20\n")
    printed = run_expert("segment", tmp_path / "t.csv", "--map", tmp_path / "m.json", "--format", "csv")
    assert printed.code == 0, printed.err
    assert rows(browser.get("/portfolio/result.csv").text) == rows(printed.out)


def test_cells_that_cannot_be_read_are_told_and_keep_the_whole_back(browser):
    sent(browser, "t.csv", b"id,upper_hand\nA,buyer\nB,sideways\nC,upwards\n")
    correct(browser)
    assert browser.page.url.path == FORM
    assert "Too many rows are left out" in browser.text
    assert "row 3" in browser.text
    browser.get("/portfolio/result")
    assert browser.page.status_code == 200


# ------------------------------------------------------------------------------------------------- what strangers send


def test_files_that_are_no_tables_are_told_without_where_they_are_kept(browser, app, tmp_path):
    bomb = workbook(tmp_path / "bomb.xlsx", sheet=f'<worksheet xmlns="{MAIN}">{" " * 50_000_000}</worksheet>')
    hostile = {
        "bomb.xlsx": bomb.read_bytes(),
        "no.xlsx": b"PK\x03\x04 nothing",
        "no.parquet": b"PAR1 nothing PAR1",
        "no.csv": bytes(range(256)) * 20,
        "empty.csv": b"",
        "picture.png": b"\x89PNG",
        "x.jsonl": b"{" * 100_000,
        "../../../etc/passwd": b"root:x:0:0",
        "..\\..\\boot.ini": b"[boot]",
        "a/b/<script>alert(1)</script>.csv": b"\xff\xfe",
        "said.json": b"{}",
        ".hidden": b"a,b\n1,2",
        "x" * 3000 + ".csv": b"",
        "long.csv": b"id\n" + b"x\n" * 20_001,
    }
    for name, content in hostile.items():
        sent(browser, name, content)
        assert browser.page.status_code == 422, name
        assert 'role="alert"' in browser.text, name
        assert "<script>alert" not in browser.text
        nothing_of_the_server(browser.text, name)
    assert browser.get(FORM).page.url.path == "/portfolio"  # nothing of them is kept


def test_too_many_bytes_are_refused(browser):
    browser.get("/portfolio").send(action="/portfolio", files={"file": ("x.csv", b"x" * 20_000_001)})
    assert browser.page.status_code == 413


def test_names_do_no_harm_and_are_escaped(browser, tmp_path):
    own = Browser(application(Settings(secret="x", sessions=str(tmp_path / "kept"))))
    for name in ("../../up.csv", "/etc/up.csv", "C:\\x\\up.csv", "<b>&.csv", "-rf.csv", "said.json.csv", "한글.csv"):
        sent(own, name, b"id,upper_hand\nA,buyer\n")
        assert own.page.url.path == FORM, name
        assert "<b>" not in own.text
        nothing_of_the_server(own.text, name)
    [folder] = (tmp_path / "kept" / "web-tables").iterdir()  # each table takes the place of the one before
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in folder.iterdir() if path.name != SAID] == [0o600]
    own.get("/portfolio").send(action="/portfolio/end")
    assert list((tmp_path / "kept" / "web-tables").iterdir()) == []
    assert {path.name for path in tmp_path.iterdir()} == {"kept"}


def test_what_a_table_holds_is_escaped_and_runs_in_no_spreadsheet(browser):
    sent(browser, "t.csv", b"id,<i>note</i>,upper_hand\n<script>alert(1)</script>,=1+1,buyer\nB,@x,supplier\n")
    for path in (FORM, "/portfolio/result", "/portfolio/report.html"):
        text = browser.get(path).text
        assert "<script>alert" not in text
        assert "<i>note" not in text
        nothing_of_the_server(text, path)


def test_a_form_says_nothing_that_the_program_fails_on(browser):
    sent(browser, "t.csv", b"id,upper_hand\nA,buyer\n")
    for fields in (
        {"chosen.0": "nothing"}, {"chosen.1": "upper_hand=sideways"}, {"chosen.1": "*id", "chosen.0": "*id"},
        {"chosen.0": "upper_hand"}, {"chosen.1": "upper_hand", "meant.1.0": "x", "text.1.0": "buyer"},
        {"chosen.1": "expected_years", "at_least.1": "many", "then.1": "x"}, {"chosen.0": "", "chosen.1": ""},
        {"chosen.1": "diagnosis"}, {"chosen.1": "acts_observed=verbal_order"}, {"chosen.1": "=", "chosen.0": "a=b=c"},
    ):  # fmt: skip
        browser.get(FORM)
        correct(browser, **fields)
        assert browser.page.status_code in (200, 422), fields
        nothing_of_the_server(browser.text, str(fields))
        for path in ("/portfolio/result", "/portfolio/result.csv", "/portfolio/mapping.json", FORM):
            assert browser.get(path).page.status_code in (200, 422), (fields, path)
            nothing_of_the_server(browser.text, path)


def nothing_of_the_server(text: str, about: str) -> None:
    """Fails if a page tells where the server keeps anything."""
    assert str(ROOT) not in text, about
    assert not re.search(r"/tmp/|/home/|site-packages|web-tables|/pytest-", text), about
