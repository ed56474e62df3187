"""The directory in real Chromium, on a telephone: from a result to a link, and messages on both sides."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from skinsight.api.companion.directory.files import SAMPLE, read_directory
from skinsight.api.store import directory
from skinsight.api.store.database import Database
from tests.api.page.conftest import CHROMIUM, NONE, photograph  # noqa: F401 - a fixture
from tests.api.page.test_browser import PHONE, grave
from tests.api.processes import Process

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser"), pytest.mark.filterwarnings("default")]
TILE = b"<svg xmlns='http://www.w3.org/2000/svg' width='256' height='256'><rect width='256' height='256' fill='#dde6dd' stroke='#9ab'/></svg>"
TILES = "https://tiles.example.org"


def checked(page: Page) -> None:
    assert grave(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_from_a_result_to_the_answer_of_a_practitioner(tmp_path: Path, photograph: Path) -> None:  # noqa: F811
    if not CHROMIUM:
        pytest.skip(NONE)
    told: dict[str, Any] = {"per_minute": 100_000, "map_tiles": f"{TILES}/{{z}}/{{x}}/{{y}}.svg", "map_credit": "Us"}
    with Process(tmp_path / "data", **told) as server, sync_playwright() as playwright:
        address = server.ready().url
        with Database(f"sqlite:///{tmp_path / 'data' / 'skinsight.db'}").session() as session:
            directory.replace(session, "sample", (one.row("sample") for one in read_directory(SAMPLE).entries))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        wrong: list[str] = []
        asked: list[str] = []
        contexts = [browser.new_context(viewport=PHONE, base_url=address) for _ in range(2)]
        for context in contexts:
            context.route(f"{TILES}/**", lambda route: route.fulfill(body=TILE, content_type="image/svg+xml"))
            context.on("request", lambda request: asked.append(request.url))
        person, practitioner = (context.new_page() for context in contexts)
        for page in (person, practitioner):
            page.on("pageerror", lambda error: wrong.append(str(error)))

        person.goto("/?language=en")
        person.set_input_files("input[type=file]", photograph)
        person.get_by_role("button", name="Keep it and follow it").click()
        person.locator("[name=agree]").check()
        person.locator("main form button.main").click()
        person.wait_for_url("**/skin/*")
        person.goto("/directory?place=Jakarta&within=25")
        expect(person.locator(".tiles img").first).to_be_visible()
        assert person.locator(".tiles img").first.evaluate("(one) => one.decode().then(() => one.naturalWidth)") == 256
        checked(person)
        person.screenshot(path=tmp_path / "directory.png", full_page=True)
        person.get_by_role("link", name="Share a result").first.click()
        checked(person)
        person.screenshot(path=tmp_path / "share.png", full_page=True)
        person.get_by_label("I agree that whoever").check()
        person.get_by_role("button", name="Make the link").click()
        link = person.locator(".address").inner_text()
        checked(person)
        person.get_by_role("link", name="To the messages").click()

        practitioner.goto(link + "?language=id")
        checked(practitioner)
        practitioner.get_by_label("Pesan Anda").fill("<img src=x onerror=alert(1)> Sampai jumpa")
        practitioner.get_by_role("button", name="Kirim").click()
        expect(person.locator(".message")).to_contain_text("<img src=x onerror=alert(1)> Sampai jumpa")
        checked(person)
        person.get_by_label("Your message").fill("Thank you")
        person.get_by_role("button", name="Send").click()
        expect(practitioner.locator(".message.mine")).to_have_count(1)
        expect(practitioner.locator(".message")).to_have_count(2)
        practitioner.screenshot(path=tmp_path / "shared.png", full_page=True)
        person.screenshot(path=tmp_path / "thread.png", full_page=True)
        person.get_by_role("button", name="Take the link back").click()
        answer = practitioner.reload()
        assert answer is not None
        assert answer.status == 404
        browser.close()
    assert wrong == []
    assert all(one.startswith((address, TILES, "data:", "blob:")) for one in asked)
