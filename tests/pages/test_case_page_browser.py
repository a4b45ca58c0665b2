"""Reports to send in a real browser: Debian's chromium, without a window.

Where it is missing the tests are skipped and say so; in CI that is a failure.
"""

import base64
import json
from urllib.parse import unquote

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from expert.documents.tree import Span, pictures
from expert.explanation.evaluation import CaseEvaluator
from expert.explanation.proof_graph import fact_anchor
from expert.explanation.whole_case import whole_case
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.pages.case import case_document, case_html
from expert.pages.index import index_html
from expert.words.readers import seen_by
from tests.conftest import ROOT
from tests.pages.test_case_page import HOSTILE, INNOVATOR, hostile, hostile_report  # noqa: F401  # a fixture
from tests.sampling import some
from tests.stored_cases import STORED

LARGE = "cases/korea/the-plan-of-2010.yaml"


@pytest.fixture(scope="module")
def pages(tmp_path_factory, base):
    """A folder of pages: two cases and the overview that leads to them."""
    folder = tmp_path_factory.mktemp("pages")
    evaluator = CaseEvaluator(base)
    reports = []
    for name, file in (("innovator", INNOVATOR), ("large", LARGE)):
        report = evaluator.report(str(ROOT / file))
        made = case_html(base, whole_case(evaluator, report), [Span("All cases", file="index.html")])
        (folder / f"{name}.html").write_text(made)
        reports.append((f"{name}.html", report))
    (folder / "index.html").write_text(index_html(base, reports, 0))
    return folder


@pytest.fixture
def opened(chromium, pages):
    """Opens a page at a width, light or dark; afterwards nothing may be in the console, and nothing was fetched."""

    def open_page(name, width=1280, dark=False, folder=pages):
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        still = {"name": "prefers-reduced-motion", "value": "reduce"}
        chromium.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "screen", "features": [scheme, still]})
        chromium.get((folder / name).as_uri())
        return chromium

    chromium.get_log("browser")
    chromium.get_log("performance")
    yield open_page
    assert chromium.get_log("browser") == []
    messages = [json.loads(entry["message"])["message"] for entry in chromium.get_log("performance")]
    asked = [one["params"]["request"]["url"] for one in messages if one["method"] == "Network.requestWillBeSent"]
    assert asked
    assert {url.partition(":")[0] for url in asked if url != "data:,"} == {"file"}
    assert all(url.partition("#")[0].endswith(".html") for url in asked if url != "data:,")


def unfold(page):
    """Open the reasoning, which is folded at first."""
    page.find_element(By.CSS_SELECTOR, "nav a[href='#reasoning']").click()


def node(page, name):
    return page.find_element(By.CSS_SELECTOR, f'.lights a[data-node="{name}"]')


def lit(page):
    return {one.get_attribute("data-node") for one in page.find_elements(By.CSS_SELECTOR, ".lights .node.lit")}


def below(graph, start):
    """What a node of a graph is based on, itself included."""
    seen, todo = {start}, [start]
    while todo:
        here = todo.pop()
        more = {edge.source for edge in graph.edges if edge.target == here} - seen
        seen |= more
        todo += more
    return seen


def test_a_link_opens_what_is_folded_and_the_first_screen_has_the_result(opened) -> None:
    page = opened("innovator.html")
    assert not page.find_element(By.CSS_SELECTOR, ".lights").is_displayed()
    assert page.find_element(By.CSS_SELECTOR, "#result").rect["y"] < 600
    unfold(page)
    assert page.find_element(By.CSS_SELECTOR, ".lights").is_displayed()


