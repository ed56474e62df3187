"""The review page in real Chromium: drawn, killed, opened again."""

import json
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from skinsight.annotation_tools.label_folder import read_mask
from skinsight.annotation_tools.review.journal import Journal
from tests.api.page.conftest import CHROMIUM, NONE
from tests.api.processes import Process, wait_for
from tests.api.review.conftest import write_folder

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser"), pytest.mark.filterwarnings("default")]
Open = Callable[..., Page]
TESTS = 12
NUMBERS = count()
PATIENCE = 30_000
"""Milliseconds: a browser and a server beside other tests are slow."""
expect.set_options(timeout=PATIENCE)
REPLAYED = """async ([base, answers]) => {
    const { change, fromRuns } = await import("/review/static/mask.js");
    const { runs } = await (await fetch(`${base}/slices/0/acne/versions/1.0`)).json();
    const mask = fromRuns(runs, 256, 256);
    for (const { box, changed } of answers) change(mask, 256, box, changed);
    return [...mask.keys()].filter((at) => mask[at]);
}"""
"""Pixels that the page's own code marks, told what it was answered."""
ORANGE = """() => {
    const canvas = document.querySelector("canvas");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.filter((red, at) => at % 4 === 0 && red > 240 && data[at + 2] < 90).length;
}"""
"""Pixels of the screen in about the colour of acne."""


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    if not CHROMIUM:
        pytest.skip(NONE)
    with sync_playwright() as playwright:
        yield playwright


def launched(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = launched(playwright)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> list[list[Path]]:
    """A stack of two concerns for each test."""
    root = tmp_path_factory.mktemp("stacks")
    return [
        [
            write_folder(root / f"{number}-{concern}", concern, 4, name=f"face {number}")
            for concern in ("acne", "wrinkles")
        ]
        for number in range(TESTS)
    ]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, stacks: list[list[Path]]) -> Iterator[Process]:
    folders = [folder for stack in stacks for folder in stack]
    with Process(tmp_path_factory.mktemp("server") / "store", review=folders, per_minute=100_000) as server:
        yield server.ready()


@pytest.fixture
def number() -> int:
    """Of a stack that no other test has."""
    return next(NUMBERS)


@pytest.fixture
def folders(stacks: list[list[Path]], number: int) -> list[Path]:
    return stacks[number]


@pytest.fixture
def opened(browser: Browser, server: Process, number: int) -> Iterator[Open]:
    """Opens the page; at its end nothing may have gone wrong in it."""
    wrong: list[str] = []
    contexts = []

    def open_page(viewport: Any = None, url: str = "") -> Page:
        context = browser.new_context(viewport=viewport or {"width": 1280, "height": 800})
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        return shown(page, url or f"{server.url}/review/{number}")

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


def shown(page: Page, address: str, place: int = 0) -> Page:
    page.goto(f"{address}?language=en")
    page.wait_for_selector(f"body[data-shown='{place}']")
    return page


def at(page: Page, x: float, y: float) -> tuple[float, float]:
    """Where a point of the whole picture is on the screen."""
    box = page.locator("canvas").bounding_box()
    assert box
    scale = 0.96 * min(box["width"], box["height"]) / 256
    return box["x"] + box["width"] / 2 + (x - 128) * scale, box["y"] + box["height"] / 2 + (y - 128) * scale


def drag(page: Page, *points: tuple[float, float]) -> None:
    page.mouse.move(*at(page, *points[0]))
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*at(page, *point), steps=6)
    page.mouse.up()


def stored(page: Page) -> None:
    expect(page.locator(".stored")).to_contain_text("stored")
    wait_for(lambda: page.evaluate("Object.values(localStorage).every((waiting) => waiting === '[]')"))


