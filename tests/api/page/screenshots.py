"""What people see, as pictures to look at: ``python -m tests.api.page.screenshots --data FOLDER --out FOLDER``.

Synthetic faces (``sfhq``) by the shipped networks: a bare face, a bad photograph, a child, a face full of acne, eight
weeks of progress, and logging in; on a phone and a desktop, light and dark, in both languages.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any, Final

import cv2
import httpx2
import numpy as np
from playwright.sync_api import Browser, Page, Route, sync_playwright

from skinsight.analyzer.report.encoded import encoded
from skinsight.api.page.words import LANGUAGES
from skinsight.api.service.settings import Settings
from skinsight.api.store.accounts import invite
from skinsight.api.store.database import Database
from skinsight.api.store.logins import keep_once
from skinsight.datasets.folder import read_rgb
from skinsight.datasets.synthesis import acne
from skinsight.datasets.synthesis.painted_faces import bare_face
from skinsight.datasets.synthesis.painting import Layer, finish, places, spread
from skinsight.segmentation.frames import FaceCrop, Image
from tests.api.page.conftest import CHROMIUM
from tests.api.processes import Process, free_port, get

PAGES: Final = ("account", "progress", "bare", "bad", "child", "acne")
WIDTHS: Final = {"phone": 390, "desktop": 1280}
SCHEMES: Final = ("light", "dark")
FACES: Final = {"bare": "0054", "bad": "0173", "child": "0733", "acne": "0136", "progress": "0136"}
"""Pictures of ``sfhq``."""
LESIONS: Final = {1: 24, 2: 14, 3: 3}
"""How many, by the seed of a layer."""
WEEKS: Final = {0: 1.0, 2: 0.9, 4: 0.6, 6: 0.35, 8: 0.15}
"""How strong the paint is that was there in the beginning, by week."""
OPEN_ALL: Final = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"


def main() -> None:
    """Make them all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument("--out", type=Path, required=True, help="folder to write into")
    parser.add_argument("--only", nargs="*", default=PAGES, choices=PAGES, help="which pages")
    told = parser.parse_args()
    told.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        if "account" in told.only:
            logging_in(browser, Path(folder), told.out)
        with served(Path(folder) / "store") as url:
            for name in set(PAGES[2:]) & set(told.only):
                results(browser, url, name, photograph(name, told.data / "sfhq"), told.out)
            if "progress" in told.only:
                progress(browser, url, weeks(told.data / "sfhq"), told.out)
        browser.close()


@contextmanager
def served(store: Path, **settings: object) -> Iterator[str]:
    """The address of a service with the shipped networks."""
    port = free_port()
    command = "from skinsight.api.cli import main; main()"
    told = {
        f"SKINSIGHT_{name.upper()}": str(one) for name, one in {"store": store, "deadline": 600, **settings}.items()
    }
    started = [sys.executable, "-c", command, "serve", "--port", str(port)]
    with subprocess.Popen(started, env={**os.environ, **told}, stderr=subprocess.DEVNULL) as server:
        try:
            url = f"http://127.0.0.1:{port}"
            while server.poll() is None and get(f"{url}/readyz") != 200:  # however busy the machine is
                time.sleep(1)
            yield url
        finally:
            server.terminate()


def photograph(name: str, folder: Path) -> bytes:
    """The photograph of a single date, as JPEG."""
    path = folder / f"{FACES[name]}.jpg"
    if name == "bad":
        dark = (0.25 * read_rgb(path)).astype(np.uint8)
        return as_jpeg(np.asarray(cv2.GaussianBlur(dark, (0, 0), 6), dtype=np.uint8))
    return as_jpeg(painted(path, {1: 1.0})) if name == "acne" else path.read_bytes()


def weeks(folder: Path) -> dict[int, bytes]:
    """One face with spots that fade over the weeks, and a few new ones in the end."""
    path = folder / f"{FACES['progress']}.jpg"
    return {week: as_jpeg(painted(path, {2: left, 3: 0.25 if week > 5 else 0.0})) for week, left in WEEKS.items()}


def painted(path: Path, layers: dict[int, float]) -> Image:
    """A face with layers of painted acne, by the seed of each and how strong it is."""
    rgb = read_rgb(path)
    face, _ = bare_face(rgb, FaceCrop.of_picture(*rgb.shape[:2]), "acne")
    side = face.ground.shape[0]
    density = np.asarray(sum(spread(face, region) for region in acne.REGIONS.values()), dtype=np.float32)
    whole = Layer.blank(side, side)
    for seed, strength in layers.items():
        rng = np.random.default_rng(seed)
        for x, y in places(density, LESIONS[seed], rng):
            radius = side * acne.CORE_RADIUS * float(np.clip(rng.lognormal(0.2, 0.35), 0.7, 2.2))
            paint, shape = acne.lesion(radius, 0.3 * face.strength, face.fairness, side * acne.SMALLEST_RADIUS, rng)
            whole.add(x, y, np.asarray(strength * paint, dtype=np.float32), shape)
    return finish(face, whole, np.random.default_rng(0))[0]


