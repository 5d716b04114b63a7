"""A survey of every kind of question, built, looked at and launched with scripts switched off."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PASSWORD, Site
from tests.journeys.steps import button, visit_and_look

pytestmark = pytest.mark.journey

COORDINATOR, TITLE = "costruisce@example.org", "Organici e fabbisogni della prova"
SECTION, MODULES = "Sezione della costruttrice", ("Leggere i dati", "Scrivere i piani")
KINDS = {
    "Ordinamento di voci tue": {"options": "Mattina\nPomeriggio\nSera"},
    "Una scelta": {"options": "Sì\nNo"},
    "Più scelte": {"options": "In presenza\nA distanza"},
    "Scala": {"least_label": "per niente", "most_label": "molto"},
    "Numero": {"unit": "ore", "least": "0"},
    "Testo": {"help_text": "Due righe bastano."},
    "Tabella di numeri": {"rows": "Assistenti sociali\nEducatori", "columns": "Tempo pieno\nPart time"},
}


@pytest.fixture
def page(site: Site, visit) -> Page:
    site.manage("load_territory")
    site.manage("create_member", COORDINATOR, "--password", PASSWORD, "--role", "coordinator")
    return visit(COORDINATOR, java_script_enabled=False)


@pytest.fixture
def look_at(page, visit):
    """Axe is a script: it looks at the same address from a browser that has them."""
    eyes = visit(COORDINATOR)
    return lambda seen: visit_and_look(eyes, seen.url)


def test_a_survey_is_built_and_launched_without_scripts(page, look_at):
    keep_the_library(page, look_at)
    address = begin(page, look_at)
    ask_about_the_library(page, look_at)
    for kind, typed in KINDS.items():
        ask(page, kind, typed, look_at)
    rearrange(page, look_at)
    preview(page, address, look_at)
    launch(page, address, look_at)


def keep_the_library(page: Page, look_at) -> None:
    page.goto("/rilevazioni/moduli/")
    page.get_by_role("link", name="Aggiungi una macro sezione").click()
    fill(page, title=SECTION)
    for module in MODULES:
        page.get_by_role("link", name=f"Aggiungi un modulo a «{SECTION}»").click()
        fill(page, title=module)
    look_at(page)


def fill(page: Page, save: str = "Salva", **typed: str) -> None:
    for name, value in typed.items():
        page.locator(f"[name={name}]").fill(value)
    button(page, save).click()


def begin(page: Page, look_at) -> str:
    page.goto("/rilevazioni/nuova/")
    look_at(page)
    fill(page, "Salva la bozza", title=TITLE, intro="Serve a preparare i laboratori.")
    found = re.search(r"/rilevazioni/\d+/", page.url)
    assert found
    return found.group()


def ask_about_the_library(page: Page, look_at) -> None:
    page.get_by_role("link", name="Ordinamento dei moduli").click()
    look_at(page)
    button(page, "Salva la domanda").click()  # nothing chosen: the sentence stands at the field
    expect(page.locator("#id_sections_error")).to_be_visible()
    page.get_by_label(SECTION).check()
    button(page, "Salva la domanda").click()
    page.get_by_role("link", name="Ordinamento delle macro sezioni").click()
    button(page, "Salva la domanda").click()


def ask(page: Page, kind: str, typed: dict[str, str], look_at) -> None:
    page.get_by_role("link", name=kind, exact=True).click()
    if kind == "Tabella di numeri":
        page.get_by_label("Chiede i totali").check()
        look_at(page)
    fill(page, "Salva la domanda", title=f"Prova: {kind}", **typed)
    expect(page.locator(".builder-question strong").last).to_have_text(f"Prova: {kind}")


def rearrange(page: Page, look_at) -> None:
    titles = page.locator(".builder-question strong")
    expect(titles).to_have_count(2 + len(KINDS))
    button(page, "Su «Prova: Tabella di numeri»").click()
    expect(titles.last).to_have_text("Prova: Testo")
    button(page, "Togli «Metti in ordine le macro sezioni»").click()
    expect(titles).to_have_count(1 + len(KINDS))
    look_at(page)


def preview(page: Page, address: str, look_at) -> None:
    page.goto(f"{address}anteprima/")
    expect(page.locator("main section")).to_have_count(1 + len(KINDS))
    for words in (*MODULES, "Pomeriggio", "per niente", "Educatori"):
        expect(page.get_by_text(words).first).to_be_visible()
    look_at(page)


def launch(page: Page, address: str, look_at) -> None:
    page.goto(f"{address}lancia/")
    page.locator("input[name=ats]").and_(page.get_by_label("ATS di Bergamo")).check()
    page.get_by_label("Anonima").check()
    page.locator("input[name=closes_at]").fill("2099-12-31T18:00")
    look_at(page)
    button(page, "Continua e rileggi").click()
    expect(page.locator("#id_privacy_error")).to_contain_text("si chiede alle persone")
    page.get_by_label("Con nome").check()
    button(page, "Continua e rileggi").click()
    expect(page.get_by_text("Sono invitati 14 uffici di 1 ATS")).to_be_visible()
    button(page, "Lancia la rilevazione").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Chi ha risposto")
    expect(page.get_by_text("0 uffici su 14")).to_be_visible()
    look_at(page)
