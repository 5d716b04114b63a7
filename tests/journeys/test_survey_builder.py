"""A survey of every kind of question, built, looked at and launched with scripts switched off."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PASSWORD, Site
from tests.journeys.steps import button, look

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


def test_a_survey_is_built_and_launched_without_scripts(page):
    keep_the_library(page)
    address = begin(page)
    ask_about_the_library(page)
    for kind, typed in KINDS.items():
        ask(page, kind, typed)
    rearrange(page)
    preview(page, address)
    launch(page, address)


def keep_the_library(page: Page) -> None:
    page.goto("/rilevazioni/moduli/")
    page.get_by_role("link", name="Aggiungi una macro sezione").click()
    fill(page, title=SECTION)
    for module in MODULES:
        page.get_by_role("link", name=f"Aggiungi un modulo a «{SECTION}»").click()
        fill(page, title=module)
    look(page)


def fill(page: Page, save: str = "Salva", **typed: str) -> None:
    for name, value in typed.items():
        page.locator(f"[name={name}]").fill(value)
    button(page, save).click()


def begin(page: Page) -> str:
    page.goto("/rilevazioni/nuova/")
    look(page)
    fill(page, "Salva la bozza", title=TITLE, intro="Serve a preparare i laboratori.")
    found = re.search(r"/rilevazioni/\d+/", page.url)
    assert found
    return found.group()


def ask_about_the_library(page: Page) -> None:
    page.get_by_role("link", name="Ordinamento dei moduli").click()
    look(page)
    button(page, "Salva la domanda").click()  # nothing chosen: the sentence stands at the field
    expect(page.locator("#id_sections_error")).to_be_visible()
    page.get_by_label(SECTION).check()
    button(page, "Salva la domanda").click()
    page.get_by_role("link", name="Ordinamento delle macro sezioni").click()
    button(page, "Salva la domanda").click()


def ask(page: Page, kind: str, typed: dict[str, str]) -> None:
    page.get_by_role("link", name=kind, exact=True).click()
    if kind == "Tabella di numeri":
        page.get_by_label("Chiede i totali").check()
        look(page)
    fill(page, "Salva la domanda", title=f"Prova: {kind}", **typed)
    expect(page.locator(".builder-question strong").last).to_have_text(f"Prova: {kind}")


def rearrange(page: Page) -> None:
    titles = page.locator(".builder-question strong")
    expect(titles).to_have_count(2 + len(KINDS))
    button(page, "Su «Prova: Tabella di numeri»").click()
    expect(titles.last).to_have_text("Prova: Testo")
    button(page, "Togli «Metti in ordine le macro sezioni»").click()
    expect(titles).to_have_count(1 + len(KINDS))
    look(page)


def preview(page: Page, address: str) -> None:
    page.goto(f"{address}anteprima/")
    expect(page.locator("main section")).to_have_count(1 + len(KINDS))
    for words in (*MODULES, "Pomeriggio", "per niente", "Educatori"):
        expect(page.get_by_text(words).first).to_be_visible()
    look(page)


def launch(page: Page, address: str) -> None:
    page.goto(f"{address}lancia/")
    page.locator("input[name=ats]").and_(page.get_by_label("ATS di Bergamo")).check()
    page.get_by_label("Anonima").check()
    page.locator("input[name=closes_at]").fill("2099-12-31T18:00")
    look(page)
    button(page, "Continua e rileggi").click()
    expect(page.locator("#id_privacy_error")).to_contain_text("si chiede alle persone")
    page.get_by_label("Con nome").check()
    button(page, "Continua e rileggi").click()
    expect(page.get_by_text("Sono invitati 14 uffici di 1 ATS")).to_be_visible()
    look(page)
    button(page, "Lancia la rilevazione").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Chi ha risposto")
    expect(page.get_by_text("0 uffici su 14")).to_be_visible()
    look(page)
