"""Every page of the companion and of My skin in real Chromium, in every form: for axe, and for what is too wide."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.api.companion.peopled import SETTINGS, Visit, bare_places, peopled_places, with_tiles
from tests.api.companion.test_browser import fits
from tests.api.page.conftest import CHROMIUM, NONE, photograph  # noqa: F401 - a fixture
from tests.api.page.test_browser import PHONE
from tests.api.processes import Process

WIDER_THAN_THEIR_FORMS = """[...document.querySelectorAll("form input, form select, form textarea, form button")]
  .filter((one) => one.getBoundingClientRect().right > one.form.getBoundingClientRect().right + 1)
  .map((one) => one.outerHTML)"""
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser"), pytest.mark.filterwarnings("default")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip(NONE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def look(browser: Browser, url: str, places: dict[str, Visit], language: str) -> None:
    """Each place on two widths, light and dark; nothing may go wrong in a page."""
    context = browser.new_context(viewport=PHONE, base_url=url)
    with_tiles(context)
    page: Page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"/?language={language}")
    for name, visit in places.items():
        visit(page)
        assert page.evaluate("document.documentElement.lang") == language, name
        fits(page)
        page.set_viewport_size(PHONE)
        assert page.evaluate(WIDER_THAN_THEIR_FORMS) == [], name
    context.close()
    assert wrong == []


@pytest.mark.parametrize("language", ["en", "id"])
def test_pages_that_nobody_has_used(browser: Browser, tmp_path: Path, language: str) -> None:
    with Process(tmp_path / "data", **SETTINGS) as server:
        look(browser, server.ready().url, bare_places(), language)


@pytest.mark.parametrize("language", ["en", "id"])
def test_pages_with_people(browser: Browser, tmp_path: Path, photograph: Path, language: str) -> None:  # noqa: F811
    store = tmp_path / "data"
    with Process(store, **SETTINGS) as server:
        url = server.ready().url
        places = peopled_places(url, f"sqlite:///{store / 'skinsight.db'}", photograph.read_bytes())
        look(browser, url, places, language)


def test_where_one_is_stands_in_the_navigation(browser: Browser, tmp_path: Path) -> None:
    with Process(tmp_path / "data") as server:
        page = browser.new_page(viewport=PHONE)
        page.goto(f"{server.ready().url}/directory?language=en")
        here = page.locator(".top [aria-current]").bounding_box()
        assert here is not None
        assert here["x"] >= 0
        assert here["x"] + here["width"] <= PHONE["width"]
        page.close()
