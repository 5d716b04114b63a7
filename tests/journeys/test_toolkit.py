"""A template's life: sent in, commented, published, filled by another office, replaced, compared, gathered."""

import io
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PASSWORD, Site
from tests.journeys.steps import button, look, visit_and_look
from tests.toolkit.template_files import docx_template, words_of

pytestmark = pytest.mark.journey

# The site is shared with other journeys: people and a title of our own.
AUTHOR, CURATOR, READER = "ada.modelli@example.org", "cura.modelli@example.org", "leo.modelli@example.org"
TITLE = "Convenzione di prova per la tutela"
FIRST = (
    "Convenzione dell'Ambito di {{ ambito }}",
    "Ai sensi del D.lgs. 147/2017 e della DGR XI/4563.",
    "{%p for comune in comuni %}",
    "- {{ comune.nome }}",
    "{%p endfor %}",
    "Oggetto: {{ oggetto }}",
)
SECOND = (
    *FIRST[:1],
    "Ai sensi del D.lgs. 147/2017 e della DGR XII/2167.",
    *FIRST[2:],
    "Firma del presidente.",
)


@pytest.fixture(scope="module")
def people(site: Site) -> Site:
    site.manage("load_territory")
    create = ("create_member", "--password", PASSWORD, "--role")
    site.manage(*create, "member", "--ambito", "BER-01", AUTHOR)
    site.manage(*create, "member", "--ambito", "BER-02", READER)
    site.manage(*create, "moderator", CURATOR)
    return site


@pytest.fixture(scope="module")
def walked() -> dict[str, str]:
    """The document's address."""
    return {}


def written(tmp_path: Path, name: str, paragraphs: tuple[str, ...]) -> Path:
    path = tmp_path / name
    path.write_bytes(docx_template(*paragraphs))
    return path


def read_again(page: Page, text: str) -> None:
    """The worker reads the file off the request: the page is looked at again until it says so."""
    for _ in range(60):
        if page.get_by_text(text).count():
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(f"{page.url} never says {text}")


def test_the_author_sends_in_a_template(people, visit, walked, tmp_path):
    page = visit(AUTHOR, java_script_enabled=False)
    page.goto("/toolkit/carica/")
    page.locator("input[type=file]").set_input_files(written(tmp_path, "convenzione.docx", FIRST))
    page.get_by_label("Titolo").fill(TITLE)
    button(page, "Carica").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    walked["document"] = page.url
    read_again(page, "Campi che il toolkit non conosce: oggetto")


def test_the_curator_comments_and_publishes(people, visit, walked):
    page = visit(CURATOR)
    visit_and_look(page, walked["document"])
    page.get_by_text("Scrivi un commento").click()
    page.get_by_label("Commento").fill("Manca la firma.")
    button(page, "Invia il commento").click()
    expect(page.get_by_text("Manca la firma.")).to_be_visible()
    look(page)
    page.get_by_role("button", name="Segna come risolto").click()
    expect(page.get_by_text("risolto da")).to_be_visible()
    button(page, "Pubblica").click()
    expect(page.get_by_text("Pubblicato", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="D.lgs. 147/2017")).to_have_attribute(
        "href", "https://www.normattiva.it/uri-res/N2Ls?urn:nir:stato:decreto.legislativo:2017;147"
    )
    look(page)


def test_another_office_fills_it_without_scripts(people, visit, walked):
    page = visit(READER, java_script_enabled=False)
    page.goto(walked["document"])
    page.get_by_role("link", name="Compila per il mio ufficio").click()
    page.get_by_label("Oggetto").fill("Tutela {{ minori }} & <famiglie>")
    with page.expect_download() as coming:
        button(page, "Scarica la copia compilata").click()
    copy = Path(coming.value.path()).read_bytes()
    said = words_of(copy)
    assert "Oggetto: Tutela {{ minori }} & <famiglie>" in said
    assert "{{ ambito }}" not in said and "{%" not in said
    assert docx.Document(io.BytesIO(copy)).paragraphs[0].text.startswith("Convenzione dell'Ambito di ")