def as_jpeg(picture: Image) -> bytes:
    """A picture as a file."""
    return encoded(picture, "JPEG")


def results(browser: Browser, url: str, name: str, picture: bytes, out: Path) -> None:
    """One photograph's page in every form; what is shown is analysed once."""
    first = httpx2.post(f"{url}/result", files={"photo": (f"{name}.jpg", picture)}, timeout=600).text
    held = re.findall(r"<script type=\"application/json\" data-held>(.*?)</script>", first, re.DOTALL)
    for language in LANGUAGES:
        html = first
        if held:
            sent = {"analysis": ("a.json", held[0]), "photo": ("p.jpg", picture)}
            told = {"age": "5"} if name == "child" else {}
            answer = httpx2.post(f"{url}/result/advice?language={language}", files=sent, data=told, timeout=600)
            html = answer.text
        for page, form in pages(browser):
            page.route("**/shown", answering(html))
            page.goto(f"{url}/shown")
            if name == "acne":
                show_off(page)
            page.screenshot(path=out / f"{name}-{form}-{language}.png", full_page=True)


def answering(html: str) -> Callable[[Route], None]:
    """Answers a request of the browser's with a page."""
    return lambda route: route.fulfill(body=html, content_type="text/html")


def show_off(page: Page) -> None:
    """A mark chosen, and the figures of acne open: what the documents show."""
    page.locator("[data-photo]").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.evaluate("document.querySelectorAll('details.concern.acne').forEach((one) => { one.open = true; })")


def progress(browser: Browser, url: str, dates: dict[int, bytes], out: Path) -> None:
    """Eight weeks of one face, by the API, and then the page."""
    agreed = {"name": "Ayu", "consent": "I agree.", "photo_consent": "Photographs too."}
    id = httpx2.post(f"{url}/v1/subjects", json=agreed).json()["id"]
    first = datetime(2026, 9, 20, 8, tzinfo=UTC)
    for week, picture in dates.items():
        taken = (first + timedelta(weeks=week)).isoformat()
        files = [("photos", ("front.jpg", picture))]
        data = {"views": "front", "taken": taken}
        httpx2.post(f"{url}/v1/subjects/{id}/visits", files=files, data=data, timeout=600).raise_for_status()
    for language in LANGUAGES:
        for page, form in pages(browser):
            page.goto(f"{url}/skin/{id}?language={language}")
            page.locator("details.follow").first.evaluate("(one) => { one.open = true; }")
            page.wait_for_load_state("networkidle")
            page.screenshot(path=out / f"progress-{form}-{language}.png", full_page=True)
            page.goto(f"{url}/skin/{id}/add?language={language}")
            page.evaluate(OPEN_ALL)
            page.screenshot(path=out / f"add-{form}-{language}.png", full_page=True)


def logging_in(browser: Browser, folder: Path, out: Path) -> None:
    """The pages of an account, of a service without networks."""
    port = free_port()
    url = f"http://localhost:{port}"
    with Process(folder / "accounts", port=port, accounts="true", address=url) as server:
        server.ready()
        database = Database(Settings(store=folder / "accounts").database)
        for language in LANGUAGES:
            for page, form in pages(browser):
                with database.session() as session:
                    email = invite(session, "ayu@example.org", ["reader", "annotator"]).email
                    token = keep_once(session, "link", email)
                page.goto(f"{url}/login?language={language}")
                page.screenshot(path=out / f"login-{form}-{language}.png", full_page=True)
                page.goto(f"{url}/login/link?token={token}&next=/account")
                page.locator("button.main").click()
                page.wait_for_url("**/account")
                page.evaluate(OPEN_ALL)
                page.screenshot(path=out / f"account-{form}-{language}.png", full_page=True)


def pages(browser: Browser, url: str | None = None) -> Iterator[tuple[Page, str]]:
    """A new page of each width and scheme, with a name for it; addresses begin at ``url``."""
    for (device, width), scheme in product(WIDTHS.items(), SCHEMES):
        options: Any = {"viewport": {"width": width, "height": 844}, "color_scheme": scheme, "base_url": url}
        context = browser.new_context(**options)
        context.set_default_timeout(300_000)
        yield context.new_page(), f"{device}-{scheme}"
        context.close()


if __name__ == "__main__":
    main()
