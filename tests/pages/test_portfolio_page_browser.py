"""Pages of portfolios in a real browser, as tests/pages/test_case_page_browser.py has those of cases."""

import base64

import pytest
from expert.pages.html import portfolio_html
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from expert.pages.portfolio import portfolio_page
from tests.pages.test_case_page import HOSTILE, hostile  # noqa: F401  # a fixture
from tests.pages.test_case_page_browser import barriers, chromium, opened  # noqa: F401  # fixtures
from tests.pages.test_portfolio_page import spoiled, titles  # noqa: F401  # a fixture
from tests.portfolio.test_portfolio import electronics  # noqa: F401  # a fixture

PAGE = "electronics.html"
OPEN_ALL = "document.querySelectorAll('details').forEach(one => { one.open = true; })"


@pytest.fixture(scope="module")
def pages(tmp_path_factory, electronics, spoiled):  # noqa: F811
    """A folder of pages: the portfolio since the year before, and one whose texts would do harm."""
    folder = tmp_path_factory.mktemp("pages")
    (folder / PAGE).write_text(portfolio_html(portfolio_page(electronics, "The suppliers of a maker of electronics")))
    (folder / "spoiled.html").write_text(portfolio_html(spoiled))
    return folder


def shown(page, id):
    return page.find_element(By.ID, id).is_displayed()


def test_a_field_leads_to_its_cases_and_a_case_to_its_reasons(opened, electronics) -> None:  # noqa: F811
    page = opened(PAGE)
    [field] = [one for one in electronics.found.matrices[1].fields if one.label == "(g)"]
    link = page.find_element(By.CSS_SELECTOR, ".matrix a.field[aria-label^='(g)']")
    names = page.find_element(By.ID, link.get_dom_attribute("href")[1:])
    assert not names.is_displayed()
    link.click()
    assert names.is_displayed()
    assert names.text.split(", ") == titles(electronics, field.cases)
    top = page.execute_script("return arguments[0].getBoundingClientRect().top", names)
    assert 0 <= top < 900
    first = names.find_element(By.TAG_NAME, "a")
    title = first.text
    first.click()
    case = page.find_element(By.CSS_SELECTOR, ".case:has(:target)")
    assert title in case.find_element(By.TAG_NAME, "summary").text
    assert case.find_element(By.CLASS_NAME, "body").is_displayed()


def test_keys_reach_every_field_that_holds_cases(opened, electronics) -> None:  # noqa: F811
    page = opened(PAGE)
    fields = page.find_elements(By.CSS_SELECTOR, ".matrix a.field")
    assert len(fields) == sum(bool(one.cases) for grid in electronics.found.matrices for one in grid.fields)
    page.execute_script("arguments[0].focus()", fields[0])
    edge = "return getComputedStyle(document.activeElement.querySelector('.edge')).strokeWidth"
    page.switch_to.active_element.send_keys(Keys.TAB)
    assert page.switch_to.active_element == fields[1]
    assert page.execute_script(edge) == "4px"
    fields[1].send_keys(Keys.ENTER)
    assert shown(page, fields[1].get_dom_attribute("href")[1:])


def test_a_figure_of_a_card_leads_to_the_cases_that_count(opened) -> None:  # noqa: F811
    page = opened(PAGE)
    link = page.find_element(By.CSS_SELECTOR, "#wrong .figures a")
    link.click()
    row = page.find_element(By.CSS_SELECTOR, "tr:target")
    assert link.find_element(By.TAG_NAME, "b").get_attribute("textContent") in row.text
    row.find_element(By.CSS_SELECTOR, ".who summary").send_keys(Keys.ENTER)
    assert row.find_element(By.CSS_SELECTOR, ".names a").is_displayed()


def test_the_proof_lights_up_from_figures_on(opened) -> None:  # noqa: F811
    page = opened(PAGE)
    answer = page.find_element(By.CSS_SELECTOR, ".picture .node.answer")
    answer.click()
    lit = page.find_elements(By.CSS_SELECTOR, ".picture .node.lit")
    assert answer in lit
    assert len(lit) > 2
    opened(PAGE).find_element(By.CSS_SELECTOR, ".picture .node.diagnosis").click()
    assert "Its sources" in page.find_element(By.ID, "panel").text


def test_an_arrow_leads_to_who_moved(opened) -> None:  # noqa: F811
    page = opened(PAGE)
    move = page.find_element(By.CSS_SELECTOR, ".flow .move")
    move.find_element(By.TAG_NAME, "text").click()
    row = page.find_element(By.CSS_SELECTOR, "tr:target")
    assert row.text.split(":")[0].endswith(move.find_element(By.TAG_NAME, "text").text)


