"""Pictures of the pages at both widths, with what axe, the content policy and the width complain of.

    python tests/journeys/screenshots.py FOLDER [--base http://127.0.0.1:8000] [--as KIND …] [--page PATH …]

The site must hold the data of `manage.py demo`; KIND is one of PEOPLE. A page `LIST>PATTERN` is the first link of
LIST whose address matches. Prints one line for each page and width; exits 1 on any finding.
"""

import argparse
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tests.journeys.axe import axe_findings

WIDTHS = {1280: 900, 375: 812}
PAGES = (
    "/", "/laboratori/", r"/laboratori/>^/laboratori/\d+/$", "/laboratori/calendario/",
    "/toolkit/", r"/toolkit/>^/toolkit/\d+/$", "/toolkit/carica/", "/toolkit/revisione/",
    "/toolkit/campi/", "/toolkit/cura/", "/toolkit/numeri/", "/toolkit/raccolte/", "/toolkit/richieste/",
    r"/toolkit/raccolte/>^/toolkit/raccolte/\d+/$", r"/toolkit/richieste/>^/toolkit/richieste/\d+/$",
    "/rilevazioni/", r"/rilevazioni/>^/rilevazioni/\d+/$", r"/rilevazioni/>^/rilevazioni/\d+/rispondi/",
    r"/rilevazioni/>^/rilevazioni/\d+/risultati/", "/discussioni/", r"/discussioni/>^/discussioni/\d+/$",
    r"/discussioni/>^/discussioni/spazi/\d+/$", "/discussioni/nuovo/", "/discussioni/bozze/", "/discussioni/nuova/",
    "/moderazione/", r"/moderazione/>^/moderazione/\d+/$", "/moderazione/registro/", "/notifiche/",
    "/profilo/notifiche/",
    "/cerca/?q=isee", "/novita/", r"/novita/>^/novita/\d+/$", "/risultati/", "/risultati/persone-presenti/",
    "/gestione/", "/profilo/", "/profilo/chiavi/", "/profilo/chiavi/nuova/", "/api/",
    "/accedi/", "/password/dimenticata/", "/accessibilita/", "/privacy/", "/note-legali/", "/media-policy/", "/mappa/",
)  # fmt: skip
PASSWORD = "cantiere-demo"
PEOPLE = {
    "visitor": "",
    "member": "componente@cantiere.example",
    "representative": "referente@cantiere.example",
    "coordinator": "regione@cantiere.example",
    "coordinator_ats": "coord.ber@cantiere.example",
    "trainer": "docente.ber@cantiere.example",
    "guest": "ospite@cantiere.example",
    "provincia": "provincia@cantiere.example",
    "comune": "comune@cantiere.example",
    "moderator": "moderatore@cantiere.example",
    "admin": "admin@cantiere.example",
}
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


def signed_in(browser: Browser, base: str, width: int, email: str) -> Page:
    """A new page; without an e-mail, a visitor's."""
    context = browser.new_context(viewport={"width": width, "height": WIDTHS[width]}, locale="it-IT")
    context.add_init_script(LISTEN)
    page = context.new_page()
    if email:
        page.goto(f"{base}/accedi/")
        page.fill("[name=login]", email)
        page.fill("[name=password]", PASSWORD)
        page.click("main form[action='/accedi/'] button[type=submit]")
        if page.url.rstrip("/").endswith("/accedi"):
            raise SystemExit(f"{email}: accesso non riuscito")
    return page


def address_of(page: Page, base: str, path: str) -> str:
    """The address itself, or for `LIST>PATTERN` that of a link; empty where nothing matches."""
    start, _, pattern = path.partition(">")
    if not pattern:
        return base + path
    page.goto(base + start)
    links = page.eval_on_selector_all("main a[href]", "links => links.map(link => link.getAttribute('href'))")
    return next((base + link for link in links if re.search(pattern, link)), "")


def findings(page: Page, address: str) -> Iterator[str]:
    # Not "networkidle": a thread keeps its socket open.
    response = page.goto(address, wait_until="load")
    page.wait_for_timeout(300)
    if response is None or response.status >= 500:
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
        address = address_of(page, base, path)
        if not address:
            print(f"{path} {label}: no such link", flush=True)
            continue
        found = list(findings(page, address))
        name = re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-") or "home"
        page.screenshot(path=folder / f"{name}-{label}.png", full_page=True)
        print(f"{path} {label}: {len(found)}", *found, sep="\n    " if found else " ", flush=True)
        count += len(found)
    return count


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--base", default="http://127.0.0.1:8000")
    parser.add_argument("--as", dest="kinds", action="append", default=[], choices=list(PEOPLE))
    parser.add_argument("--page", dest="pages", action="append", default=[])
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    count = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=options.chromium, args=["--no-sandbox"])
        for kind in options.kinds or PEOPLE:
            for width in WIDTHS:
                page = signed_in(browser, options.base, width, PEOPLE[kind])
                count += shoot(page, options.base, options.pages or PAGES, options.folder, f"{kind}-{width}")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
