"""A session as pages: the same questions, answers and results as in the terminal, kept in the same files."""

import os
import re
import time
from html import unescape

import pytest

from expert.files.parsed import read_file
from expert.library.cases import evaluate
from expert.library.rule_base import OpenRuleBase, open_rule_base
from expert.model.problems import CODES
from expert.web.app import application
from expert.web.problem_details import MEANINGS
from expert.web.settings import Settings
from expert.web.store import Store
from tests.conftest import ROOT, run_expert
from tests.web.clients import Browser


@pytest.fixture(scope="module")
def rules() -> OpenRuleBase:
    return open_rule_base()


def begin(browser: Browser, who: str = "supplier") -> Browser:
    return browser.get("/").send({"who": who}, action="/start")


def answer(browser: Browser, rules: OpenRuleBase, **given: str) -> None:
    """Answers the question that stands there: as it is `given` by name, else that nobody knows."""
    attribute = rules.base.attributes[browser.asked]
    text = given.get(browser.asked)
    if text is None:
        browser.send(unknown="yes")
    elif attribute.type == "number":
        browser.send(typed=text)
    else:
        browser.send(answer=[one for one in text.split(",") if one], rest="no")


GIVEN = {
    "acts_observed": "verbal_order",
    "contract_form": "implicit",
    "upper_hand": "buyer",
    "exclusive_supplier": "true",
}


def test_a_session_from_the_start_page_to_a_report(browser, rules):
    begin(browser)
    assert "you" in browser.heading
    asked = []
    while browser.asked:
        asked.append(browser.asked)
        answer(browser, rules, **GIVEN)
    assert browser.heading.startswith("You have answered all")
    assert len(asked) == len(set(asked)) <= 20
    result = browser.get("/result")
    assert result.page.status_code == 200
    case = browser.get("/case.yaml").text
    expected = evaluate(rules, {name: [value] if name == "acts_observed" else value for name, value in GIVEN.items()})
    for group in expected.diagnoses:
        for finding in group.findings:
            assert finding.rule in result.get("/report.html").text
    assert "perspective: supplier" in case
    assert browser.get("/report.md").text.startswith("# Session of")


def test_it_can_begin_here_and_go_on_in_the_terminal_and_the_reverse(browser, rules, tmp_path):
    begin(browser)
    for _ in range(3):
        answer(browser, rules, **GIVEN)
    here = browser.asked
    kept = tmp_path / "case.yaml"
    kept.write_text(browser.get("/case.yaml").text)
    there = run_expert("consult", "--resume", kept, stdin="").out
    assert str(rules.base.attributes[here].question.seen_by("supplier")) in " ".join(there.split())
    with kept.open("rb") as file:
        again = Browser(browser.client.app).get("/").send(action="/upload", files={"file": ("case.yaml", file)})
    assert again.asked == here


def test_an_answer_can_be_changed_and_taken_for_unknown(browser, rules):
    begin(browser)
    first = browser.asked
    answer(browser, rules, **GIVEN)
    answer(browser, rules, **GIVEN)
    browser.get(f"/question/{first}")
    assert "checked" in browser.text
    browser.send(unknown="yes")
    answers = browser.get("/answers").text
    assert answers.count("<dt>") == 2
    assert "unknown" in answers


@pytest.mark.parametrize(("text", "said"), [("", "Choose an answer"), ("nothing", "Choose an answer")])
def test_no_answer_is_asked_for_again(browser, rules, text, said):
    begin(browser)
    while rules.base.attributes[browser.asked].type == "choices":
        answer(browser, rules)
    before = browser.asked
    browser.send(answer=text)
    assert browser.page.status_code == 422
    assert said in browser.text
    assert browser.asked == before


def test_a_number_is_read_as_in_the_terminal(browser, base):
    name = next(name for name, one in base.attributes.items() if one.asked and one.type == "number")
    begin(browser, "analyst")
    for text, status in (("many", 422), ("1e99", 422), ("", 422), ("12", 200)):
        browser.get(f"/question/{name}").send(typed=text)
        assert browser.page.status_code == status, text


def test_two_windows_on_one_session_lose_no_answer(app, browser, rules):
    begin(browser)
    other = Browser(app)
    other.client.cookies = browser.client.cookies
    other.get("/question")
    question = browser.asked
    answer(browser, rules, **GIVEN)
    other.send(unknown="yes")
    assert other.page.status_code == 409
    assert other.heading == "This session has gone on elsewhere"
    assert "unknown" not in browser.get("/answers").text
    assert other.get("/question").asked != question