def test_the_page_of_filling_is_for_everyone(people, visit, walked):
    page = visit(READER)
    page.goto(walked["document"])
    page.get_by_role("link", name="Compila per il mio ufficio").click()
    look(page)
    page.goto(walked["document"])
    page.get_by_label("Sì").check()
    page.get_by_label("Perché").fill("Ho usato la parte sui Comuni.")
    button(page, "Invia il parere").click()
    expect(page.get_by_text("Tu hai risposto sì")).to_be_visible()
    button(page, "Aggiungi ai preferiti").click()
    visit_and_look(page, "/toolkit/?starred=1")
    expect(page.get_by_role("link", name=TITLE)).to_be_visible()


def test_a_newer_version_takes_its_place_and_the_reader_is_told(people, visit, walked, tmp_path):
    author = visit(AUTHOR)
    author.goto(walked["document"])
    author.get_by_role("link", name="Proponi una nuova versione").click()
    look(author)
    author.locator("input[type=file]").set_input_files(written(tmp_path, "convenzione-2.docx", SECOND))
    author.get_by_label("Che cosa cambia").fill("La DGR nuova, e la firma.")
    button(author, "Manda in revisione").click()
    expect(author.get_by_text("C'è una nuova versione in revisione")).to_be_visible()

    curator = visit(CURATOR)
    curator.goto(walked["document"])
    read_again(curator, "Confronta con quella in uso")
    curator.get_by_role("link", name="Confronta con quella in uso").click()
    expect(curator.get_by_text("1 paragrafo aggiunto, 1 paragrafo modificato.")).to_be_visible()
    look(curator)
    curator.get_by_label("Vista").select_option("affiancata")
    button(curator, "Confronta").click()
    look(curator)
    curator.goto(walked["document"])
    button(curator, "Metti in uso la nuova versione").click()
    expect(curator.get_by_text("non più in uso")).to_be_visible()

    reader = visit(READER)
    reader.goto("/notifiche/")
    read_again(reader, "è cambiato da quando l'hai scaricato")
    look(reader)


def test_the_curator_finds_it_by_the_act_it_cites(people, visit, walked):
    page = visit(CURATOR)
    visit_and_look(page, "/toolkit/cura/?cita=D.G.R.+2167+del+2024")
    page.goto("/toolkit/cura/?cita=DGR+XII/2167")
    page.get_by_label(TITLE).check()
    page.get_by_label("Che cosa fare").select_option("flag")
    button(page, "Cambia i documenti scelti").click()
    expect(page.get_by_text("Scrivi perché sono da aggiornare").first).to_be_visible()
    look(page)
    expect(page.get_by_label(TITLE)).to_be_checked()
    page.get_by_label("Perché sono da aggiornare").fill("La DGR XII/2167 è superata.")
    button(page, "Cambia i documenti scelti").click()
    expect(page.get_by_text("Fatto per 1 documento.")).to_be_visible()
    page.goto(walked["document"])
    expect(page.get_by_text("La DGR XII/2167 è superata.")).to_be_visible()
    look(page)


def test_a_collection_and_a_request(people, visit, walked):
    page = visit(CURATOR)
    visit_and_look(page, "/toolkit/raccolte/nuova/")
    page.get_by_label("Titolo").fill("Per la tutela dei minori")
    button(page, "Salva la raccolta").click()
    look(page)
    page.goto(walked["document"])
    page.get_by_label("Raccolta").select_option(label="Per la tutela dei minori")
    button(page, "Metti nella raccolta").click()
    expect(page.get_by_role("link", name=TITLE)).to_be_visible()
    look(page)
    visit_and_look(page, "/toolkit/raccolte/")
    visit_and_look(page, "/toolkit/numeri/")

    reader = visit(READER)
    visit_and_look(reader, "/toolkit/richieste/nuova/")
    reader.get_by_label("Che cosa serve (obbligatorio)").fill("Patto educativo di prova")
    button(reader, "Chiedi il modello").click()
    look(reader)
    author = visit(AUTHOR)
    author.goto("/toolkit/richieste/")
    author.get_by_role("link", name="Patto educativo di prova").click()
    button(author, "Serve anche a me").click()
    expect(author.get_by_text("2 voti")).to_be_visible()
    button(author, "Prendi in carico").click()
    expect(author.get_by_text("L'ha preso in carico")).to_be_visible()
    look(author)
    visit_and_look(author, "/toolkit/richieste/")
