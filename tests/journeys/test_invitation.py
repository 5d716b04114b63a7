"""Coming in for the first time, by invitation, on a phone: from the mail to the own lab in under a minute."""

import email
import email.policy
import re
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PASSWORD, Site
from tests.journeys.steps import button, look, visit_and_look

pytestmark = pytest.mark.journey

PHONE = 375
GUEST = "ospite.nuova@example.org"
COLLEAGUE = "collega.nuovo@example.org"
LAB = "Laboratorio dell'invito"
A_MINUTE = 60
SHEET = "email;nome;cognome;ruolo;ambito\nuna@example.org;Una;Neri;Componente;BER-01\nsbagliata;Due;Neri;;BER-01\n"


@pytest.fixture(scope="module")
def region(site: Site) -> Site:
    """The territory, who coordinates it and who represents an office."""
    site.manage("load_territory")
    create = ("create_member", "--password", PASSWORD, "--role")
    site.manage(*create, "coordinator", "invita@example.org")
    site.manage(*create, "representative", "rappresenta@example.org", "--ambito", "BER-01")
    return site


def link_in_mail(site: Site, address: str) -> str:
    """The path of the newest invitation that the worker has mailed there."""
    for _ in range(120):
        messages = [m for path in Path(site.environment["DATA_DIR"], "mail").glob("*") for m in mails(path)]
        bodies = [m.get_content() for m in messages if m["To"] == address]
        found = [link for body in bodies for link in re.findall(r"\S+/invito/\S+", body)]
        if found:
            return urlsplit(found[-1]).path
        time.sleep(0.25)
    raise AssertionError(f"no invitation for {address}")


def mails(path: Path) -> list[email.message.EmailMessage]:
    parts = re.split(r"^-{79}\n", path.read_text(), flags=re.MULTILINE)
    policy = email.policy.default
    return [email.message_from_string(part, policy=policy) for part in parts if part.strip()]


def invite(page: Page, address: str, role: str, where: str) -> None:
    page.goto("/persone/inviti/nuovo/")
    page.get_by_label("Email").fill(address)
    page.get_by_label("Ruolo").select_option(label=role)
    page.get_by_label("Dove").select_option(label=where)
    look(page)
    button(page, "Manda l'invito").click()
    expect(page.get_by_text(f"L'invito a {address} è partito")).to_be_visible()


def make_lab(page: Page) -> None:
    page.goto("/laboratori/nuovo/")
    page.get_by_label("Titolo").fill(LAB)
    page.get_by_label("ATS").select_option(label="ATS di Bergamo")
    page.locator("main form button[type=submit]").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(LAB)
    button(page, "Apri le iscrizioni").click()


def test_guest_reaches_the_own_lab_in_a_minute(region, visit):
    coordinator = visit("invita@example.org")
    make_lab(coordinator)
    invite(coordinator, GUEST, "Ospite", LAB)
    address = link_in_mail(region, GUEST)

    page = visit(width=PHONE)
    started = time.monotonic()
    page.goto(address)
    page.get_by_label("Nome", exact=False).first.fill("Olga")
    page.get_by_label("Cognome").fill("Ospite")
    page.get_by_label("Password").fill(PASSWORD)
    button(page, "Entra").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(LAB)
    took = time.monotonic() - started
    print(f"from the mail to the own lab in {took:.1f} s")
    assert took < A_MINUTE
    expect(page.get_by_text("Ciao Olga, il tuo account è pronto.")).to_be_visible()
    look(page)
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Invito già accettato")
    look(page)


def test_every_page_of_an_invitation_is_clean(region, visit):
    coordinator = visit("invita@example.org")
    invite(coordinator, COLLEAGUE, "Componente", "Ufficio di piano – Ambito di Bergamo")
    visit_and_look(coordinator, "/persone/inviti/")
    address = link_in_mail(region, COLLEAGUE)
    visitor = visit(width=PHONE)
    visit_and_look(visitor, address)
    button(visitor, "Entra").click()
    expect(visitor.get_by_text("Qualcosa da correggere prima di continuare")).to_be_visible()
    look(visitor)
    visit_and_look(coordinator, address)
    expect(coordinator.get_by_text("Adesso sei nell'account di")).to_be_visible()
    button(coordinator, "Esci e apri l'invito").click()
    expect(coordinator.get_by_role("heading", level=1)).to_have_text("Benvenuto")
    visit_and_look(visitor, "/invito/falso/")


def test_who_has_no_invitation_asks_and_is_answered(region, visit):
    visitor = visit(width=PHONE)
    visit_and_look(visitor, "/accedi/")
    visitor.get_by_role("link", name="Chiedi l'accesso").click()
    look(visitor)
    visitor.get_by_label("Nome", exact=False).first.fill("Rosa")
    visitor.get_by_label("Cognome").fill("Richiede")
    visitor.get_by_label("Email").fill("rosa@example.org")
    visitor.get_by_label("Il tuo Ambito").select_option(label="Ambito di Bergamo")
    button(visitor, "Manda la richiesta").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Richiesta ricevuta")
    look(visitor)
    representative = visit("rappresenta@example.org")
    visit_and_look(representative, "/persone/richieste/")
    representative.get_by_role("button", name="Rifiuta la richiesta di Rosa Richiede").click()
    look(representative)
    representative.goto("/persone/richieste/")
    representative.get_by_role("button", name="Approva la richiesta di Rosa Richiede").click()
    expect(representative.get_by_text("La richiesta è approvata")).to_be_visible()
    assert link_in_mail(region, "rosa@example.org")


def test_many_people_come_from_a_sheet(region, visit, tmp_path):
    sheet = tmp_path / "persone.csv"
    sheet.write_text(SHEET)
    page = visit("invita@example.org")
    visit_and_look(page, "/persone/importa/")
    page.get_by_label("File").set_input_files(sheet)
    button(page, "Vedi l'anteprima").click()
    expect(page.get_by_text("Riga 3: L'email non è un indirizzo valido.")).to_be_visible()
    look(page)
    button(page, "Conferma e manda 1 invito").click()
    assert link_in_mail(region, "una@example.org")
    page.reload()
    expect(page.get_by_text("Importazione conclusa: 1 invito spedito.")).to_be_visible()
    look(page)


def test_pages_of_people_are_clean(region, visit):
    page = visit("invita@example.org")
    for path in ("/persone/", "/persone/?role=admin", "/persone/enti/", "/persone/ruoli/", "/gestione/"):
        visit_and_look(page, path)
    page.goto("/persone/enti/")
    page.locator("a.row-title").first.click()
    look(page)
