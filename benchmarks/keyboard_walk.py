"""Can every page be used without a mouse, by every kind of person, at 375 and 1280 px, in every state?

On sites of its own: the demo, gone through by following links as each person (`--people`: some of them); the region of
the access matrix, where every page has an address: one that no row and no link reaches is a finding; and people with
nothing else, for the empty states. For each page: axe as it comes and with its details open, Tab from one end to the
other (focus visible, uncovered, in the window, in order, no trap, nothing left out), its form sent empty where it must
refuse it; once for each person the menu, the suggestions and the way into the content. Pages of the same shape are
walked once for each width. Prints one line a page and the totals; exits 1 on a finding."""

import argparse
import contextlib
import json
import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")

import django
import httpx

django.setup()

from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from benchmarks.baseline.site import Site, own_site  # noqa: E402
from tests import make  # noqa: E402
from tests.journeys import walking  # noqa: E402
from tests.journeys.routes import LEADS_ON, NOT_WALKED, Place, page_routes, places, signed_in_client  # noqa: E402
from tests.journeys.screenshots import LISTEN, PASSWORD, PEOPLE, WIDTHS  # noqa: E402

EMPTY = {"member": ("member", "--ambito", "BER-01"), "coordinator": ("coordinator",), "admin": ("admin",)}


class Tally:
    """What was walked, and what was found."""

    def __init__(self) -> None:
        self.shapes: set[tuple[int, str, str]] = set()
        self.routes: set[str] = set()
        self.counts: Counter[str] = Counter()
        self.findings = 0

    def say(self, label: str, found: list[str], note: str = "") -> None:
        self.findings += len(found)
        print(f"{label}: {len(found)}{note}", *found, sep="\n    " if found else "", flush=True)


def opened(browser: Browser, base: str, width: int, cookies: list[Any]) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": WIDTHS[width]}, locale="it-IT", reduced_motion="reduce"
    )
    context.add_init_script(LISTEN)
    context.add_cookies(cookies)
    return context.new_page()


def cookies_of(client: httpx.Client, base: str) -> list[Any]:
    return [{"name": one.name, "value": one.value, "url": base} for one in client.cookies.jar]


def walk_place(page: Page, base: str, place: Place, label: str, width: int, tally: Tally) -> None:
    tally.counts["pages"] += 1
    status = walking.open_page(page, base + place.address)
    if status == 0 or status >= 500:
        tally.say(f"{label} {place.address}", [f"status {status}"])
        return
    tally.routes.add(place.route)
    shape = (width, place.route, walking.shape_of(page))
    if shape in tally.shapes:
        tally.counts["alike"] += 1
        return
    tally.shapes.add(shape)
    walked = walking.walk(page)
    walked.findings += [f"CSP {violation}" for violation in page.evaluate("window.violations")]
    if (errors := walking.send_empty(page)) is not None:
        walked.add("sent empty", errors)
    tally.counts["walked"] += 1
    tally.counts["steps"] += walked.steps
    note = f" ({', '.join(walked.states)}; {walked.steps} Tab)"
    tally.say(f"{label} {place.route} {place.address}", walked.findings, note)


def walk_once(page: Page, base: str, label: str, tally: Tally) -> None:
    """What the header does, the same on every page."""
    for name, act in (("skip", walking.skip), ("menu", walking.menu), ("suggestions", walking.suggestions)):
        walking.open_page(page, f"{base}/cerca/" if name == "suggestions" else f"{base}/")
        tally.say(f"{label} {name}", act(page))


def walk_as(
    browser: Browser,
    base: str,
    kind: str,
    client: httpx.Client,
    found: Iterable[Place],
    widths: list[int],
    tally: Tally,
) -> None:
    found = list(found)
    for width in widths:
        page = opened(browser, base, width, cookies_of(client, base))
        label = f"{kind} {width}"
        walk_once(page, base, label, tally)
        for place in found:
            try:
                walk_place(page, base, place, label, width, tally)
            except Exception as error:  # a page that cannot be walked is a finding, not the end
                tally.say(f"{label} {place.address}", [f"walk ended: {str(error).splitlines()[0]}"])
        page.context.close()


@contextlib.contextmanager
def served(*commands: tuple[str, ...]) -> Iterator[tuple[Site, str]]:
    with own_site() as site:
        for command in commands:
            site.run(*command)
        with site.daphne() as port:
            yield site, f"http://127.0.0.1:{port}"


def demo(browser: Browser, people: list[str], widths: list[int], tally: Tally, running: str = "") -> None:
    site = contextlib.nullcontext((None, running)) if running else served(("manage.py", "demo"))
    with site as (_, base):
        for kind in people:
            client = signed_in_client(base, PEOPLE[kind], PASSWORD)
            walk_as(browser, base, kind, client, places(client), widths, tally)


def matrix(browser: Browser, widths: list[int], tally: Tally) -> None:
    """Each page as the first that may open it, and as a visitor where everybody may."""
    with served() as (site, base):
        rows = json.loads(site.run("-m", "tests.journeys.matrix_site").splitlines()[-1])
        asked: dict[str, list[Place]] = {}
        for route, label, people, address in rows:
            asked.setdefault(people[-1], []).append(Place(route, label, address))
        for kind, found in asked.items():
            email = "" if kind == "visitor" else f"{kind.replace('_', '-')}@example.org"
            client = signed_in_client(base, email, make.PASSWORD)
            walk_as(browser, base, f"matrix {kind}", client, found, widths, tally)
    forgotten = sorted(page_routes() - tally.routes - set(LEADS_ON) - set(NOT_WALKED))
    tally.say("pages that nobody reached", forgotten)


def empty(browser: Browser, widths: list[int], tally: Tally) -> None:
    with served(("manage.py", "load_territory")) as (site, base):
        for kind, (role, *scope) in EMPTY.items():
            email = f"{kind}@example.org"
            site.run("manage.py", "create_member", email, "--password", PASSWORD, "--role", role, *scope)
            client = signed_in_client(base, email, PASSWORD)
            walk_as(browser, base, f"empty {kind}", client, places(client), widths, tally)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", nargs="*", choices=list(PEOPLE), default=list(PEOPLE))
    parser.add_argument("--widths", nargs="*", type=int, choices=list(WIDTHS), default=list(WIDTHS))
    parser.add_argument(
        "--sites", nargs="*", choices=["demo", "matrix", "empty"], default=["demo", "matrix", "empty"]
    )
    parser.add_argument("--base", default="", help="a demo that is already running")
    options = parser.parse_args()
    tally, begun = Tally(), time.monotonic()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        if "demo" in options.sites:
            demo(browser, options.people, options.widths, tally, options.base)
        if "empty" in options.sites:
            empty(browser, options.widths, tally)
        if "matrix" in options.sites:
            matrix(browser, options.widths, tally)
    counts = tally.counts
    print(
        f"pagine aperte {counts['pages']}, percorse {counts['walked']} (le altre hanno la stessa forma), tasti Tab "
        f"{counts['steps']}, rotte {len(tally.routes)}, rilievi {tally.findings}, {time.monotonic() - begun:.0f} s"
    )
    return int(tally.findings > 0)


if __name__ == "__main__":
    sys.exit(main())
