"""Ranking → labs → live thread → document → search, as people walk it in a real browser."""

import io
import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import docx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import PASSWORD, Site
from tests.journeys.steps import (
    Wire,
    button,
    look,
    order_by_keyboard,
    order_by_mouse,
    order_by_numbers,
    press_until,
    titles,
    visit_and_look,
)

pytestmark = [pytest.mark.journey, pytest.mark.newcomer]

TITLE = "Fabbisogni della prova"
SECTIONS = 2
PEOPLE = {
    "coordina": ("coordinator",),
    "mouse": ("representative", "--ambito", "BER-01"),
    "tastiera": ("representative", "--ambito", "BER-02"),
    "senzajs": ("representative", "--ambito", "BER-03"),
    "membro": ("member", "--ambito", "BER-01"),
    "collega": ("member", "--ambito", "BER-02"),
    "curatore": ("moderator",),
}
WORD = "zirconfalena"  # stands only inside the file


@pytest.fixture(scope="module")
def region(site: Site) -> Site:
    """The demo's territory and library, and the people of this journey."""
    site.manage("demo")
    for name, (role, *scope) in PEOPLE.items():
        site.manage("create_member", email(name), "--password", PASSWORD, "--role", role, *scope)
    return site


def email(name: str) -> str:
    return f"{name}@example.org"


@pytest.fixture(scope="module")
def walked() -> dict[str, str]:
    """What earlier steps of the journey leave to later ones: addresses and orders."""
    return {}


def need(walked: dict[str, str], name: str) -> str:
    assert name in walked, f"the journey stopped before «{name}»"
    return walked[name]


def test_coordinator_launches_the_survey(region, visit, walked):
    page = visit(email("coordina"))
    visit_and_look(page, "/rilevazioni/nuova/")
    page.get_by_label("Titolo").fill(TITLE)
    button(page, "Salva la bozza").click()
    page.get_by_role("link", name="Ordinamento dei moduli").click()
    boxes = page.locator("input[name=sections]")
    for index in range(SECTIONS):
        boxes.nth(index).check()
    button(page, "Salva la domanda").click()
    page.get_by_role("link", name="Ordinamento delle macro sezioni").click()
    button(page, "Salva la domanda").click()
    look(page)
    page.get_by_role("link", name="Vai al lancio").click()
    page.locator("input[name=ats]").and_(page.get_by_label("ATS di Bergamo")).check()
    page.locator("input[name=closes_at]").fill("2099-12-31T18:00")
    look(page)
    button(page, "Continua e rileggi").click()
    look(page)
    button(page, "Lancia la rilevazione").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Chi ha risposto")
    page.wait_for_url(re.compile(r"/rilevazioni/\d+/"))
    walked["survey"] = re.search(r"/rilevazioni/\d+/", page.url).group()
    look(page)


@pytest.mark.parametrize("name", ["mouse", "tastiera", "senzajs"])
def test_three_representatives_answer_each_in_their_way(name, region, visit, walked):
    survey = need(walked, "survey")
    page = visit(email(name), java_script_enabled=name != "senzajs")
    page.goto(f"{survey}rispondi/")
    orders = []
    for step in range(SECTIONS + 1):
        if step == 0 and name != "senzajs":
            look(page)
        wanted = wanted_order(titles(page), name)
        {"mouse": order_by_mouse, "tastiera": order_by_keyboard, "senzajs": order_by_numbers}[name](
            page, wanted
        )
        orders.append(wanted)
        send(page, name, "Salva e vai alla prossima" if step < SECTIONS else "Salva e vai al riepilogo")
    expect(page.get_by_role("heading", level=1)).to_have_text("Rileggi prima di inviare")
    if name != "senzajs":
        look(page)
    send(page, name, "Invia la risposta")
    expect(page.locator("main")).to_contain_text("inviata")
    assert stored_orders(region, survey, name) == orders


def wanted_order(options: list[str], name: str) -> list[str]:
    """Two agree, the third turns everything round: the winner is known."""
    return sorted(options, reverse=name == "senzajs")


def send(page: Page, name: str, label: str) -> None:
    """To the next page: what follows must not be read on this one."""
    before = page.url
    if name == "tastiera":
        _press(page, label)
    else:
        button(page, label).click()
    page.wait_for_url(lambda url: url != before)


def _press(page: Page, label: str) -> None:
    page.wait_for_function(
        "() => !document.querySelector('[data-save-status]')?.textContent.includes('in corso')"
    )
    for _ in range(250):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.textContent.trim()") == label:
            break
    page.keyboard.press("Enter")


