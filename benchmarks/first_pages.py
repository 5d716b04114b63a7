"""What does somebody wait for on a slow line? Home, news and catalogue of the demo, as a visitor with an empty cache.

Bytes as they travel (compressed) of CSS and JavaScript and of all, requests, first and largest paint, on a line of
1.6 Mbit/s and 150 ms with a processor four times slower. Exits 1 where CSS and JavaScript weigh too much."""

import shutil
import statistics
import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, CDPSession, sync_playwright

from benchmarks.baseline.site import own_site

PAGES = {"home": "/", "novità": "/novita/", "catalogo": "/laboratori/"}
LINE = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
SLOWER = 4
ROUNDS = 3
MOST = 110_000  # bytes of CSS and JavaScript
PAINTS = """() => new Promise(done => new PerformanceObserver(list => {
  const first = performance.getEntriesByName('first-contentful-paint')[0];
  done([first ? first.startTime : 0, list.getEntries().at(-1).startTime]);
}).observe({type: 'largest-contentful-paint', buffered: true}))"""


@dataclass
class Load:
    """One opening of one page; bytes by the browser's kind of thing."""

    sizes: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    first: float = 0
    largest: float = 0

    @property
    def code(self) -> int:
        return self.sizes["Stylesheet"] + self.sizes["Script"]


def listen(network: CDPSession, load: Load) -> None:
    kinds: dict[str, str] = {}

    def answered(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = event["type"]
        load.requests += 1

    def finished(event: dict[str, Any]) -> None:
        load.sizes[kinds.get(event["requestId"], "Other")] += int(event["encodedDataLength"])

    network.on("Network.responseReceived", answered)
    network.on("Network.loadingFinished", finished)


def opened(browser: Browser, address: str) -> Load:
    context = browser.new_context(viewport={"width": 375, "height": 812}, locale="it-IT")
    page, load = context.new_page(), Load()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", LINE)
    network.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    listen(network, load)
    page.goto(address, wait_until="networkidle")
    load.first, load.largest = page.evaluate(PAINTS)
    context.close()
    return load


def report(name: str, loads: list[Load]) -> bool:
    """Prints the median of the rounds; whether the promise is kept."""
    last = loads[-1]
    first, largest = (
        statistics.median(getattr(load, what) for load in loads) for what in ("first", "largest")
    )
    print(
        f"{name:<10}{last.code:>10,}{sum(last.sizes.values()):>12,}{last.requests:>10}"
        f"{first / 1000:>14.2f} s{largest / 1000:>14.2f} s"
    )
    return last.code <= MOST


def main() -> int:
    with own_site() as site, sync_playwright() as playwright:
        site.run("manage.py", "demo")
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        print(
            f"{'pagina':<10}{'CSS e JS':>10}{'byte':>12}{'richieste':>10}{'prima cosa':>16}{'cosa più grande':>16}"
        )
        with site.daphne() as port:
            kept = [
                report(name, [opened(browser, f"http://127.0.0.1:{port}{path}") for _ in range(ROUNDS)])
                for name, path in PAGES.items()
            ]
    return int(not all(kept))


if __name__ == "__main__":
    sys.exit(main())
