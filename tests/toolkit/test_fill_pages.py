"""Filling a template with the data of one's office: what is put in, what is asked, what comes out."""

from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Ambito
from tests.toolkit import files
from toolkit import actions
from toolkit.extraction import extract
from toolkit.filling import fill, placeholders
from toolkit.models import Document
from toolkit.template_language import BLANK

pytestmark = pytest.mark.django_db

MAKERS = {"docx": files.docx_file, "odt": files.odt}


@pytest.fixture
def template_of(tina, marco, run_tasks):
    """A published template with these paragraphs, gone the whole way from upload to review."""

    def made(*paragraphs: str, extension: str = "docx") -> Document:
        file = SimpleUploadedFile(f"Convenzione.{extension}", MAKERS[extension](*paragraphs))
        document = actions.receive(tina, file, Document(title="Convenzione"))
        run_tasks()
        actions.publish(marco, document)
        document.refresh_from_db()
        return document

    return made


def url(document: Document, ambito: str = "") -> str:
    return reverse("toolkit:fill", args=[document.pk]) + (f"?ambito={ambito}" if ambito else "")


def text_of(name: str, data: bytes) -> list[str]:
    """The paragraphs of a file, as the toolkit itself reads them."""
    return [line for text in extract(name, data).texts for line in text.splitlines() if line.strip()]


def page_of(answer) -> str:
    assert answer.status_code == 200
    return unescape(answer.content.decode())


@pytest.mark.parametrize("extension", ["docx", "odt"])
def test_a_member_gets_a_copy_with_the_data_of_their_ambito(
    extension, template_of, bruno, rita, carla, client_of
):
    document = template_of(
        "Ambito di {{ ambito }} ({{ ats }}), {{ numero_comuni }} Comuni, {{ popolazione|migliaia }} abitanti",
        "{%p for comune in comuni %}",
        "{{ comune.nome }}: {{ comune.popolazione|migliaia }}",
        "{%p endfor %}",
        "Ufficio: {{ persone|elenco('nome') }}. Scrive {{ compilatore }}, referente {{ referente }}.",
        extension=extension,
    )
    page = page_of(client_of(bruno).get(url(document)))
    assert "Non manca niente: la copia è pronta." in page and "Carla" not in page
    assert "Dalmine, Dalmine Piccolo" in page and "Rita Rossi, Bruno Rossi" in page

    answer = client_of(bruno).post(url(document))
    assert text_of(f"a.{extension}", answer.content) == [
        "Ambito di Dalmine (ATS di Bergamo), 2 Comuni, 24.800 abitanti",
        "Dalmine: 23.000",
        "Dalmine Piccolo: 1.800",
        "Ufficio: Rita Rossi e Bruno Rossi. Scrive Bruno Rossi, referente Rita Rossi.",
    ]


def test_the_copy_is_a_download_without_rights_and_the_original_stays(template_of, bruno, client_of):
    document = template_of("Ambito di {{ ambito }}")
    version = document.current_version
    before = version.file.open("rb").read()

    answer = client_of(bruno).post(url(document))
    assert answer["Content-Disposition"] == 'attachment; filename="Convenzione - Dalmine.docx"'
    assert answer["Content-Type"] == version.media_type
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
    assert answer["Cache-Control"] == "private, no-store"

    document.refresh_from_db()
    assert document.current_version.file.open("rb").read() == before != answer.content
    assert (document.downloads, document.versions.count()) == (1, 1)
    assert document.current_version.taken.get().person == bruno


def test_another_ambito_is_not_there_for_a_member(template_of, bruno, client_of, territory):
    document = template_of("Ambito di {{ ambito }}")
    client = client_of(bruno)
    assert "Per quale Ambito" not in page_of(client.get(url(document)))
    answer = client.post(url(document, "PAV-01"), {"campo_ambito": "Vigevano"})
    assert text_of("a.docx", answer.content) == ["Ambito di Dalmine"]


def test_a_coordinator_chooses_the_ambito_and_never_gets_its_people(
    template_of, anna, carla, client_of, territory
):
    document = template_of(
        "Ambito di {{ ambito }}",
        "{%p for one in persone %}",
        "Con {{ one.nome }}, {{ one.ruolo }}",
        "{%p endfor %}",
    )
    own = page_of(client_of(carla).get(url(document)))
    assert "Carla Rossi" in own.split("Che cosa mettiamo noi")[1]  # it could be shown

    page = page_of(client_of(anna).get(url(document, "PAV-01")))
    assert '<option value="PAV-01" selected>Vigevano</option>' in page
    assert "Carla" not in page and 'name="campo_persone"' in page
    answer = client_of(anna).post(url(document, "PAV-01"), {"campo_persone": "Lia\n\nUgo"})
    assert text_of("a.docx", answer.content) == [
        "Ambito di Vigevano",
        f"Con Lia, {BLANK}",
        f"Con Ugo, {BLANK}",
    ]