def stored_orders(region: Site, survey: str, name: str) -> list[list[str]]:
    """What the database holds, read in another process."""
    pk = re.search(r"\d+", survey).group()
    code = f"""
import json
from accounts.models import Person
from surveys.models import Response
person = Person.objects.get(email={email(name)!r})
answered = Response.objects.get(survey_id={pk}, organisation__in=person.standing.represented_ids)
assert answered.submitted_at
out = []
for question in answered.survey.questions.all():
    titles = {{option.pk: option.title for option in question.options.all()}}
    found = answered.answers.get(str(question.pk)) or answered.answers.get(question.pk)
    out.append([titles[pk] for group in found["order"] for pk in group])
print(json.dumps(out))
"""
    return json.loads(region.manage("shell", "-v0", "-c", code).splitlines()[-1])


def adjust_by_hand(page: Page, rows: Locator) -> None:
    """The last row leaves and another comes, which goes up by one; each with its reason."""
    last = rows.last.locator(".task-title").inner_text().removeprefix("10. ")
    rows.last.get_by_role("link", name="Togli").click()
    look(page)
    page.get_by_label("Perché").fill("Lo fanno già i Comuni")
    button(page, "Togli la riga").click()
    expect(rows).to_have_count(9)
    page.get_by_role("link", name="Aggiungi un laboratorio").click()
    look(page)
    page.get_by_label("Modulo").select_option(label=last)
    page.get_by_label("Perché").fill("Ci ho ripensato")
    button(page, "Aggiungi il laboratorio").click()
    rows.last.get_by_role("button", name="Su").click()
    expect(rows.nth(8)).to_contain_text("Ci ho ripensato")
    expect(page.locator("main")).to_contain_text("Perché: Lo fanno già i Comuni")
    look(page)


def test_coordinator_closes_reads_and_drafts_ten_labs(region, visit, walked):
    survey = need(walked, "survey")
    page = visit(email("coordina"))
    visit_and_look(page, f"{survey}andamento/")
    visit_and_look(page, f"{survey}chiudi/")
    button(page, "Chiudi la rilevazione").click()
    page.goto(f"{survey}risultati/")
    expect(page.locator("main")).to_contain_text("Per i 3 uffici che hanno risposto")
    look(page)
    page.goto(f"{survey}risultati/?per=ats&gruppo=BER")
    page.get_by_role("link", name="Prepara il programma dell'ATS di Bergamo").click()
    look(page)
    button(page, "Prepara il programma").click()
    rows = page.locator("main ol.link-rows > li")
    expect(rows).to_have_count(10)
    look(page)
    adjust_by_hand(page, rows)
    button(page, "Firma il programma").click()
    expect(page.locator("main")).to_contain_text("Firmato da")
    expect(rows).to_have_count(10)
    for name in ("Tutti i programmi", "Confronta con quanto è stato fatto", "Torna al programma firmato"):
        page.get_by_role("link", name=name).click()
        look(page)
    rows.first.get_by_role("link", name="Apri").click()
    walked["lab"] = urlsplit(page.url).path
    look(page)
    button(page, "Apri le iscrizioni").click()
    expect(page.locator("main")).to_contain_text("Iscrizioni aperte")


def test_member_enrols_and_two_browsers_share_a_thread(region, visit, chromium, walked):
    lab = need(walked, "lab")
    for name in ("membro", "collega"):
        page = visit(email(name))
        page.goto(lab)
        if name == "membro":
            look(page)
        button(page, "Iscriviti").click()
        expect(page.locator("main")).to_contain_text("Sei iscritto")
    page.goto(f"{lab}?scheda=discussioni")
    look(page)
    page.get_by_role("link", name="Apri lo spazio del laboratorio e scrivi").click()
    look(page)
    page.get_by_role("link", name=re.compile("Apri una discussione|Apri la prima discussione")).first.click()
    page.get_by_label("Titolo").fill("Come cominciamo?")
    page.get_by_label("Messaggio").fill("Ciao, chi **comincia**?")
    look(page)
    button(page, "Apri la discussione").click()
    page.wait_for_url(re.compile(r"/discussioni/\d+/"))
    walked["thread"] = urlsplit(page.url).path
    look(page)
    wire = Wire(urlsplit(region.url).port)
    other = chromium.new_context(base_url=wire.url, viewport={"width": 375, "height": 812}, locale="it-IT")
    try:
        converse(page, sign_in(other.new_page(), "membro", walked["thread"]), wire)
    finally:
        other.close()
        wire.close()


def sign_in(page: Page, name: str, path: str) -> Page:
    page.goto(f"/accedi/?next={path}")
    page.fill("input[name=login]", email(name))
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(re.compile(path))
    return page


