"""Many files at once: listed, sent one by one with their progress, refused, recognised, tried again."""

import random
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import PASSWORD, Site
from tests.journeys.steps import button, look, press_until
from tests.toolkit import files

pytestmark = pytest.mark.journey

# The site is shared with other journeys: a person and files of our own.
LUCIA = "lucia@example.org"
PAGE = "/toolkit/carica/"
WAIT = "Hai già caricato 30 file nell'ultima ora: riprova fra un minuto."
SENT = re.compile(r"/toolkit/carica/$")
DROP = """([name, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name, {type: 'text/plain'}));
  const zone = document.querySelector('.upload-zone');
  for (const kind of ['dragover', 'drop']) {
    zone.dispatchEvent(new DragEvent(kind, {dataTransfer: data, bubbles: true, cancelable: true}));
    if (kind === 'dragover') window.wasMarked = zone.classList.contains('dragover');
  }
}"""


@pytest.fixture(scope="module")
def people(site: Site) -> Site:
    site.manage("load_territory")
    site.manage("create_member", LUCIA, "--password", PASSWORD, "--role", "member", "--ambito", "BER-01")
    return site


@pytest.fixture
def made(tmp_path):
    """`made(name)` is a file with words that no other has."""

    def make(name: str, data: bytes | None = None) -> Path:
        path = tmp_path / name
        path.write_bytes(data or files.pdf(f"Testo numero {random.getrandbits(60)}"))
        return path

    return make


@pytest.fixture
def page(people, visit) -> Page:
    return opened(visit)


def opened(visit, **options) -> Page:
    page = visit(LUCIA, **options)
    page.goto(PAGE)
    page.locator("select[name=kind]").select_option("template")
    page.requests = []
    page.on("request", lambda asked: page.requests.append(asked) if asked.method == "POST" else None)
    return page


def choose(page: Page, *paths: Path) -> None:
    page.locator("input[type=file]").set_input_files(paths)


def row(page: Page, name: str):
    return page.locator(".upload-file").filter(has_text=name)


def said(page: Page, text: str | re.Pattern) -> None:
    expect(page.locator("[data-upload-status]")).to_have_text(text)


