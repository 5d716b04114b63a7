"""Titles while one types, in a real browser: by keyboard, told to screen readers, silent when there are none."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PASSWORD, Site
from tests.journeys.steps import look

pytestmark = pytest.mark.journey

EMAIL = "scrivente@example.org"
WRITE = """
from tests import make
make.document(title="Regolamento quokka della mensa")
make.document(title="Quokka, linee guida")
from search.indexing import rebuild
rebuild()
"""


@pytest.fixture(scope="module")
def library(site: Site) -> Site:
    site.manage("create_member", EMAIL, "--password", PASSWORD, "--role", "member")
    site.manage("shell", "-c", WRITE)
    return site


def test_the_keyboard_chooses_closes_and_opens(library, visit):
    page: Page = visit(EMAIL)
    page.goto("/toolkit/")
    box, options = page.get_by_role("combobox", name="Cerca nel toolkit"), page.get_by_role("option")
    box.press_sequentially("quok", delay=20)
    expect(options).to_have_count(2)
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_text("2 suggerimenti: scorri con le frecce, apri con Invio.")).to_have_count(1)
    box.press("ArrowDown")
    look(page)
    expect(options.nth(0)).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == options.nth(0).get_attribute("id")
    box.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") is None
    box.press("Escape")
    expect(options).to_have_count(0)
    expect(box).to_have_value("quok")
    box.press("ArrowDown")
    expect(options).to_have_count(2)
    box.press("ArrowUp")
    box.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Regolamento quokka della mensa")


def test_without_a_choice_enter_searches_and_failures_are_silent(library, visit):
    page: Page = visit(EMAIL, width=375)
    page.goto("/cerca/")
    asked: list[str] = []
    page.route("**/cerca/suggerimenti/**", lambda route: (asked.append("1"), route.fulfill(status=429)))
    box = page.get_by_role("combobox", name="Che cosa cerchi")
    with page.expect_response("**/cerca/suggerimenti/**"):
        box.press_sequentially("regol", delay=20)
    with page.expect_response("**/cerca/?q=*"):
        box.press_sequentially("amento quokka", delay=20)
        box.press("Enter")
    expect(page.get_by_role("link", name="Regolamento quokka della mensa")).to_be_visible()
    assert asked == ["1"], "one refusal is enough for a minute"
