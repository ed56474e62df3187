"""How long the next of 500 slices takes on the review page, in Chromium: ``python -m tests.benchmarks.review``.

Slices are of 768 x 768 with marks of two concerns. From the key to the frame on which slice and marks are drawn, as the
browser's own clock has it: at the pace of a person who looks, with the key held down, and by jumps to slices that were
not fetched ahead. Beside it, what a stroke takes until it is on the disk.
"""

import json
import platform
import statistics
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.api.page.conftest import CHROMIUM
from tests.api.processes import Process
from tests.api.review.conftest import write_folder

SLICES, SIDE, STEPS = 500, 768, 100
LOOKED = 500
"""Milliseconds that a person looks at a slice."""
TIMES = "() => performance.getEntriesByName('slice').map((one) => one.duration)"
STROKE = """async (number) => {
  const address = "/review/0/slices/0/acne";
  const { tag } = await (await fetch(address)).json();
  const start = performance.now();
  await fetch(address, { method: "POST",
    headers: { "Content-Type": "application/json", "If-Match": `"${tag}"` },
    body: JSON.stringify({ id: `stroke-${number}`, do: "stroke",
      stroke: { tool: "brush", points: [[number, 50], [number + 90, 90]], size: 6 } }) });
  return performance.now() - start;
}"""


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folders = [write_folder(Path(name) / concern, concern, SLICES, SIDE) for concern in ("acne", "wrinkles")]
        with (
            Process(Path(name) / "store", review=folders, per_minute=100_000) as server,
            sync_playwright() as tools,
        ):
            browser = tools.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1360, "height": 820})
            server.ready()
            page.goto(f"{server.url}/review/0")
            page.wait_for_selector("body[data-shown='0']")
            page.wait_for_timeout(2000)
            print(json.dumps({"machine": platform.processor() or platform.machine(), **measured(page)}, indent=1))
            browser.close()


def measured(page: Page) -> dict[str, Any]:
    """Milliseconds to the next slice, and of a stroke."""
    found = {
        "looking": stepped(page, STEPS, LOOKED),
        "key held down": stepped(page, STEPS, 0),
        "jumps": jumped(page, 30),
    }
    strokes = [page.evaluate(STROKE, number) for number in range(STEPS)]
    return {**found, "stroke": summed(strokes)}


def stepped(page: Page, steps: int, pause: int) -> dict[str, float]:
    """The next slice by its key, again and again."""
    page.evaluate("performance.clearMeasures('slice')")
    for _ in range(steps):
        here = int(page.evaluate("Number(document.body.dataset.shown)"))
        page.keyboard.press("ArrowRight")
        page.wait_for_selector(f"body[data-shown='{here + 1}']")
        page.wait_for_timeout(pause)
    return summed(page.evaluate(TIMES))


def jumped(page: Page, steps: int) -> dict[str, float]:
    """Slices far away, by the strip."""
    page.evaluate("performance.clearMeasures('slice')")
    for step in range(steps):
        place = (step * 137 + 11) % SLICES
        page.evaluate("(top) => { document.querySelector('.strip').scrollTop = top; }", place * 92)
        page.locator(f".strip li[data-place='{place}'] button").click()
        page.wait_for_selector(f"body[data-shown='{place}']")
    return summed(page.evaluate(TIMES))


def summed(times: list[float]) -> dict[str, float]:
    """Number, median and 95th percentile."""
    cuts = statistics.quantiles(times, n=20)
    return {"n": len(times), "median": round(statistics.median(times), 1), "95th percentile": round(cuts[-1], 1)}


if __name__ == "__main__":
    main()