class Held:
    """Requests that wait until they are let go."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.is_over = False
        self.waiting: list[Route] = []
        page.route(SENT, self._hold)

    def _hold(self, route: Route) -> None:
        if self.is_over or route.request.method != "POST":
            route.continue_()
        else:
            self.waiting.append(route)

    def expect(self, count: int) -> None:
        for _ in range(100):
            if len(self.waiting) == count:
                break
            self.page.wait_for_timeout(50)
        self.page.wait_for_timeout(200)  # one too many would have come by now
        assert len(self.waiting) == count

    def let_go(self) -> None:
        self.waiting.pop(0).continue_()

    def end(self) -> None:
        self.is_over = True
        while self.waiting:
            self.let_go()


def test_one_is_taken_one_is_refused_one_was_there(page, made):
    known = made("gia-presente.pdf")
    choose(page, known)
    button(page, "Carica").click()
    said(page, "1 di 1 file caricato")
    page.goto(PAGE)
    page.locator("select[name=kind]").select_option("template")

    page.get_by_label("Titolo").fill("Vale solo per un file")
    choose(page, made("Avviso_pubblico.pdf"), made("finto.pdf", b"<html>"), known)
    said(page, "3 file pronti da caricare")
    look(page)
    button(page, "Carica").click()

    said(page, "1 di 3 file caricati, 1 già nel toolkit, 1 non accettato")
    expect(row(page, "finto.pdf")).to_contain_text("non è quello di un file PDF")
    expect(row(page, "gia-presente.pdf")).to_contain_text("Questo file esiste già: gia-presente")
    look(page)
    row(page, "Avviso_pubblico").get_by_role("link", name="Avviso pubblico").click()
    expect(page.locator("h1")).to_have_text("Avviso pubblico")


def test_a_title_goes_with_a_single_file(page, made):
    page.get_by_label("Titolo").fill("Schema di convenzione")
    choose(page, made("bozza_3.pdf"))
    button(page, "Carica").click()
    expect(row(page, "bozza_3").get_by_role("link", name="Schema di convenzione")).to_be_visible()


def test_two_at_once_with_their_progress(page, made):
    held = Held(page)
    choose(page, *(made(f"file {number}.pdf") for number in range(1, 6)))
    button(page, "Carica").click()
    held.expect(2)
    said(page, "0 di 5 file caricati")
    bars = page.get_by_role("progressbar")
    expect(bars).to_have_count(2)
    expect(page.get_by_role("progressbar", name="Caricamento di file 1.pdf")).to_have_attribute(
        "aria-valuenow", re.compile(r"\d+")
    )
    look(page)
    button(page, "Carica").click()  # once more changes nothing
    held.let_go()
    said(page, "1 di 5 file caricati")
    held.expect(2)
    held.end()
    said(page, "5 di 5 file caricati")
    assert len(page.requests) == 5
    expect(bars).to_have_count(0)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (None, "controlla la rete"),
        ({"status": 429, "headers": {"Retry-After": "40"}, "body": ""}, "riprova tra 40 secondi"),
        ({"status": 429, "headers": {"Retry-After": "40"}, "json": {"errors": {"file": [WAIT]}}}, WAIT),
        ({"status": 503, "body": "<h1>Manutenzione</h1>"}, "riprova tra poco"),
    ],
    ids=["network", "too many", "too many, in words", "site"],
)
def test_what_fails_is_tried_again(answer, sentence, page, made):
    page.route(SENT, lambda route: route.fulfill(**answer) if answer else route.abort(), times=1)
    choose(page, made("primo.pdf"))
    button(page, "Carica").click()
    expect(row(page, "primo.pdf")).to_contain_text(sentence)
    said(page, "0 di 1 file caricato, 1 da riprovare")
    look(page)
    button(page, "Riprova primo.pdf").click()
    said(page, "1 di 1 file caricato")
    expect(row(page, "primo.pdf").get_by_role("link", name="primo")).to_be_visible()
    assert len(page.requests) == 2


def test_a_lost_sign_in_is_said(page, made):
    page.context.clear_cookies()
    choose(page, made("primo.pdf"))
    button(page, "Carica").click()
    expect(row(page, "primo.pdf")).to_contain_text("Ricarica la pagina")
    said(page, "0 di 1 file caricato, 1 da riprovare")


def test_a_fault_of_another_field_stands_there_and_nothing_is_made_twice(page, made):
    choose(page, *(made(f"file {number}.pdf") for number in range(1, 5)))
    page.get_by_text("Altri dettagli").click()
    tags = page.get_by_label("Parole chiave")
    tags.fill("x" * 61)
    page.get_by_text("Altri dettagli").click()
    button(page, "Carica").click()

    expect(page.locator("#id_tags_error")).to_have_text("Una parola chiave ha al massimo 60 caratteri.")
    expect(tags).to_be_focused()
    said(page, "4 file pronti da caricare")
    assert "id_tags_error" in tags.get_attribute("aria-describedby") and len(page.requests) <= 2
    look(page)
    tags.fill("convenzioni")
    before = len(page.requests)
    button(page, "Carica").click()
    said(page, "4 di 4 file caricati")
    expect(page.locator("#id_tags_error")).to_have_count(0)
    assert tags.get_attribute("aria-invalid") is None
    assert len(page.requests) - before == 4


def test_files_are_dropped_taken_away_and_refused_at_once(page, made):
    choose(page, made("uno.pdf"), made("programma.exe", b"MZ"))
    page.evaluate(DROP, ["appunti.txt", f"Appunti trascinati qui, {random.getrandbits(60)}."])
    assert page.evaluate("window.wasMarked")
    page.evaluate(DROP, ["vuoto.txt", ""])
    expect(row(page, "programma.exe")).to_contain_text("non è ammesso")
    expect(row(page, "vuoto.txt")).to_contain_text("Il file è vuoto")
    said(page, "2 file pronti da caricare, 2 non accettati")
    for name in ("programma.exe", "vuoto.txt", "uno.pdf"):
        away = button(page, f"Togli {name}")
        box = away.bounding_box()
        assert box["height"] >= 44 and box["width"] >= 44
        away.click()
    expect(page.locator(".upload-file")).to_have_count(1)
    button(page, "Carica").click()
    said(page, "1 di 1 file caricato")


def test_a_file_taken_away_on_its_way_makes_no_document(page, made):
    held = Held(page)
    choose(page, made("ripensato.pdf"), made("tenuto.pdf"))
    button(page, "Carica").click()
    held.expect(2)
    button(page, "Togli ripensato.pdf").click()
    held.waiting.pop(0)  # its request was given up
    held.end()
    said(page, "1 di 1 file caricato")
    page.goto(PAGE)
    expect(page.get_by_role("link", name="tenuto", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="ripensato", exact=True)).to_have_count(0)


def test_all_of_it_by_keyboard(page, made):
    choose(page, made("uno.pdf"), made("due.pdf"))  # the browser's own window has no keys here
    page.route(SENT, lambda route: route.abort(), times=1)
    page.locator("input[type=file]").focus()
    press_until(page, "[aria-label='Togli due.pdf']")
    page.keyboard.press("Enter")
    expect(page.locator("input[type=file]")).to_be_focused()
    press_until(page, "form[data-upload] button[type=submit]")
    page.keyboard.press("Enter")
    said(page, "0 di 1 file caricato, 1 da riprovare")
    expect(page.get_by_role("list", name="File scelti")).to_be_focused()
    press_until(page, "[aria-label='Riprova uno.pdf']")
    page.keyboard.press("Space")
    said(page, "1 di 1 file caricato")
    expect(row(page, "uno.pdf")).to_be_focused()
    press_until(page, ".upload-file a")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("uno")


def test_without_a_file_the_server_says_what_is_missing(page):
    button(page, "Carica").click()
    expect(page.locator("#id_file_error")).to_have_text("Scegli almeno un file da caricare.")


def test_without_scripts_the_same_form_takes_them_all(people, visit, made):
    plain = opened(visit, java_script_enabled=False)
    choose(plain, made("senza_uno.pdf"), made("senza_due.pdf"))
    button(plain, "Carica").click()
    expect(plain.get_by_text("Caricati 2 file.")).to_be_visible()
    assert plain.locator(".upload-zone").count() == 0
