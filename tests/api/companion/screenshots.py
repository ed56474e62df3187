"""The companion as pictures to look at: ``python -m tests.api.companion.screenshots --data FOLDER --out FOLDER``.

A synthetic face (``sfhq``) by the shipped networks, and people who do not exist; on a phone and a desktop,
light and dark, in both languages.
"""

import argparse
import tempfile
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, sync_playwright

from skinsight.api.page.words import LANGUAGES
from tests.api.companion.peopled import SETTINGS, Visit, bare_places, peopled_places, with_tiles
from tests.api.page.conftest import CHROMIUM
from tests.api.page.screenshots import pages, served

FACE: Final = "0136"


def main() -> None:
    """Make them all, or those whose names begin so."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument("--out", type=Path, required=True, help="folder to write into")
    parser.add_argument("--only", default="", help="what their names begin with")
    told = parser.parse_args()
    told.out.mkdir(parents=True, exist_ok=True)
    face = (told.data / "sfhq" / f"{FACE}.jpg").read_bytes()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as tools:
        store = Path(folder) / "store"
        browser = tools.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        with served(store, **SETTINGS) as url:
            shoot(browser, url, bare_places(), told.only, told.out)
            shoot(browser, url, peopled_places(url, f"sqlite:///{store / 'skinsight.db'}", face), told.only, told.out)
        browser.close()


def shoot(browser: Browser, url: str, places: dict[str, Visit], only: str, out: Path) -> None:
    """Pictures of each place in every form."""
    for language in LANGUAGES:
        for page, form in pages(browser, url):
            with_tiles(page.context)
            page.goto(f"/?language={language}")
            for name, visit in places.items():
                if name.startswith(only):
                    visit(page)
                    page.screenshot(path=out / f"{name}-{form}-{language}.png", full_page=True)


if __name__ == "__main__":
    main()
