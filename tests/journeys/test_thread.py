"""A thread as people live it: two at once, by keyboard, on two devices, without a line, without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PASSWORD, Site
from tests.journeys.steps import button, look

pytestmark = pytest.mark.journey

PEOPLE = {"ada": "BER-01", "bice": "BER-02"}
# A picture put on the clipboard as a browser would: drawn on a canvas, given to the field by a paste event.
PASTE = """async field => {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 40;
  canvas.getContext('2d').fillRect(0, 0, 20, 40);
  const blob = await new Promise(done => canvas.toBlob(done, 'image/png'));
  const data = new DataTransfer();
  data.items.add(new File([blob], 'image.png', {type: 'image/png'}));
  field.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
}"""
# Each message as it stands in the page, without what differs between two openings of it.
SHOWN = """() => [...document.querySelectorAll('[data-messages] > .message')].map(item => {
  const copy = item.cloneNode(true);
  copy.querySelectorAll('[data-chooser]').forEach(part => part.remove());
  copy.querySelectorAll('details').forEach(part => part.removeAttribute('open'));
  copy.querySelectorAll('[data-focus-mouse]').forEach(part => part.removeAttribute('data-focus-mouse'));
  return copy.outerHTML.replace(/>\\s+/g, '>').replace(/\\s+</g, '<').replace(/\\s+/g, ' ');
})"""


@pytest.fixture(scope="module")
def people(site: Site) -> Site:
    site.manage("demo")
    for name, ambito in PEOPLE.items():
        site.manage(
            "create_member", email(name), "--password", PASSWORD, "--role", "member", "--ambito", ambito
        )
    return site


def email(name: str) -> str:
    return f"{name}@example.org"


@pytest.fixture
def thread(people, visit) -> tuple[Page, str]:
    """Ada has asked a question; her page, and its address."""
    page = visit(email("ada"))
    page.goto("/discussioni/nuova/")
    page.get_by_label("Titolo").fill("Chi ha un regolamento recente?")
    page.get_by_label("Il tuo messaggio").fill("Il nostro è del **2018**.")
    page.get_by_label("È una domanda").check()
    button(page, "Apri la discussione").click()
    page.wait_for_url(re.compile(r"/discussioni/\d+/"))
    expect(page.locator("[data-state=live]")).to_be_attached()
    return page, re.search(r"/discussioni/\d+/", page.url).group()


def opened(visit, name: str, address: str, **options) -> Page:
    page = visit(email(name), **options)
    page.goto(address)
    expect(page.locator("[data-state=live]")).to_be_attached()
    return page


def message(page: Page, text: str):
    return page.locator("[data-message]").filter(has_text=text)


def write(page: Page, text: str) -> None:
    page.get_by_label("Il tuo messaggio").fill(text)
    button(page, "Scrivi").click()
    expect(message(page, text)).to_have_count(1)


def same_as_reloaded(*pages: Page) -> None:
    for page in pages:
        live = page.evaluate(SHOWN)
        page.reload()
        assert page.evaluate(SHOWN) == live
        expect(page.locator("[data-state=live]")).to_be_attached()


def test_two_people_answer_quote_and_react(thread, visit):
    ada, address = thread
    bice = opened(visit, "bice", address)
    message(bice, "del 2018").get_by_role("link", name="Rispondi", exact=True).click()
    expect(bice.locator("[data-reply-chip]")).to_contain_text("In risposta a")
    bice.get_by_label("Il tuo messaggio").evaluate(PASTE)
    expect(bice.locator("[data-file-chip] [name=attachments]")).to_be_attached()
    write(bice, "Noi ne abbiamo uno del 2025, ecco una pagina.")
    answer = message(ada, "uno del 2025").first
    expect(answer.locator(".message-reply")).to_contain_text("In risposta a")
    picture = answer.locator(".message-image img")
    expect(picture).to_have_js_property("naturalWidth", 40)

    answer.get_by_role("link", name="Reagisci").click()
    button(answer, "Utile").click()
    expect(answer.locator(".message-reactions button")).to_have_attribute("aria-pressed", "true")
    theirs = message(bice, "uno del 2025").locator(".message-reactions button")
    expect(theirs).to_have_attribute("aria-pressed", "false")
    answer.get_by_role("link", name="Cita").click()
    ada.keyboard.type("Grazie!")
    button(ada, "Scrivi").click()
    expect(message(bice, "Grazie!").locator("blockquote")).to_contain_text("uno del 2025")
    same_as_reloaded(ada, bice)
    look(ada)


def test_the_solution_comes_and_goes_with_its_message(thread, visit):
    ada, address = thread
    bice = opened(visit, "bice", address)
    write(bice, "Eccone uno del 2025.")
    message(ada, "Eccone uno").get_by_role("link", name="Rispondi", exact=True).click()
    write(ada, "Grazie!")
    answer = message(ada, "Eccone uno")
    answer.locator("summary").click()
    button(answer, "Risolve la domanda").click()
    for page in (ada, bice):
        expect(message(page, "Eccone uno").locator(".message-solves")).to_be_visible()
        expect(page.locator("[data-solution-panel]")).to_contain_text("Eccone uno del 2025.")
        expect(message(page, "Grazie!").locator(".message-reply")).to_be_visible()
    same_as_reloaded(ada, bice)

    removing = visit(email("bice"))
    removing.goto(message(bice, "Eccone uno").locator("a[href$='/rimuovi/']").get_attribute("href"))
    removing.get_by_role("button", name="Rimuovi il messaggio").click()
    for page in (ada, bice):
        expect(message(page, "Eccone uno")).to_have_count(0)
        expect(page.locator("[data-solution-panel]")).to_be_hidden()
        expect(page.locator(".message-reply")).to_have_count(0)
    same_as_reloaded(ada, bice)


def test_mentions_by_keyboard_and_announcements_that_can_be_switched_off(thread, visit):
    ada, address = thread
    bice = opened(visit, "bice", address)
    text = bice.get_by_label("Il tuo messaggio")
    text.focus()
    bice.keyboard.type("Ciao @ad")
    options = bice.get_by_role("listbox", name="Persone da nominare").get_by_role("option")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert text.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    look(bice)
    bice.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    bice.keyboard.press("Escape")
    expect(options).to_have_count(0)
    text.fill("")
    name = ada.locator(".message-author").first.inner_text()
    bice.keyboard.type(f"Ciao @{name}")
    expect(options.first).to_contain_text(name)
    bice.keyboard.press("Enter")
    assert re.fullmatch(rf"Ciao @\*\*{name}( \(.*\))?\*\* ", text.input_value())
    bice.keyboard.press("Control+Enter")
    expect(message(ada, f"Ciao @{name}").locator("strong").last).to_contain_text(name)
    expect(ada.locator("[data-spoken]")).to_contain_text("Ciao")
    expect(ada.locator("[data-spoken]")).to_have_attribute("aria-live", "polite")

    ada.get_by_label("Annuncia i nuovi messaggi").uncheck()
    write(bice, "Questo non si annuncia.")
    expect(message(ada, "non si annuncia")).to_have_count(1)
    expect(ada.locator("[data-spoken]")).not_to_contain_text("non si annuncia")
    ada.reload()
    expect(ada.get_by_label("Annuncia i nuovi messaggi")).not_to_be_checked()


def test_shortcuts_move_answer_and_can_be_switched_off(thread):
    ada, _ = thread
    write(ada, "Un secondo messaggio.")
    first = ada.locator("[data-message]").first
    first.focus()
    ada.keyboard.press("j")
    assert "Un secondo messaggio." in ada.evaluate("document.activeElement.textContent")
    ada.keyboard.press("k")
    ada.keyboard.press("r")
    expect(ada.locator("[data-reply-chip]")).to_be_visible()
    ada.keyboard.type("jk?")  # in a field they are letters
    expect(ada.get_by_label("Il tuo messaggio")).to_have_value("jk?")
    first.focus()
    ada.keyboard.press("?")
    expect(ada.get_by_role("dialog")).to_be_visible()
    look(ada)
    ada.keyboard.press("Escape")
    ada.get_by_label("Usa le scorciatoie").uncheck()
    first.focus()
    ada.keyboard.press("?")
    expect(ada.get_by_role("dialog")).to_be_hidden()


def test_a_draft_goes_along_and_two_texts_are_both_kept(thread, visit):
    ada, address = thread
    with ada.expect_response(re.compile(r"/bozza/$")) as saved:
        ada.get_by_label("Il tuo messaggio").fill("Comincio a scrivere")
    assert saved.value.status == 204
    phone = opened(visit, "ada", address, width=375)
    expect(phone.get_by_label("Il tuo messaggio")).to_have_value("Comincio a scrivere")
    with phone.expect_response(re.compile(r"/bozza/$")):
        phone.get_by_label("Il tuo messaggio").fill("Scritto dal telefono")
    ada.reload()
    expect(ada.get_by_label("Il tuo messaggio")).to_have_value("Scritto dal telefono")
    button(ada, "Aggiungila in fondo").click()
    expect(ada.get_by_label("Il tuo messaggio")).to_have_value("Scritto dal telefono\n\nComincio a scrivere")
    button(ada, "Scrivi").click()
    expect(message(ada, "Comincio a scrivere")).to_have_count(1)
    phone.reload()
    expect(phone.get_by_label("Il tuo messaggio")).to_have_value("")


def test_nothing_moves_under_the_finger(thread, visit):
    """What arrives between press and release waits: else the press ends beside «Scrivi», and nothing is sent."""
    ada, address = thread
    bice = opened(visit, "bice", address)
    frames: list[str] = []
    ada.on("websocket", lambda line: line.on("framereceived", lambda frame: frames.append(str(frame))))
    ada.reload()
    expect(ada.locator("[data-state=live]")).to_be_attached()
    ada.evaluate("Date.now = (now => () => now)(Date.now())")  # a press as long as this machine takes
    ada.get_by_label("Il tuo messaggio").fill("Anche noi, nel 2024.")
    place = button(ada, "Scrivi").bounding_box()
    ada.mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    ada.mouse.down()
    write(bice, "Nel 2020, da rifare.")
    for _ in range(100):
        ada.wait_for_timeout(100)
        if any("Nel 2020" in frame for frame in frames):
            break
    else:
        raise AssertionError("it has not arrived")
    ada.wait_for_timeout(200)
    assert button(ada, "Scrivi").bounding_box() == place
    expect(message(ada, "Nel 2020")).to_have_count(0)
    ada.mouse.up()
    for page in (ada, bice):
        expect(message(page, "Anche noi, nel 2024.")).to_have_count(1)
        expect(message(page, "Nel 2020, da rifare.")).to_have_count(1)


def test_what_is_written_without_a_line_is_not_lost(thread, visit):
    ada, address = thread
    bice = opened(visit, "bice", address)
    ada.context.set_offline(True)
    ada.evaluate("dispatchEvent(new Event('offline'))")
    expect(ada.locator("[data-line]")).to_contain_text("Non aggiornato")
    ada.get_by_label("Il tuo messaggio").fill("Scritto senza linea.")
    button(ada, "Scrivi").click()
    expect(ada.locator(".message-waiting")).to_contain_text("Scritto senza linea.")
    write(bice, "Intanto qui si parla.")
    ada.context.set_offline(False)
    for page in (ada, bice):
        expect(message(page, "Scritto senza linea.")).to_have_count(1)
        # The office of somebody who had not written here is asked for, and comes after the text.
        expect(message(page, "Intanto qui si parla.").locator(".message-office")).to_have_count(1)
    expect(ada.locator(".message-waiting")).to_have_count(0)
    same_as_reloaded(ada, bice)


def test_all_of_it_without_javascript(thread, visit, tmp_path):
    ada, address = thread
    plain = visit(email("bice"), java_script_enabled=False)
    plain.goto(address)
    first = plain.locator("[data-message]").first
    first.get_by_role("link", name="Reagisci").click()
    button(plain.locator("[data-message]").first, "Grazie").click()
    expect(plain.locator(".message-reactions button")).to_have_attribute("aria-pressed", "true")
    plain.locator("[data-message]").first.get_by_role("link", name="Cita").click()
    file = tmp_path / "nota.txt"
    file.write_text("Una nota per tutti.")
    plain.locator("input[type=file]").set_input_files(file)
    text = plain.get_by_label("Il tuo messaggio")
    text.fill(text.input_value() + "Senza script.")
    button(plain, "Scrivi").click()
    answer = message(plain, "Senza script.")
    expect(answer.locator("blockquote")).to_contain_text("Il nostro è del")
    expect(answer.locator(".message-reply")).to_have_count(1)
    with plain.expect_download() as download:
        answer.get_by_role("link", name="Scarica nota.txt").click()
    assert "Una nota per tutti." in download.value.path().read_text()
    # Who has the page open sees all of it come in.
    expect(message(ada, "Senza script.").locator(".message-file")).to_contain_text("nota.txt")
    expect(ada.locator(".message-reactions button")).to_have_attribute("aria-pressed", "false")
    same_as_reloaded(ada)


def test_where_the_network_lets_no_socket_through(thread, visit):
    """A proxy that closes every socket: the page asks by itself every few seconds, and writes by request."""
    ada, address = thread
    behind = visit(email("bice"))
    behind.route_web_socket(re.compile(r"/ws/threads/"), lambda socket: socket.close(code=1011))
    behind.goto(address)
    expect(behind.locator("[data-state=polling]")).to_be_attached()
    expect(behind.locator("[data-line]")).to_contain_text("la pagina si aggiorna ogni pochi secondi")
    write(ada, "Scritto a chi non ha il tempo reale.")
    expect(message(behind, "Scritto a chi non ha")).to_have_count(1)
    write(behind, "Rispondo lo stesso.")
    expect(message(ada, "Rispondo lo stesso.")).to_have_count(1)
    look(behind)
    expect(behind.locator("[data-state=polling]")).to_be_attached()
