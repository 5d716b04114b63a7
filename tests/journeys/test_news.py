"""An article from the first word to the first comment, in a real browser: written, scheduled, published, read."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PASSWORD, Site
from tests.journeys.steps import button, look

pytestmark = pytest.mark.journey

EDITOR, MEMBER = "redazione@example.org", "lettrice@example.org"
TITLE = "Una giornata per gli uffici"


@pytest.fixture(scope="module")
def people(site: Site) -> None:
    for email, role in ((EDITOR, "moderator"), (MEMBER, "member")):
        site.manage("create_member", email, "--password", PASSWORD, "--role", role)


def write(page: Page) -> None:
    page.goto("/novita/")
    page.get_by_role("link", name="Scrivi una novità").first.click()
    for label, text in (("Titolo", TITLE), ("In breve", "Ci vediamo a Milano."), ("Luogo", "Milano")):
        page.get_by_label(label).fill(text)
    page.get_by_label("Testo").fill("## Programma\n\n- I **risultati** dei laboratori")
    button(page, "Anteprima").click()
    expect(page.get_by_text("Scrivi il giorno e l'ora in cui l'evento comincia").first).to_be_visible()
    page.get_by_label("Inizio").fill("2035-05-05T09:30")
    page.get_by_label("Fine").fill("2035-05-05T12:30")
    button(page, "Anteprima").click()
    expect(page.locator(".news-preview strong", has_text="risultati")).to_be_visible()
    expect(page.locator(".news-preview")).to_contain_text("sabato 5 maggio 2035, ore 9:30–12:30")
    look(page)
    button(page, "Salva la bozza").click()


def test_from_the_first_word_to_the_first_comment(people, visit):
    editor, visitor, member = visit(EDITOR), visit(None), visit(MEMBER)
    write(editor)
    address = editor.url
    assert visitor.goto(address).status == 404
    editor.get_by_text("Pubblica più tardi").click()
    editor.get_by_label("Giorno e ora").fill("2035-01-01T10:00")
    button(editor, "Programma").click()
    expect(editor.get_by_text("Esce da sola lunedì 1 gennaio 2035, ore 10:00")).to_be_visible()
    look(editor)
    assert visitor.goto(address).status == 404
    button(editor, "Pubblica adesso").click()
    expect(editor.get_by_text("È pubblicata: la leggono tutti.")).to_be_visible()
    visitor.goto("/novita/")
    visitor.get_by_role("link", name=TITLE).first.click()
    expect(visitor.get_by_role("link", name="Aggiungi al calendario")).to_be_visible()
    visitor.get_by_label("Molto", exact=True).check()
    button(visitor, "Invia").click()
    expect(visitor.get_by_text("Grazie: il tuo parere è registrato.")).to_be_visible()
    look(visitor)
    member.goto(address)
    member.get_by_label("Il tuo commento").fill("Veniamo in tre.")
    button(member, "Scrivi il commento").click()
    expect(member.locator(".messages")).to_contain_text("Veniamo in tre.")
    look(member)
    visitor.reload()
    expect(visitor.get_by_text("Veniamo in tre.")).to_have_count(0)
