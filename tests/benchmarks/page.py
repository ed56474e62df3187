"""How heavy and how quick the page is, in the system's Chromium: ``python -m tests.benchmarks.page``.

The processor is slowed 4 times and the line is slow 4G (400 kbit/s up, 1.6 Mbit/s down, 150 ms), by the browser's own
throttling. Usable is when the button for the camera can be pressed. The overlay's time is from the input to the next
frame that is drawn, as the browser's own clock has it.
"""

import json
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from skinsight.api.page.rendering import HERE
from tests.api.page.conftest import CHROMIUM
from tests.api.processes import Process

SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.4e6 / 8}
NEXT_FRAME = """(selector) => new Promise((done) => {
  const one = document.querySelector(selector);
  const start = performance.now();
  if (one.type === "range") {
    one.value = Math.random() * 100;
    one.dispatchEvent(new Event("input"));
  } else one.click();
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
})"""
ROUNDS = 21


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, Process(Path(folder) / "store") as server, sync_playwright() as tools:
        browser = tools.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--use-fake-ui-for-media-stream"]
        )
        page = browser.new_page(viewport={"width": 390, "height": 844})
        server.ready()
        print(json.dumps(measured(page, server.url), indent=1))
        browser.close()


def measured(page: Page, url: str) -> dict[str, Any]:
    """Bytes, milliseconds until usable, and the median milliseconds of the overlay."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_4G)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    received = [0]
    session.on("Network.loadingFinished", lambda event: received.append(int(event["encodedDataLength"])))
    page.goto(url, wait_until="commit")
    page.locator("[data-camera]").wait_for(state="visible")
    usable = page.evaluate("performance.now()")
    page.wait_for_load_state("networkidle")
    page.set_input_files("input[name=photo]", HERE / "static" / "sample.jpg")
    page.wait_for_selector("[data-result]")
    times = {
        name: sorted(page.evaluate(NEXT_FRAME, selector) for _ in range(ROUNDS))[ROUNDS // 2]
        for name, selector in (("switch", "[data-switch]"), ("opacity", "[data-opacity]"), ("mark", "[data-step='1']"))
    }
    return {"bytes": sum(received[: received.index(max(received))]), "usable_ms": usable, "overlay_ms": times}


if __name__ == "__main__":
    main()