def test_a_click_on_a_conclusion_lights_its_chain_and_says_by_which_rule(opened, base: RuleBase) -> None:
    evaluator = CaseEvaluator(base)
    report = evaluator.report(str(ROOT / INNOVATOR))
    [picture] = pictures(case_document(base, whole_case(evaluator, report)))
    page = opened("innovator.html")
    unfold(page)
    name = fact_anchor(Fact("diagnosis", "unpaid_innovation"))
    chosen = node(page, name)
    assert lit(page) == set()
    chosen.click()
    assert lit(page) == below(picture.graph, name)
    assert 4 <= len(lit(page)) < len(picture.graph.nodes) / 2
    assert chosen.get_attribute("aria-pressed") == "true"
    panel = page.find_element(By.CLASS_NAME, "panel")
    rule = base.rules["innovator-held-non-innovative-is-not-paid-for-innovating"]
    label = str(base.attributes["diagnosis"].values["unpaid_innovation"].label)
    for wanted in (label, str(rule.title), str(rule.because), str(base.claims["P32"].says)):
        assert wanted in panel.text
    assert panel.get_attribute("aria-live") == "polite"
    assert panel.rect["y"] + panel.rect["height"] <= page.execute_script("return scrollY + innerHeight") + 1
    # A link in the panel leads on along the chain, and a second click puts the light out.
    panel.find_element(By.CSS_SELECTOR, ".body a").click()
    now = page.switch_to.active_element
    assert now.get_attribute("data-node") in below(picture.graph, name) - {name}
    assert now.get_attribute("aria-pressed") == "true"
    now.click()
    assert lit(page) == set()
    assert panel.text == ""


def test_a_click_on_an_answer_lights_what_it_leads_to(opened, base: RuleBase) -> None:
    page = opened("innovator.html")
    unfold(page)
    answer = page.find_element(By.CSS_SELECTOR, ".lights .node.answer")
    answer.click()
    assert page.find_elements(By.CSS_SELECTOR, ".lights .node.answer.lit") == [answer]
    assert len(lit(page)) > 2
    assert "What it leads to" in page.find_element(By.CLASS_NAME, "panel").text


def test_keys_reach_every_node_and_do_what_clicks_do(opened) -> None:
    page = opened("innovator.html")
    unfold(page)
    nodes = [one.get_attribute("data-node") for one in page.find_elements(By.CSS_SELECTOR, ".lights .node")]
    page.execute_script("document.querySelector('.drawn').focus()")
    visited = []
    for _ in nodes:
        page.switch_to.active_element.send_keys(Keys.TAB)
        visited.append(page.switch_to.active_element.get_attribute("data-node"))
    assert visited == nodes
    place = page.execute_script(
        "return nodes = [...document.querySelectorAll('.lights .node')].map(n => n.getBBox().x)"
    )
    assert place == sorted(place)  # the order is that of reading: by layer, from left to right
    last = page.switch_to.active_element
    seen = page.execute_script(
        "const r = arguments[0].getBoundingClientRect(); return [r.x, r.right, innerWidth]", last
    )
    assert 0 <= seen[0] < seen[1] <= seen[2]
    style = "return getComputedStyle(arguments[0].querySelector('rect,circle')).strokeWidth"
    assert page.execute_script(style, last) == "4px"
    for key in (Keys.ENTER, Keys.SPACE):
        last.send_keys(key)
        assert last.get_attribute("data-node") in lit(page)
        assert last.get_attribute("role") == "button"
        last.send_keys(Keys.ESCAPE)
        assert lit(page) == set()
        assert page.switch_to.active_element == last


def test_from_the_reasons_to_the_picture_and_back(opened) -> None:
    page = opened("innovator.html")
    page.find_element(By.CSS_SELECTOR, "nav a[href='#change']").click()
    page.find_element(By.CSS_SELECTOR, "#change .fold summary").click()
    page.find_element(By.CSS_SELECTOR, "#change .findings a").click()
    name = unquote(page.current_url.partition("#")[2])
    body = page.find_element(By.ID, name)
    assert body.is_displayed()
    body.find_element(By.TAG_NAME, "button").click()
    assert page.switch_to.active_element.get_attribute("data-node") == name
    assert name in lit(page)


