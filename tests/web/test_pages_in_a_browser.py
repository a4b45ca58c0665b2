"""The pages of a server in a real browser: Debian's chromium, without a window.

Where it is missing the tests are skipped and say so; in CI that is a failure.
"""

import json

import pytest
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.wait import WebDriverWait

from tests.conftest import ROOT
from tests.pages.test_case_page_browser import barriers, printed
from tests.web.servers import served

TABLE = ROOT / "cases/portfolios/five-suppliers.csv"

#: What somebody can come to without having answered anything.
READ = ("/", "/portfolio", "/rules", "/rules/graph", "/errors/E402", "/problems/422", "/nowhere")

#: What somebody comes to who has begun a session and sent a table.
OWN = ("/question", "/answers", "/result", "/portfolio/reading", "/portfolio/result")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with served(tmp_path_factory.mktemp("sessions")) as server:
        yield server


@pytest.fixture
def browser(chromium, server):
    """A browser that has not been here before; afterwards nothing is in its console, and nothing was fetched from
    elsewhere."""
    chromium.delete_all_cookies()
    chromium.get_log("browser")
    chromium.get_log("performance")
    seen(chromium)
    yield chromium
    # That a page is not there, or that an answer was not taken, chromium tells by itself.
    told = [
        one for one in chromium.get_log("browser") if "the server responded with a status of 4" not in one["message"]
    ]
    assert told == []
    messages = [json.loads(entry["message"])["message"] for entry in chromium.get_log("performance")]
    asked = [one["params"]["request"]["url"] for one in messages if one["method"] == "Network.requestWillBeSent"]
    elsewhere = [url for url in asked if not url.startswith((f"{server.address}/", "data:,"))]
    assert asked
    assert elsewhere == []


def seen(chromium, width=1280, dark=False):
    """Shows pages at a width, light or dark."""
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    still = {"name": "prefers-reduced-motion", "value": "reduce"}
    chromium.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "screen", "features": [scheme, still]})


def one(page, selector):
    return page.find_element(By.CSS_SELECTOR, selector)


def press(page, text):
    """Clicks the button with this text, and waits for the page that it leads to."""
    button = next(button for button in page.find_elements(By.TAG_NAME, "button") if button.text == text)
    button.click()
    # While a page goes, the driver may know neither it nor the next one.
    WebDriverWait(page, 60, ignored_exceptions=[WebDriverException]).until(staleness_of(button))


def begin(page, server):
    page.get(f"{server.address}/")
    one(page, "input[value=supplier]").click()
    press(page, "Begin")


def everything(page, server):
    """Begins a session with an answer, and sends a table."""
    begin(page, server)
    one(page, "main input[name=answer]").click()
    press(page, "Go on")
    page.get(f"{server.address}/portfolio")
    one(page, "input[type=file]").send_keys(str(TABLE))
    press(page, "Send")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_from_the_start_page_to_a_report_on_paper(browser, server, script):
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not script})
    try:
        begin(browser, server)
        answered = 0
        while browser.find_elements(By.CSS_SELECTOR, "form[action^='/question/']"):
            choices = browser.find_elements(By.CSS_SELECTOR, "main input[name=answer]")
            if answered < 4 and choices:
                choices[0].click()
                press(browser, "Go on")
            else:
                press(browser, "I do not know")
            answered += 1
            assert answered < 80
        browser.find_element(By.LINK_TEXT, "See the result").click()
        assert browser.current_url == f"{server.address}/result"
        assert one(browser, "#result").is_displayed()
        assert 1 <= len(printed(browser)) <= 4
        seen(browser)
        assert not browser.find_elements(By.TAG_NAME, "button") or script
        browser.find_element(By.LINK_TEXT, "Check your answers").click()
        press(browser, "End, and remove my answers from this server")
        assert not browser.find_elements(By.CSS_SELECTOR, "nav a[href='/result']")
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_a_session_by_keyboard_alone(browser, server):
    browser.get(f"{server.address}/")

    def here():
        return browser.switch_to.active_element

    def tab_to(wanted):
        for _ in range(40):
            if wanted(here()):
                return here()
            here().send_keys(Keys.TAB)
        raise AssertionError("Tab does not lead there")

    here().send_keys(Keys.TAB)
    assert here().text == "Skip to the text"
    here().send_keys(Keys.ENTER)
    tab_to(lambda at: at.get_attribute("name") == "who").send_keys(Keys.ARROW_DOWN)
    assert here().get_attribute("name") == "who"
    assert here().is_selected()
    tab_to(lambda at: at.text == "Begin").send_keys(Keys.ENTER)
    for _ in range(3):
        before = browser.current_url, one(browser, "h1").text
        tab_to(lambda at: at.get_attribute("name") in ("answer", "typed")).send_keys(Keys.SPACE)
        outline = browser.execute_script("return getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none"
        tab_to(lambda at: at.text == "I do not know").send_keys(Keys.ENTER)
        assert (browser.current_url, one(browser, "h1").text) != before
    tab_to(lambda at: at.tag_name == "summary").send_keys(Keys.ENTER)
    assert one(browser, "details[open] p").is_displayed()
    tab_to(lambda at: at.text == "Back").send_keys(Keys.ENTER)
    assert "/question/" in browser.current_url


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_no_barrier(browser, server, dark):
    everything(browser, server)
    seen(browser, dark=dark)
    found = {}
    for path in READ + OWN:
        browser.get(server.address + path)
        browser.execute_script("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        only = {"runOnly": ["color-contrast"]} if dark else {}
        if wrong := barriers(browser, **only):
            found[path] = wrong
    assert found == {}


def test_an_answer_that_is_missing_is_told_beside_the_question(browser, server):
    begin(browser, server)
    while one(browser, "main fieldset input").get_attribute("type") != "radio":
        press(browser, "I do not know")
    press(browser, "Go on")
    assert one(browser, "[role=alert]").is_displayed()
    assert barriers(browser) == []


def test_nothing_scrolls_sideways_on_a_telephone(browser, server):
    everything(browser, server)
    seen(browser, width=390)
    wide = {}
    for path in READ + OWN:
        browser.get(server.address + path)
        width = browser.execute_script("return document.documentElement.scrollWidth")
        wide |= {path: width} if width > 390 else {}
    assert wide == {}


def test_two_tabs_on_one_session(browser, server):
    begin(browser, server)
    first = browser.current_window_handle
    browser.switch_to.new_window("tab")
    seen(browser)
    browser.get(f"{server.address}/question")
    press(browser, "I do not know")
    browser.close()
    browser.switch_to.window(first)
    press(browser, "I do not know")
    assert one(browser, "h1").text == "This session has gone on elsewhere"
    browser.find_element(By.LINK_TEXT, "Show where it stands").click()
    assert browser.find_elements(By.CSS_SELECTOR, "form[action^='/question/']")