def test_what_is_missing_is_asked_and_left_empty_becomes_a_line(template_of, bruno, client_of, territory):
    Ambito.objects.update(lead="")
    document = template_of(
        "Oggetto: {{ oggetto }}. Capofila: {{ ente_capofila }}.",
        "{%p if durata %}",
        "Dura {{ durata }}.",
        "{%p endif %}",
    )
    page = page_of(client_of(bruno).get(url(document)))
    labels = [page.index(label) for label in ("Durata", "Comune o ente capofila", "Oggetto")]
    assert labels == sorted(labels) and "resta una riga da completare a mano" in page

    client = client_of(bruno)
    answer = client.post(url(document), {"campo_oggetto": "Tutela\nminori", "campo_ente_capofila": " "})
    assert text_of("a.docx", answer.content)[0].startswith("Oggetto: Tutela")
    assert f"Capofila: {BLANK}." in " ".join(text_of("a.docx", answer.content))
    assert "Dura" not in " ".join(text_of("a.docx", answer.content))
    answer = client.post(url(document), {"campo_durata": "un anno"})
    assert text_of("a.docx", answer.content)[1] == "Dura un anno."


@pytest.mark.parametrize("extension", ["docx", "odt"])
def test_names_come_out_as_they_are(extension, template_of, bruno, client_of, territory):
    name = "Dalmine {{ 7 * 7 }} {% if x %} <b>&amp; C.</b> \"e\" 'o'"
    Ambito.objects.filter(pk=territory.ambito.pk).update(name=name)
    document = template_of("Ambito di {{ ambito }}", "Oggetto: {{ oggetto }}", extension=extension)

    answer = client_of(bruno).post(url(document), {"campo_oggetto": "{{ ambito }}<w:p/>&"})
    assert text_of(f"a.{extension}", answer.content) == [
        f"Ambito di {name}",
        "Oggetto: {{ ambito }}<w:p/>&",
    ]


def test_a_fault_is_said_and_what_was_typed_stays(template_of, bruno, client_of):
    document = template_of("Totale: {{ importo + 1 }}")
    answer = client_of(bruno).post(url(document), {"campo_importo": "mille euro <b>"})

    page = answer.content.decode()
    assert answer.status_code == 200 and "Content-Disposition" not in answer
    assert "Il modello non si può compilare: «+» non è permesso tra questi valori" in page
    assert "mille euro &lt;b&gt;" in page
    document.refresh_from_db()
    assert document.downloads == 0


def test_too_much_text_is_told_at_its_field(template_of, bruno, client_of):
    document = template_of("Oggetto: {{ oggetto }}")
    page = page_of(client_of(bruno).post(url(document), {"campo_oggetto": "x" * 2001}))
    assert "più di 2000 caratteri" in page


def test_a_document_without_fields_says_so(make, bruno, client_of):
    document = make.document()
    answer = client_of(bruno).get(url(document), follow=True)
    assert "Questo documento non ha campi da compilare" in page_of(answer)
    assert "Compila per il mio ufficio" not in page_of(answer)


def test_the_page_of_a_template_offers_to_fill_it_to_participants(template_of, bruno, client_of, client):
    document = template_of("Ambito di {{ ambito }}")
    Document.objects.update(audience="public")
    assert "Compila per il mio ufficio" in page_of(client_of(bruno).get(document.get_absolute_url()))
    assert "Compila per il mio ufficio" not in page_of(client.get(document.get_absolute_url()))


def test_author_and_reviewers_read_the_unknown_fields_and_the_faults(bruno, marco, client_of, run_tasks):
    def page(*paragraphs: str, reader=marco) -> str:
        file = SimpleUploadedFile("Modello.docx", files.docx_file(*paragraphs))
        document = actions.receive(bruno, file, Document(title="Modello"))
        run_tasks()
        return page_of(client_of(reader).get(document.get_absolute_url()))

    assert "Campi che il toolkit non conosce: ambitto, oggetto." in (
        page("{{ ambitto }} {{ oggetto }} {{ ats }}").replace("<strong>", "").replace("</strong>", "")
    )
    assert "non conosce" not in page("{{ ambito }}")
    assert "«{% for … %}» non è chiuso" in page("{% for x in comuni %}")
    assert "non conosce: ambittto" in page("{{ ambittto }}", reader=bruno).replace("</strong>", "")


def test_the_page_of_fields_lists_each_with_the_reader_s_own_data(bruno, rita, carla, client_of):
    page = page_of(client_of(bruno).get(reverse("toolkit:fields")))
    assert page.count('<code class="text-nowrap">{{ ') == 12 and "Per Dalmine" in page
    assert "Rita Rossi" in page and "Carla" not in page and "Vigevano" not in page
    assert "Vigevano" in page_of(client_of(carla).get(reverse("toolkit:fields")))


@pytest.mark.parametrize("extension", ["docx", "odt"])
def test_a_list_typed_by_hand_is_gone_through_by_its_lines(extension):
    data = MAKERS[extension](
        "{%p for riga in attivita %}",
        "{{ loop.index }} di {{ loop.length }}: {{ riga }}",
        "{%p endfor %}",
        "In tutto {{ attivita|length }}: {{ attivita|elenco }}. Prima {{ attivita|first }}, poi {{ attivita[1] }}.",
        "{{ attivita|upper }}",
    )
    assert placeholders(extension, data) == ["attivita"]
    filled = fill(extension, data, {"attivita": "Sportello\r\n\r\n  Trasporto & <spesa>  \nCompagnia\n"})
    found = text_of(f"a.{extension}", filled)
    assert found[:4] == [
        "1 di 3: Sportello",
        "2 di 3: Trasporto & <spesa>",
        "3 di 3: Compagnia",
        "In tutto 3: Sportello, Trasporto & <spesa> e Compagnia. Prima Sportello, poi Trasporto & <spesa>.",
    ]
    assert "SPORTELLO" in found[4] and "COMPAGNIA" in " ".join(found[4:])
