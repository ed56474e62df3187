"""The page in real Chromium: by pointer, by keyboard, as a screen reader is told of it, and on two widths."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.api.page.conftest import CHROMIUM

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser"), pytest.mark.filterwarnings("default")]
expect.set_options(timeout=60_000)  # the machine may be busy
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
CAMERA = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")
GRAVE = {"serious", "critical"}
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def browser(address: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", *CAMERA])
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Open]:
    """Opens the page; at its end nothing may have gone wrong in it."""
    wrong: list[str] = []
    contexts = []

    def open_page(path: str = "/?language=en", viewport: Any = DESKTOP, **options: Any) -> Page:
        context = browser.new_context(viewport=viewport, permissions=["camera"], **options)
        context.set_default_timeout(120_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(address + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


def result(page: Page, photograph: Path) -> Page:
    page.set_input_files("input[type=file]", photograph)
    page.wait_for_selector("[data-result]")
    return page


def grave(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found
        if one["impact"] in GRAVE
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "id"])
def test_axe_finds_nothing_serious(opened: Open, photograph: Path, viewport: Any, scheme: Any, language: str) -> None:
    page = opened(f"/?language={language}", viewport, color_scheme=scheme)
    assert grave(page) == []
    result(page, photograph)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert grave(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate("document.documentElement.lang") == language


def test_a_result_is_two_clicks_away(opened: Open, photograph: Path) -> None:
    page = opened()
    with page.expect_file_chooser() as chooser:
        page.get_by_text("Choose a file").click()
    chooser.value.set_files(photograph)
    page.wait_for_selector("[data-result]")
    assert page.locator("h1").evaluate("(one) => one === document.activeElement")


def test_the_camera_with_its_hint(opened: Open) -> None:
    page = opened(viewport=PHONE)
    page.get_by_role("button", name="Use the camera").click()
    expect(page.locator(".hint")).not_to_be_empty()
    page.get_by_role("button", name="Take the picture").click()
    page.wait_for_selector("[data-result]")


def test_switch_opacity_and_bare_skin(opened: Open, photograph: Path) -> None:
    page = result(opened(), photograph)
    marks = page.locator(".marks.acne")
    expect(marks).to_be_visible()
    page.locator(".chip.acne").click()
    expect(marks).to_be_hidden()
    page.locator("[data-opacity]").fill("20")
    assert page.locator("[data-photo]").evaluate("(one) => one.style.getPropertyValue('--opacity')") == "0.2"
    page.locator("[data-photo]").focus()
    page.keyboard.down("Space")
    expect(page.locator("[data-photo] svg")).to_be_hidden()
    page.keyboard.up("Space")
    expect(page.locator("[data-photo] svg")).to_be_visible()


def test_a_tap_near_a_mark_shows_it(opened: Open, photograph: Path) -> None:
    page = result(opened(viewport=PHONE), photograph)
    box = page.locator(".marks.acne path").first.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2 + 8, box["y"] + box["height"] / 2 + 8)
    expect(page.locator("[data-closeup] [data-words]")).to_contain_text("Acne")
    expect(page.locator("[data-closeup] canvas")).to_be_visible()


def test_marks_and_zones_by_keyboard(opened: Open, photograph: Path) -> None:
    page = result(opened(), photograph)
    page.locator("[data-photo]").focus()
    said = set()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
        said.add(page.locator("[data-closeup] [data-words]").text_content())
    assert len(said) == 3
    page.locator("[data-zones] summary").press("Enter")
    page.get_by_role("button", name="Nose").press("Enter")
    expect(page.locator("[data-closeup] [data-words]")).to_contain_text("Nose. Acne:")


def test_a_reload_and_going_back_lose_nothing(opened: Open, photograph: Path) -> None:
    page = result(opened(), photograph)
    said = page.locator("h1").text_content()
    page.reload()
    page.wait_for_selector("[data-result]")
    assert page.locator("h1").text_content() == said
    page.go_back()
    expect(page.get_by_text("Choose a file")).to_be_visible()
    page.go_forward()
    page.wait_for_selector("[data-result]")


def test_a_lost_connection_keeps_the_photograph(opened: Open, photograph: Path) -> None:
    page = opened()
    page.context.set_offline(True)
    page.set_input_files("input[type=file]", photograph)
    expect(page.locator("[data-state]")).to_contain_text("The connection was lost")
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    page.wait_for_selector("[data-result]")


def test_advice_for_a_child_and_downloads(opened: Open, photograph: Path) -> None:
    page = result(opened(), photograph)
    for name, ending in (("Figures (JSON)", ".json"), ("Masks (PNG)", ".zip"), ("Report (PDF)", ".pdf")):
        with page.expect_download() as download:
            page.get_by_role("button", name=name).click()
        assert download.value.suggested_filename.endswith(ending)
    page.get_by_text("Advice that fits you better").click()
    page.get_by_label("Age in years").fill("5")
    page.get_by_role("button", name="Show the advice again").click()
    page.wait_for_selector("text=Show spots in a young child to a doctor")


def test_without_scripts_it_works_too(browser: Browser, address: str, photograph: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/?language=en")
    page.set_input_files("input[type=file]", photograph)
    page.get_by_role("button", name="Read it").click()
    expect(page.locator("[data-result] h1")).to_be_visible()
    context.close()


def test_from_the_camera_to_deletion(opened: Open, photograph: Path) -> None:
    """Open, camera, result, consent, second visit, progress, export, deletion."""
    page = opened(viewport=PHONE)
    page.get_by_role("button", name="Use the camera").click()
    page.get_by_role("button", name="Take the picture").click()
    page.wait_for_selector("[data-result]")
    page.get_by_role("button", name="Keep it and follow it").click()
    page.get_by_label("What to call this person").fill("Ayu")
    page.get_by_label("Taken on").fill("2026-10-03")
    page.get_by_text("I agree that what skinsight measured").click()
    page.get_by_text("I also agree that the photographs").click()
    assert grave(page) == []
    page.get_by_role("button", name="Keep it", exact=True).click()
    expect(page.get_by_role("heading", name="One date is kept")).to_be_visible()
    page.get_by_role("link", name="Add today").click()
    page.get_by_text("The sides too, for acne").click()
    assert grave(page) == []
    for view in ("left_half", "right_half", "left_profile", "right_profile"):
        page.set_input_files(f"input[name={view}]", photograph)
    page.set_input_files("input[name=photo]", photograph)
    expect(page.locator(".progress [data-compare]")).to_be_visible()
    expect(page.locator("h1")).to_contain_text("3 October 2026")
    assert page.locator(".trend").count() == 4
    expect(page.locator("[aria-labelledby=dates]")).to_contain_text("5 views")
    assert grave(page) == []
    page.locator("[data-compare] input").fill("20")
    assert page.locator("[data-after]").evaluate("(one) => one.style.clipPath").endswith("20%)")
    for image in page.locator("[data-compare] img").all():
        assert image.evaluate("(one) => one.decode().then(() => one.naturalWidth)") == 720
    with page.expect_download() as download:
        page.get_by_role("link", name="Export everything").click()
    assert download.value.suggested_filename == "skinsight.zip"
    page.locator("[aria-labelledby=dates] a").first.click()
    expect(page.locator("[data-result]")).to_be_visible()
    page.get_by_role("link", name="Back to the timeline").click()
    page.get_by_text("Consent and deletion").click()
    expect(page.get_by_text("I agree that what skinsight measured")).to_be_visible()
    page.get_by_text("Delete everything", exact=True).click()
    page.get_by_role("button", name="Delete everything for good").click()
    expect(page.get_by_role("heading", name="Nothing is kept here yet")).to_be_visible()


def test_without_consent_nothing_is_kept(opened: Open, photograph: Path) -> None:
    page = result(opened(), photograph)
    page.get_by_role("button", name="Keep it and follow it").click()
    page.get_by_role("button", name="Keep it", exact=True).click()
    assert page.locator("[name=agree]").evaluate("(one) => one.validity.valueMissing")
    page.get_by_role("link", name="My skin").click()
    expect(page.get_by_role("heading", name="Nothing is kept here yet")).to_be_visible()