def test_a_session_belongs_to_its_browser(app, browser):
    begin(browser)
    stranger = Browser(app)
    for path in ("/question", "/answers", "/result", "/report.html", "/report.md", "/case.yaml"):
        assert stranger.get(path).page.url.path == "/", path
    stranger.client.cookies.set("expert-session", "../../etc/passwd")
    assert stranger.get("/question").page.url.path == "/"


def test_a_form_without_its_seal_is_refused(browser):
    begin(browser)
    question = browser.asked
    for fields in ({}, {"seal": "guessed"}, {"seal": "é"}):
        page = browser.client.post(f"/question/{question}", data={"unknown": "yes", **fields})
        assert page.status_code == 403
    assert browser.get("/answers").text.count("<dt>") == 0


def test_the_end_removes_what_was_answered(app, browser, rules, tmp_path):
    own = Browser(application(Settings(secret="x", sessions=str(tmp_path))))
    begin(own)
    answer(own, rules)
    [file] = tmp_path.glob("web-*.yaml")
    assert file.stat().st_mode & 0o777 == 0o600
    own.get("/answers").send(action="/end")
    assert list(tmp_path.glob("web-*.yaml")) == []
    assert own.get("/question").page.url.path == "/"


def test_old_sessions_of_browsers_end_and_no_others(tmp_path, base):
    store = Store(tmp_path, base, days=1)
    from expert.session.session import Session

    old, mine = store.path(store.begin(Session())), tmp_path / "2026-01-01-120000.yaml"
    mine.write_text("id: mine\n")
    for path in (old, mine):
        os.utime(path, (time.time() - 2 * 24 * 60 * 60,) * 2)
    store.begin(Session())
    assert not old.exists()
    assert mine.exists()


@pytest.mark.parametrize("name", ["x.yaml", "../../x.yaml", "<b>.yaml", "x" * 5000])
def test_a_file_that_is_no_case_is_told_with_its_places(browser, name):
    browser.get("/").send(
        action="/upload", files={"file": (name, b"id: x\ntitle: X\nanswers: {upper_hnd: buyer}\nmore: 1\n")}
    )
    if browser.page.status_code == 422:
        assert "E201" in browser.text
        assert "<b>." not in browser.text
        assert str(ROOT) not in browser.text


def test_stored_cases_can_be_gone_on_with(browser, rules):
    case = ROOT / "cases/korea/before-1997.yaml"
    browser.get("/").send(action="/upload", files={"file": (case.name, case.read_bytes())})
    assert browser.get("/answers").text.count("<dt>") == len(read_file(case).data["answers"])


def test_everything_from_a_person_is_escaped(browser):
    browser.get("/").send({"who": "supplier", "title": "<script>alert(1)</script>\u202e"}, action="/start")
    for path in ("/", "/result", "/report.html", "/answers"):
        text = browser.get(path).text
        assert "<script>alert" not in text
        assert "\u202e" not in text


def test_pages_say_nothing_of_the_server(browser, app):
    begin(browser)
    for path in (
        "/",
        "/question",
        "/answers",
        "/result",
        "/report.md",
        "/case.yaml",
        "/rules",
        "/portfolio",
        "/nowhere",
    ):
        text = browser.get(path).text
        assert str(ROOT) not in text, path
        assert not re.search(r"/tmp/|/home/|site-packages", text), path


def test_every_code_and_every_status_has_its_page(browser):
    for code in CODES:
        page = browser.get(f"/errors/{code}")
        written = (ROOT / f"docs/errors/{code}.md").read_text()
        assert page.heading == written.splitlines()[0].removeprefix("# ").replace("`", "")
        plain = unescape(re.sub(r"<[^>]*>|`", "", page.text))
        for word in re.sub(r"```|[#`]|^- ", "", written, flags=re.MULTILINE).split():
            assert word in plain, (code, word)
    for status, (title, _) in MEANINGS.items():
        assert browser.get(f"/problems/{status}").heading == title
    for path in ("/errors/E999", "/errors/..%2fE101", "/problems/1"):
        assert browser.get(path).page.status_code == 404


def test_another_base_speaks_of_its_own_things(tmp_path):
    own = application(Settings(rules=str(ROOT / "tests/data/loan"), secret="x", sessions=str(tmp_path)))
    page = Browser(own).get("/")
    assert "At the end you learn whether the bank lends." in page.text
    assert "Many " in page.text
    page.send({"who": ""}, action="/start")
    assert page.asked