def test_a_stroke_is_on_the_disk_when_it_is_drawn(opened: Open, folders: list[Path]) -> None:
    page = opened()
    before = read_mask(folders[0], "0001.png")
    drag(page, (30, 30), (60, 50))
    stored(page)
    after = read_mask(folders[0], "0001.png")
    assert after[40, 45]
    assert not (before & ~after).any()
    assert (after & ~before).sum() == pytest.approx(6 * 36 + 28, rel=0.15)
    page.keyboard.press("z")
    expect(page.locator("[data-act=undo]")).to_be_disabled()
    assert np.array_equal(read_mask(folders[0], "0001.png"), before)
    page.keyboard.press("Shift+Z")
    expect(page.locator("[data-act=redo]")).to_be_disabled()
    assert np.array_equal(read_mask(folders[0], "0001.png"), after)
    page.keyboard.press("e")
    drag(page, (30, 30), (60, 50))
    stored(page)
    assert read_mask(folders[0], "0001.png").sum() < after.sum()


def test_the_browser_shows_the_pixels_that_the_server_has(opened: Open, folders: list[Path], number: int) -> None:
    page = opened()
    for tool, points in (("b", ((20, 200), (70, 220))), ("e", ((70, 100), (100, 106)))):
        page.keyboard.press(tool)
        drag(page, *points)
    page.keyboard.press("p")
    for point in ((180, 60), (220, 70), (200, 100)):
        page.mouse.click(*at(page, *point))
    page.keyboard.press("Enter")
    stored(page)
    page.keyboard.press("z")
    stored(page)
    answers = [{"box": one.box, "changed": one.runs} for one in Journal.of(folders[0], "0001.png").entries]
    assert len(answers) == 4
    marked = page.evaluate(REPLAYED, [f"/review/{number}", answers])
    assert marked == np.flatnonzero(read_mask(folders[0], "0001.png")).tolist()


def test_zoom_place_and_opacity_outlive_the_step_to_the_next_slice(opened: Open) -> None:
    page = opened()
    page.mouse.move(*at(page, 90, 100))
    page.mouse.wheel(0, -500)
    page.keyboard.press("[")
    page.keyboard.press("[")
    zoomed = page.locator("[data-say=zoom]").text_content()
    assert zoomed != "zoom 278 %, kept between slices"
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("body[data-shown='1']")
    for key in ("2", "1", "l", "l", "o", "k", "c"):
        page.keyboard.press(key)
    assert page.locator("[data-say=zoom]").text_content() == zoomed
    page.wait_for_timeout(600)
    page.reload()
    page.wait_for_selector("body[data-shown='1']")
    assert page.locator("[data-say=zoom]").text_content() == zoomed


def test_holding_space_shows_the_bare_photograph(opened: Open) -> None:
    page = opened()
    page.wait_for_timeout(300)
    marked = page.evaluate(ORANGE)
    page.keyboard.down("Space")
    page.wait_for_timeout(200)
    bare = page.evaluate(ORANGE)
    page.keyboard.up("Space")
    page.wait_for_timeout(200)
    assert marked > bare
    assert page.evaluate(ORANGE) == marked


