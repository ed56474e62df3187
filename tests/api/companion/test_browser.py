"""The companion in real Chromium: by hand, for axe on two widths, and with a push that arrives."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.api.companion.conftest import PRODUCTS
from tests.api.page.conftest import CHROMIUM, NONE
from tests.api.page.test_browser import DESKTOP, PHONE, grave
from tests.api.processes import Process

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser"), pytest.mark.filterwarnings("default")]
LABEL = "Aqua, Niacinamide 5 %, Retinol, Glicerin, Parfum, Linalool, Lanolin, Foozle"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not CHROMIUM:
        pytest.skip(NONE)
    data = tmp_path_factory.mktemp("store") / "data"
    with Process(
        data, per_minute=100_000, address="http://127.0.0.1", push_contact="mailto:operator@example.org"
    ) as one:
        yield one.ready().url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(params=["en", "id"])
def language(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE, base_url=address, permissions=["notifications"])
    yield context.new_page()
    context.close()


def begin(page: Page, name: str) -> None:
    page.goto("/routine?language=en")
    if page.get_by_role("heading", name="Whose routine?").count() == 0 and "/skin/" in page.url:
        page.context.request.post(page.url + "/end", form={"what": "routine"})
        page.goto("/routine?language=en")
    else:
        page.get_by_label("What to call this person").fill(name)
    page.get_by_text("I agree that my products").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", name="Build your routine")).to_be_visible()


def opened(page: Page, button: str) -> Locator:
    """The part of the page with this button, opened: what is closed has no roles to ask for."""
    part = page.locator("details", has=page.locator("button", has_text=button)).last
    if part.get_attribute("open") is None:
        part.locator("summary").first.click()
    return part


def add_product(page: Page, name: str, label: str) -> None:
    products = opened(page, "Add the product")
    products.get_by_label("Name of a product").fill(name)
    products.get_by_label("List of ingredients").fill(label)
    with page.expect_navigation():
        products.get_by_role("button", name="Add the product").click()


def add_step(page: Page, product: str, part: str = "Evening") -> None:
    steps = opened(page, "Add the step")
    steps.get_by_label("When").select_option(label=part)
    steps.locator("select[name=product]").select_option(label=product)
    with page.expect_navigation():
        steps.get_by_role("button", name="Add the step").click()


def fits(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    for viewport in (PHONE, DESKTOP):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            assert grave(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_label_and_what_it_means(page: Page, language: str) -> None:
    page.goto(f"/ingredients?language={language}")
    fits(page)
    page.locator("textarea").fill(LABEL)
    page.locator("input[value=acne]").check()
    page.locator("select[name=pregnancy]").select_option("pregnant")
    page.locator("button.main").click()
    expect(page.locator(".ingredient")).to_have_count(8)
    fits(page)


def test_products_of_a_catalogue(page: Page, language: str) -> None:
    page.goto(f"/products?language={language}")
    fits(page)
    page.locator("input[value=acne]").check()
    page.locator("input[type=file]").set_input_files(PRODUCTS)
    page.locator("button.main").click()
    expect(page.get_by_text("Invented Clear Gel").first).to_be_visible()
    fits(page)


def test_a_routine_from_beginning_to_a_tick(page: Page) -> None:
    begin(page, "Ayu")
    fits(page)
    add_product(page, "Night serum", "Aqua, Retinol 0.3 %")
    add_product(page, "Peel", "Aqua, Glycolic Acid 8 %")
    add_step(page, "Night serum")
    add_step(page, "Peel")
    expect(page.get_by_text("Night serum and Peel do not go together")).to_be_visible()
    page.get_by_role("button", name=re.compile("Tick off")).first.click()
    expect(page.get_by_role("heading", name="1 of 2 steps done today")).to_be_visible()
    reminders = opened(page, "Remind me")
    reminders.get_by_label("15 minutes before").check()
    reminders.get_by_role("button", name="Remind me", exact=True).click()
    expect(page.get_by_text("15 minutes before;")).to_be_attached()
    fits(page)


def test_the_zone_of_the_browser_is_offered(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, timezone_id="Asia/Makassar")
    page = context.new_page()
    page.goto("/routine")
    if page.locator("[data-zone]").count():
        expect(page.locator("[data-zone] select")).to_have_value("Asia/Makassar")
    context.close()


def test_a_push_arrives_and_is_shown(page: Page) -> None:
    """Through the DevTools protocol, as a push service would hand it to the browser."""
    page.goto("/routine?language=en")
    if "/skin/" not in page.url:
        begin(page, "Budi")
    page.wait_for_function("navigator.serviceWorker.ready")
    devtools = page.context.new_cdp_session(page)
    active: list[Any] = []
    devtools.on("ServiceWorker.workerVersionUpdated", lambda told: active.extend(told["versions"]))
    errors: list[Any] = []
    devtools.on("ServiceWorker.workerErrorReported", lambda told: errors.append(told))
    devtools.send("ServiceWorker.enable")
    for _ in range(100):  # a busy machine tells of it later, and what is pushed before is lost
        if any(one["status"] == "activated" for one in active):
            break
        page.wait_for_timeout(100)
    message = '{"title": "Perawatan malam", "body": "21:00", "tag": "a", "url": "/routine"}'
    origin = page.evaluate("location.origin")
    told = {"origin": origin, "registrationId": active[-1]["registrationId"], "data": message}
    devtools.send("ServiceWorker.deliverPushMessage", told)
    shown = page.evaluate(
        "async () => { const registration = await navigator.serviceWorker.ready; "
        "for (let i = 0; i < 50; i += 1) { const all = await registration.getNotifications(); "
        "if (all.length) return all.map((one) => [one.title, one.body, one.tag]); "
        "await new Promise((done) => { setTimeout(done, 100); }); } return []; }",
    )
    assert shown == [["Perawatan malam", "21:00", "a"]]
    assert errors == []
