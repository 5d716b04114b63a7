"""The certificate as people and archives receive it: the standards, the letters, the QR, what it says."""

import pypdfium2
import pytest
import zxingcpp
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from labs.certificate_pdf import certificate_pdf
from labs.models import Certificate
from tests.labs import validator

CONTENT = {
    "name": "Maria Giovanna Brambilla",
    "organisation": "Ambito di Seriate",
    "lab": "La presa in carico integrata",
    "format": "Laboratorio",
    "topic": "Integrazione sociosanitaria",
    "programme": "Rafforzare gli uffici di piano",
    "organiser": "Regione Lombardia",
    "minutes": 1110,
    "due": 1200,
    "from": "2026-03-03",
    "to": "2026-05-26",
}
STRANGE = {
    "plain": {},
    "bare": {"organisation": "", "programme": "", "organiser": "", "from": "", "to": ""},
    "long": {
        "name": "Nome " * 60,
        "lab": "Laboratorio" * 18,
        "programme": "Percorso " * 22,
        "organiser": "O" * 200,
    },
    "foreign": {
        "name": "محمد بن عبد الله",
        "lab": "שלום Ελλάδα Київ Nguyễn e\u0301",
        "topic": "*forte* #let x = $y$",
    },
    "unsettable": {"name": "李小龍 😀", "lab": "a\u202eb\x07\ue000\u200d👩‍👩‍👧", "topic": "\ufffe \ud800"},
}


def of(version=1, **content):
    return Certificate(
        code="ABCD2345EFGH",
        version=version,
        content=CONTENT | content,
        issued_at=timezone.now(),
        minutes=1110,
    )


def text_of(pdf):
    with pypdfium2.PdfDocument(pdf) as document:
        return " ".join(page.get_textpage().get_text_bounded() for page in document)


def images_of(pdf):
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=2).to_pil() for page in document]


def test_verapdf_finds_pdf_ua_and_pdf_a_in_one_file_and_would_find_what_is_wrong(tmp_path):
    files = {name: certificate_pdf(of(**content)) for name, content in STRANGE.items()}
    unnamed = files["plain"].replace(b"pdfuaid:part", b"pdfuaid:trap").replace(b"pdfaid:part", b"pdfaid:trap")
    said = validator.broken_rules(files | {"unnamed": unnamed}, ["ua1", "2a", "2b"], tmp_path)
    broken = [line for line in said.splitlines() if not line.startswith("  ")]
    assert broken == [f"{flavour} broken {tmp_path / 'unnamed.pdf'}" for flavour in ("ua1", "2a", "2b")], said


def test_it_says_what_was_certified():
    text = text_of(certificate_pdf(of(version=2)))
    for words in (
        "Maria Giovanna Brambilla", "Ambito di Seriate", "La presa in carico integrata", "Integrazione sociosanitaria",
        "18 ore e 30 minuti su 20 ore", "Regione Lombardia", "da martedì 3 marzo 2026 a martedì 26 maggio 2026",
        "2, sostituisce la versione 1", "ABCD-2345-EFGH", "/attestati/",
    ):  # fmt: skip
        assert words in " ".join(text.split()), words


def test_qr_read_back_from_the_page_opens_the_verification(client, make, bruno):
    lab = make.concluded_lab(bruno, title="Laboratorio ISEE")
    certificate = make.certificate(lab, bruno)
    (page,) = images_of(certificate_pdf(certificate))
    (found,) = zxingcpp.read_barcodes(page)
    assert found.text == settings.SITE_URL + reverse("labs:verify_certificate", args=[certificate.code])
    answer = client.get(found.text.removeprefix(settings.SITE_URL))
    assert answer.status_code == 200
    assert "Valido" in answer.text and bruno.name in answer.text and "Laboratorio ISEE" in answer.text


@hypothesis_settings(max_examples=25, deadline=None)
@given(st.text(max_size=60))
def test_whatever_was_written_makes_a_page(text):
    pdf = certificate_pdf(of(name=text, lab=text, organisation=text))
    assert "ABCD-2345-EFGH" in text_of(pdf)


def test_equal_rows_make_equal_files():
    certificate = of()
    assert certificate_pdf(certificate) == certificate_pdf(certificate)


@pytest.mark.parametrize("name", ["foreign", "unsettable"])
def test_letters_without_a_font_become_question_marks_and_no_other(name):
    text = text_of(certificate_pdf(of(**STRANGE[name])))
    assert ("?" in text) == (name == "unsettable")
    assert "La presa" in text or "שלום" in text or "ab" in text