def converse(here: Page, there: Page, wire: Wire) -> None:
    """What one writes appears to the other without reload; a cut connection catches up by itself."""
    loaded = "window.markOfThisLoad = true"
    here.evaluate(loaded)
    there.evaluate(loaded)
    say(here, "Comincio io, con la convenzione.")
    expect(there.locator("[data-messages]")).to_contain_text("Comincio io, con la convenzione.")
    say(there, "Bene, io porto il regolamento.")
    expect(here.locator("[data-messages]")).to_contain_text("Bene, io porto il regolamento.")
    wire.cut()
    for number in range(3):
        say(here, f"Mentre non c'eri, parte {number}.")
    expect(here.locator("[data-messages]")).to_contain_text("parte 2.")
    expect(there.locator("[data-line]")).not_to_be_empty()
    say(there, "Scritto senza linea.")
    wire.mend()
    for page in (here, there):
        messages = page.locator("[data-messages] .message-body")
        expect(messages).to_have_count(7, timeout=40_000)
        texts = [text.strip() for text in messages.all_inner_texts()]
        assert texts[3:6] == [f"Mentre non c'eri, parte {number}." for number in range(3)]
        assert texts[6] == "Scritto senza linea."
        assert page.evaluate("window.markOfThisLoad"), "the page was reloaded"


def say(page: Page, text: str) -> None:
    page.get_by_label("Il tuo messaggio").fill(text)
    button(page, "Scrivi").click()


def test_curator_publishes_what_a_member_then_finds_by_a_word_inside(region, visit, walked, tmp_path):
    author = visit(email("collega"))
    visit_and_look(author, "/toolkit/carica/")
    author.locator("input[type=file]").set_input_files(docx_file(tmp_path))
    author.get_by_label("Titolo").fill("Convenzione di prova")
    author.locator("select[name=kind]").select_option("template")
    author.get_by_label(re.compile("[Rr]evisione")).check()
    button(author, "Carica").click()
    expect(author.locator(".upload-file").get_by_role("link", name="Convenzione di prova")).to_be_visible()
    curator = visit(email("curatore"))
    visit_and_look(curator, "/toolkit/revisione/")
    curator.get_by_role("link", name="Convenzione di prova").click()
    walked["document"] = urlsplit(curator.url).path
    look(curator)
    button(curator, "Pubblica").click()
    member = visit(email("membro"))
    found = member.get_by_role("link", name="Convenzione di prova")
    for _ in range(40):
        member.goto(f"/cerca/?q={WORD}")
        if found.count():
            break
        member.wait_for_timeout(500)
    expect(found).to_have_count(1)
    look(member)
    found.click()
    look(member)
    with member.expect_download() as download:
        member.get_by_role("link", name="Scarica", exact=True).click()
    text = "\n".join(p.text for p in docx.Document(Path(download.value.path())).paragraphs)
    assert WORD in text


def docx_file(folder: Path) -> Path:
    made = docx.Document()
    made.add_paragraph(f"La convenzione regola il servizio {WORD} tra i Comuni dell'Ambito.")
    content = io.BytesIO()
    made.save(content)
    path = folder / "convenzione.docx"
    path.write_bytes(content.getvalue())
    return path


def test_visitor_finds_none_of_this(region, visit, walked):
    page = visit()
    for word in (WORD, "Convenzione di prova", "Come cominciamo", "convenzione regolamento"):
        page.goto(f"/cerca/?q={word}")
        main = page.locator("main")
        for secret in ("Convenzione di prova", "Come cominciamo?", "Comincio io"):
            assert main.get_by_role("link", name=secret).count() == 0
            assert secret not in main.inner_text().replace(word, "")
    for name in ("thread", "document"):
        page.goto(need(walked, name))
        assert "/accedi/" in page.url, name
    answer = page.goto(f"{need(walked, 'document')}scarica/")
    assert "/accedi/" in page.url and answer.status == 200
    for path in (
        "/",
        "/laboratori/",
        "/toolkit/",
        "/rilevazioni/",
        "/novita/",
        "/risultati/",
        "/cerca/?q=isee",
    ):
        visit_and_look(page, path)


def test_pages_of_the_journey_are_clean_for_who_walks_it(region, visit):
    for name, paths in {
        "membro": (
            "/",
            "/laboratori/",
            "/discussioni/",
            "/toolkit/",
            "/rilevazioni/",
            "/risultati/",
            "/profilo/",
        ),
        "coordina": ("/", "/gestione/", "/rilevazioni/", "/rilevazioni/moduli/"),
    }.items():
        page = visit(email(name))
        for path in paths:
            visit_and_look(page, path)


def test_skip_link_and_search_are_reached_first_by_keyboard(region, visit):
    page = visit()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#contenuto"
    press_until(page, "input[name=q]")
