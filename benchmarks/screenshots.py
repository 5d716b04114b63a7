"""Pictures of the pages at both widths, with what axe, the content policy and the width complain of.

    python benchmarks/screenshots.py FOLDER --base http://127.0.0.1:8000 [--as KIND=EMAIL:PASSWORD …] [--page PATH …]

Without `--as` the pages are those of a visitor. Prints one line for each page and width; exits 1 on any finding.
"""

import argparse
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.journeys.axe import axe_findings

WIDTHS = {1280: 900, 375: 812}
PAGES = (
    "/", "/laboratori/", "/toolkit/", "/rilevazioni/", "/discussioni/", "/cerca/?q=isee", "/novita/", "/risultati/",
    "/gestione/", "/profilo/", "/accedi/", "/accessibilita/", "/privacy/", "/note-legali/", "/media-policy/", "/mappa/",
)  # fmt: skip
LISTEN = (
    "window.violations = [];"
    "document.addEventListener('securitypolicyviolation',"
    " e => window.violations.push(e.violatedDirective + ' ' + e.blockedURI));"
)
SMALL_TARGETS = """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
  .filter(e => e.offsetParent && !e.closest('p, li > p, .visually-hidden, .skiplinks, label'))
  .filter(e => getComputedStyle(e).display !== 'inline')
  .map(e => [e, e.getBoundingClientRect()])
  .filter(([e, r]) => r.width > 1 && r.height > 1 && r.height < 43.5 && !['checkbox', 'radio'].includes(e.type))
  .map(([e, r]) => `${e.tagName.toLowerCase()}`
    + ` «${(e.innerText || e.name || '').trim().slice(0, 40)}» ${Math.round(r.height)} px`)"""


def signed_in(browser: Browser, base: str, width: int, account: str) -> Page:
    """A new page; `account` is EMAIL:PASSWORD, or empty for a visitor."""
    context = browser.new_context(viewport={"width": width, "height": WIDTHS[width]}, locale="it-IT")
    context.add_init_script(LISTEN)
    page = context.new_page()
    if account:
        email, _, password = account.partition(":")
        page.goto(f"{base}/accedi/")
        page.fill("[name=login]", email)
        page.fill("[name=password]", password)
        page.click("main button[type=submit]")
        if page.url.rstrip("/").endswith("/accedi"):
            raise SystemExit(f"{email}: accesso non riuscito")
    return page


def findings(page: Page, address: str) -> Iterator[str]:
    response = page.goto(address, wait_until="networkidle")
    if response is None or response.status >= 400:
        yield f"status {response.status if response else 'none'}"
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if overflow > 0:
        yield f"scrolls sideways by {overflow} px"
    if page.locator("h1").count() != 1:
        yield f"{page.locator('h1').count()} h1"
    yield from (f"CSP {violation}" for violation in page.evaluate("window.violations"))
    yield from (f"target {target}" for target in page.evaluate(SMALL_TARGETS))
    yield from (f"axe {finding}" for finding in axe_findings(page))


def shoot(page: Page, base: str, paths: Iterable[str], folder: Path, label: str) -> int:
    count = 0
    for path in paths:
        found = list(findings(page, base + path))
        name = re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-") or "home"
        page.screenshot(path=folder / f"{name}-{label}.png", full_page=True)
        print(f"{path} {label}: {len(found)}", *found, sep="\n    " if found else " ", flush=True)
        count += len(found)
    return count


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--base", default="http://127.0.0.1:8000")
    parser.add_argument("--as", dest="accounts", action="append", default=[], metavar="KIND=EMAIL:PASSWORD")
    parser.add_argument("--page", dest="pages", action="append", default=[])
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    kinds = dict(entry.split("=", 1) for entry in options.accounts) or {"visitor": ""}
    count = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=options.chromium, args=["--no-sandbox"])
        for kind, account in kinds.items():
            for width in WIDTHS:
                page = signed_in(browser, options.base, width, account)
                count += shoot(page, options.base, options.pages or PAGES, options.folder, f"{kind}-{width}")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