@pytest.mark.parametrize("name", ["innovator.html", "large.html", "index.html"])
def test_on_a_narrow_screen_only_wide_things_scroll_and_each_in_itself(opened, name) -> None:
    page = opened(name, width=390)
    page.execute_script("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert page.execute_script("return document.documentElement.scrollWidth") == 390
    size = "one => parseFloat(getComputedStyle(one).fontSize)"
    assert min(page.execute_script(f"return [...document.querySelectorAll('p, li, td')].map({size})")) >= 12
    if name != "index.html":
        scale = page.execute_script("return document.querySelector('.lights').getScreenCTM().a")
        assert scale * 13 >= 10  # pixels, of the letters in the picture


def test_a_picture_that_has_to_be_scrolled_says_so(opened) -> None:
    for width in (1600, 1280, 900, 390):
        page = opened("innovator.html", width=width)
        page.execute_script("document.querySelectorAll('.fold').forEach(one => { one.open = true; })")
        wide = page.execute_script(
            "const one = document.querySelector('.drawn'); return one.scrollWidth > one.clientWidth"
        )
        assert page.find_element(By.CLASS_NAME, "hint").is_displayed() == wide
        assert wide == (width < 1000)


def test_arrows_of_what_is_pointed_at_stand_out(opened) -> None:
    page = opened("innovator.html")
    near = "return document.querySelectorAll('.arrows path.near').length"
    page.execute_script("document.querySelector('#reasoning').parentElement.open = true")
    page.execute_script("document.querySelector('.lights .node.answer').focus({ preventScroll: true })")
    assert page.execute_script(near) > 0
    page.execute_script("document.activeElement.blur()")
    assert page.execute_script(near) == 0


@pytest.mark.parametrize("name", ["innovator.html", "large.html"])
def test_labels_stay_in_their_boxes(opened, name) -> None:
    page = opened(name)
    unfold(page)
    outside = page.execute_script(
        "return [...document.querySelectorAll('.lights .node')].flatMap(node => {"
        "  const box = node.querySelector('rect, circle').getBBox();"
        "  return [...node.querySelectorAll('text')].filter(text => {"
        "    const own = text.getBBox();"
        "    return own.x < box.x || own.x + own.width > box.x + box.width || own.y < box.y"
        "      || own.y + own.height > box.y + box.height; }).map(text => text.textContent); })"
    )
    assert outside == []


def barriers(page, **options):
    """What axe finds wrong with the page as it stands."""
    page.execute_script((ROOT / "tests/axe-core/axe.min.js").read_text())
    script = "const done = arguments[1]; axe.run(document, arguments[0]).then(result => done(result.violations))"
    found = page.execute_async_script(script, {"resultTypes": ["violations"], **options})
    return [(one["id"], one["help"], one["nodes"][0]["html"][:200]) for one in found]


@pytest.mark.parametrize("name", ["innovator.html", "index.html"])
def test_axe_finds_no_barrier(opened, name) -> None:
    page = opened(name)
    page.execute_script("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert barriers(page) == []


@pytest.mark.parametrize("name", ["innovator.html", "index.html"])
def test_axe_finds_contrast_enough_in_the_dark(opened, name) -> None:
    assert barriers(opened(name, dark=True), runOnly=["color-contrast"]) == []


def test_axe_finds_no_barrier_in_what_a_click_shows(opened) -> None:
    page = opened("innovator.html")
    unfold(page)
    page.find_element(By.CSS_SELECTOR, ".lights .node.finding").click()
    assert page.find_element(By.CLASS_NAME, "panel").text
    rules = {"color-contrast": {"enabled": False}}  # what is not lit is dimmed; all of it stands in words as well
    assert barriers(page, rules=rules) == []


def printed(page):
    """The sheets of a printout, each by its size."""
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    result = page.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    return [part.partition(b"]")[0] for part in base64.b64decode(result["data"]).split(b"/MediaBox [")[1:]]


def test_a_printout_has_four_sheets_and_the_reasoning_if_it_is_asked_for(opened) -> None:
    page = opened("innovator.html")
    page.execute_script(
        "window.print = () => { window.asked = document.querySelectorAll('.fold:not([open])').length; }"
    )
    short = printed(page)
    assert len(set(short)) == 1
    assert len(short) <= 4
    buttons = {one.text: one for one in page.find_elements(By.CSS_SELECTOR, "header button")}
    buttons["Print"].click()
    assert page.execute_script("return window.asked") > 5
    buttons["Print with reasoning"].click()
    assert page.execute_script("return window.asked") == 0
    whole = printed(page)
    assert len(whole) > len(short) + 4
    assert len(set(whole)) == 2  # one sheet lies on its side, for the picture
    page.execute_script("dispatchEvent(new Event('afterprint'))")
    assert len(printed(page)) == len(short)
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert page.execute_script("return getComputedStyle(document.querySelector('nav')).display") == "none"


@pytest.mark.parametrize(
    "stored",
    [(LARGE, None), *some(STORED, 40, 7)],
    ids=lambda one: "-".join(filter(None, one)).removeprefix(f"{ROOT}/cases/"),
)
def test_a_case_prints_on_four_sheets_unless_the_reasoning_is_asked_for(chromium, tmp_path, base, stored) -> None:
    """For every stored case in `make test-long`. The longest by far is always tried, and for a reader too."""
    file, row = stored
    for reader in (None, "supplier") if file == LARGE else (None,):
        evaluator = CaseEvaluator(seen_by(base, reader))
        page = tmp_path / "case.html"
        page.write_text(
            case_html(
                evaluator.base, whole_case(evaluator, evaluator.report_on(*evaluator.trace(str(ROOT / file), row)))
            )
        )
        chromium.get(page.as_uri())
        assert 1 <= len(printed(chromium)) <= 4


@pytest.mark.parametrize("name", ["innovator.html", "large.html"])
def test_a_picture_on_paper_is_whole(opened, name) -> None:
    page = opened(name, width=1040)
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    page.execute_script("document.querySelectorAll('.fold').forEach(one => { one.open = true; })")
    size = page.find_element(By.CSS_SELECTOR, ".lights").rect
    assert size["height"] <= 190 / 25.4 * 96  # a sheet on its side, without its margins
    assert page.execute_script("return getComputedStyle(document.querySelector('.picture')).breakInside") == "avoid"


def test_without_scripts_everything_is_there(opened, chromium, pages) -> None:
    chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        page = opened("innovator.html")
        assert page.find_elements(By.TAG_NAME, "button") == []
        page.find_element(By.CSS_SELECTOR, "nav a[href='#reasoning']").click()
        name = fact_anchor(Fact("diagnosis", "unpaid_innovation"))
        target = node(page, name)
        target.click()
        assert page.current_url.endswith(f"#{name}")
        assert page.find_element(By.ID, name).find_element(By.CSS_SELECTOR, ".source").is_displayed()
    finally:
        chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_texts_that_hold_scripts_run_nothing(opened, hostile, hostile_report) -> None:  # noqa: F811
    evaluator, report = hostile_report
    (hostile / "page.html").write_text(case_html(evaluator.base, whole_case(evaluator, report)))
    page = opened("page.html", folder=hostile)
    assert page.find_element(By.TAG_NAME, "h1").text == HOSTILE[1]
    assert page.find_elements(By.TAG_NAME, "img") == []
    unfold(page)
    for one in page.find_elements(By.CSS_SELECTOR, ".lights .node"):
        page.execute_script("arguments[0].focus()", one)
        one.send_keys(Keys.ENTER)
        assert page.find_element(By.CLASS_NAME, "panel").find_elements(By.TAG_NAME, "img") == []
    assert page.execute_script("return document.scripts.length") == 1


def test_the_list_is_sorted_by_buttons_that_say_so(opened) -> None:
    page = opened("index.html")
    rows = "[...document.querySelectorAll('table.sortable tbody tr')]"
    keys = f"return {rows}.map(row => parseInt(row.cells[2].textContent))"
    head = page.find_elements(By.CSS_SELECTOR, "table.sortable thead th")[2]
    button = head.find_element(By.TAG_NAME, "button")
    button.send_keys(Keys.ENTER)
    up = page.execute_script(keys)
    assert (up, head.get_attribute("aria-sort")) == (sorted(up), "ascending")
    button.click()
    assert page.execute_script(keys) == sorted(up, reverse=True)
    assert head.get_attribute("aria-sort") == "descending"
    assert "descending" in page.find_element(By.CSS_SELECTOR, "[role=status]").get_attribute("textContent")
    other = page.find_elements(By.CSS_SELECTOR, "table.sortable thead th")[0]
    other.find_element(By.TAG_NAME, "button").click()
    assert (head.get_attribute("aria-sort"), other.get_attribute("aria-sort")) == (None, "ascending")
    page.find_element(By.CSS_SELECTOR, "table.sortable a").click()
    page.find_element(By.LINK_TEXT, "All cases").click()
    assert page.current_url.endswith("index.html")
