"""Logging in, in real Chromium: by a link from a mailbox, by a passkey of DevTools' authenticator, and out again."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from skinsight.api.service.settings import Settings
from skinsight.api.store.accounts import invite
from skinsight.api.store.database import Database
from tests.api.page.conftest import CHROMIUM, NONE
from tests.api.page.test_browser import DESKTOP, PHONE, grave
from tests.api.processes import Process, free_port, wait_for
from tests.api.service.logins import Mailbox

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser"), pytest.mark.filterwarnings("default")]
expect.set_options(timeout=60_000)
NETWORKS = count(1)


@dataclass(frozen=True)
class Site:
    """A server that people log in to."""

    url: str
    store: Path
    mailbox: Mailbox

    def log_in(self, page: Page, email: str, path: str = "/", language: str = "en") -> None:
        """By a link, as a person does it."""
        with Database(Settings(store=self.store).database).session() as session:
            invite(session, email)
        came = len(self.mailbox.came)
        page.goto(self.url + path)
        page.goto(f"{page.url}{'&' if '?' in page.url else '?'}language={language}")
        assert grave(page) == []
        page.locator("input[type=email]").fill(email)
        page.locator("button.main").click()
        page.wait_for_selector(f"text={email}")
        assert grave(page) == []
        wait_for(lambda: len(self.mailbox.came) > came)
        page.goto(self.mailbox.last_link())
        assert grave(page) == []
        page.locator("button.main").click()


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    mailbox = Mailbox()
    mailbox.start()
    yield mailbox
    mailbox.stop()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, mailbox: Mailbox) -> Iterator[Site]:
    if not CHROMIUM:
        pytest.skip(NONE)
    data, port = tmp_path_factory.mktemp("store") / "data", free_port()
    url = f"http://localhost:{port}"
    told = {"accounts": "true", "address": url, "smtp": mailbox.url, "per_minute": 100_000}
    with Process(data, port=port, **told) as server:
        server.ready()
        yield Site(url, data, mailbox)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def new_page(browser: Browser, viewport: Any, scheme: Any = "light") -> Page:
    """From a network of its own, as a proxy would tell it: from one, so many tries a minute are refused."""
    network = {"X-Forwarded-For": f"198.51.100.{next(NETWORKS)}"}
    context = browser.new_context(viewport=viewport, color_scheme=scheme, extra_http_headers=network)
    context.set_default_timeout(120_000)  # the machine may be busy
    return context.new_page()


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "id"])
def test_a_link_leads_where_one_wanted_to_go(
    browser: Browser, site: Site, viewport: Any, scheme: Any, language: str
) -> None:
    page, email = new_page(browser, viewport, scheme), f"{viewport['width']}-{scheme}-{language}@example.org"
    site.log_in(page, email, "/account", language)
    expect(page.get_by_role("heading", name=email)).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == language
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert grave(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_passkey_is_made_and_logs_in(browser: Browser, site: Site) -> None:
    page = new_page(browser, PHONE)
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    kind = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True,
    }  # fmt: skip
    authenticator = tools.send("WebAuthn.addVirtualAuthenticator", {"options": kind})["authenticatorId"]
    site.log_in(page, "passkey@example.org", "/account")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("button", name="Remove the passkey")).to_be_visible()
    [made] = tools.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})["credentials"]
    assert made["rpId"] == "localhost"
    page.get_by_role("button", name="Add a passkey").click()  # one a device is enough
    expect(page.get_by_role("alert")).to_contain_text("That did not work")
    page.get_by_role("button", name="Log out", exact=True).click()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    page.goto(f"{site.url}/skin")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Nothing is kept here yet")).to_be_visible()
    page.get_by_role("link", name="Account").click()
    page.get_by_role("button", name="Remove the passkey").click()
    expect(page.get_by_role("button", name="Remove the passkey")).to_have_count(0)
    page.get_by_role("button", name="Log out", exact=True).click()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("That did not work")


def test_a_photograph_is_kept_until_the_account_is_deleted(browser: Browser, site: Site, photograph: Path) -> None:
    page = new_page(browser, DESKTOP)
    site.log_in(page, "whole@example.org")
    page.set_input_files("input[type=file]", photograph)
    page.wait_for_selector("[data-result]")
    page.get_by_role("button", name="Keep it and follow it").click()
    page.get_by_text("I agree that what skinsight measured").click()
    page.get_by_role("button", name="Keep it", exact=True).click()
    expect(page.get_by_role("heading", name="One date is kept")).to_be_visible()
    page.get_by_role("link", name="Account").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Export everything").click()
    assert download.value.suggested_filename == "skinsight-account.zip"
    page.get_by_text("Delete this account").click()
    page.get_by_role("button", name="Delete the account for good").click()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    assert list((site.store / "files").iterdir()) == []


def test_a_session_that_is_over_is_begun_again(browser: Browser, site: Site, photograph: Path) -> None:
    page = new_page(browser, PHONE)
    site.log_in(page, "over@example.org")
    page.context.clear_cookies()
    page.set_input_files("input[type=file]", photograph)
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
