"""Chat and forum in real Chromium, on a telephone: answers come in pieces, and what people write runs nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.api.companion.forum.test_forum import PAYLOADS
from tests.api.page.conftest import CHROMIUM, address, photograph  # noqa: F401 - fixtures
from tests.api.page.test_browser import PHONE, grave

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser"), pytest.mark.filterwarnings("default")]


@pytest.fixture
def page(address: str) -> Iterator[Page]:  # noqa: F811
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport=PHONE, base_url=address)
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", lambda dialog: (wrong.append(dialog.message), dialog.dismiss()))
        yield page
        browser.close()
        assert wrong == []


def test_a_question_is_answered_in_pieces_red_flags_first(page: Page) -> None:
    page.goto("/chat?language=en")
    page.get_by_label("Your question").fill("Is niacinamide fine in pregnancy?")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator(".passage").first).to_contain_text("Skin care in pregnancy")
    expect(page.locator(".passage", has_text="NIACINAMIDE").first).to_be_visible()
    assert grave(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_what_people_write_runs_nothing(page: Page, photograph: Path) -> None:  # noqa: F811
    page.goto("/forum?language=en")
    page.get_by_label("What do you want to be called").fill("ayu")
    page.get_by_role("button", name="Take this name").click()
    page.get_by_text("Open a topic").click()
    page.get_by_label("Title").fill("<script>alert(0)</script>")
    page.get_by_label("Your post").fill("\n\n".join(PAYLOADS))
    page.set_input_files("input[type=file]", photograph)
    page.get_by_role("button", name="Post it").click()
    image = page.locator(".post img")
    expect(image).to_be_visible()
    assert image.evaluate("(one) => one.decode().then(() => one.naturalWidth)") > 0
    for link in page.locator(".written a").all():
        assert "script:" not in (link.get_attribute("href") or "").lower()
    assert grave(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