def test_on_a_narrow_screen_only_wide_things_scroll_and_each_in_itself(opened) -> None:  # noqa: F811
    page = opened(PAGE, width=390)
    for _ in range(2):
        assert page.execute_script("return document.documentElement.scrollWidth") == 390
        page.execute_script(OPEN_ALL)
    scale = page.execute_script("return document.querySelector('.grid-picture').getScreenCTM().a")
    assert scale * 12 >= 10  # pixels, of the letters in it
    size = "one => parseFloat(getComputedStyle(one).fontSize)"
    assert min(page.execute_script(f"return [...document.querySelectorAll('p, li, td')].map({size})")) >= 12


def test_texts_stay_in_their_fields_and_off_each_other(opened) -> None:  # noqa: F811
    page = opened(PAGE)
    outside = page.execute_script(
        "return [...document.querySelectorAll('.matrix .field')].filter(field => {"
        "  const [box, text] = [field.querySelector('.edge').getBBox(), field.querySelector('text').getBBox()];"
        "  return text.x < box.x || text.x + text.width > box.x + box.width || text.y < box.y"
        "    || text.y + text.height > box.y + box.height; }).map(one => one.textContent)"
    )
    assert outside == []
    overlapping = page.execute_script(
        "return [...document.querySelectorAll('.grid-picture')].flatMap(picture => {"
        "  const texts = [...picture.querySelectorAll(':scope > text, :scope > .field > text')];"
        "  const boxes = texts.map(one => one.getBBox());"
        "  return texts.filter((_, i) => boxes.some((b, j) => j > i && boxes[i].x < b.x + b.width - 1"
        "    && b.x < boxes[i].x + boxes[i].width - 1 && boxes[i].y < b.y + b.height - 2"
        "    && b.y < boxes[i].y + boxes[i].height - 2)).map(one => one.textContent); })"
    )
    assert overlapping == []


def test_axe_finds_no_barrier(opened) -> None:  # noqa: F811
    page = opened(PAGE)
    page.execute_script(OPEN_ALL)
    assert barriers(page) == []


def test_axe_finds_contrast_enough_in_the_dark(opened) -> None:  # noqa: F811
    assert barriers(opened(PAGE, dark=True), runOnly=["color-contrast"]) == []


@pytest.mark.parametrize("dark", [False, True])
def test_numbers_can_be_read_on_the_darkest_shade(opened, dark) -> None:  # noqa: F811
    """Axe does not look into pictures."""
    page = opened(PAGE, dark=dark)
    ink, paper, shade, opacity = page.execute_script(
        "const shade = [...document.querySelectorAll('.shade')].sort((one, other) =>"
        "  other.getAttribute('fill-opacity') - one.getAttribute('fill-opacity'))[0];"
        "return [getComputedStyle(shade.parentElement.querySelector('text')).fill,"
        "  getComputedStyle(document.body).backgroundColor, getComputedStyle(shade).fill,"
        "  Number(shade.getAttribute('fill-opacity'))]"
    )
    ink, paper, shade = ([int(part) for part in color[4:-1].split(",")] for color in (ink, paper, shade))
    ground = [opacity * over + (1 - opacity) * under for over, under in zip(shade, paper, strict=True)]
    light, deep = sorted((luminance(ink), luminance(ground)), reverse=True)
    assert opacity > 0.3
    assert (light + 0.05) / (deep + 0.05) > 4.5


def luminance(color):
    parts = [part / 255 for part in color]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_paper_has_upright_pages_and_says_how_many_where_it_does_not_say_who(opened) -> None:  # noqa: F811
    page = opened(PAGE)
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    result = page.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    sizes = [part.partition(b"]")[0] for part in base64.b64decode(result["data"]).split(b"/MediaBox [")[1:]]
    assert len(set(sizes)) == 1
    assert 10 <= len(sizes) <= 24  # nineteen, with the fonts of Debian
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    for selector in ("#single .who summary", ".case summary", ".matrix .field"):
        assert page.find_element(By.CSS_SELECTOR, selector).is_displayed()
    after = "return getComputedStyle(document.querySelector(arguments[0]), '::after').content"
    assert page.execute_script(after, "#single .who summary") == "none"
    assert "not printed" in page.execute_script(after, "#single .rest > summary")
    assert not page.find_element(By.CSS_SELECTOR, ".fields .who").is_displayed()


def test_without_scripts_everything_is_there(opened, chromium) -> None:  # noqa: F811
    chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        page = opened(PAGE)
        link = page.find_element(By.CSS_SELECTOR, ".matrix a.field")
        link.click()
        name = link.get_dom_attribute("href")[1:]
        assert page.current_url.endswith(f"#{name}")
        assert shown(page, name)
        page.find_element(By.CSS_SELECTOR, f"[id='{name}'] a").click()
        assert page.find_element(By.CSS_SELECTOR, ".case:has(:target) summary").is_displayed()
    finally:
        chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_texts_that_hold_scripts_run_nothing(opened) -> None:  # noqa: F811
    page = opened("spoiled.html")
    assert page.find_element(By.TAG_NAME, "h1").text == HOSTILE[0]
    page.execute_script(OPEN_ALL)
    assert page.find_elements(By.TAG_NAME, "img") == []
    assert page.execute_script("return document.scripts.length") == 1
