"""A page without a mouse: axe, then Tab from one end to the other, in each state that the page can be put in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from playwright.sync_api import Page, TimeoutError

from tests.journeys.axe import axe_findings

SCRIPT = Path(__file__).with_suffix(".js").read_text()
MOST_STEPS = 1500
# Inside a video or a date field the focus moves and the page does not see it.
SAME_AT_MOST = 15
FORM = "main form[method=post]"


@dataclass
class Walked:
    """What was found, by state; `steps`: how many times Tab was pressed."""

    findings: list[str] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    steps: int = 0

    def add(self, state: str, found: list[str]) -> None:
        self.states.append(state)
        self.findings += [f"[{state}] {one}" for one in found]


def open_page(page: Page, address: str) -> int:
    """Its status; 0 where it is no page of HTML. The page is ready to be walked."""
    response = page.goto(address, wait_until="load")
    if response is None or "text/html" not in response.headers.get("content-type", ""):
        return 0
    page.evaluate(SCRIPT)
    return response.status


def shape_of(page: Page) -> str:
    """The same for two pages that differ only in what is written in them, and how often rows repeat."""
    lines: list[str] = []
    for line in page.evaluate("walk.shape()").split("\n"):
        if line not in lines[-40:]:
            lines.append(line)
    return sha256("\n".join(lines).encode()).hexdigest()


def walk(page: Page) -> Walked:
    """An open page as it comes, then with all its details open."""
    walked = Walked()
    walked.add("as it comes", [*_width(page), *axe_findings(page)])
    if page.evaluate("walk.openDetails()"):
        walked.add("details open", [*_width(page), *axe_findings(page)])
    walked.add("by Tab", list(by_tab(page, walked)))
    return walked


def _width(page: Page) -> list[str]:
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"scrolls sideways by {wider} px"] if wider > 0 else []


def by_tab(page: Page, walked: Walked) -> Iterator[str]:
    """From the first link to the end of the page."""
    begun = page.evaluate("walk.begin()")
    yield from (f"{words} has a positive tabindex" for words in begun["positive"])
    page.keyboard.press("Tab")
    first = page.evaluate("walk.step()")
    if "Vai al contenuto" not in first.get("words", ""):
        yield f"begins with {first.get('words', 'nothing')}, not with the link to the content"
    yield from first["wrong"]
    if not page.evaluate("document.querySelector('#contenuto')?.tabIndex === -1"):
        yield "the link to the content leads to nothing that takes the focus"
    same, before = 0, first
    for _ in range(min(begun["count"] * 4 + 20, MOST_STEPS)):
        page.keyboard.press("Tab")
        walked.steps += 1
        now = page.evaluate("walk.step()")
        if now.get("end"):
            break
        same = same + 1 if now["words"] == before["words"] and now["again"] else 0
        if (now["again"] and not same) or same > SAME_AT_MOST:
            yield f"{now['words']} holds the focus: the end of the page is never reached"
            return
        yield from now["wrong"]
        before = now
    yield from page.evaluate("walk.missed()")


def send_empty(page: Page) -> list[str] | None:
    """The errors of the page's form sent empty; None where there is no form that must refuse it.

    Only a form with a field that must be filled, and a single button: nothing is changed by it."""
    form = next(
        (one for one in page.locator(FORM).all() if one.evaluate("form => walk.refusesEmptiness(form)")), None
    )
    if form is None:
        return None
    form.evaluate("form => walk.emptyOut(form)")
    with page.expect_navigation(wait_until="load"):
        form.evaluate("form => form.requestSubmit()")
    page.evaluate(SCRIPT)
    found = axe_findings(page)
    if page.locator("[aria-invalid=true], .error-summary, .alert-danger").count() == 0:
        found.append("sent empty, it says nothing is wrong")
    summary = page.locator("[data-error-summary]")
    if summary.count() and not summary.first.evaluate("e => e === document.activeElement"):
        found.append("the errors do not take the focus")
    return found


def menu(page: Page) -> list[str]:
    """The menu of a narrow window: opened, gone through and closed by keyboard, the focus back on its button."""
    opener = page.locator(".custom-navbar-toggler")
    if not opener.is_visible():
        return []
    opener.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".navbar-collapsable.expanded, .navbar-collapsable.show")
    page.wait_for_timeout(400)
    found = axe_findings(page)
    for _ in range(page.locator(".menu-wrapper a").count() + 1):
        page.keyboard.press("Tab")
        if not page.evaluate("Boolean(document.activeElement.closest('.navbar-collapsable'))"):
            found.append("the focus leaves the open menu")
            break
    page.keyboard.press("Escape")
    page.wait_for_timeout(600)
    if page.locator(".navbar-collapsable.expanded").count():
        found.append("Escape does not close the menu")
    if not opener.evaluate("e => e === document.activeElement"):
        found.append("once closed, the menu does not give the focus back to its button")
    return found


def suggestions(page: Page, text: str = "isee") -> list[str]:
    """The list under the search box: offered while typing, closed by Escape, the text still there."""
    box = page.locator("input[data-suggest]:visible").first
    box.focus()
    page.keyboard.type(text, delay=30)
    shown = page.locator("[role=listbox]:visible")
    try:
        shown.first.wait_for(timeout=5000)
    except TimeoutError:  # nothing is like it on an empty site
        return []
    found = axe_findings(page)
    page.keyboard.press("Escape")
    if shown.count():
        found.append("Escape does not close the suggestions")
    if not re.match(text, box.input_value()):
        found.append("Escape loses what was typed")
    return found


def skip(page: Page) -> list[str]:
    """The first link of the page takes the focus into the content."""
    page.evaluate("walk.begin()")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_timeout(100)
    page.keyboard.press("Tab")
    is_there = page.evaluate("Boolean(document.activeElement.closest('main'))")
    return [] if is_there else ["the link to the content does not lead into it"]
