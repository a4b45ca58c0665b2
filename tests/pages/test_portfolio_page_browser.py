"""Pages of portfolios in a real browser, as tests/pages/test_case_page_browser.py has those of cases."""

import base64

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from expert.pages.portfolio import portfolio_html
from tests.pages.test_case_page import HOSTILE, hostile  # noqa: F401  # a fixture
from tests.pages.test_case_page_browser import barriers, opened  # noqa: F401  # a fixture
from tests.pages.test_portfolio_page import spoiled, titles  # noqa: F401  # a fixture
from tests.portfolio.test_portfolio import electronics  # noqa: F401  # a fixture

PAGE = "electronics.html"
OPEN_ALL = "document.querySelectorAll('details').forEach(one => { one.open = true; })"


@pytest.fixture(scope="module")
def pages(tmp_path_factory, electronics, spoiled):  # noqa: F811
    """A folder of pages: the portfolio since the year before, and one whose texts would do harm."""
    folder = tmp_path_factory.mktemp("pages")
    titled = electronics._replace(title="The suppliers of a maker of electronics")
    (folder / PAGE).write_text(portfolio_html(titled))
    (folder / "spoiled.html").write_text(portfolio_html(spoiled))
    return folder


def shown(page, id):
    return page.find_element(By.ID, id).is_displayed()


def test_a_field_leads_to_its_cases_and_a_case_to_its_reasons(opened, electronics) -> None:  # noqa: F811
    page = opened(PAGE)
    [field] = [one for one in electronics.found.matrices[1].fields if one.label == "(g)"]
    [link] = [one for one in page.find_elements(By.CSS_SELECTOR, ".grid td a") if "(g)" in parent_of(page, one).text]
    names = page.find_element(By.ID, link.get_dom_attribute("href")[1:])
    assert not names.is_displayed()
    link.click()
    assert names.is_displayed()
    assert [one.text for one in names.find_elements(By.TAG_NAME, "a")] == titles(electronics, field.cases)
    top = page.execute_script("return arguments[0].getBoundingClientRect().top", names)
    assert 0 <= top < 900
    first = names.find_element(By.TAG_NAME, "a")
    title = first.text
    first.click()
    case = page.find_element(By.CSS_SELECTOR, "#cases .fold:has(> :target)")
    assert title in case.find_element(By.TAG_NAME, "summary").text
    assert case.find_element(By.CLASS_NAME, "body").is_displayed()


def parent_of(page, element):
    return page.execute_script("return arguments[0].parentElement", element)


def test_keys_reach_every_field_that_holds_cases(opened, electronics) -> None:  # noqa: F811
    page = opened(PAGE)
    fields = page.find_elements(By.CSS_SELECTOR, "#place .grid td a")
    assert len(fields) == sum(bool(one.cases) for grid in electronics.found.matrices for one in grid.fields)
    page.execute_script("arguments[0].focus()", fields[0])
    page.switch_to.active_element.send_keys(Keys.TAB)
    assert page.switch_to.active_element == fields[1]
    assert page.execute_script("return getComputedStyle(document.activeElement).outlineStyle") == "solid"
    fields[1].send_keys(Keys.ENTER)
    assert shown(page, fields[1].get_dom_attribute("href")[1:])


def test_a_figure_of_a_card_leads_to_the_cases_that_count(opened) -> None:  # noqa: F811
    page = opened(PAGE)
    link = page.find_element(By.CSS_SELECTOR, "#wrong .answer a")
    link.click()
    row = page.find_element(By.CSS_SELECTOR, "tr:has(:target)")
    assert link.text in row.text
    row.find_element(By.CSS_SELECTOR, ".inside summary").send_keys(Keys.ENTER)
    assert row.find_element(By.CSS_SELECTOR, ".inside a").is_displayed()