def test_lesions_one_after_the_other(opened: Open, folders: list[Path]) -> None:
    page = opened()
    page.keyboard.press("n")
    expect(page.locator("[data-list=lesions] [aria-current]")).to_have_count(1)
    page.keyboard.press("a")
    expect(page.locator("[data-list=lesions] .end", has_text="accepted")).to_have_count(1)
    page.keyboard.press("+")
    stored(page)
    page.keyboard.press("x")
    expect(page.locator("[data-list=lesions] li")).to_have_count(1)
    stored(page)
    assert read_mask(folders[0], "0001.png").sum() in (120, 36)
    page.keyboard.press("0")
    stored(page)
    expect(page.locator("[data-empty=none]")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("f")
    expect(page.locator("[data-say=state]")).to_contain_text("final · Ada")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.wait_for_selector("body[data-shown='1']")
    page.keyboard.press("ArrowLeft")
    page.wait_for_selector("body[data-shown='0']")
    expect(page.locator("[data-say=state]")).to_contain_text("reviewed")


def test_a_wire_takes_a_few_clicks(opened: Open, folders: list[Path]) -> None:
    page = opened()
    page.keyboard.press("2")
    page.keyboard.press("w")
    for point in ((80, 60), (130, 58), (170, 62)):
        page.mouse.click(*at(page, *point))
        page.wait_for_timeout(100)
    page.keyboard.press("Enter")
    stored(page)
    mask = read_mask(folders[1], "0001.png")
    assert mask[:, [80, 130, 169]].any(axis=0).all()


def test_the_browser_is_killed_and_finds_everything_again(
    playwright: Playwright, server: Process, folders: list[Path], number: int, tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    options: dict[str, Any] = {"executable_path": CHROMIUM, "args": ["--no-sandbox"]}
    context = playwright.chromium.launch_persistent_context(str(profile), **options)
    page = shown(context.pages[0], f"{server.url}/review/{number}")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("body[data-shown='1']")
    page.mouse.move(*at(page, 90, 100))
    page.mouse.wheel(0, -300)
    page.keyboard.press("p")
    page.mouse.click(*at(page, 100, 100))
    page.mouse.click(*at(page, 120, 110))
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("body[data-shown='2']")
    page.keyboard.press("p")
    page.mouse.click(*at(page, 100, 100))
    page.mouse.click(*at(page, 120, 110))
    zoomed = page.locator("[data-say=zoom]").text_content()
    page.wait_for_timeout(600)
    session = context.browser.new_browser_cdp_session() if context.browser else context.new_cdp_session(page)
    kill(session)
    context = playwright.chromium.launch_persistent_context(str(profile), **options)
    page = shown(context.pages[0], f"{server.url}/review/{number}", 2)
    assert page.locator("[data-say=zoom]").text_content() == zoomed
    expect(page.locator("[data-tool=polygon]")).to_have_attribute("aria-pressed", "true")
    page.mouse.click(*at(page, 110, 140))
    page.keyboard.press("Enter")
    stored(page)
    assert read_mask(folders[0], "0003.png").any()
    context.close()


def kill(session: Any) -> None:
    """End the browser as a crash does."""
    try:
        session.send("Browser.crash")
    except Exception:  # whatever it says last
        return


def test_the_server_is_killed_and_no_stroke_is_lost(opened: Open, folders: list[Path], tmp_path: Path) -> None:
    server = Process(tmp_path / "store", review=folders, per_minute=100_000).ready()
    page = opened(url=f"{server.url}/review/0")
    drag(page, (30, 30), (60, 50))
    stored(page)
    server.kill()
    drag(page, (30, 80), (60, 90))
    drag(page, (30, 180), (60, 190))
    expect(page.locator(".stored")).to_contain_text("not stored yet: 2")
    before = read_mask(folders[0], "0001.png")
    with Process(tmp_path / "store", review=folders, port=server.port, per_minute=100_000) as again:
        again.ready()
        stored(page)
        after = read_mask(folders[0], "0001.png")
        assert after[85, 45]
        assert after[185, 45]
        assert not (before & ~after).any()
        page.reload()
        page.wait_for_selector("body[data-shown='0']")
        for _ in range(3):
            page.keyboard.press("z")
            stored(page)
        expect(page.locator("[data-act=undo]")).to_be_disabled()
        assert read_mask(folders[0], "0001.png").sum() == 156
        page.close()


def test_two_on_one_slice_lose_nothing_and_see_both(opened: Open, folders: list[Path]) -> None:
    one, other = opened(), opened()
    drag(one, (30, 30), (60, 50))
    stored(one)
    drag(other, (30, 200), (60, 210))
    expect(other.locator(".clash")).to_contain_text("Ada changed this slice meanwhile")
    mask = read_mask(folders[0], "0001.png")
    assert mask[40, 45]
    assert not mask[205, 45]
    other.keyboard.press("Enter")
    stored(other)
    expect(other.locator(".clash")).to_be_hidden()
    mask = read_mask(folders[0], "0001.png")
    assert mask[40, 45]
    assert mask[205, 45]
    expect(one.locator(".told")).to_contain_text("Ada changed this slice just now")


@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 800}, {"width": 390, "height": 844}])
def test_axe_finds_nothing_serious(opened: Open, viewport: Any) -> None:
    page = opened(viewport)
    found = Axe().run(page).response["violations"]
    grave = [
        json.dumps(one["nodes"][0]["target"]) + one["id"] for one in found if one["impact"] in ("serious", "critical")
    ]
    assert grave == []
