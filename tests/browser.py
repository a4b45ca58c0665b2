"""Debian's chromium, without a window: for the tests of HTML pages, and for pictures of them in the documents.

`python -m tests.browser FOLDER` writes these pictures, report.png and portfolio.png.
"""

import contextlib
import shutil
import sys
import tempfile
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

from tests.conftest import ROOT, run_expert

CASE = "cases/figure-2/g-innovator-taken-for-incapable.yaml"
FOLDER = "cases/portfolios"
PORTFOLIO = (f"{FOLDER}/electronics.csv", "--map", f"{FOLDER}/electronics.mapping.yaml")
PORTFOLIO += ("--with", f"{FOLDER}/electronics.common.yaml")
QUIET = ("--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update")
QUIET += ("--disable-sync", "--disable-gpu", "--no-sandbox", "--headless=new")


class Missing(Exception):
    """The browser or its driver is not there."""


def start(profile: Path) -> webdriver.Chrome:
    """A browser that keeps its files in the folder `profile`, and logs its console and what it fetches."""
    browser, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (browser and driver):
        raise Missing("chromium or chromedriver is missing: apt-get install chromium chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for argument in (*QUIET, f"--user-data-dir={profile}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(options=options, service=Service(driver))


@contextlib.contextmanager
def photographed(file, height, *arguments):
    """Opens the page that `expert` makes of these arguments; after what is done with it, writes a picture to `file`."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        assert run_expert(*arguments, "--format", "html", "-o", page).code == 0
        chromium = start(Path(folder) / "profile")
        try:
            size = {"width": 1280, "height": height, "deviceScaleFactor": 0.8, "mobile": False}
            chromium.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
            still = {"name": "prefers-reduced-motion", "value": "reduce"}
            chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [still]})
            chromium.get(page.as_uri())
            yield chromium
            chromium.save_screenshot(str(file))
        finally:
            chromium.quit()


def report(file):
    """The proof of a stored case, with the chain of one of its findings lit."""
    with photographed(file, 1240, "explain", CASE) as chromium:
        chromium.find_element(By.CSS_SELECTOR, "nav a[href='#reasoning']").click()
        chromium.find_elements(By.CSS_SELECTOR, ".lights .node.finding")[3].click()
        chromium.execute_script("document.activeElement.blur(); document.querySelector('.key').scrollIntoView()")


def portfolio(file):
    """The matrices of a stored portfolio."""
    with photographed(file, 930, "segment", *PORTFOLIO) as chromium:
        chromium.execute_script("document.querySelector('#place').scrollIntoView()")


if __name__ == "__main__":
    for picture in (report, portfolio):
        picture(ROOT / sys.argv[1] / f"{picture.__name__}.png")
