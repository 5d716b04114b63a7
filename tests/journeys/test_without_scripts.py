"""Asking, reading, answering, correcting, reporting and judging: on a phone, with scripts switched off."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PASSWORD, Site
from tests.journeys.steps import button

pytestmark = [pytest.mark.journey, pytest.mark.newcomer]

# The site is shared with other journeys: people and a title of our own.
DINA, ELSA, MODERATOR = "dina@example.org", "elsa@example.org", "mina@example.org"
TITLE = "Quale soglia usate per i pasti a domicilio?"
PEOPLE = [(DINA, "member", "BER-01"), (ELSA, "member", "BER-02")]


@pytest.fixture(scope="module")
def people(site: Site) -> Site:
    site.manage("load_territory")
    for email, role, ambito in PEOPLE:
        site.manage("create_member", email, "--password", PASSWORD, "--role", role, "--ambito", ambito)
    site.manage("create_member", MODERATOR, "--password", PASSWORD, "--role", "moderator")
    return site


@pytest.fixture
def phone(people, visit):
    def opened(email: str) -> Page:
        return visit(email, width=375, java_script_enabled=False)

    return opened


def message(page: Page, text: str):
    return page.locator("[data-message]").filter(has_text=text)


def menu(page: Page, text: str):
    """The other actions on a message, opened."""
    shown = message(page, text)
    shown.get_by_text("Altro", exact=True).click()
    return shown


def test_a_conversation_from_the_question_to_the_decision(phone):
    dina, elsa = phone(DINA), phone(ELSA)
    address = ask(dina)
    answer(elsa, address)
    read_and_thank(dina)
    correct(elsa, address)
    report_and_decide(dina, address, phone(MODERATOR))
    expect_told(elsa)


def ask(page: Page) -> str:
    page.goto("/discussioni/")
    page.get_by_role("link", name="Apri una discussione").first.click()
    button(page, "Apri la discussione").click()  # nothing written: the sentences say what is missing
    expect(page.get_by_text("Il titolo è vuoto").first).to_be_visible()
    page.get_by_label("Dove").select_option("Spazio comune")
    page.get_by_label("Titolo").fill(TITLE)
    page.get_by_label("Il tuo messaggio").fill("Il nostro è del **2018**.")
    page.get_by_label("È una domanda").check()
    button(page, "Apri la discussione").click()
    expect(page.locator("h1")).to_contain_text(TITLE)
    found = re.search(r"/discussioni/\d+/", page.url)
    assert found
    return found.group()


def answer(page: Page, address: str) -> None:
    page.goto("/discussioni/")
    page.get_by_role("link", name="Spazio comune").first.click()
    page.get_by_role("link", name=TITLE).click()
    page.get_by_label("Il tuo messaggio").fill("Il nostro è del _2025_: ")
    button(page, "Anteprima").click()
    expect(page.locator(".message-body em")).to_have_text("2025")
    page.go_back()
    page.get_by_label("Il tuo messaggio").fill("Il nostro è del 2025: ve lo mando.")
    button(page, "Scrivi").click()
    expect(message(page, "ve lo mando")).to_have_count(1)
    assert address in page.url


def read_and_thank(page: Page) -> None:
    """What is new for her leads to it; then it is read."""
    page.goto("/discussioni/nuovo/")
    expect(page.get_by_text("1 nuovo messaggio")).to_be_visible()
    page.get_by_role("link", name=TITLE).click()
    reply = message(page, "ve lo mando")
    reply.get_by_role("link", name="Reagisci").click()
    button(message(page, "ve lo mando"), "Grazie").click()
    expect(page.locator(".message-reactions button")).to_have_attribute("aria-pressed", "true")
    menu(page, "ve lo mando").get_by_role("button", name="Risolve la domanda").click()
    expect(page.locator("[data-solution-panel]")).to_be_visible()
    page.goto("/discussioni/nuovo/")
    expect(page.get_by_text("Hai letto tutto")).to_be_visible()


def correct(page: Page, address: str) -> None:
    page.goto(address)
    menu(page, "ve lo mando").get_by_role("link", name="Modifica").click()
    page.get_by_label("Il tuo messaggio").fill("Il nostro è del 2025: ve lo porto lunedì.")
    button(page, "Salva il testo").click()
    message(page, "ve lo porto lunedì").get_by_role("link", name="modificato").click()
    expect(page.locator("ins").first).to_contain_text("porto")
    expect(page.locator("del").first).to_contain_text("mando")


def report_and_decide(reader: Page, address: str, moderator: Page) -> None:
    reader.goto(address)
    menu(reader, "ve lo porto").get_by_role("link", name="Segnala").click()
    reader.get_by_label("Altro").check()
    reader.get_by_role("textbox").last.fill("Manca l'allegato promesso.")
    button(reader, "Segnala").click()
    moderator.goto("/moderazione/?tipo=segnalati")
    moderator.get_by_role("link", name=re.compile(TITLE.rstrip("?"))).first.click()
    button(moderator, "Prendi in carico").click()
    moderator.get_by_label("Nascondi il messaggio", exact=True).check()
    moderator.get_by_label("Attinenza al tema").check()
    for field in moderator.get_by_role("textbox").all():
        field.fill("Serve l'allegato.")
    button(moderator, "Decidi e avvisa chi ha scritto").click()
    expect(moderator.get_by_text("Serve l'allegato.").first).to_be_visible()


def expect_told(page: Page) -> None:
    page.goto("/notifiche/")
    page.get_by_role("link", name=re.compile("nascosto")).first.click()
    page.get_by_label(re.compile("riesame", re.IGNORECASE)).fill("L'allegato arriva lunedì.")
    button(page, "Chiedi il riesame").click()
    expect(page.get_by_text("L'allegato arriva lunedì.")).to_be_visible()