def test_the_proof_lights_up_from_figures_on(opened) -> None:  # noqa: F811
    page = opened(PAGE)
    page.find_element(By.CSS_SELECTOR, "nav a[href='#reasoning']").click()
    answer = page.find_element(By.CSS_SELECTOR, ".lights .node.answer")
    answer.click()
    lit = page.find_elements(By.CSS_SELECTOR, ".lights .node.lit")
    assert answer in lit
    assert len(lit) > 2


def test_on_a_narrow_screen_only_wide_things_scroll_and_each_in_itself(opened) -> None:  # noqa: F811
    page = opened(PAGE, width=390)
    for _ in range(2):
        assert page.execute_script("return document.documentElement.scrollWidth") == 390
        page.execute_script(OPEN_ALL)
    size = "one => parseFloat(getComputedStyle(one).fontSize)"
    assert min(page.execute_script(f"return [...document.querySelectorAll('p, li, td')].map({size})")) >= 12


def test_axe_finds_no_barrier(opened) -> None:  # noqa: F811
    page = opened(PAGE)
    page.execute_script(OPEN_ALL)
    assert barriers(page) == []


def test_axe_finds_contrast_enough_in_the_dark(opened) -> None:  # noqa: F811
    assert barriers(opened(PAGE, dark=True), runOnly=["color-contrast"]) == []


@pytest.mark.parametrize("dark", [False, True])
def test_numbers_can_be_read_on_the_darkest_shade(opened, dark) -> None:  # noqa: F811
    """Axe does not see through shades that are mixed."""
    page = opened(PAGE, dark=dark)
    ink, ground = page.execute_script(
        "const field = document.querySelector('.grid .shade5'), canvas = document.createElement('canvas');"
        "const paint = canvas.getContext('2d', { willReadFrequently: true });"
        "const looks = [getComputedStyle(field.querySelector('a')).color, getComputedStyle(field).backgroundColor];"
        "return looks.map(one => {"
        "  paint.fillStyle = one; paint.fillRect(0, 0, 1, 1);"
        "  return [...paint.getImageData(0, 0, 1, 1).data].slice(0, 3); })"
    )
    light, deep = sorted((luminance(ink), luminance(ground)), reverse=True)
    assert ink != ground
    assert (light + 0.05) / (deep + 0.05) > 4.5


def luminance(color):
    parts = [part / 255 for part in color]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_paper_says_how_many_where_it_does_not_say_who(opened) -> None:  # noqa: F811
    page = opened(PAGE)
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    result = page.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    sizes = [part.partition(b"]")[0] for part in base64.b64decode(result["data"]).split(b"/MediaBox [")[1:]]
    assert 5 <= len(sizes) <= 24
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    for selector in ("#often .inside summary", "#cases .fold > summary", ".grid td a"):
        assert page.find_element(By.CSS_SELECTOR, selector).is_displayed()
    after = "return getComputedStyle(document.querySelector(arguments[0]), '::after').content"
    assert page.execute_script(after, "#often .inside > summary") == "none"
    assert "folded" in page.execute_script(after, "#place .fold > summary")
    assert not page.find_element(By.CSS_SELECTOR, "#often .inside > div").is_displayed()


def test_without_scripts_everything_is_there(opened, chromium) -> None:  # noqa: F811
    chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        page = opened(PAGE)
        link = page.find_element(By.CSS_SELECTOR, ".grid td a")
        link.click()
        name = link.get_dom_attribute("href")[1:]
        assert page.current_url.endswith(f"#{name}")
        assert shown(page, name)
        page.find_element(By.CSS_SELECTOR, f"[id='{name}'] a").click()
        assert page.find_element(By.CSS_SELECTOR, "#cases .fold:has(> :target) summary").is_displayed()
    finally:
        chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_texts_that_hold_scripts_run_nothing(opened) -> None:  # noqa: F811
    page = opened("spoiled.html")
    assert page.find_element(By.TAG_NAME, "h1").text == HOSTILE[0]
    page.execute_script(OPEN_ALL)
    assert page.find_elements(By.TAG_NAME, "img") == []
    assert page.execute_script("return document.scripts.length") == 1
