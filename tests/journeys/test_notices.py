"""The number of unread notices in the header, in a real browser: by itself, said politely or not at all."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PASSWORD, Site
from tests.journeys.steps import button, look, visit_and_look

pytestmark = pytest.mark.journey

EMAIL = "avvisata@example.org"
TELL = f"""
from accounts.models import Person
from community.models import Space
from notifications.actions import notify
notify([Person.objects.get(email="{EMAIL}")], "Una novità", Space.objects.get(kind="general"))
"""
HALF_A_MINUTE = 30_000


@pytest.fixture(scope="module")
def region(site: Site) -> Site:
    site.manage("create_member", EMAIL, "--password", PASSWORD, "--role", "member")
    return site


def tell(site: Site) -> None:
    site.manage("shell", "-c", TELL)


def open_and_count(page: Page) -> None:
    """A page whose first question has been answered: what happens next is a matter for the second."""
    with page.expect_response("**/notifiche/quante/"):
        page.goto("/laboratori/")


def test_the_number_comes_by_itself_and_goes_when_read(region, visit):
    page: Page = visit(EMAIL)
    page.clock.install()
    open_and_count(page)
    count, said = page.locator("[data-notices-count]"), page.locator("[data-notices-said]")
    expect(count).to_be_hidden()
    for number, words in ((1, "Hai una notifica da leggere."), (2, "Hai 2 notifiche da leggere.")):
        tell(region)
        page.clock.fast_forward(HALF_A_MINUTE)
        expect(count).to_have_text(f"{number} da leggere")
        expect(said).to_have_text(words)
    look(page)
    visit_and_look(page, "/profilo/notifiche/")
    visit_and_look(page, "/notifiche/")
    expect(page.get_by_text("Da leggere", exact=True)).to_have_count(2)
    button(page, "Segna tutte come lette").click()
    expect(page.locator("[data-notices-count]")).to_be_hidden()
    expect(page.get_by_text("Da leggere", exact=True)).to_have_count(0)


def test_it_is_asked_at_once_when_something_happens_and_stays_silent_where_chosen(region, visit):
    page: Page = visit(EMAIL)
    page.goto("/notifiche/")
    page.get_by_label("Annuncia le nuove notifiche").uncheck()
    open_and_count(page)
    tell(region)
    page.evaluate("document.dispatchEvent(new CustomEvent('cantiere:news'))")
    expect(page.locator("[data-notices-count]")).to_have_text("1 da leggere")
    expect(page.locator("[data-notices-said]")).to_have_text("")
    page.goto("/notifiche/")
    expect(page.get_by_label("Annuncia le nuove notifiche")).not_to_be_checked()


def test_after_signing_out_nothing_is_asked_any_more(region, visit):
    page: Page = visit(EMAIL)
    page.clock.install()
    tell(region)
    page.goto("/laboratori/")
    expect(page.locator("[data-notices-count]")).to_be_visible()  # once shown, the next question has its time
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page.context.clear_cookies()
    with page.expect_request("**/notifiche/quante/"):
        page.clock.fast_forward(HALF_A_MINUTE)
    for _ in range(3):
        page.wait_for_load_state("networkidle")
        page.clock.fast_forward(HALF_A_MINUTE)
    assert asked.count("/notifiche/quante/") == 1
    assert page.url.endswith("/laboratori/") and page.violations == []


def test_without_javascript_the_link_is_there_with_no_number(region, visit):
    page: Page = visit(EMAIL, java_script_enabled=False)
    page.goto("/laboratori/")
    expect(page.locator("[data-notices-count]")).to_be_hidden()
    page.get_by_role("link", name="Notifiche").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Notifiche")
    expect(page.get_by_label("Annuncia le nuove notifiche")).to_be_hidden()
